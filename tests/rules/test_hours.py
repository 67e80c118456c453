"""Quiet hours: rows of law, zones that disagree, clocks that jump, and what opens next."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import rulebook
from sayso.rules import zones
from sayso.rules.hours import (
    ClosedAt,
    ClosedDay,
    HoursVerdict,
    Places,
    WorkspaceHours,
    describe_closed,
    judge,
    public_holidays,
)
from sayso.rules.tables import HoursRow, RuleBook

NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"
BOOK = rulebook.load()
EVERY_DAY = frozenset(range(1, 8))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def us(part: str, *names: str) -> Places:
    return Places(("US", f"US-{part}"), names or (NEW_YORK,))


@pytest.mark.parametrize(
    ("at", "places", "then", "because"),
    [
        # start inclusive, end exclusive
        ("2026-03-02T08:00-05:00", us("NY"), None, ("US#1", "US-NY#1")),
        ("2026-03-02T07:59:59-05:00", us("NY"), "2026-03-02T08:00-05:00", ("US#1", "US-NY#1")),
        ("2026-03-02T20:59:59-05:00", us("NY"), None, ("US#1", "US-NY#1")),
        ("2026-03-02T21:00-05:00", us("NY"), "2026-03-03T08:00-05:00", ("US#1", "US-NY#1")),
        # the state closes, the nation does not
        ("2026-03-02T20:30-05:00", us("FL"), "2026-03-03T08:00-05:00", ("US-FL#1",)),
        # a jurisdiction without a binding row adds nothing: Ohio has none, California binds the dialler only
        ("2026-03-02T08:30-05:00", us("OH"), None, ("US#1",)),
        ("2026-03-02T08:30-08:00", us("CA", "America/Los_Angeles"), None, ("US#1",)),
        # OR-ed rows: Sunday starts at noon in Texas
        ("2026-03-01T11:00-06:00", us("TX", CHICAGO), "2026-03-01T12:00-06:00", ("US-TX#1", "US-TX#2")),
        ("2026-03-01T12:00-06:00", us("TX", CHICAGO), None, ("US#1", "US-TX#1", "US-TX#2")),
        # a weekday in no row is closed, so is a public holiday: Friday 3 July (observed) to Monday
        ("2026-07-03T10:00-04:00", us("RI"), "2026-07-06T09:00-04:00", ("US-RI#1", "US-RI#2")),
        ("2026-08-10T10:00-04:00", us("RI"), "2026-08-11T09:00-04:00", ("US-RI#1", "US-RI#2")),
        ("2026-08-10T10:00-04:00", us("MA"), None, ("US#1", "US-MA#1")),
        # every zone must be open: Idaho from 08 Pacific to 21 Mountain
        ("2026-03-02T08:30-07:00", us("ID", DENVER, "America/Los_Angeles"), "2026-03-02T08:00-08:00", ("US#1",)),
        ("2026-03-02T20:30-08:00", us("ID", DENVER, "America/Los_Angeles"), "2026-03-03T08:00-08:00", ("US#1",)),
        # the clock jumped at two this morning
        ("2026-03-08T06:30Z", us("NY"), "2026-03-08T12:00Z", ("US#1", "US-NY#1")),
        ("2026-11-01T06:30Z", us("NY"), "2026-11-01T13:00Z", ("US#1", "US-NY#1")),
        # not yet in force
        ("2025-12-31T20:30-08:00", us("OR", "America/Los_Angeles"), None, ("US#1",)),
        ("2026-01-01T20:30-08:00", us("OR", "America/Los_Angeles"), "2026-01-02T08:00-08:00", ("US-OR#1",)),
        # elsewhere
        ("2026-05-01T10:00+02:00", Places(("FR",), ("Europe/Paris",)), "2026-05-02T08:00+02:00", ("FR#1",)),
        ("2026-03-07T10:00-03:00", Places(("BR",), ("America/Sao_Paulo",)), "2026-03-09T09:00-03:00", ("BR#1",)),
        ("2026-03-02T03:00+01:00", Places(("PL",), ("Europe/Warsaw",)), None, ()),
        # no zone: nothing is open, unless nothing binds
        ("2026-03-02T12:00-05:00", Places(("US",), ()), "never", ("US#1",)),
        ("2026-03-02T12:00-05:00", Places(("PL",), ()), None, ()),
        # zones so far apart that no instant suits all
        ("2026-03-02T12:00Z", us("RI", NEW_YORK, "Pacific/Guam"), "never", ("US#1", "US-RI#1", "US-RI#2")),
    ],
)
def test_table(at: str, places: Places, then: str | None, because: tuple[str, ...]):
    verdict = judge(instant(at), places, "marketing", BOOK)
    expected = {None: instant(at), "never": None}.get(then) if then in (None, "never") else instant(str(then))
    assert (verdict.allowed, verdict.next, verdict.because) == (then is None, expected, because)


def test_other_kinds_are_not_bound():
    at = instant("2026-03-02T03:00-05:00")
    assert judge(at, us("RI"), "transactional", BOOK) == HoursVerdict(True, at, (), (NEW_YORK,))


def test_the_verdict_names_the_closed_zones():
    places = us("ID", DENVER, "America/Los_Angeles")
    assert judge(instant("2026-03-02T08:30-07:00"), places, "marketing", BOOK).zones == ("America/Los_Angeles",)
    assert judge(instant("2026-03-02T12:30-07:00"), places, "marketing", BOOK).zones == places.zones


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="zone"):
        judge(datetime(2026, 3, 2, 12), us("NY"), "marketing", BOOK)  # noqa: DTZ001


def test_the_workspaces_own_hours_are_one_more_row():
    policy = WorkspaceHours(frozenset({1, 2}), 600, 1020)
    monday = instant("2026-03-02T09:00-05:00")
    assert judge(monday, us("NY"), "marketing", BOOK, policy) == HoursVerdict(
        False, instant("2026-03-02T10:00-05:00"), ("workspace_hours",), (NEW_YORK,)
    )
    open_at = judge(monday + timedelta(hours=1), us("NY"), "marketing", BOOK, policy)
    assert open_at.because == ("US#1", "US-NY#1", "workspace_hours")
    never = WorkspaceHours(frozenset(), 0, 1440)
    assert judge(monday, us("NY"), "informational", BOOK, never).next is None


def test_days_closed_by_hand():
    at = instant("2026-03-02T12:00-05:00")
    emergency = frozenset(
        {
            ClosedDay("closed:b", "US-NY", date(2026, 3, 3)),
            ClosedDay("closed:a", "US-NY", date(2026, 3, 2)),
            ClosedDay("x", "US-OH", at.date()),
        }
    )
    verdict = judge(at, us("NY"), "marketing", BOOK, None, emergency)
    assert verdict == HoursVerdict(False, instant("2026-03-04T08:00-05:00"), ("closed:a",), (NEW_YORK,))
    assert judge(at + timedelta(days=2), us("NY"), "marketing", BOOK, None, emergency).because == ("US#1", "US-NY#1")
    free = judge(at, Places(("US-NY",), ("UTC",)), "transactional", BOOK, None, emergency)
    assert free.next == instant("2026-03-04T00:00Z")


def test_the_sentence_for_a_person():
    assert describe_closed(instant("2026-03-02T21:40-05:00"), us("NY"), "marketing", BOOK) == ClosedAt(
        NEW_YORK, "New York", "21:40", "US#1"
    )
    assert describe_closed(instant("2026-03-02T12:40-05:00"), us("NY"), "marketing", BOOK) is None
    assert describe_closed(instant("2026-03-02T12:40-05:00"), Places(("US",), ()), "marketing", BOOK) is None


def one_row(start: int, end: int, days: frozenset[int] = EVERY_DAY) -> RuleBook:
    return RuleBook((HoursRow("US#1", "US", days, start, end),), (), (), "v")


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        # 8 March 2026: 02:00 to 03:00 does not exist in New York. The later start, the earlier end
        (150, 1200, "2026-03-08T07:30Z", "2026-03-09T00:00Z"),
        (60, 150, "2026-03-08T06:00Z", "2026-03-08T06:30Z"),
        # 1 November 2026: 01:00 to 02:00 is there twice
        (90, 1200, "2026-11-01T06:30Z", "2026-11-02T01:00Z"),
        (0, 90, "2026-11-01T04:00Z", "2026-11-01T05:30Z"),
        (0, 1440, "2026-11-01T04:00Z", "2026-11-02T05:00Z"),
    ],
)
def test_clocks_that_jump(start: int, end: int, first: str, last: str):
    places, book = Places(("US",), (NEW_YORK,)), one_row(start, end)
    opens, closes = instant(first), instant(last)
    tick = timedelta(microseconds=1)
    assert judge(opens, places, "marketing", book).allowed
    assert judge(closes - tick, places, "marketing", book).allowed
    if (start, end) != (0, 1440):
        assert judge(opens - tick, places, "marketing", book).next == opens
        assert not judge(closes, places, "marketing", book).allowed


def test_a_window_that_lies_in_the_repeated_hour_is_empty():
    book = one_row(75, 105, frozenset({7}))
    verdict = judge(instant("2026-11-01T04:00Z"), Places(("US",), (NEW_YORK,)), "marketing", book)
    assert verdict.next == instant("2026-11-08T06:15Z")


def test_within_fourteen_days_or_never():
    at = instant("2026-03-02T12:00Z")
    places = Places(("US",), ("UTC",))
    later = RuleBook((HoursRow("US#1", "US", frozenset({1}), 720, 721, holidays_blocked=True),), (), (), "v")
    assert judge(at + timedelta(minutes=1), places, "marketing", later).next == at + timedelta(days=7)
    shut = frozenset(ClosedDay(f"d{n}", "US", date(2026, 3, 2) + timedelta(days=n)) for n in range(14))
    assert judge(at, places, "transactional", later, None, shut).next == instant("2026-03-16T00:00Z")
    shut |= {ClosedDay("d14", "US", date(2026, 3, 16))}
    assert judge(at, places, "transactional", later, None, shut).next is None


def test_fourteen_days_to_the_minute_are_within():
    midnight = instant("2026-03-02T00:00Z")
    places, nothing = Places(("US",), ("UTC",)), RuleBook((), (), (), "v")
    shut = frozenset(ClosedDay(f"d{n}", "US", date(2026, 3, 2) + timedelta(days=n)) for n in range(14))
    assert judge(midnight, places, "marketing", nothing, None, shut).next == midnight + timedelta(days=14)
    before = judge(midnight - timedelta(seconds=1), places, "marketing", nothing, None, shut)
    assert before.allowed


def test_a_week_skipped_for_a_holiday_is_looked_past():
    mondays = RuleBook((HoursRow("US#1", "US", frozenset({1}), 720, 721, holidays_blocked=True),), (), (), "v")
    closed = instant("2026-05-18T12:01Z")  # the next Monday is Memorial Day
    assert judge(closed, Places(("US",), ("UTC",)), "marketing", mondays).next == instant("2026-06-01T12:00Z")


def test_windows_of_a_day_are_gone_through_in_order_however_the_rows_stand():
    rows = tuple(HoursRow(f"US#{start}", "US", EVERY_DAY, start, start + 60) for start in (720, 480))
    places, book = Places(("US",), ("UTC",)), RuleBook(rows, (), (), "v")
    assert judge(instant("2026-03-02T08:30Z"), places, "marketing", book).allowed
    assert judge(instant("2026-03-02T09:30Z"), places, "marketing", book).next == instant("2026-03-02T12:00Z")
    assert judge(instant("2026-03-02T13:30Z"), places, "marketing", book).next == instant("2026-03-03T08:00Z")


@pytest.mark.parametrize(
    ("name", "at", "shut", "allowed"),
    [
        ("Atlantic/Azores", "2026-10-25T00:30Z", date(2026, 12, 24), True),  # 00:30, and an hour later 00:30 again
        ("Atlantic/Azores", "2026-10-25T01:30Z", date(2026, 12, 24), True),
        ("Asia/Beirut", "2026-03-28T21:30Z", date(2026, 3, 29), True),  # 23:30, and then no midnight
        ("Asia/Beirut", "2026-03-28T22:00Z", date(2026, 3, 29), False),
    ],
)
def test_a_day_nothing_binds_is_open_throughout_though_its_midnight_jumps(
    name: str, at: str, shut: date, allowed: bool
):
    by_hand = frozenset({ClosedDay("x", "XX", shut)})
    verdict = judge(instant(at), Places(("XX",), (name,)), "marketing", RuleBook((), (), (), "v"), None, by_hand)
    assert verdict.allowed is allowed


def test_a_row_that_is_in_force_in_one_of_the_zones_is_named():
    row = HoursRow("US#1", "US", EVERY_DAY, 0, 1, effective_from=date(2026, 3, 3))
    where = Places(("US",), ("UTC", "Pacific/Auckland"))  # 20:00 on the 2nd, 09:00 on the 3rd
    verdict = judge(instant("2026-03-02T20:00Z"), where, "marketing", RuleBook((row,), (), (), "v"))
    assert (verdict.allowed, verdict.because, verdict.zones) == (False, ("US#1",), ("Pacific/Auckland",))


def test_holidays_are_those_of_the_place():
    assert date(2026, 8, 10) in public_holidays("US-RI", 2026)
    assert date(2026, 8, 10) not in public_holidays("US", 2026)
    assert public_holidays("FR-VOICE", 2026) == public_holidays("FR", 2026)
    with pytest.raises(LookupError):
        public_holidays("XX", 2026)


def open_by_the_clock(at: datetime, places: Places) -> bool:
    """A second opinion: wall clocks, one zone and one row at a time; right wherever no clock jumps."""
    for jurisdiction in places.jurisdictions:
        rows = [row for row in BOOK.hours_of.get(jurisdiction, ()) if row.binds_text]
        for name in places.zones:
            local = at.astimezone(zones.zone(name))
            held = [row for row in rows if row.in_force(local.date())]
            minute = local.hour * 60 + local.minute
            if held and not any(
                local.isoweekday() in row.days
                and row.start <= minute < row.end
                and not (row.holidays_blocked and local.date() in public_holidays(jurisdiction, local.year))
                for row in held
            ):
                return False
    return True


codes = st.sampled_from([code for code in BOOK.area_codes if code.country in ("US", "CA")])
others = st.sampled_from(
    [
        Places(("FR",), ("Europe/Paris",)),
        Places(("CO",), ("America/Bogota",)),
        Places(("ZA",), ("Africa/Johannesburg",)),
        Places(("IN",), ("Asia/Kolkata",)),
    ]
)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=300, deadline=None)
@given(
    instants,
    st.one_of(codes.map(lambda code: Places(code.jurisdictions, code.zones)), others),
    st.lists(st.floats(0, 1), max_size=20),
)
def test_next_is_allowed_and_nothing_before_it(at: datetime, places: Places, shares: list[float]):
    verdict = judge(at, places, "marketing", BOOK)
    assert verdict.allowed == open_by_the_clock(at, places)
    assert verdict.next is not None
    assert verdict.next <= at + timedelta(days=14)
    assert judge(verdict.next, places, "marketing", BOOK).allowed
    assert verdict.allowed == (verdict.next == at)
    for share in shares:
        between = at + (verdict.next - at) * share
        assert between == verdict.next or not open_by_the_clock(between, places)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2026, 3, 7), datetime(2026, 3, 10), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 1438),
    st.integers(1, 1440),
    st.sampled_from(
        [NEW_YORK, "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"]
    ),
    st.sampled_from([timedelta(0), timedelta(days=20), timedelta(days=47), timedelta(days=238)]),
)
def test_next_holds_across_jumps(at: datetime, start: int, length: int, name: str, season: timedelta):
    book, places, at = one_row(start, min(start + length, 1440)), Places(("US",), (name,)), at + season
    verdict = judge(at, places, "marketing", book)
    assert verdict.next is not None
    assert judge(verdict.next, places, "marketing", book).allowed
    if verdict.next > at:
        assert not judge(verdict.next - timedelta(seconds=1), places, "marketing", book).allowed


def test_the_same_question_again_is_quick():
    places, at = us("NY"), instant("2026-03-02T08:00-05:00")
    assert judge(at, places, "marketing", BOOK) is judge(
        at, Places(*map(tuple, (places.jurisdictions, places.zones))), "marketing", BOOK
    )
