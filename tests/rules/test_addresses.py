"""Numbers as people type them: libphonenumber has the last word, the table the places."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import timezone

from sayso import rulebook
from sayso.rules import addresses, zones
from sayso.rules.addresses import Number, read, reserved_for_drama, shown

CODES = rulebook.load().area_code_of
INVALID = Number(False)


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("(212) 555-0123", "US", Number(True, "+12125550123", "US", "unknown", ("America/New_York",), ("US", "US-NY"))),
        ("1 212 555 0123", "us", Number(True, "+12125550123", "US", "unknown", ("America/New_York",), ("US", "US-NY"))),
        (
            "+1.204.555.0123",
            "GB",
            Number(True, "+12045550123", "CA", "unknown", ("America/Winnipeg",), ("CA", "CA-MB")),
        ),
        (
            "２１２５５５０１２３",
            "US",
            Number(True, "+12125550123", "US", "unknown", ("America/New_York",), ("US", "US-NY")),
        ),
        (
            "212-555-0123 ext. 5",
            "US",
            Number(True, "+12125550123", "US", "unknown", ("America/New_York",), ("US", "US-NY")),
        ),
        ("+1 876 555 0123", "US", Number(True, "+18765550123", "JM", "unknown", ("America/Jamaica",), ("JM",))),
        ("787 555 0123", "US", Number(True, "+17875550123", "PR", "unknown", ("America/Puerto_Rico",), ("PR",))),
        ("07400 123456", "GB", Number(True, "+447400123456", "GB", "mobile", ("Europe/London",), ("GB",))),
        ("+49 30 123456", "US", Number(True, "+4930123456", "DE", "landline", ("Europe/Berlin",), ("DE",))),
        ("+44 56 1234 5678", "US", Number(True, "+445612345678", "GB", "voip", ("Europe/London",), ("GB",))),
        ("(+355) 8001248", "US", Number(True, "+3558001248", "AL", "tollfree", ("Europe/Tirane",), ("AL",))),
        ("+800 1234 5678", "US", Number(True, "+80012345678", None, "tollfree", (), ())),
    ],
)
def test_table(typed: str, country: str, expected: Number):
    found = read(typed, country, CODES)
    if expected.country in ("GB", None):  # country-wide numbers: only what is sure about their zones
        assert set(expected.zones) <= set(found.zones)
        found = Number(found.valid, found.e164, found.country, found.line_type, expected.zones, found.jurisdictions)
    assert found == expected


def test_toll_free_may_be_anywhere():
    found = read("1-800-FLOWERS", "US", CODES)
    assert (found.e164, found.line_type, found.jurisdictions) == ("+18003569377", "tollfree", ("US",))
    assert len(found.zones) > 30


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        *(
            ("", "US"),
            ("hello", "US"),
            ("911", "US"),
            ("112 555 0123", "US"),
            ("212 155 0123", "US"),
            ("2125550123", "XX"),
        ),
        *(
            ("+2125550123", "US"),
            ("(+355) 80012", "US"),
            ("\0", "US"),
            ("\ud800", "US"),
            ("+" * 60, "US"),
            ("2" * 10_000_000, "US"),
        ),
        *(("212 555 0123" + "," * 60, "US"), ("+447700900123", "GB"), ("+999123456789", "US"), ("999 555 0123", "US")),
    ],
    ids=range(16),
)
def test_not_a_number(typed: str, country: str):
    assert read(typed, country, CODES) == INVALID


@pytest.mark.parametrize(
    ("e164", "country", "line_type"),
    [
        ("+447700900000", "GB", "mobile"),
        ("+447700900999", "GB", "mobile"),
        ("+441134960123", "GB", "landline"),
        ("+441914980123", "GB", "landline"),
        ("+441632960123", "GB", "landline"),
        ("+442079460123", "GB", "landline"),
        ("+442920180123", "GB", "landline"),
        ("+448081570123", "GB", "tollfree"),
        ("+33639981234", "FR", "mobile"),
        ("+33199001234", "FR", "landline"),
        ("+61491570156", "AU", "mobile"),
        ("+12125550100", "US", "unknown"),
        ("+12125550199", "US", "unknown"),
    ],
)
def test_drama(e164: str, country: str, line_type: str):
    assert reserved_for_drama(e164)
    found = read(e164, "US", CODES, drama=True)
    assert (found.valid, found.e164, found.country, found.line_type) == (True, e164, country, line_type)
    assert found.zones


@pytest.mark.parametrize("e164", ["+447700901000", "+447700899999", "+33639971234", "+12125550200", "+61491570155"])
def test_not_drama(e164: str):
    assert not reserved_for_drama(e164)


@pytest.mark.parametrize("e164", ["+19995550123", "+447700", "+33000000000"])
def test_drama_excuses_nothing_else(e164: str):
    assert read(e164, "US", CODES, drama=True) == INVALID


def test_drama_numbers_need_a_demo():
    assert read("07700 900123", "GB", CODES) == INVALID
    assert read("07700 900123", "GB", CODES, drama=True).zones == ("Europe/London",)


def test_the_table_agrees_with_the_metadata():
    for npa, code in CODES.items():
        typed = (f"+1{npa}{exchange}1234" for exchange in range(200, 1000))
        found = next(found for each in typed if (found := read(each, "US", CODES)).valid)
        assert found.country == code.country
        assert (found.zones, found.jurisdictions) == (code.zones, code.jurisdictions)


def test_every_zone_is_known():
    assert all(zones.known(name) for found in timezone.TIMEZONE_DATA.values() for name in found)


def the_long_way(typed: str, country: str) -> Number:
    return addresses._read_any(typed.strip(), country, CODES, drama=False)  # pyright: ignore[reportPrivateUsage]


npas = st.one_of(
    st.sampled_from([*CODES, "800", "833", "500", "521", "900", "700", "710", "600", "622"]),
    st.integers(200, 999).map(str),
)
plain = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "1", "+1", "1 ", "+1-", "+", " +1", "(", "00"]),
    npas,
    st.sampled_from(["", " ", ") ", "-", "."]),
    st.integers(0, 999).map("{:03}".format),
    st.sampled_from(["", " ", "-", "."]),
    st.integers(0, 9999).map("{:04}".format),
)
bracketed = st.builds(
    "{}({}){}{}-{}".format,
    st.sampled_from(["", "1 ", "+1"]),
    npas,
    st.sampled_from(["", " "]),
    st.integers(200, 999),
    st.integers(0, 9999).map("{:04}".format),
)
anything = st.text("0123456789+()-. 12555x", max_size=18)


@settings(max_examples=3000, deadline=None)
@given(st.one_of(plain, bracketed, anything), st.sampled_from(["US", "CA", "GB", "JM", "us", "ZZ"]))
def test_the_short_way_is_the_long_way(typed: str, country: str):
    assert read(typed, country, CODES) == the_long_way(typed, country)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=80), st.sampled_from(["US", "FR", "", "\ud800"]), st.booleans())
def test_nothing_typed_breaks_it(typed: str, country: str, drama: bool):
    found = read(typed, country, CODES, drama=drama)
    assert found.valid == (found.e164 is not None)
    assert found.valid or found == INVALID


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_metadata_examples_are_read_as_it_reads_them(region: str):
    example = phonenumbers.example_number(region)
    assert example is not None
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    found = read(e164, "US", CODES)
    assert (found.valid, found.e164) == (True, e164)
    assert found.country == phonenumbers.region_code_for_number(example)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("55501", "555-01"),
        ("555012", "555-012"),
        ("+12125550123", "+1 212 555 0123"),
        ("+447700900123", "+44 7700 900123"),
        ("5550", "5550"),
        ("CORNER", "CORNER"),
    ],
)
def test_a_number_is_shown_in_one_way(value: str, says: str):
    assert shown(value) == says
