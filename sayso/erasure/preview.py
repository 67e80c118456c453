"""What erasing a person takes and what it leaves, in sentences with their law: shown before and after the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sayso.erasure.destroy import ends_at, traces_of
from sayso.rules.erasure import keep_until
from sayso.store import queries
from sayso.store.tables import Erasure, Workspace

KINDS = (
    ("texts_in", "text they wrote", "texts they wrote"),
    ("texts_out", "text to them", "texts to them"),
    ("entries", "entry’s number, words and evidence", "entries’ numbers, words and evidence"),
    ("decisions", "decision’s number and text", "decisions’ numbers and texts"),
    ("answers", "answer to a question", "answers to questions"),
    ("lines", "line of a list", "lines of lists"),
    ("links", "link to a record", "links to records"),
)
State = Literal["not_asked", "waits", "may_go", "joined_again", "destroyed", "cancelled", "renewed"]
ENDED: dict[str, State] = {"destroyed": "destroyed", "cancelled": "cancelled", "renewed": "renewed"}


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that is kept, why, and by which law."""

    what: str
    why: str
    law: str


FOR_GOOD = (
    Stays(
        "The rows of the ledger, without number, name or words",
        "They hold ids, times and commitments that nothing opens any more. Without them the ledger proves nothing.",
        "GDPR recital 26: they say nothing about a person any longer",
    ),
    Stays(
        "That the number is to be left alone, as a keyed hash",
        "So that no list and no form brings them back. Without this installation’s secret nobody can tell whose it is.",
        "GDPR 21(3), 17(3)(b); CCPA 1798.105(c)(2)",
    ),
    Stays(
        "That somebody asked, when, and when it was done",
        "To show that the wish was honoured. Neither number nor name stands there.",
        "GDPR 5(2), 12(3)",
    ),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """`goes` by kind and count; `until` is when (None: at once); `state` is how far a request has come."""

    goes: Sequence[tuple[int, str]]
    until: datetime | None
    state: State
    stays: Sequence[Stays] = FOR_GOOD

    @property
    def open(self) -> bool:
        return self.state in {"waits", "may_go", "joined_again"}


def preview(workspace: UUID, address: UUID, asked: Erasure | None, now: datetime) -> Preview:
    """What erasing this number means now. Within `scope.within` only."""
    (row,) = queries.run("erasure_counts", address=address)
    counts = row._asdict()
    goes = [(counts[kind], one if counts[kind] == 1 else many) for kind, one, many in KINDS if counts[kind]]
    if asked is None:
        days = Workspace.objects.get(pk=workspace).evidence_days
        return Preview(goes, keep_until(traces_of(address)[0], days), "not_asked")
    return Preview(goes, *state_of(asked, now))


def state_of(asked: Erasure, now: datetime) -> tuple[datetime | None, State]:
    """When a request ends or has ended, and how far it has come."""
    end = getattr(asked, "end", None)
    if end is not None:
        return end.at, ENDED[end.end]
    traces, stands = traces_of(asked.address_id)
    until = ends_at(asked, traces)
    if stands:
        return until, "joined_again"
    return until, "waits" if until and until > now else "may_go"
