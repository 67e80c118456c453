"""Reports: where sign-ups come from, what becomes of them, who leaves and how many stand. Every number opens."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from sayso.imports.result import plain
from sayso.reports import optins
from sayso.reports.optins import BUCKETS, Growth, Path, Span
from sayso.store import clock
from sayso.store.tables import Programme
from sayso.web.pages import SIZE, as_id
from sayso.web.templatetags.console import ACTS

LONGEST = 731
SPANS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "a year"))
LINES = 6
"""As many programmes as a chart can tell apart; the table has them all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table, and the page with the people behind it ("" for what nobody can be told apart in)."""

    value: int | str
    url: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a number, which stands to the right."""
        return isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class Table:
    """What stands under a chart, opens as people and downloads as CSV."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each heading, and whether numbers stand beneath it."""
        return [(says, any(row[place].counts for row in self.rows)) for place, says in enumerate(self.head)]


def reports(request: HttpRequest) -> HttpResponse:
    """All charts of a span."""
    span = _span(request)
    answers, growth = optins.answers(span), optins.growth(span)
    paths = optins.paths(span)
    context = _asked(request, span) | {
        "sources": sources_table(span),
        "paths": paths_table(span, paths),
        "answers": answers_table(span, answers),
        "median": _length(answers.median),
        "p90": _length(answers.p90),
        "leaving": leaving_table(span),
        "growth": growth_table(span, growth),
        "charts": {"growth": _lines(span, growth)},
    }
    bars = (("sources", 2, "sign-ups"), ("answers", 1, "YESes"), ("leaving", 2, "STOPs"))
    context["charts"] |= {name: _bars(context[name], place, says) for name, place, says in bars}
    context["charts"]["funnel"] = _funnel(span, paths)
    return render(request, "reports/reports.html", context)


def _span(request: HttpRequest) -> Span:
    """The days and the programme asked for; the last thirty days of all programmes otherwise."""
    zone = timezone.get_current_timezone()
    here = zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
    today = clock.now(request.workspace).astimezone(here).date()
    last = min(_day(request.GET.get("last", "")) or today, today)
    first = _day(request.GET.get("first", "")) or last - timedelta(days=29)
    first = max(min(first, last), last - timedelta(days=LONGEST - 1))
    programme = as_id(request.GET.get("programme"))
    known = programme and Programme.objects.filter(pk=programme).exists()
    return Span(first, last, here, programme if known else None)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 < day.year < 2200 else None


def _asked(request: HttpRequest, span: Span) -> dict[str, Any]:
    today = clock.now(request.workspace).astimezone(span.zone).date()
    spans = [
        (says, _query(Span(today - timedelta(days=days - 1), today, span.zone, span.programme)), _is(span, days, today))
        for days, says in SPANS
    ]
    return {
        "span": span,
        "query": _query(span),
        "spans": spans,
        "programmes": Programme.objects.order_by("name"),
        "programme": Programme.objects.filter(pk=span.programme).first() if span.programme else None,
    }


def _is(span: Span, days: int, today: date) -> bool:
    return span.last == today and (span.last - span.first).days + 1 == days


def _query(span: Span, **more: object) -> str:
    given: dict[str, object] = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    if span.programme:
        given["programme"] = span.programme
    return urlencode(given | more)


def _people(span: Span, show: str, **more: object) -> str:
    return f"{reverse('report_people')}?{_query(span, show=show, **more)}"


def act_name(act: str) -> str:
    """How an act is called in a table."""
    return ACTS.get(act, act.replace("_", " "))


def sources_table(span: Span) -> Table:
    """Sign-ups by act and by what carried it."""
    rows = [
        (
            Cell(act_name(row.act)),
            Cell(row.transport),
            Cell(row.people, _people(span, "source", act=row.act, transport=row.transport)),
        )
        for row in optins.sources(span)
    ]
    return Table("sources", ("How", "Carried by", "Sign-ups"), rows)


def paths_table(span: Span, paths: Iterable[Path]) -> Table:
    """The funnel of each act."""
    head = ("How", "Shown", "Sent in", "Opt-ins asked", "YES", "NO", "Too late", "Not answered", "YES in 100")
    return Table("paths", head, [_path(span, row) for row in paths])


def _path(span: Span, row: Path) -> Sequence[Cell]:
    def became(count: int, word: str) -> Cell:
        return Cell(count, _people(span, "path", act=row.act, became=word) if count else "")

    sent = Cell("" if row.submitted is None else row.submitted, _people(span, "submitted") if row.submitted else "")
    return (
        Cell(act_name(row.act)),
        Cell("" if row.shown is None else row.shown),
        sent,
        Cell(row.asked, _people(span, "path", act=row.act) if row.asked else ""),
        became(row.confirmed, "confirmed"),
        became(row.refused, "refused"),
        became(row.lapsed, "lapsed"),
        became(row.waiting, "none"),
        Cell(row.share),
    )


