"""Reports beside an independent count: the same ledger, folded entry by entry in Python."""

import itertools
import random
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

NEW_YORK = ZoneInfo("America/New_York")
PEOPLE = [f"+1212555{last:04}" for last in range(100, 112)]
WORDS = [
    "NEWS",
    "JOIN",
    "YES",
    "NO",
    "NO",
    "STOP",
    "STOPALL",
    "START",
    "hello",
    "please stop writing on sundays",
    "yes",
]


@dataclass(frozen=True)
class Past:
    """A random history, with the ledger as the ORM reads it."""

    stage: object
    first: date
    last: date
    entries: list


@pytest.fixture(scope="module", params=[1, 2, 3])
def past(request, store) -> Past:
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry
    from tests.stage import Join, Stage

    dice = random.Random(request.param)
    begin = datetime(2026, 3, 5, 15, tzinfo=UTC)
    scope = dice.choice(["entity", "programme"])
    stage = Stage(Join("NEWS"), Join("JOIN", "double"), scope=scope, at=begin)
    stage.says(PEOPLE[0], "JOIN", "YES", "STOP", "START")
    stage.says(PEOPLE[1], "JOIN", "NO")
    stage.says(PEOPLE[2], "NEWS")
    stage.end_tenure(PEOPLE[2])
    for _ in range(60):
        stage.passes(timedelta(minutes=dice.choice([1, 3, 40, 200, 900, 2000])))
        act = dice.random()
        who = dice.choice(PEOPLE)
        if act < 0.9:
            for each in dice.sample(PEOPLE, 3):
                stage.says(each, dice.choice(WORDS))
        elif act < 0.94:
            stage.end_tenure(who)
        elif act < 0.97:
            stage.decide(who, dice.choice(["stop", "not_a_stop"])) if stage.address(who) else None
        else:
            stage.sweep()
    with within(stage.workspace):
        entries = list(ConsentEntry.objects.select_related("inbound").order_by("seq"))
    told = {row.word for row in entries}
    assert {"asked", "given", "confirmed", "refused", "withdrawn", "restored", "tenure_ended"} <= told
    return Past(stage, date(2026, 3, 5), entries[-1].at.astimezone(NEW_YORK).date(), entries)


