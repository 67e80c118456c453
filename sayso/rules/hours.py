"""Quiet hours in every plausible zone: whether a text may leave now, and when next. The outbound path, at the gate.

The rows of one jurisdiction are OR-ed; every jurisdiction, national ones too, must be open in all zones. Instants
are compared, never wall clocks: a local time that does not exist or exists twice is the later start, the earlier end.
Sources: rulebook/quiet_hours.csv row by row; holidays by the pinned `holidays` package.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import holidays

from sayso.rules.tables import HoursRow, RuleBook
from sayso.rules.zones import place_name, zone

HORIZON = timedelta(days=14)
WORKSPACE_HOURS = "workspace_hours"
_DAY = timedelta(days=1)
_Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a number may be: ISO 3166 jurisdictions ("US", "US-NY") and IANA zones. No zone known: nothing is open."""

    jurisdictions: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkspaceHours:
    """A workspace's own window: ISO weekdays, minutes after local midnight, start inclusive, end exclusive."""

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A local date declared closed by hand for one jurisdiction: a proclaimed holiday, an emergency."""

    id: str
    jurisdiction: str
    on: date


@dataclass(frozen=True, slots=True)
class HoursVerdict:
    """Whether a text may leave at the instant asked about.

    `next` is the first allowed instant (UTC) from then on, None if none within 14 days. `because` holds the row ids
    of every closed jurisdiction, or all binding row ids when allowed; `zones` the closed zones, or all when allowed.
    """

    allowed: bool
    next: datetime | None
    because: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosedAt:
    """For the sentence "it is 21:40 in New York": zone, its place name, local clock (HH:MM), the rule that closes."""

    zone: str
    place: str
    clock: str
    rule: str


@dataclass(frozen=True, slots=True, eq=False)
class _Limit:
    """Rows that are OR-ed, or a day closed by hand (no rows); compared by identity, so that it can key a memo."""

    rows: tuple[HoursRow, ...]
    shut: ClosedDay | None = None

    def ids(self, days: tuple[date, ...]) -> tuple[str, ...]:
        if self.shut is not None:
            return (self.shut.id,)
        return tuple(row.id for row in self.rows if any(row.in_force(on) for on in days))


def judge(
    at: datetime,
    places: Places,
    kind: str,
    book: RuleBook,
    policy: WorkspaceHours | None = None,
    closed_days: frozenset[ClosedDay] = frozenset(),
) -> HoursVerdict:
    """Judge the instant `at` (aware) for a text of `kind` ("marketing", ...) to someone who may be in `places`.

    Rows that bind no text, are not in force, or are of another kind say nothing; a jurisdiction without a binding
    row adds no limit. `policy` is one more row, id "workspace_hours". With limits but no zone: closed, `next` None.
    Errors: ValueError when `at` is naive; zones.UnknownZone.
    """
    if at.tzinfo is None:
        raise ValueError("the instant needs a zone")
    return _judge(at.astimezone(UTC), places, kind, book, policy, closed_days)


def describe_closed(
    at: datetime,
    places: Places,
    kind: str,
    book: RuleBook,
    policy: WorkspaceHours | None = None,
    closed_days: frozenset[ClosedDay] = frozenset(),
) -> ClosedAt | None:
    """Name the first closed rule and zone with its local time, for a person; None when allowed or no zone is known."""
    for limit in _limits(places, kind, book, policy, closed_days):
        for name in _closed_zones(limit, places.zones, at.astimezone(UTC)):
            local = at.astimezone(zone(name))
            return ClosedAt(name, place_name(name), f"{local:%H:%M}", limit.ids((local.date(),))[0])
    return None


@lru_cache(maxsize=1 << 14)
def _judge(
    at: datetime,
    places: Places,
    kind: str,
    book: RuleBook,
    policy: WorkspaceHours | None,
    closed_days: frozenset[ClosedDay],
) -> HoursVerdict:
    limits = _limits(places, kind, book, policy, closed_days)
    days = tuple(at.astimezone(zone(name)).date() for name in places.zones) or (at.date(),)
    binding = tuple(limit for limit in limits if limit.shut is None)
    if not places.zones and any(limit.ids(days) for limit in binding):
        return HoursVerdict(False, None, _ids(binding, days), ())
    closed = {limit: _closed_zones(limit, places.zones, at) for limit in limits}
    if not any(closed.values()):
        return HoursVerdict(True, at, _ids(binding, days), places.zones)
    shut = tuple(name for name in places.zones if any(name in names for names in closed.values()))
    because = _ids(tuple(limit for limit in limits if closed[limit]), days)
    return HoursVerdict(False, _next(limits, places.zones, at), because, shut)


def _ids(limits: tuple[_Limit, ...], days: tuple[date, ...]) -> tuple[str, ...]:
    return tuple(name for limit in limits for name in limit.ids(days))


@lru_cache(maxsize=1 << 12)
def _limits(
    places: Places, kind: str, book: RuleBook, policy: WorkspaceHours | None, closed_days: frozenset[ClosedDay]
) -> tuple[_Limit, ...]:
    """The limits that may bind, in table order, then the workspace's own, then days closed by hand."""
    wanted = frozenset(places.jurisdictions)
    found: list[_Limit] = []
    for jurisdiction, rows in book.hours_of.items():
        binding = tuple(row for row in rows if row.binds_text and row.kind == kind)
        if jurisdiction in wanted and binding:
            found.append(_Limit(binding))
    if policy is not None:
        found.append(_Limit((HoursRow(WORKSPACE_HOURS, "", policy.days, policy.start, policy.end),)))
    by_hand = sorted((day for day in closed_days if day.jurisdiction in wanted), key=lambda day: day.id)
    return (*found, *(_Limit((), day) for day in by_hand))