def answers_table(span: Span, answers: optins.Answers) -> Table:
    """How long people took to say YES."""
    rows = [
        (Cell(says), Cell(count, _people(span, "answer", bucket=place) if count else ""))
        for place, (says, count) in enumerate(zip(BUCKETS, answers.counts, strict=True), 1)
    ]
    return Table("answers", ("Time to YES", "YESes"), rows)


def leaving_table(span: Span) -> Table:
    """STOPs by how they came."""
    rows = [
        (
            Cell(LEFT.get(row.act, act_name(row.act))),
            Cell(row.matched),
            Cell(row.people, _people(span, "left", act=row.act, matched=row.matched)),
        )
        for row in optins.leaving(span)
    ]
    return Table("leaving", ("How", "What matched", "STOPs"), rows)


LEFT = {
    "keyword": "wrote a STOP",
    "reply": "wrote a STOP",
    "team": "decided by the team",
    "silence": "unclear, and not decided in time",
}


def growth_table(span: Span, growth: Sequence[Growth]) -> Table:
    """Subscribers at the end of each day, newest first."""
    head = ["Day", *(f"{row.programme.name}{word}" for row in growth for word in ("", ": joined", ": left"))]
    rows = [
        [Cell(f"{day:%a %-d %b %Y}"), *(cell for row in growth for cell in _grown(span, row, place, day))]
        for place, day in enumerate(span.days())
    ]
    return Table("growth", head, rows[::-1])


def _grown(span: Span, row: Growth, place: int, day: date) -> Sequence[Cell]:
    at = Span(day, day, span.zone, row.programme.id)
    found = (("stood", row.standing), ("joined", row.joined), ("gone", row.left))
    return [Cell(counts[place], _people(at, show) if counts[place] else "") for show, counts in found]


def _lines(span: Span, growth: Sequence[Growth]) -> dict[str, Any]:
    """The growth chart: a line for each programme."""
    shown = sorted(growth, key=lambda row: -row.standing[-1])[:LINES]
    return {
        "kind": "lines",
        "labels": [f"{day:%-d %b}" for day in span.days()],
        "series": [
            {
                "label": row.programme.name,
                "values": row.standing,
                "urls": [_people(Span(day, day, span.zone, row.programme.id), "stood") for day in row.days],
            }
            for row in shown
        ],
    }


def _bars(table: Table, place: int, says: str) -> dict[str, Any]:
    """A chart with a bar for each row; its name is made of the cells before the number."""
    rows = list(table.rows)[:12]
    names = [", ".join(str(cell.value) for cell in row[:place] if cell.value) for row in rows]
    series = {"label": says, "values": [row[place].value for row in rows], "urls": [row[place].url for row in rows]}
    return {"kind": "bars", "labels": names, "series": [series]}


def _funnel(span: Span, paths: Sequence[Path]) -> dict[str, Any]:
    """Shown, sent in, opt-ins asked and confirmed of the form; the path of most asks where no form was shown."""
    chosen = next((row for row in paths if row.shown is not None), max(paths, key=lambda row: row.asked, default=None))
    if chosen is None:
        return {"kind": "bars", "labels": [], "series": []}
    steps = (
        ("times shown", chosen.shown, ""),
        ("times sent in", chosen.submitted, _people(span, "submitted")),
        ("opt-ins asked", chosen.asked, _people(span, "path", act=chosen.act)),
        ("opt-ins confirmed", chosen.confirmed, _people(span, "path", act=chosen.act, became="confirmed")),
    )
    there = [step for step in steps if step[1] is not None]
    series = {"label": act_name(chosen.act), "values": [step[1] for step in there], "urls": [step[2] for step in there]}
    return {"kind": "bars", "labels": [step[0] for step in there], "series": [series]}


def _length(seconds: float | None) -> str:
    """A span of time in words: 40 seconds, 1 minute, 3.5 hours."""
    if seconds is None:
        return ""
    units = (("day", optins.DAY), ("hour", optins.HOUR), ("minute", optins.MINUTE), ("second", 1))
    unit, size = next((each for each in units if seconds >= each[1]), units[-1])
    count = f"{seconds / size:.{int(size > 1)}f}".removesuffix(".0")
    return f"{count} {unit}" if count == "1" else f"{count} {unit}s"


