"""What the gate would answer to a broadcast at its planned time: the same facts, the same gate, nothing written.

Nothing holds a whole audience: a preview goes on from its cursor, as long as its time allows, and is told so far.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sayso.broadcasts.draft import draft_of, texts_of
from sayso.rules import gate
from sayso.rules.gate import Decision, Hold, Pass, Refuse
from sayso.rules.parts import count as count_parts
from sayso.store import queries
from sayso.store.facts import Ground, Known, ground, known
from sayso.store.scope import within
from sayso.store.tables import Broadcast

CHUNK = 200
MOST_OPENINGS = 12
SOMETHING_HAPPENS = "open"
"""The opening of a hold that ends when something happens, not at a time."""


class Judged(NamedTuple):
    """One person, what the gate would say, and the text they would get (None: it could not be filled in)."""

    known: Known
    decision: Decision
    text: str | None

    @property
    def parts(self) -> int:
        return count_parts(self.text or "").parts


class Opening(NamedTuple):
    """When some holds are asked again, None when nobody knows; `key` finds the people."""

    at: datetime | None
    people: int
    key: str


@dataclass(slots=True)
class Preview:
    """The answers so far. A text may be held or refused for several reasons: it counts under each of them.

    `opens` counts held texts by the hour in which they are asked again; `parts` what leaves now or later, by its size.
    """

    at: datetime
    total: int
    passed: int = 0
    held: int = 0
    refused: int = 0
    held_for: Counter[str] = field(default_factory=Counter[str])
    refused_for: Counter[str] = field(default_factory=Counter[str])
    opens: Counter[str] = field(default_factory=Counter[str])
    parts: Counter[int] = field(default_factory=Counter[int])
    cursor: UUID | None = None
    done: bool = False

    @property
    def judged(self) -> int:
        return self.passed + self.held + self.refused

    @property
    def cost(self) -> int:
        """Parts that leave if everything held goes out in the end."""
        return sum(parts * people for parts, people in self.parts.items())

    def add(self, told: Judged) -> None:
        """Count one answer."""
        decision = told.decision
        if not isinstance(decision, Refuse):
            self.parts[told.parts] += 1
        match decision:
            case Pass():
                self.passed += 1
            case Hold():
                self.held += 1
                self.held_for.update(decision.reasons)
                self.opens[_hour(decision.until)] += 1
            case _:
                self.refused += 1
                self.refused_for.update(decision.reasons)

    def openings(self) -> list[Opening]:
        """When holds open, soonest first, those nobody knows last; at most a dozen hours are told apart."""
        hours = sorted((hour, people) for hour, people in self.opens.items() if hour != SOMETHING_HAPPENS)
        told = [Opening(datetime.fromisoformat(hour), people, hour) for hour, people in hours[:MOST_OPENINGS]]
        later = sum(people for _, people in hours[MOST_OPENINGS:])
        if later:
            first = hours[MOST_OPENINGS][0]
            told.append(Opening(datetime.fromisoformat(first), later, f"{LATER}{first}"))
        unknown = self.opens.get(SOMETHING_HAPPENS, 0)
        return [*told, Opening(None, unknown, SOMETHING_HAPPENS)] if unknown else told

    def kept(self) -> dict[str, Any]:
        """The counts as a document, so that the next step can go on from them."""
        return {
            "at": self.at.isoformat(),
            "total": self.total,
            "counts": [self.passed, self.held, self.refused],
            "held_for": dict(self.held_for),
            "refused_for": dict(self.refused_for),
            "opens": dict(self.opens),
            "parts": {str(parts): people for parts, people in self.parts.items()},
            "cursor": str(self.cursor) if self.cursor else None,
        }


LATER = "after "
"""Before an hour in the key of an opening: that hour and all later ones."""


def go_on(kept: dict[str, Any]) -> Preview:
    """The preview that `kept` was made from."""
    passed, held, refused = kept["counts"]
    return Preview(
        datetime.fromisoformat(kept["at"]),
        kept["total"],
        passed,
        held,
        refused,
        Counter(kept["held_for"]),
        Counter(kept["refused_for"]),
        Counter(kept["opens"]),
        Counter({int(parts): people for parts, people in kept["parts"].items()}),
        UUID(kept["cursor"]) if kept["cursor"] else None,
    )


def preview(workspace: UUID, row: Broadcast, so_far: Preview | None = None, seconds: float = 0.1) -> Preview:
    """Ask the gate about the audience of `row` as of its planned time, for about `seconds`; call again until `done`."""
    began = time.monotonic()
    with within(workspace):
        common = ground(workspace)
        told = so_far or begin(row, judged_at(row, common))
        while not told.done:
            judged = list(_judge_chunk(common, row, told.at, told.cursor))
            for each in judged:
                told.add(each)
            told.cursor = judged[-1].known.id if judged else told.cursor
            told.done = len(judged) < CHUNK
            if time.monotonic() - began > seconds:
                break
    return told


def judged_at(row: Broadcast, common: Ground) -> datetime:
    """The instant the gate is asked about: the planned time, or now when there is none or it has passed."""
    now = common.workspace.now()
    return max(now, row.planned_at or now)


def begin(row: Broadcast, at: datetime) -> Preview:
    """An empty preview as of `at`. Within `scope.within` only."""
    return Preview(at, queries.run("audience_size", programme=row.programme_id)[0].people)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people: those whose answer is `answer` ("" for everybody whose text leaves, now or later), and of them
    those with this reason, this opening, this many parts, where one is named."""

    answer: str = ""
    reason: str = ""
    opens: str = ""
    parts: int = 0

    def fits(self, told: Judged) -> bool:
        decision = told.decision
        word = type(decision).__name__.lower()
        if word != self.answer and (self.answer or word == "refuse"):
            return False
        if self.reason and (isinstance(decision, Pass) or self.reason not in decision.reasons):
            return False
        if self.opens and not (isinstance(decision, Hold) and _opens(_hour(decision.until), self.opens)):
            return False
        return self.parts in {0, told.parts}


