"""Rows, when they are in force, and the indexes built once."""

from datetime import date

import pytest

from sayso.rules.tables import AreaCode, HoursRow, RuleBook


def row(name: str, begins: date | None = None, ends: date | None = None) -> HoursRow:
    return HoursRow(name, name.partition("#")[0], frozenset({1}), 480, 1200, effective_from=begins, effective_to=ends)


@pytest.mark.parametrize(
    ("begins", "ends", "on", "expected"),
    [
        (None, None, date(2026, 1, 1), True),
        (date(2026, 1, 1), None, date(2025, 12, 31), False),
        (date(2026, 1, 1), None, date(2026, 1, 1), True),
        (None, date(2026, 1, 1), date(2026, 1, 1), True),
        (None, date(2026, 1, 1), date(2026, 1, 2), False),
    ],
)
def test_in_force_on_both_its_dates(begins: date | None, ends: date | None, on: date, expected: bool):
    assert row("US#1", begins, ends).in_force(on) is expected


def test_indexes_keep_the_order_of_the_table():
    rows = (row("US#1"), row("US-TX#1"), row("US#2"))
    code = AreaCode("NPA-212", "212", "US", "US-NY", ("America/New_York",))
    book = RuleBook(rows, (), (code,), "v")
    assert [found.id for found in book.hours_of["US"]] == ["US#1", "US#2"]
    assert list(book.hours_of) == ["US", "US-TX"]
    assert book.area_code_of["212"] is code
    assert book != RuleBook(rows, (), (code,), "v")


@pytest.mark.parametrize(("part", "expected"), [("US-NY", ("US", "US-NY")), ("", ("US",))])
def test_an_area_code_lies_in_its_country_and_subdivision(part: str, expected: tuple[str, ...]):
    assert AreaCode("NPA-212", "212", "US", part, ()).jurisdictions == expected


def test_what_was_not_checked_is_counted_by_its_table(book: RuleBook):
    hours, keywords = book.unverified
    assert hours == len([row for row in book.hours if not row.verified]) > 0
    assert keywords == len([row for row in book.keywords if row.confidence != "stated"]) > 0