def report_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One table as a file."""
    span = _span(request)
    make = {
        "sources": lambda: sources_table(span),
        "paths": lambda: paths_table(span, optins.paths(span)),
        "answers": lambda: answers_table(span, optins.answers(span)),
        "leaving": lambda: leaving_table(span),
        "growth": lambda: growth_table(span, optins.growth(span)),
    }.get(table)
    if make is None:
        raise Http404
    made = make()
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([plain(cell) for cell in made.head])
    rows.writerows([plain(cell.value) for cell in row] for row in made.rows)
    name = f"sayso-{table}-{span.first}-{span.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def report_people(request: HttpRequest) -> HttpResponse:
    """The people behind a number or a point of a chart, newest first."""
    span, before = _span(request), as_id(request.GET.get("before"))
    show = request.GET.get("show", "")
    if show not in BEHIND:
        raise Http404
    says, find = BEHIND[show]
    found = find(request, span, before)
    older = request.GET.copy()
    older["before"] = str(found[SIZE - 1].id) if len(found) > SIZE else ""
    names = dict(Programme.objects.values_list("id", "name"))
    rows = [(row, names.get(getattr(row, "programme_id", None), "")) for row in found[:SIZE]]
    context = _asked(request, span) | {
        "says": says,
        "acts": show != "stood",
        "narrow": _narrowed(request),
        "rows": rows,
        "older": older.urlencode() if older["before"] else "",
        "first": before is None,
        "here": _query(span, **{name: request.GET[name] for name in NARROWS if name in request.GET}),
    }
    return render(request, "reports/people.html", context)


NARROWS = ("show", "act", "transport", "became", "bucket", "matched")


def _narrowed(request: HttpRequest) -> str:
    """What the number was about, in words."""
    pieces = [act_name(request.GET["act"])] if request.GET.get("act") else []
    pieces += [f"carried by {request.GET['transport']}"] if request.GET.get("transport") else []
    pieces += [f"“{request.GET['matched']}”"] if request.GET.get("matched") else []
    bucket = _bucket(request)
    return ", ".join(pieces + ([BUCKETS[bucket - 1]] if bucket else []))


def _bucket(request: HttpRequest) -> int | None:
    text = request.GET.get("bucket", "")
    return int(text) if text in {str(place) for place in range(1, len(BUCKETS) + 1)} else None


def _given(request: HttpRequest, name: str) -> str | None:
    text = request.GET.get(name)
    return text.replace("\x00", "")[:200] if text is not None else None


def _behind_source(request: HttpRequest, span: Span, before):
    given = {name: _given(request, name) for name in ("act", "transport")}
    return optins.entries(span, SIZE + 1, before, **given)


def _behind_path(request: HttpRequest, span: Span, before):
    became = _given(request, "became")
    given = {"act": _given(request, "act"), "became": "" if became == "none" else became, "words": ["asked"]}
    return optins.entries(span, SIZE + 1, before, **given)


def _behind_answer(request: HttpRequest, span: Span, before):
    return optins.entries(span, SIZE + 1, before, words=["confirmed"], bucket=_bucket(request))


def _behind_left(request: HttpRequest, span: Span, before):
    act = _given(request, "act")
    matched = _given(request, "matched") if act == "keyword" else None
    scopes = optins.scopes_of(span.programme)
    return optins.entries(span, SIZE + 1, before, words=["withdrawn"], act=act, matched=matched, scopes=scopes)


def _behind_in(_, span: Span, before):
    return optins.entries(span, SIZE + 1, before, words=list(optins.JOINED))


def _of_programme(span: Span) -> Span:
    if span.programme is None:
        raise Http404
    return span


BEHIND = {
    "source": ("Sign-ups", _behind_source),
    "path": ("Opt-ins that were asked to say YES", _behind_path),
    "answer": ("YESes", _behind_answer),
    "in": ("Opt-ins", _behind_in),
    "left": ("STOPs", _behind_left),
    "submitted": ("Forms sent in", lambda _, span, before: optins.submitted(span, SIZE + 1, before)),
    "stood": ("Who was in", lambda _, span, before: optins.stood(_of_programme(span), SIZE + 1, before)),
    "joined": ("Who came in", lambda _, span, before: optins.changed(_of_programme(span), 1, SIZE + 1, before)),
    "gone": ("Who left", lambda _, span, before: optins.changed(_of_programme(span), -1, SIZE + 1, before)),
}

urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/people/", report_people, name="report_people"),
    path("reports/<slug:table>.csv", report_csv, name="report_csv"),
]
