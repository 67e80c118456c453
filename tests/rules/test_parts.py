"""Parts, counted by hand at every boundary."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.parts import BASIC, EXTENSION, Parts, count

SMILE = "\U0001f600"


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" + "a" * 10, 164, 2),
        ("a" * 152 + "€" + "a" * 151, 305, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),  # the cut before ESC costs a septet
        ("€" * 152, 304, 2),
        ("€" * 153, 306, 3),  # 76 euros a part
        ("@£$¥èéùìòÇ\n\r\f", 14, 1),
    ],
)
def test_gsm(text: str, units: int, parts: int):
    assert count(text) == Parts("GSM-7", units, parts)


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("ç", 1, 1),  # Ç is in the alphabet, ç is not
        ("`", 1, 1),
        ("\x1b", 1, 1),
        ("я" * 70, 70, 1),
        ("я" * 71, 71, 2),
        ("я" * 134, 134, 2),
        ("я" * 135, 135, 3),
        (SMILE * 35, 70, 1),
        (SMILE * 36, 72, 2),
        (SMILE * 66, 132, 2),  # 33 pairs a part
        (SMILE * 67, 134, 3),
        ("я" + SMILE * 66, 133, 2),
        ("я" * 66 + SMILE + "я" * 66, 134, 3),
        ("я" * 67 + SMILE + "я" * 65, 134, 2),
        ("\ud83d", 1, 1),
        ("\ud83d" * 71, 71, 2),
        ("\ude00" * 135, 135, 3),
        ("a" * 69 + "\u200b", 70, 1),
        ("a" * 70 + "’", 71, 2),
    ],
)
def test_ucs2(text: str, units: int, parts: int):
    assert count(text) == Parts("UCS-2", units, parts)


def greedy(sizes: list[int], single: int, part: int) -> int:
    """Fill parts one character at a time."""
    if sum(sizes) <= single:
        return 1
    parts, room = 1, part
    for size in sizes:
        if size > room:
            parts, room = parts + 1, part
        room -= size
    return parts


@given(st.text(st.sampled_from(BASIC + EXTENSION * 4), max_size=700))
def test_gsm_is_filled_greedily(text: str):
    sizes = [2 if c in EXTENSION else 1 for c in text]
    assert count(text) == Parts("GSM-7", sum(sizes), greedy(sizes, 160, 153))


@given(st.text(st.one_of(st.sampled_from("aя" + SMILE), st.characters(exclude_categories=["Cs"])), max_size=300))
def test_ucs2_is_filled_greedily(text: str):
    text += "я"
    sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
    assert count(text) == Parts("UCS-2", sum(sizes), greedy(sizes, 70, 67))


@given(st.text(st.characters(), max_size=400))
def test_any_text_has_parts(text: str):
    counted = count(text)
    assert counted.parts >= max(1, ceil(counted.units / 160))


def test_ten_megabytes():
    assert count("a€" * 3_500_000).parts == ceil(10_500_000 / 153)
    assert count("я" * 5_000_000).parts == ceil(5_000_000 / 67)