def _closed_zones(limit: _Limit, zones: tuple[str, ...], at: datetime) -> tuple[str, ...]:
    return tuple(name for name in zones if _opening(limit, name, at) != at)


def _next(limits: tuple[_Limit, ...], zones: tuple[str, ...], at: datetime) -> datetime | None:
    """Move forward to each limit's next opening until all agree."""
    now, before = at, None
    while now != before:
        before = now
        for limit in limits:
            for name in zones:
                opening = _opening(limit, name, now)
                if opening is None or opening > at + HORIZON:
                    return None
                now = opening
    return now


def _opening(limit: _Limit, name: str, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the limit is open in the zone, None if none within the horizon."""
    on = at.astimezone(zone(name)).date()
    for start, end in _windows_from(limit, name, on):
        if at < end:
            return max(at, start)
    return None


def _windows_from(limit: _Limit, name: str, on: date) -> Iterator[_Window]:
    for ahead in range(HORIZON.days + 2):
        yield from _windows(limit, name, on + ahead * _DAY)


@lru_cache(maxsize=1 << 16)
def _windows(limit: _Limit, name: str, on: date) -> tuple[_Window, ...]:
    """The open windows of one local day, as instants in order; a day on which no row binds is open throughout."""
    rows = tuple(row for row in limit.rows if row.in_force(on))
    if not rows:
        shut = limit.shut is not None and limit.shut.on == on
        return () if shut else ((min(_instants(on, 0, name)), max(_instants(on, 1440, name))),)
    windows = [
        (max(_instants(on, row.start, name)), min(_instants(on, row.end, name)))
        for row in rows
        if on.isoweekday() in row.days
        and not (row.holidays_blocked and on in public_holidays(row.jurisdiction, on.year))
    ]
    return tuple(sorted(window for window in windows if window[0] < window[1]))


def _instants(on: date, minutes: int, name: str) -> _Window:
    """Both readings of a local wall clock; they differ only where the clock jumps."""
    wall = datetime(on.year, on.month, on.day, tzinfo=zone(name)) + timedelta(minutes=minutes)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


@lru_cache(maxsize=1 << 12)
def public_holidays(jurisdiction: str, year: int) -> frozenset[date]:
    """The public holidays of a jurisdiction in one year: of the subdivision where it is one, else of its country.

    Errors: LookupError when the country is not in the `holidays` package. Source: PyPI holidays (pinned).
    """
    country, _, part = jurisdiction.partition("-")
    subdivisions = holidays.list_supported_countries()[country]
    subdivision = part if part in subdivisions else None
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
