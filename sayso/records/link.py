"""The link in a confirmation text: the person opens their own record with it, and sees what is kept and why."""

import base64
import os
import re
import secrets
from dataclasses import replace
from uuid import UUID

from sayso.rules.drafts import Draft
from sayso.store.facts import Ground
from sayso.store.tables import RecordLink

TOKEN_BYTES = 9
"""72 random bits: nobody guesses one, and it costs twelve letters of the text."""
CONFIRMS = "opt_in_confirmation"
LINK = re.compile(r" Your record: https?://\S+/r/[\w-]{12}$")


def with_link(draft: Draft, common: Ground) -> Draft:
    """A confirmation with the link to its record, where this installation has an address; other drafts as they are.

    Call it within the workspace, in the transaction that keeps the entry.
    """
    where = address(is_demo=common.workspace.is_demo)
    if draft.purpose != CONFIRMS or draft.entry is None or not where:
        return draft
    return replace(draft, body=f"{draft.body} Your record: {where}/r/{link_to(common.workspace.id, draft.entry)}")


def without_link(body: str) -> str:
    """A confirmation as it was drafted: the link is another one each time."""
    return LINK.sub("", body)


def address(*, is_demo: bool) -> str:
    """Where people reach this installation: SAYSO_URL; a demo's handsets are on this very computer."""
    given = os.environ.get("SAYSO_URL", "").rstrip("/")
    port = os.environ.get("SAYSO_PORT")
    return given or (f"http://localhost:{port}" if is_demo and port else "")


def link_to(workspace: UUID, entry: UUID) -> str:
    """A new link to the record of `entry`."""
    token = base64.urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()
    RecordLink.objects.create(token=token, workspace_id=workspace, entry_id=entry)
    return token
