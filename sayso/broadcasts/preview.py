"""What the gate would answer to a broadcast at its planned time: the same facts, the same gate, nothing written.

Nothing holds a whole audience: a preview goes on from its cursor, as long as its time allows, and is told so far.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sayso.broadcasts.draft import draft_of
from sayso.rules import gate
from sayso.rules.gate import Decision, Hold, Pass
from sayso.rules.parts import Parts
from sayso.rules.parts import count as count_parts
from sayso.store import queries
from sayso.store.facts import Ground, Known, ground, known
from sayso.store.scope import within
from sayso.store.tables import Broadcast

CHUNK = 200
MOST_OPENINGS = 12
SOMETHING_HAPPENS = ""
"""The opening of a hold that ends when something happens, not at a time."""


@dataclass(slots=True)
class Preview:
    """The answers so far. A text may be held or refused for several reasons: it counts under each of them.

    `opens` counts held texts by the hour in which they are asked again, "" for those nobody knows it of.
    """

    at: datetime
    total: int
    size: Parts
    passed: int = 0
    held: int = 0
    refused: int = 0
    held_for: Counter[str] = field(default_factory=Counter[str])
    refused_for: Counter[str] = field(default_factory=Counter[str])
    opens: Counter[str] = field(default_factory=Counter[str])
    cursor: UUID | None = None
    done: bool = False

    @property
    def judged(self) -> int:
        return self.passed + self.held + self.refused

    @property
    def cost(self) -> int:
        """Parts that leave if everything held goes out in the end."""
        return (self.passed + self.held) * self.size.parts

    def add(self, decision: Decision) -> None:
        """Count one answer."""
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

    def openings(self) -> list[tuple[datetime | None, int]]:
        """When holds open, soonest first, those nobody knows last; at most a dozen hours are told apart."""
        known_hours = sorted((hour, count) for hour, count in self.opens.items() if hour)
        told = [(datetime.fromisoformat(hour), count) for hour, count in known_hours[:MOST_OPENINGS]]
        later = sum(count for _, count in known_hours[MOST_OPENINGS:])
        if later:
            told.append((datetime.fromisoformat(known_hours[MOST_OPENINGS][0]), later))
        unknown = self.opens.get(SOMETHING_HAPPENS, 0)
        return [*told, (None, unknown)] if unknown else list(told)

    def kept(self) -> dict[str, Any]:
        """The counts as a document, so that the next step can go on from them."""
        return {
            "at": self.at.isoformat(),
            "total": self.total,
            "counts": [self.passed, self.held, self.refused],
            "held_for": dict(self.held_for),
            "refused_for": dict(self.refused_for),
            "opens": dict(self.opens),
            "cursor": str(self.cursor) if self.cursor else None,
        }


def go_on(kept: dict[str, Any], body: str) -> Preview:
    """The preview that `kept` was made from."""
    passed, held, refused = kept["counts"]
    return Preview(
        datetime.fromisoformat(kept["at"]),
        kept["total"],
        count_parts(body),
        passed,
        held,
        refused,
        Counter(kept["held_for"]),
        Counter(kept["refused_for"]),
        Counter(kept["opens"]),
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
            for _, decision in judged:
                told.add(decision)
            told.cursor = judged[-1][0].id if judged else told.cursor
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
    total = queries.run("audience_size", programme=row.programme_id)[0].people
    return Preview(at, total, count_parts(row.body))


def people(
    workspace: UUID, row: Broadcast, answer: str, reason: str, after: UUID | None, limit: int = 50, seconds: float = 0.1
) -> tuple[list[tuple[Known, Decision]], UUID | None]:
    """The people behind a number of the preview: `limit` of those whose answer is `answer` (for `reason`, if given).

    The second value is where to go on, None at the end. Looks no longer than about `seconds`, so a page stays quick.
    """
    began = time.monotonic()
    found: list[tuple[Known, Decision]] = []
    with within(workspace):
        common = ground(workspace)
        at = judged_at(row, common)
        while time.monotonic() - began < seconds:
            judged = list(_judge_chunk(common, row, at, after))
            for person, decision in judged:
                after = person.id
                if _answers(decision, answer, reason):
                    found.append((person, decision))
                if len(found) == limit:
                    return found, after
            if len(judged) < CHUNK:
                return found, None
    return found, after


def _judge_chunk(common: Ground, row: Broadcast, at: datetime, after: UUID | None) -> Iterator[tuple[Known, Decision]]:
    draft = draft_of(row, common.catalogue.programmes[row.programme_id], at)
    audience = queries.run("audience", programme=row.programme_id, after=after, limit=CHUNK)
    ids = [each.address_id for each in audience]
    found = known(ids, common, at)
    for address in ids:
        yield found[address], gate.decide(draft, found[address].facts, at)


def _answers(decision: Decision, answer: str, reason: str) -> bool:
    if type(decision).__name__.lower() != answer:
        return False
    return not reason or (not isinstance(decision, Pass) and reason in decision.reasons)


def _hour(until: datetime | None) -> str:
    if until is None:
        return SOMETHING_HAPPENS
    return (until - timedelta(minutes=until.minute, seconds=until.second, microseconds=until.microsecond)).isoformat()
