"""Card and social security numbers taken out of a text before it is kept or shown: the inbound path, step 3.

Masked are payment card numbers (13 to 19 digits, an issuer's range and length, Luhn) down to their last four digits,
and US social security numbers. Phone numbers and order numbers are left alone as far as arithmetic can tell them.
Sources: ISO/IEC 7812 (numbering, Luhn), issuers' published ranges, SSA (through python-stdnum), RULEBOOK G8.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import cast

import phonenumbers
from stdnum.us import ssn

_GAP = "[\\s.\\-/_\u00b7\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff]"
_WIDER = f"[,|:*+()]|{_GAP}"
_RUN = re.compile(rf"\d+(?:(?:{_WIDER}){{1,5}}\d+)*")
_DIGITS = re.compile("\\d(?:[\u200b-\u200d\u2060\ufeff]*\\d)*")
_DASH = "[\\-\u2010-\u2015\u2212.]"
_SSN = re.compile(rf"(?<!\d)(?<!\d{_GAP})\d{{3}}(?:{_DASH}\d\d{_DASH}|\s\d\d\s)\d{{4}}(?!\d)(?!{_DASH}\d)")
_SSN_WORD = re.compile(r"\bssn\b|social", re.IGNORECASE)
_S = f"(?:{_WIDER}){{1,3}}"
_SHAPED = rf"\d{{9}}|\d{{3}}{_S}\d\d{_S}\d{{4}}|(?:\d{{3}}{_S}\d{{3}}{_S}\d{{3}}|\d(?:{_S}\d){{8}})(?!{_DASH}?\s?\d)"
_TOLD_AFTER = re.compile(rf"(?:\bssn\b|social)[^\d]{{0,40}}({_SHAPED})(?!\d)", re.IGNORECASE)
_TOLD_BEFORE = re.compile(rf"(?<!\d)(?<!\d{_GAP})({_SHAPED})(?!\d)[^\d]{{0,20}}(?:\bssn\b|social)", re.IGNORECASE)
_NINE = re.compile(rf"(?<!\d)(?:{_SHAPED})(?!\d)")
_PARTING = re.compile(r"[,|:*+()]")
_SPACES = re.compile(r"\s+")
_DOUBLED = str.maketrans("0123456789", "0246813579")
_DEEPEST = 200
_TOO_DEEP = "[nested too deep]"

_ISSUERS = (
    (re.compile("4"), frozenset((13, 16, 19))),
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset((16,))),
    (re.compile("3[47]"), frozenset((15,))),
    (re.compile("30[0-5]|3095|36|3[89]"), frozenset(range(14, 20))),
    (re.compile("35(?:2[89]|[3-8])"), frozenset(range(16, 20))),
    (re.compile("6011|64[4-9]|65|62|81|82|220[0-4]|60|508"), frozenset(range(16, 20))),
    (re.compile("5018|5020|5038|5893|6304|6759|676[1-3]"), frozenset(range(13, 20))),
)
_Group = tuple[int, int, str, str]  # where it starts and ends in the run, its ASCII digits, the gap before it
_SHAPES = frozenset(((4, 6, 5), (4, 6, 4), (4, 3, 3, 3)))


@dataclass(frozen=True, slots=True)
class Masked:
    """The text without its numbers, and what was found, once each in order: "card", "ssn"."""

    text: str
    found: tuple[str, ...]


def mask(text: str) -> Masked:
    """Mask card numbers as "[card …1111]" and social security numbers as "[ssn]".

    Digits of any script count; spaces, dashes, dots, slashes and what cannot be seen may stand between groups, and
    commas, colons, brackets and the like when all gaps are the same. Nine digits that are not written 3-2-4 with dashes
    or spaces are a social security number only near the words SSN or social. Linear in the text.
    """
    found: dict[str, None] = {}
    masked = _RUN.sub(lambda run: _mask_run(run, found), text)
    masked = _SSN.sub(lambda match: _mask_ssn(match, found), masked)
    if _SSN_WORD.search(masked):
        masked = _TOLD_AFTER.sub(lambda match: _mask_told_of(match, found), masked)
        masked = _TOLD_BEFORE.sub(lambda match: _mask_told_of(match, found), masked)
    return Masked(masked, tuple(found))


def mask_deep(value: object) -> object:
    """Mask every string of a JSON-like value: keys, items, and numbers written as digits.

    A number that holds something to mask becomes a string. Under a key that speaks of an SSN nine bare digits are one.
    What lies more than 200 levels down is replaced whole. Tuples become lists; other types pass unchanged.
    """
    return _deep(value, mask_text, 0)


def mask_text(text: str) -> str:
    """The masked text alone."""
    return mask(text).text


def _deep(value: object, clean: Callable[[str], str], depth: int) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _deep_number(value, clean)
    if depth >= _DEEPEST:
        return _TOO_DEEP
    if isinstance(value, dict):
        return _deep_object(cast(dict[object, object], value), clean, depth)
    if isinstance(value, list | tuple):
        return [_deep(item, clean, depth + 1) for item in cast(list[object], value)]
    return value


def _deep_object(value: dict[object, object], clean: Callable[[str], str], depth: int) -> object:
    masked: dict[object, object] = {}
    for key, item in value.items():
        told = isinstance(key, str) and _SSN_WORD.search(key.replace("_", " ")) is not None
        masked[_deep(key, clean, depth + 1)] = _deep(item, _mask_told if told else clean, depth + 1)
    return masked


def _deep_number(value: float, clean: Callable[[str], str]) -> object:
    if not 10**7 <= abs(value) < 10**19:
        return value
    written = str(int(value))
    masked = clean(written)
    return value if masked == written else masked


def _mask_told(text: str) -> str:
    """Mask a text that is known to speak of a social security number."""
    return _NINE.sub(lambda match: "[ssn]" if ssn.is_valid(_ascii(match[0])) else match[0], mask_text(text))


def _mask_ssn(match: re.Match[str], found: dict[str, None]) -> str:
    if not ssn.is_valid(_ascii(match[0])):
        return match[0]
    found["ssn"] = None
    return "[ssn]"


def _mask_told_of(match: re.Match[str], found: dict[str, None]) -> str:
    if not ssn.is_valid(_ascii(match[1])):
        return match[0]
    found["ssn"] = None
    return match[0].replace(match[1], "[ssn]")


def _mask_run(run: re.Match[str], found: dict[str, None]) -> str:
    """Mask the cards in one run of digit groups, leaving the rest of it as it was."""
    if run.end() - run.start() < 13:
        return run[0]
    groups = _groups(run)
    kept: list[str] = []
    done = first = 0
    while first < len(groups):
        last, digits = _longest_card(groups, first)
        if last > first:
            found["card"] = None
            kept += (run[0][done : groups[first][0]], f"[card …{digits[-4:]}]")
            done = groups[last - 1][1]
        first = max(last, first + 1)
    return "".join((*kept, run[0][done:]))


def _groups(run: re.Match[str]) -> list[_Group]:
    """The groups of digits of one run. Before the first stands what may be the plus of a telephone number."""
    groups: list[_Group] = []
    gap, done = run.string[max(run.start() - 2, 0) : run.start()], 0
    for group in _DIGITS.finditer(run[0]):
        gap = run[0][done : group.start()] if groups else gap
        groups.append((group.start(), group.end(), _ascii(group[0]), _SPACES.sub("", gap)))
        done = group.end()
    return groups


def _longest_card(groups: list[_Group], first: int) -> tuple[int, str]:
    """The longest card that begins at group `first`: the group after its last, and its digits; (first, "") if none."""
    best, found = first, ""
    dialled = groups[first][3].endswith("+")
    for last, digits in _candidates(groups, first):
        sizes = tuple(len(group[2]) for group in groups[first:last])
        gaps = {group[3] for group in groups[first + 1 : last]}
        if (
            _adds_up(digits)
            and _is_grouped(sizes)
            and _is_even(gaps)
            and not (len(digits) <= 15 and _is_dialled(digits, dialled))
        ):
            best, found = last, digits
    return best, found


def _candidates(groups: list[_Group], first: int) -> Iterator[tuple[int, str]]:
    """The whole groups from `first` on that have an issuer's beginning and length."""
    if groups[first][2][0] not in "234568":
        return
    near = [group[2] for group in groups[first : first + 19]]
    lengths = _lengths("".join(near[:4])[:4])
    total = 0
    for ahead, digits in enumerate(near, 1):
        total += len(digits)
        if total in lengths:
            yield first + ahead, "".join(near[:ahead])
        elif total > 19:
            return


