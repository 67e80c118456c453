"""Ten business days: weekends and federal holidays do not count."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.deadlines import becomes_stop_at


@pytest.mark.parametrize(
    ("heard", "becomes"),
    [
        ("2026-03-02", "2026-03-16"),  # a Monday, no holiday
        ("2026-03-07", "2026-03-20"),  # a Saturday: Monday is the first day
        ("2026-03-06", "2026-03-20"),  # a Friday
        ("2026-11-16", "2026-12-01"),  # over Thanksgiving
        ("2026-12-21", "2027-01-06"),  # over Christmas and New Year
        ("2026-06-29", "2026-07-14"),  # 4 July on a Saturday is observed on the Friday
    ],
)
def test_table(heard: str, becomes: str):
    at = datetime.fromisoformat(heard).replace(hour=15, minute=30, tzinfo=UTC)
    expected = datetime.fromisoformat(becomes).replace(hour=15, minute=30, tzinfo=UTC)
    assert becomes_stop_at(at) == expected


@given(st.integers(0, 7000 * 24).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)))
def test_never_before_two_weeks_and_never_on_a_weekend(heard: datetime):
    at = becomes_stop_at(heard)
    assert at.isoweekday() <= 5
    assert 12 <= (at - heard).days <= 20
