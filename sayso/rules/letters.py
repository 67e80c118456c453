"""Which letters of a text cost more than they look: shown at the letter itself while a text is written."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from sayso.rules.parts import BASIC, EXTENSION

Cost = Literal["plain", "double", "breaker", "variable"]
_BASIC = frozenset(BASIC)
_EXTENSION = frozenset(EXTENSION)

LOOK_ALIKES = {
    **dict.fromkeys("‘’‚‛ʼ`´′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−•", "-"),
    **dict.fromkeys("\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f", ""),
    **dict(zip("·×÷łŁđĐıð", ".x/lLdDid", strict=True)),
    **dict(zip("…™©®°œŒþ", ("...", "TM", "(c)", "(r)", " deg", "oe", "OE", "th"), strict=True)),
}
"""What GSM-7 has instead. Letters with a mark that it lacks lose the mark (ś becomes s)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters side by side that cost alike. A breaker stands alone; a variable is one piece, whatever it becomes."""

    text: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Breaker:
    """A letter that GSM-7 lacks: the whole text is sent in UCS-2 for it, 70 letters a part instead of 160."""

    letter: str
    name: str
    times: int
    instead: str | None


def runs(text: str) -> list[Run]:
    """The text in pieces by what they cost."""
    found: list[Run] = []
    for price, group in groupby(text, cost):
        letters = list(group)
        found += [Run(piece, price) for piece in (letters if price == "breaker" else ["".join(letters)])]
    return found


def cost(letter: str) -> Cost:
    """`plain` one septet, `double` two, `breaker` makes the whole text UCS-2."""
    if letter in _BASIC:
        return "plain"
    return "double" if letter in _EXTENSION else "breaker"


def breakers(text: str) -> Sequence[Breaker]:
    """The letters that make a text UCS-2, those met most often first."""
    counted: dict[str, int] = {}
    for letter in text:
        if cost(letter) == "breaker":
            counted[letter] = counted.get(letter, 0) + 1
    order = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return [Breaker(letter, name(letter), times, instead(letter)) for letter, times in order]


def replace(text: str, letter: str) -> str:
    """The text with the look-alike wherever `letter` stands; unchanged when there is none."""
    other = instead(letter) if len(letter) == 1 else None
    return text if other is None else text.replace(letter, other)


@cache
def instead(letter: str) -> str | None:
    """What looks alike and costs nothing, None when GSM-7 has nothing like it (emoji, other scripts)."""
    if letter in LOOK_ALIKES:
        return LOOK_ALIKES[letter]
    bare = unicodedata.normalize("NFKD", letter)
    base = "".join(each for each in bare if not unicodedata.combining(each))
    return base if base and base != letter and _BASIC.issuperset(base) else None


def name(letter: str) -> str:
    """The letter in words, for those who cannot see what it is."""
    return unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