def _opens(hour: str, wanted: str) -> bool:
    if wanted.startswith(LATER):
        return hour != SOMETHING_HAPPENS and hour >= wanted.removeprefix(LATER)
    return hour == wanted


def people(
    workspace: UUID, row: Broadcast, wanted: Wanted, after: UUID | None, limit: int = 50, seconds: float = 0.1
) -> tuple[list[Judged], UUID | None]:
    """The people behind a number of the preview: the next `limit` of them.

    The second value is where to go on, None at the end. Looks no longer than about `seconds`, so a page stays quick.
    """
    began = time.monotonic()
    found: list[Judged] = []
    with within(workspace):
        common = ground(workspace)
        at = judged_at(row, common)
        while True:
            judged = list(_judge_chunk(common, row, at, after))
            for each in judged:
                after = each.known.id
                if wanted.fits(each):
                    found.append(each)
                if len(found) == limit:
                    return found, after
            if len(judged) < CHUNK:
                return found, None
            if time.monotonic() - began > seconds:
                return found, after


def _judge_chunk(common: Ground, row: Broadcast, at: datetime, after: UUID | None) -> Iterator[Judged]:
    programme = common.catalogue.programmes.get(row.programme_id)
    if programme is None:
        return  # no words of it were ever released: nobody can have joined it
    audience = queries.run("audience", programme=row.programme_id, after=after, limit=CHUNK)
    ids = [each.address_id for each in audience]
    found, texts = known(ids, common, at), texts_of(row.body, programme, ids)
    for address in ids:
        draft = draft_of(row, programme, at, texts[address])
        yield Judged(found[address], gate.decide(draft, found[address].facts, at), texts[address])


def _hour(until: datetime | None) -> str:
    if until is None:
        return SOMETHING_HAPPENS
    return (until - timedelta(minutes=until.minute, seconds=until.second, microseconds=until.microsecond)).isoformat()