def spans(past: Past):
    from sayso.reports.optins import Span

    whole = (past.last - past.first).days
    for first, last in ((0, whole), (whole // 3, 2 * whole // 3), (whole - 2, whole), (2, 2)):
        days = (past.first + timedelta(days=first), past.first + timedelta(days=last))
        for programme in (None, *past.stage.programmes.values()):
            yield Span(*days, NEW_YORK, programme)


def told(past: Past, job, span):
    from sayso.store.scope import within

    with within(past.stage.workspace):
        return job(span)


def within_span(past: Past, span, *words: str) -> list:
    return [
        row
        for row in past.entries
        if span.first <= row.at.astimezone(NEW_YORK).date() <= span.last
        and (not words or row.word in words)
        and span.programme in {None, row.programme_id}
    ]


def test_sources(past):
    from sayso.reports import optins

    for span in spans(past):
        found = {(row.act, row.transport): row.people for row in told(past, optins.sources, span)}
        wanted = Counter((row.act, row.transport) for row in within_span(past, span, "asked", "given", "restored"))
        assert found == wanted


def answered(past: Past) -> dict:
    found: dict = {}
    for row in past.entries:
        if row.word in {"confirmed", "refused", "lapsed"} and row.answers_id:
            found.setdefault(row.answers_id, row)
    return found


def test_paths(past):
    from sayso.reports import optins

    became = answered(past)
    for span in spans(past):
        (found,) = told(past, optins.paths, span) or [optins.Path("keyword", 0, 0, 0, 0, 0)]
        asked = within_span(past, span, "asked")
        wanted = Counter(became[row.id].word if row.id in became else "" for row in asked)
        assert (found.asked, found.confirmed) == (len(asked), wanted["confirmed"])
        assert (found.refused, found.lapsed, found.waiting) == (wanted["refused"], wanted["lapsed"], wanted[""])


def test_time_to_yes(past):
    from sayso.reports import optins

    rows = {row.id: row for row in past.entries}
    for span in spans(past):
        waits = [(row.at - rows[row.answers_id].at).total_seconds() for row in within_span(past, span, "confirmed")]
        found = told(past, optins.answers, span)
        edges = [*optins.EDGES, float("inf")]
        wanted = [sum(low <= wait < high for wait in waits) for low, high in itertools.pairwise(edges)]
        assert list(found.counts) == wanted
        assert (found.median is None) == (not waits)
        if waits:
            assert found.median == pytest.approx(statistics.median(waits))
            assert min(waits) <= found.p90 <= max(waits)


def test_leaving(past):
    from sayso.reports import optins

    for span in spans(past):
        found = Counter({(row.act, row.matched): row.people for row in told(past, optins.leaving, span)})
        scopes = told(past, lambda span: optins.scopes_of(span.programme), span)
        wanted = Counter(
            (row.act, row.inbound.matched if row.act == "keyword" else "")
            for row in past.entries
            if row.word == "withdrawn"
            and span.first <= row.at.astimezone(NEW_YORK).date() <= span.last
            and (scopes is None or row.scope_id in scopes)
        )
        assert found == wanted


def standing_by_day(past: Past) -> dict:
    """(programme, day) -> how many stand at its end: every address folded by the rule book."""
    from sayso.rules.consent import Permissions, fold
    from sayso.store.scope import within
    from tests.stage import event_of

    with within(past.stage.workspace):
        catalogue = past.stage.ground().catalogue
    held = {row.address_id: Permissions() for row in past.entries}
    found: dict = {}
    waiting = list(past.entries)
    day = past.first
    while day <= past.last:
        while waiting and waiting[0].at.astimezone(NEW_YORK).date() <= day:
            row = waiting.pop(0)
            held[row.address_id] = fold(held[row.address_id], event_of(row), catalogue)
        for programme in past.stage.programmes.values():
            stand = [
                address
                for address, each in held.items()
                if programme in each.standings and each.standings[programme].word in {"given", "confirmed"}
            ]
            found[programme, day] = set(stand)
        day += timedelta(days=1)
    return found


def test_growth_and_its_people(past):
    from sayso.reports import optins

    wanted = standing_by_day(past)
    for span in spans(past):
        for row in told(past, optins.growth, span):
            assert list(row.standing) == [len(wanted[row.programme.id, day]) for day in row.days]
            for place in range(1, len(row.days)):
                net = row.joined[place] - row.left[place]
                assert row.standing[place] - row.standing[place - 1] == net
    for day in (past.first + timedelta(days=3), past.last):
        for programme in past.stage.programmes.values():
            span = optins.Span(day, day, NEW_YORK, programme)
            stood = told(past, lambda span: optins.stood(span, 500, None), span)
            assert {row.address_id for row in stood} == wanted[programme, day]
            (row,) = told(past, optins.growth, span)
            for change, counts in ((1, row.joined), (-1, row.left)):
                people = told(past, lambda span, change=change: optins.changed(span, change, 500, None), span)
                assert len(people) == counts[0]


def test_every_number_opens_as_as_many_people(past):
    """The pages behind the numbers hold exactly as many rows as the numbers say."""
    from sayso.reports import optins

    for span in spans(past):
        for row in told(past, optins.sources, span):
            found = told(past, lambda s, r=row: optins.entries(s, 500, None, act=r.act, transport=r.transport), span)
            assert len(found) == row.people
        for path in told(past, optins.paths, span):
            became = {"confirmed": path.confirmed, "refused": path.refused, "lapsed": path.lapsed, "": path.waiting}
            for word, count in became.items():
                given = {"words": ["asked"], "act": path.act, "became": word}
                assert len(told(past, lambda s, g=given: optins.entries(s, 500, None, **g), span)) == count
        for place, count in enumerate(told(past, optins.answers, span).counts, 1):
            given = {"words": ["confirmed"], "bucket": place}
            assert len(told(past, lambda s, g=given: optins.entries(s, 500, None, **g), span)) == count
        scopes = told(past, lambda s: optins.scopes_of(s.programme), span)
        for row in told(past, optins.leaving, span):
            matched = row.matched if row.act == "keyword" else None
            given = {"words": ["withdrawn"], "act": row.act, "matched": matched, "scopes": scopes}
            assert len(told(past, lambda s, g=given: optins.entries(s, 500, None, **g), span)) == row.people


def test_pages_of_people_hold_each_once(past):
    from sayso.reports import optins

    span = optins.Span(past.first, past.last, NEW_YORK)
    whole = [row.id for row in told(past, lambda s: optins.entries(s, 500, None), span)]
    paged, before = [], None
    while page := told(past, lambda s, b=before: optins.entries(s, 7, b), span):
        paged += [row.id for row in page]
        before = page[-1].id
    assert paged == whole


def test_a_strangers_form_changes_no_count_of_who_is_in(store):
    """Asked about again, since the programme wants a second yes by now: they are in, and still are when that lapses."""
    from sayso.programmes.change import change
    from sayso.reports import optins
    from sayso.store.scope import within
    from tests.stage import Join, Stage, described

    stage = Stage(Join("NEWS"), at=datetime(2026, 3, 5, 15, tzinfo=UTC))
    stage.says(PEOPLE[0], "NEWS")
    change(stage.workspace, described(stage, "NEWS", keyword_opt_in="double"), None, stage.programmes["NEWS"])
    form = stage.form("NEWS")
    for _ in range(2):
        stage.passes(timedelta(days=1))
        assert stage.fills(PEOPLE[0], form, "NEWS").outcome == "asked"
        for days in (0, 4):
            stage.passes(timedelta(days=days))
            stage.sweep()
            today = stage.now().astimezone(NEW_YORK).date()
            span = optins.Span(date(2026, 3, 5), today, NEW_YORK, stage.programmes["NEWS"])
            with within(stage.workspace):
                (row,) = optins.growth(span)
                assert [each.address_id for each in optins.stood(span, 9, None)] == [stage.address(PEOPLE[0])]
            assert set(row.standing) == {1}
            assert (sum(row.joined), sum(row.left)) == (1, 0)
