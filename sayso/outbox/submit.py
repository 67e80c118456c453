"""ONE OUTBOUND TEXT, step 1: drafts become rows `queued`. Nothing is decided here: the gate decides at release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.failpoints import reach
from sayso.rules import parts
from sayso.rules.drafts import Draft
from sayso.store import queries
from sayso.store.apply import CHANNEL
from sayso.store.facts import Ground
from sayso.store.ids import new_id

ANSWER, SINGLE, BROADCAST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Submission:
    """A draft for one address, due at `due_at` by the workspace's clock."""

    address: UUID
    draft: Draft
    due_at: datetime
    inbound: UUID | None = None
    broadcast: UUID | None = None


def submit(common: Ground, submissions: Sequence[Submission], now: datetime) -> list[UUID]:
    """Queue the submissions and wake the worker. Returns the messages' ids, in order.

    An address that a broadcast has already been submitted for is passed over: a resumed broadcast repeats nobody.
    """
    if not submissions:
        return []
    rows = [_row(submission) for submission in submissions]
    queries.run("insert_messages", workspace=common.workspace.id, rows=queries.rows(rows), at=now)
    reach("submit.queued")
    hint(common, min(submission.due_at for submission in submissions))
    return [UUID(str(row["id"])) for row in rows]


def hint(common: Ground, due_at: datetime) -> None:
    """Tell the worker that this workspace has something due at `due_at` (the workspace's clock)."""
    queries.run("hint", workspace=common.workspace.id, at=due_at - common.workspace.clock_shift)
    queries.run("wake")


def _row(submission: Submission) -> dict[str, object]:
    draft = submission.draft
    size = parts.count(draft.body)
    answer = SINGLE if draft.purpose == "programme" else ANSWER
    return {
        "id": new_id(),
        "address": submission.address,
        "sender": draft.sender,
        "programme": draft.programme.id if draft.programme else None,
        "channel": CHANNEL,
        "purpose": draft.purpose,
        "body": None if draft.unwritten else draft.body,
        "encoding": size.encoding,
        "parts": size.parts,
        "due_at": submission.due_at,
        "not_after": draft.not_after,
        "prompted_at": draft.prompted_at,
        "inbound": submission.inbound,
        "entry": draft.entry,
        "along": [entry for _, entry in draft.along] or None,
        "broadcast": submission.broadcast,
        "rank": BROADCAST if submission.broadcast else answer,
        "counts_as": draft.counts_as,
    }
