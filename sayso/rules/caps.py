"""How many texts in how long: rolling windows, the strictest cap wins. The outbound path, at the gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sayso.rules.hours import Places
from sayso.rules.tables import RuleBook


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` texts to one recipient in any `window`; `source` is the law, disclosure or policy behind it."""

    id: str
    count: int
    window: timedelta
    source: str


@dataclass(frozen=True, slots=True)
class CapVerdict:
    """Whether one more text may leave. `until` is the first instant at which all caps allow it, None if never.

    `because` holds the ids of the caps that are full, in the order given; it is empty when allowed.
    """

    allowed: bool
    until: datetime | None
    because: tuple[str, ...]


def judge(now: datetime, times: Sequence[datetime], caps: Iterable[Cap]) -> CapVerdict:
    """Judge one more text at `now`, given the instants of those already sent (any order, aware like `now`).

    Every cap must allow: legal, disclosed and the workspace's own are simply all passed in. A text exactly one
    window old has left the window; one dated after `now` counts. Source: RULEBOOK B4 and G6 (rolling, not calendar).
    """
    sent = sorted(times)
    full: list[str] = []
    until: datetime | None = now
    for cap in caps:
        opening = _opening(now, sent, cap)
        if opening != now:
            full.append(cap.id)
            until = None if until is None or opening is None else max(until, opening)
    return CapVerdict(not full, until, tuple(full))


def _opening(now: datetime, sent: Sequence[datetime], cap: Cap) -> datetime | None:
    if cap.count < 1:
        return None
    if len(sent) < cap.count:
        return now
    return max(now, sent[-cap.count] + cap.window)


def legal_caps(places: Places, kind: str, book: RuleBook, at: datetime | None = None) -> tuple[Cap, ...]:
    """The caps that rows binding texts of `kind` lay on someone who may be in `places`, in table order.

    A cap "per subject" is read as per recipient, the stricter way; rows of one jurisdiction that repeat a cap give
    it once, under the first row's id. With `at`, rows not in force on that date say nothing.
    """
    return _legal_caps(places.jurisdictions, kind, book, at and at.date())


@lru_cache(maxsize=1 << 12)
def _legal_caps(jurisdictions: tuple[str, ...], kind: str, book: RuleBook, on: date | None) -> tuple[Cap, ...]:
    found: dict[tuple[str, int, int], Cap] = {}
    for row in book.hours:
        if row.cap_count is None or row.cap_hours is None or not row.binds_text or row.kind != kind:
            continue
        if row.jurisdiction in jurisdictions and (on is None or row.in_force(on)):
            cap = Cap(row.id, row.cap_count, timedelta(hours=row.cap_hours), row.source)
            found.setdefault((row.jurisdiction, row.cap_count, row.cap_hours), cap)
    return tuple(found.values())
