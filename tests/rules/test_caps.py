"""Rolling caps: the strictest wins, and `until` is the first instant at which all allow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.caps import Cap, CapVerdict, judge, legal_caps
from sayso.rules.hours import Places
from sayso.rules.tables import HoursRow, RuleBook

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = Cap("day", 3, timedelta(hours=24), "law")
MONTH = Cap("month", 4, timedelta(days=30), "disclosed")
NEVER = Cap("never", 0, timedelta(hours=1), "policy")


def ago(*hours: float) -> list[datetime]:
    return [NOON - timedelta(hours=each) for each in hours]


@pytest.mark.parametrize(
    ("times", "caps", "until", "because"),
    [
        ([], (), 0, ()),
        (ago(1, 2), (DAY,), 0, ()),
        (ago(1, 2, 3), (DAY,), 21, ("day",)),
        (ago(3, 1, 2), (DAY,), 21, ("day",)),
        (ago(1, 2, 24), (DAY,), 0, ()),  # exactly one window old has left
        (ago(1, 2, 23.5), (DAY,), 0.5, ("day",)),
        (ago(1, 2, 3, 4), (DAY,), 21, ("day",)),
        (ago(-1, 2, 3), (DAY,), 21, ("day",)),  # dated later than now: counts
        (ago(1, 2, 3, 100), (DAY, MONTH), 620, ("day", "month")),
        (ago(1, 30, 60, 100), (DAY, MONTH), 620, ("month",)),
    ],
)
def test_table(times: list[datetime], caps: tuple[Cap, ...], until: float, because: tuple[str, ...]):
    assert judge(NOON, times, caps) == CapVerdict(not because, NOON + timedelta(hours=until), because)


@pytest.mark.parametrize("caps", [(NEVER,), (NEVER, DAY), (DAY, NEVER)])
def test_a_cap_of_none_never_opens(caps: tuple[Cap, ...]):
    verdict = judge(NOON, ago(1, 2, 3), caps)
    assert (verdict.allowed, verdict.until) == (False, None)
    assert "never" in verdict.because


hours_ago = st.lists(st.integers(-5, 900), max_size=12)
some_caps = st.lists(
    st.builds(
        Cap,
        st.sampled_from("abc"),
        st.integers(1, 4),
        st.integers(1, 800).map(lambda h: timedelta(hours=h)),
        st.just(""),
    ),
    max_size=4,
)


@given(hours_ago, some_caps)
def test_until_is_the_first_instant_at_which_all_allow(hours: list[int], caps: list[Cap]):
    def allowed(at: datetime) -> bool:
        return all(sum(sent > at - cap.window for sent in times) < cap.count for cap in caps)

    times = ago(*hours)
    verdict = judge(NOON, times, caps)
    assert verdict.allowed == allowed(NOON)
    assert verdict.until is not None
    assert allowed(verdict.until)
    steps = int((verdict.until - NOON) / timedelta(hours=1))
    assert not any(allowed(NOON + timedelta(hours=step)) for step in range(steps))
    assert judge(verdict.until, times, caps).allowed


@pytest.mark.parametrize(
    ("jurisdictions", "kind", "expected"),
    [
        (("US", "US-FL"), "marketing", [("US-FL#1", 3, 24)]),
        (("US", "US-OR"), "marketing", [("US-OR#1", 3, 24)]),
        (("US", "US-FL", "US-MD"), "marketing", [("US-FL#1", 3, 24), ("US-MD#1", 3, 24)]),
        (("US", "US-ME"), "marketing", []),  # its cap counts automated calls
        (("CO",), "marketing", [("CO#1", 1, 24)]),
        (("FR-VOICE",), "marketing", []),
        (("US", "US-FL"), "transactional", []),
    ],
)
def test_legal_caps_of_the_shipped_book(
    jurisdictions: tuple[str, ...], kind: str, expected: list[object], book: RuleBook
):
    found = legal_caps(Places(jurisdictions, ()), kind, book)
    assert [(cap.id, cap.count, cap.window / timedelta(hours=1)) for cap in found] == expected
    assert all(cap.source for cap in found)


def test_a_cap_binds_while_its_row_is_in_force():
    row = HoursRow("US#1", "US", frozenset({1}), 0, 1440, cap_count=1, cap_hours=24, effective_from=date(2026, 3, 2))
    book = RuleBook((row,), (), (), "v")
    places = Places(("US",), ())
    assert legal_caps(places, "marketing", book, NOON - timedelta(days=1)) == ()
    assert len(legal_caps(places, "marketing", book, NOON)) == 1
    assert len(legal_caps(places, "marketing", book)) == 1


def test_caps_of_one_jurisdiction_that_differ_all_bind_and_one_said_twice_binds_once():
    rows = [
        HoursRow(f"US#{at}", "US", frozenset({1}), 0, 1440, cap_count=count, cap_hours=hours)
        for at, (count, hours) in enumerate([(3, 24), (1, 24), (3, 8), (3, 24)])
    ]
    found = legal_caps(Places(("US",), ()), "marketing", RuleBook(tuple(rows), (), (), "v"))
    assert [cap.id for cap in found] == ["US#0", "US#1", "US#2"]


@pytest.mark.parametrize(("count", "hours"), [(3, None), (None, 24), (None, None)])
def test_half_a_cap_is_none(count: int | None, hours: int | None):
    row = HoursRow("US#1", "US", frozenset({1}), 0, 1440, cap_count=count, cap_hours=hours)
    assert legal_caps(Places(("US",), ()), "marketing", RuleBook((row,), (), (), "v")) == ()
