"""The link in a confirmation text: the person opens their own record with it, and sees what is kept and why."""

import os
import re
import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sayso.rules.drafts import Draft
from sayso.store.facts import Ground
from sayso.store.tables import RecordLink

ALPHABET = string.ascii_letters + string.digits
LENGTH = 12
"""71 random bits: nobody guesses one, and no handset leaves the end of it out of the link."""
CONFIRMS = "opt_in_confirmation"
LINK = re.compile(r" Your record: https?://\S+/r/[A-Za-z0-9]{12}$")


def with_links(drafts: Sequence[Draft], common: Ground) -> list[Draft]:
    """Each confirmation with the link to its record, where this installation has an address; other drafts as they are.

    Call it within the workspace, in the transaction that keeps the entries.
    """
    where = address(is_demo=common.workspace.is_demo)
    confirmed = [draft.entry for draft in drafts if where and draft.purpose == CONFIRMS and draft.entry]
    links = links_to(common.workspace.id, confirmed)
    return [
        replace(draft, body=f"{draft.body} Your record: {where}/r/{links[draft.entry]}")
        if draft.purpose == CONFIRMS and draft.entry in links
        else draft
        for draft in drafts
    ]


def without_link(body: str) -> str:
    """A confirmation as it was drafted: the link is another one each time."""
    return LINK.sub("", body)


def address(*, is_demo: bool) -> str:
    """Where people reach this installation: SAYSO_URL; a demo's handsets are on this very computer."""
    given = os.environ.get("SAYSO_URL", "").rstrip("/")
    port = os.environ.get("SAYSO_PORT")
    return given or (f"http://localhost:{port}" if is_demo and port else "")


def links_to(workspace: UUID, entries: Iterable[UUID]) -> dict[UUID, str]:
    """A new link to the record of each entry, kept in one statement."""
    links = {entry: "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for entry in entries}
    RecordLink.objects.bulk_create(
        RecordLink(token=token, workspace_id=workspace, entry_id=entry) for entry, token in links.items()
    )
    return links
