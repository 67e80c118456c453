"""Opt-in reports for a span and a programme: where sign-ups came from, what became of them, who left, who is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sayso.store import queries
from sayso.store.tables import Programme

MINUTE, HOUR, DAY = 60, 3600, 86400
EDGES = (0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY)
BUCKETS = (
    "within a minute",
    "1 to 5 minutes",
    "5 to 15 minutes",
    "15 to 60 minutes",
    "1 to 4 hours",
    "4 to 24 hours",
    "more than a day",
)
NEW_HOLDER = UUID(int=0)
"""Stands for the scope of an entry that a number changed hands: every programme."""
SIGN_UPS = ("asked", "given", "restored", "confirmed")
JOINED = ("given", "confirmed", "restored")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in one zone, first and last included, of one programme or of all."""

    first: date
    last: date
    zone: ZoneInfo
    programme: UUID | None = None

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    def days(self) -> list[date]:
        return [self.first + timedelta(days=place) for place in range((self.last - self.first).days + 1)]

    def day(self, day: date) -> "Span":
        return Span(day, day, self.zone, self.programme)

    def bounds(self) -> dict[str, object]:
        return {"since": self.since, "until": self.until, "programme": self.programme}


@dataclass(frozen=True, slots=True)
class Path:
    """What became of the asks of one act. Only a form is shown and sent in first."""

    act: str
    asked: int
    confirmed: int
    refused: int
    lapsed: int
    waiting: int
    shown: int | None = None
    submitted: int | None = None

    @property
    def share(self) -> int:
        """Confirmed in a hundred of those asked, rounded down: never better than it was."""
        return self.confirmed * 100 // self.asked if self.asked else 0


@dataclass(frozen=True, slots=True)
class Answers:
    """How long people took to say YES: seconds, and how many in each bucket."""

    counts: Sequence[int]
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Growth:
    """One programme: how many stood at the end of each day, and who came and went on it."""

    programme: Programme
    days: Sequence[date]
    standing: Sequence[int]
    joined: Sequence[int]
    left: Sequence[int]


def sources(span: Span) -> list[queries.Row]:
    """Sign-ups by act and transport."""
    return queries.run("report_sources", **span.bounds())


def paths(span: Span) -> list[Path]:
    """Asked, confirmed, refused, lapsed and waiting of each act; the form's path from its first showing on."""
    became: dict[str, dict[str, int]] = {}
    for row in queries.run("report_paths", **span.bounds()):
        became.setdefault(row.act, {})[row.became] = row.people
    (form,) = queries.run("report_forms", **span.bounds(), first_day=span.first, last_day=span.last)
    if form.shown or form.submitted:
        became.setdefault("form", {})
    return [_path(act, counts, form if act == "form" else None) for act, counts in sorted(became.items())]


def _path(act: str, counts: Mapping[str, int], form: queries.Row) -> Path:
    confirmed, refused, lapsed, waiting = (counts.get(word, 0) for word in ("confirmed", "refused", "lapsed", ""))
    seen = (form.shown, form.submitted) if form else (None, None)
    return Path(act, sum(counts.values()), confirmed, refused, lapsed, waiting, *seen)


def answers(span: Span) -> Answers:
    """Time from the ask to the YES, of the YESes within the span."""
    rows = queries.run("report_answer_times", **span.bounds(), edges=list(EDGES))
    counts = {row.bucket: row.people for row in rows}
    found = [counts.get(place, 0) for place in range(1, len(EDGES) + 1)]
    return Answers(found, rows[0].median if rows else None, rows[0].p90 if rows else None)


def leaving(span: Span) -> list[queries.Row]:
    """STOPs by act and by the words that matched."""
    return queries.run("report_leaving", since=span.since, until=span.until, scopes=scopes_of(span.programme))


def growth(span: Span) -> list[Growth]:
    """How many stood with each programme at the end of each day.

    Counted backwards from the standings of now: only the entries since the span began are read.
    """
    found = queries.run("report_growth", since=span.since, zone=span.zone.key, rows=_scopes(span.programme))
    changes = {(row.programme, row.day): (row.joined, row.left) for row in found}
    now = {row.programme: row.people for row in queries.run("report_standing_now")}
    return [_growth(row, span, changes, now.get(row.id, 0)) for row in _programmes(span.programme)]


def _growth(programme: Programme, span: Span, changes: Mapping[tuple[UUID, date], tuple[int, int]], now: int) -> Growth:
    days = span.days()
    later = [count for (row, day), count in changes.items() if row == programme.id and day > span.last]
    stands = now - sum(joined - left for joined, left in later)
    standing: list[int] = []
    for day in reversed(days):
        standing.append(stands)
        joined, left = changes.get((programme.id, day), (0, 0))
        stands -= joined - left
    both = [changes.get((programme.id, day), (0, 0)) for day in days]
    return Growth(programme, days, standing[::-1], [each for each, _ in both], [each for _, each in both])


def today(since: datetime, zone: ZoneInfo) -> list[queries.Row]:
    """The last days at a glance."""
    return queries.run("report_today", since=since, zone=zone.key)


def scopes_of(programme: UUID | None) -> list[UUID] | None:
    """What a STOP that binds the programme may name; None for any."""
    if programme is None:
        return None
    row = Programme.objects.select_related("brand").get(pk=programme)
    return [row.id, row.brand_id, row.brand.entity_id]


def _programmes(programme: UUID | None) -> list[Programme]:
    rows = Programme.objects.select_related("brand").order_by("id")
    return list(rows.filter(pk=programme) if programme else rows)


def _scopes(programme: UUID | None) -> str:
    """Each programme with everything an entry may name that speaks about it."""
    return queries.rows(
        {"programme": row.id, "scope": scope}
        for row in _programmes(programme)
        for scope in (row.id, row.brand_id, row.brand.entity_id, NEW_HOLDER)
    )


def entries(span: Span, limit: int, before: UUID | None, **asked: object) -> list[queries.Row]:
    """The entries behind a number. `asked` narrows them: words, act, transport, became, bucket, matched, scopes."""
    given = dict.fromkeys(("act", "transport", "became", "bucket", "matched", "scopes")) | {"words": list(SIGN_UPS)}
    given |= asked
    bounds = span.bounds() | ({"programme": None} if given["words"] == ["withdrawn"] else {})
    yes = given["words"] != list(SIGN_UPS)
    return queries.run("report_people", **bounds, **given, yes=yes, edges=list(EDGES), before=before, limit=limit)


def changed(span: Span, change: int, limit: int, before: UUID | None) -> list[queries.Row]:
    """Who came to stand (+1) or ceased to (-1) with the span's programme."""
    wanted = {"rows": _scopes(span.programme), "change": change, "before": before, "limit": limit}
    return queries.run("report_changed", **span.bounds(), **wanted)


def stood(span: Span, limit: int, before: UUID | None) -> list[queries.Row]:
    """Who stood with the span's programme when its last day ended."""
    wanted = {"rows": _scopes(span.programme), "before": before, "limit": limit}
    return queries.run("report_stood", until=span.until, programme=span.programme, **wanted)


def submitted(span: Span, limit: int, before: UUID | None) -> list[queries.Row]:
    """The forms that were sent in."""
    return queries.run("report_submitted", **span.bounds(), before=before, limit=limit)
