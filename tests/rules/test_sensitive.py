"""What must not be kept: cards and social security numbers go, telephones and orders stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from sayso.rules.sensitive import Masked, mask, mask_deep


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111111111111111", "[card …1111]"),
        ("my card: 4111 1111 1111 1111, thanks", "my card: [card …1111], thanks"),
        ("4111-1111-1111-1111", "[card …1111]"),
        ("4111.1111.1111.1111", "[card …1111]"),
        ("4111\u00a01111\u202f1111\u20111111", "[card …1111]"),
        ("4111 - 1111 - 1111 - 1111", "[card …1111]"),
        ("4111,1111,1111,1111", "[card …1111]"),
        ("4111, 1111, 1111, 1111", "[card …1111]"),
        ("4111|1111|1111|1111", "[card …1111]"),
        ("4111:1111:1111:1111", "[card …1111]"),
        ("4111*1111*1111*1111", "[card …1111]"),
        ("4111+1111+1111+1111", "[card …1111]"),
        ("(4111)(1111)(1111)(1111)", "([card …1111])"),
        ("(4111) (1111) (1111) (1111)", "([card …1111])"),
        ("4111  -  1111  -  1111  -  1111", "[card …1111]"),
        ("4111 1111 1111 11 11", "[card …1111]"),
        ("41 11 1111 1111 1111", "[card …1111]"),
        ("5, 4111 1111 1111 1111, 6", "5, [card …1111], 6"),
        ("4\u200b111 1111 1111 111\u200b1", "[card …1111]"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[card …1111]"),
        ("41111111 11111111", "[card …1111]"),
        ("４１１１１１１１１１１１１１１１", "[card …1111]"),
        ("٤١١١١١١١١١١١١١١١", "[card …1111]"),
        ("3782 822463 10005", "[card …0005]"),
        ("3056 930902 5904", "[card …5904]"),
        ("5555555555554444 5105105105105100", "[card …4444] [card …5100]"),
        ("2223003122003222", "[card …3222]"),
        ("6011111111111117", "[card …1117]"),
        ("3530111333300000", "[card …0000]"),
        ("6304000000000000", "[card …0000]"),
        ("4222222222222", "[card …2222]"),
        ("4111 1111 1111 1111 12/27 123", "[card …1111] 12/27 123"),
        ("ref4111111111111111x", "ref[card …1111]x"),
        ("+4111111111111111", "+[card …1111]"),
    ],
)
def test_cards_go(text: str, expected: str):
    masked = mask(text)
    assert masked.text == expected
    assert masked.found == (("card",) if masked.text != text else ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my ssn is 536-90-4399.", "my ssn is [ssn]."),
        ("536 90 4399", "[ssn]"),
        ("536.90.4399", "[ssn]"),
        ("536–90–4399", "[ssn]"),
        ("SSN: 536904399", "SSN: [ssn]"),
        ("my social is 536904399", "my social is [ssn]"),
        ("ssn is 123 456 789", "ssn is [ssn]"),
        ("my ssn 123_45_6789", "my ssn [ssn]"),
        ("my ssn: 536 - 90 - 4399", "my ssn: [ssn]"),
        ("ssn 536, 90, 4399", "ssn [ssn]"),
        ("social 5 3 6 9 0 4 3 9 9", "social [ssn]"),
        ("536*90*4399 is my ssn", "[ssn] is my ssn"),
        ("12, 536-90-4399", "12, [ssn]"),
        ("536904399 is my social security number", "[ssn] is my social security number"),
        ("５３６-９０-４３９９", "[ssn]"),
    ],
)
def test_social_security_numbers_go(text: str, expected: str):
    assert mask(text) == Masked(expected, ("ssn",))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "STOP",
            "536904399",
            "ssn 000123456",
            "ssn 123",
            "000-12-3456 ",
            "666-12-3456",
            "078-05-1120",
            "536-90-4399-1",
            "12 536 90 4399",
        ),
        *(
            "+1 212 555 0123",
            "212-555-0123 or 212-555-0199",
            "+4915123456789",
            "+49 1512 3456789",
            "4915123456789",
            "00 49 15123456789",
        ),
        *(
            "415 555 0123 415 555 0199",
            "4155550123 415555",
            "order 4111111111111112",
            "1234567890123456",
            "9999999999999995",
        ),
        *(
            "41111111111111111111111",
            "2026-11-21 10:30",
            "12345678901234",
            "social 666123456",
            "\0\ud800",
        ),
        *(
            "06 39 98 12 32, 06 39 98 12 34 or 06 39 98 12 36",
            "39 98 12 34, 06 39 98 and 39 98 12 35, 06 39 98",
            "(212) 555-0123, (212) 555-0199, (415) 555-0123",
            "4155550123,4155550199,4155550142",
            "call 5 +4915123456789, +4915123456780",
            "social club: 212-555-0123",
            "social 212 555 012 3",
            "social media post of 11/21/2026 5pm, 90210-1234",
            "2026-11-21 10:30:45, 2026-11-21 11:30:45",
            "4,111,111,111,111,111 and 1,000,000",
            "536_90_4399",
            "123 456 789",
        ),
    ],
)
def test_everything_else_stays(text: str):
    assert mask(text) == Masked(text, ())


def test_both_are_found_once_each_in_order():
    text = "4111111111111111, 536-90-4399, 5555555555554444"
    assert mask(text) == Masked("[card …1111], [ssn], [card …4444]", ("card", "ssn"))


@given(
    st.text(st.sampled_from("0123456789"), min_size=12, max_size=18),
    st.sampled_from(["4", "51", "2221", "37", "36", "3528", "6011"]),
    st.sampled_from(["", " ", "-"]),
)
def test_masked_exactly_when_luhn_holds(digits: str, prefix: str, gap: str):
    number = (prefix + digits)[: {"37": 15, "36": 14}.get(prefix, 16)]
    if len(number) < {"37": 15, "36": 14}.get(prefix, 16):
        number = number.ljust({"37": 15, "36": 14}.get(prefix, 16), "0")
    text = gap.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert (mask(text).text != text) == luhn.is_valid(number)


@given(st.text(st.sampled_from("0123456789 -.+45x"), max_size=120))
def test_masking_twice_changes_nothing_more_and_letters_stay(text: str):
    once = mask(text).text
    assert once.count("x") == text.count("x")
    assert mask(once).text.count("x") == text.count("x")


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_masked(text: str):
    masked = mask(text)
    assert bool(masked.found) == (masked.text != text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4111111111111111", "[card …1111]"),
        (4111111111111111, "[card …1111]"),
        (4111111111111111.0, "[card …1111]"),
        (12125550123, 12125550123),
        (10**40, 10**40),
        (float("inf"), float("inf")),
        (True, True),
        (None, None),
        ({"4111111111111111": ["536-90-4399", {"n": 1}]}, {"[card …1111]": ["[ssn]", {"n": 1}]}),
        (
            {"social_security": 536904399, "SSN": "is 536904399", "ssn": 123},
            {"social_security": "[ssn]", "SSN": "is [ssn]", "ssn": 123},
        ),
        ({"ssn": ["536_90_4399", "536 904 399"]}, {"ssn": ["[ssn]", "[ssn]"]}),
        ({"ssn": ["536904399", "000123456"]}, {"ssn": ["[ssn]", "000123456"]}),
        ({1: "a"}, {1: "a"}),
        (("a", b"b"), ["a", b"b"]),
    ],
)
def test_deep(value: object, expected: object):
    assert mask_deep(value) == expected


def test_what_is_nested_too_deep_is_replaced():
    value: object = "4111111111111111"
    for _ in range(100_000):
        value = [value]
    assert "[nested too deep]" in str(mask_deep(value))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000_000,
        "4" * 5_000_000,
        "social" + " " * 5_000_000,
        "123-45-" * 20_000,
        "4 " * 20_000,
        "4,(" * 20_000,
        "ssn 123 " * 20_000,
    ],
)
def test_long_texts(text: str):
    assert mask(text) == Masked(text, ())