@lru_cache(maxsize=1 << 14)
def _lengths(beginning: str) -> frozenset[int]:
    """How many digits a card that begins with these four may have; none if no issuer has that beginning."""
    return frozenset(length for prefix, lengths in _ISSUERS if prefix.match(beginning) for length in lengths)


def _is_grouped(sizes: tuple[int, ...]) -> bool:
    """Whether people write a card in such groups: 4-4-4-4, 8-8, 4-6-5, one by one; not 3-3-4 like telephones."""
    *before, last = sizes
    if sum(sizes) == 16 and sizes.count(4) >= 2 and {4, 8, 12}.issubset(accumulate(sizes)):
        return True  # 4-4-4-2-2: one of the fours was written in pieces
    equal = len(set(before)) <= 1 and (len(sizes) != 2 or before[0] in (4, 6, 8, 12)) and last <= 12
    return len(sizes) == 1 or sizes in _SHAPES or equal or all(size % 4 == 0 for size in before)


def _is_even(gaps: set[str]) -> bool:
    """Whether the gaps are those of one number: commas and the like between other gaps part two numbers."""
    return len(gaps) <= 1 or not any(_PARTING.search(gap) for gap in gaps)


def _adds_up(digits: str) -> bool:
    """The Luhn check, ten times faster than python-stdnum's and held equal to it by a test."""
    weighed = digits[-1::-2] + digits[-2::-2].translate(_DOUBLED)
    return sum(weighed.encode("ascii")) % 10 == 48 * len(weighed) % 10


def _is_dialled(digits: str, dialled: bool) -> bool:
    """Whether 13 to 15 digits are rather a telephone number: after a plus, or 13 digits that could be one."""
    if dialled or len(digits) != 13:
        return dialled
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}", None))
    except phonenumbers.NumberParseException:
        return False


def _ascii(digits: str) -> str:
    """The digits of any script as ASCII, without what stands between them."""
    return "".join(str(int(character)) for character in digits if character.isdecimal())
