"""Words and times as the templates say them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

WHEN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def say(store: str) -> Any:
    from sayso.web.templatetags import say

    return say


def test_a_time_shows_where_the_reader_is_and_where_the_person_is(say: Any):
    from django.utils import timezone as reader

    with reader.override("Europe/Berlin"):
        assert ">Mon 2 Mar 16:00</time>" in say.local(WHEN)
        assert "(10:00 in New York)" in say.local(WHEN, "America/New_York")
        assert "(Tue 00:00 in Tokyo)" in say.local(WHEN, "Asia/Tokyo")
        assert "beside" not in say.local(WHEN, "Europe/Paris")
        assert "beside" not in say.local(WHEN, "no/where")
        assert say.local(None) == ""
        assert say.clock(WHEN) == "16:00"
    assert say.clock(WHEN, "America/New_York") == "10:00"
    assert "10:00" in say.there(WHEN, "America/New_York")
    assert say.there(WHEN, "nowhere") == say.there(None, "America/New_York") == say.clock(None) == ""
    assert say.day_there(WHEN, "Asia/Tokyo") == "Tue 3 Mar"
    assert say.day_there(WHEN.astimezone(UTC), "nowhere") == "Mon 2 Mar"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+12125550123", "+1 212 555 0123"),
        ("+442079460123", "+44 20 7946 0123"),
        ("55501", "555-01"),
        ("nonsense", "nonsense"),
        (None, "erased"),
        ("", "erased"),
    ],
)
def test_numbers_are_spaced(say: Any, value: str | None, shown: str):
    assert say.number(value) == shown


def test_reasons_are_sentences(say: Any):
    assert say.reason("withdrawn") == "This person said STOP."
    assert say.remedy("withdrawn")
    assert (say.reason("unheard_of"), say.remedy("unheard_of")) == ("unheard_of", "")


def test_a_shift_is_told_in_words(say: Any):
    assert say.shifted(timedelta(0)) == "not moved"
    assert say.shifted(timedelta(days=1, hours=2, minutes=3)) == "1 d 2 h 3 min"


def test_pages_that_fail_explain_themselves(ana: Any, stranger: Any):
    from django.template.loader import render_to_string

    assert "There is nothing here" in ana.get("/nowhere/").content.decode()
    assert ana.get("/nowhere/").status_code == 404
    for name in ("500.html", "403_csrf.html"):
        assert "Go home" in render_to_string(name)
