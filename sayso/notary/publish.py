"""Puts the newest head where somebody else keeps it: that rows were cut off shows only against a head that was kept."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sayso import home
from sayso.outside.client import NotReached, check, send
from sayso.proof.notes import digest_of
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Head, HeadCopy, Workspace

FOLDER = "folder"
EVERY = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
TRIES_LOOKED_AT = 10
DEADLINE = 20.0
"""Seconds for one head to arrive. A side that drips holds one hand, never the sealing."""
_hands = ThreadPoolExecutor(4, "publish")
log = logging.getLogger("sayso.notary")


def publish() -> None:
    """One look at every workspace that wants its heads published."""
    for workspace, place in Workspace.objects.exclude(heads_to="").values_list("id", "heads_to"):
        with within(workspace):
            head = _due(place)
        if head is None:
            continue
        trouble = _in_time(workspace, head, place)
        with within(workspace):
            HeadCopy.objects.create(
                id=new_id(), workspace_id=workspace, head=head, place=place, trouble=trouble, at=datetime.now(UTC)
            )


def _in_time(workspace: UUID, head: Head, place: str) -> str:
    """Put it there within `DEADLINE`, whatever the other side does. Returns the trouble, or nothing."""
    putting = _hands.submit(_put, workspace, head, place)
    try:
        return putting.result(DEADLINE)
    except TimeoutError:
        putting.cancel()
        return f"not taken within {DEADLINE:g} seconds"
    except Exception as error:
        log.exception("publishing a head of workspace %s failed", workspace)
        return f"it failed: {type(error).__name__}"


def _due(place: str) -> Head | None:
    """The newest head, if that place lacks it and it is time to try: every ten minutes, ever less often in trouble."""
    head = Head.objects.order_by("-size").first()
    tries = list(HeadCopy.objects.filter(place=place).order_by("-id")[:TRIES_LOOKED_AT])
    if head is None or (tries and tries[0].head_id == head.id and not tries[0].trouble):
        return None
    failures = next((count for count, each in enumerate(tries) if not each.trouble), len(tries))
    wait = min(EVERY * 2**failures, LONGEST_WAIT) if tries else timedelta(0)
    return head if not tries or tries[0].at + wait <= datetime.now(UTC) else None


def _put(workspace: UUID, head: Head, place: str) -> str:
    """Put it there. Returns the trouble, or nothing."""
    try:
        if place == FOLDER:
            _write(folder_of(workspace), head)
        else:
            send(place, head.note.encode(), "text/plain; charset=utf-8")
    except (NotReached, OSError) as error:
        return str(error)[:200]
    return ""


def folder_of(workspace: UUID) -> Path:
    """Where heads go as files: below SAYSO_HEADS, a folder that is best on another machine's disk."""
    return Path(os.environ.get("SAYSO_HEADS") or home.home() / "heads") / str(workspace)


def _write(folder: Path, head: Head) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{head.size}.txt"
    if file.exists() and file.read_text() != head.note:  # the other branch of a fork is evidence: it stays
        file = folder / f"{head.size}.{digest_of(head.note).hex()[:8]}.txt"
    draft = file.with_suffix(".draft")
    draft.write_text(head.note)
    os.replace(draft, file)


def acceptable(place: str) -> str:
    """Why heads cannot be published there, in a sentence; nothing when they can."""
    if place in ("", FOLDER):
        return ""
    try:
        check(place)
    except NotReached as error:
        return str(error)
    return ""
