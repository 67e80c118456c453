"""Where a number may be: its area code joined with what was declared, never replaced by it."""

import pytest

from sayso.rules.hours import Places
from sayso.rules.places import Declared, places
from sayso.rules.tables import RuleBook

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
NOBODY = Declared()


@pytest.mark.parametrize(
    ("jurisdictions", "zones", "line_type", "declared", "expected", "known"),
    [
        (("US", "US-NY"), (NEW_YORK,), "unknown", NOBODY, Places(("US", "US-NY"), (NEW_YORK,)), True),
        (("US",), (), "unknown", NOBODY, Places(("US",), ()), False),
        (("US",), (NEW_YORK, LOS_ANGELES), "tollfree", NOBODY, Places(("US",), ()), False),
        (
            ("US",),
            (NEW_YORK,),
            "tollfree",
            Declared("US", "US-CA"),
            Places(("US", "US-CA"), (LOS_ANGELES,)),
            True,
        ),
        (
            ("US", "US-NY"),
            (NEW_YORK,),
            "mobile",
            Declared("US", "US-CA"),
            Places(("US", "US-NY", "US-CA"), (NEW_YORK, LOS_ANGELES)),
            True,
        ),
        (
            ("US", "US-NY"),
            (NEW_YORK,),
            "mobile",
            Declared(zone="Europe/Vienna"),
            Places(("US", "US-NY"), (NEW_YORK, "Europe/Vienna")),
            True,
        ),
        (("US", "US-NY"), (NEW_YORK,), "mobile", Declared("AT"), Places(("US", "US-NY", "AT"), (NEW_YORK,)), True),
        ((), (), "mobile", Declared("AT", "AT-9"), Places(("AT", "AT-9"), ()), False),
        ((), (), "mobile", Declared("AT", "AT-9", "Europe/Vienna"), Places(("AT", "AT-9"), ("Europe/Vienna",)), True),
    ],
)
def test_table(jurisdictions, zones, line_type, declared, expected, known, book: RuleBook):
    assert places(jurisdictions, zones, line_type, declared, book) == (expected, known)


def test_a_state_of_several_zones_gives_all_of_them(book: RuleBook):
    where, _ = places((), (), "mobile", Declared("US", "US-TN"), book)
    assert set(where.zones) == {"America/New_York", "America/Chicago"}


@pytest.mark.parametrize(
    ("place", "federal"), [("AS", True), ("GU", True), ("MP", True), ("PR", True), ("VI", True), ("CA", False)]
)
def test_federal_rules_bind_in_the_territories_that_have_country_codes_of_their_own(
    place: str, federal: bool, book: RuleBook
):
    expected = (place, "US") if federal else (place,)
    assert places((place,), (NEW_YORK,), "mobile", NOBODY, book)[0].jurisdictions == expected
    assert places((), (NEW_YORK,), "mobile", Declared(place), book)[0].jurisdictions == expected
