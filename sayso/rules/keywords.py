"""What a whole text means as a listed word, the first thing asked of an inbound text; `wording` asks the rest.

A whole text that is a listed stop word is always a stop, and so is a slip of the thumb for STOP or UNSUBSCRIBE, or
letters that only look like them ("ST0P"). The words are data (rulebook/keywords.csv); the text is compared after
folding case, width, accents, punctuation, emoji and what cannot be seen, in one pass.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sayso.rules.tables import KeywordRow

Meaning = Literal["stop", "unclear_stop", "help", "start", "yes", "no", "other"]
Open = Literal["double_opt_in", "thread", "none"]

_ORDER: tuple[Meaning, ...] = ("stop", "unclear_stop", "help", "start", "yes", "no")
_SLIPPED = ("stop", "unsubscribe")
_WORDS_OF_THEIR_OWN = ("stp",)  # French for "please", and a slip for STOP
_UNSEEN = "\0'\u2019\u02bc`\u00b4\u115f\u1160"  # NUL, apostrophes, blank letters: gone without leaving a space
_ALIKE = str.maketrans("01веіорстѕβειορτυν", "oibeiopctsbeioptun")  # digits, Cyrillic, Greek: seen as Latin
_SLICE = 4096
_DOUBLED = re.compile(r"(.)\1+")
_SPACES = re.compile(r" {2,}")
_SPELLED = re.compile(r"\w(?: \w)+")


@dataclass(frozen=True, slots=True)
class Understood:
    """The meaning, the ISO 639-1 language of the first listed row that matched, and the original words that did.

    `language` and `matched` are None for "other". `everything` is True for a stop that ends all programmes at once.
    `cues` names what was weighed where no listed word said it all, the strongest first.
    """

    meaning: Meaning
    language: str | None = None
    matched: str | None = None
    everything: bool = False
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    meaning: Meaning
    language: str
    everything: bool
    inside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Keyword rows made ready: `whole` by folded text, `stops` padded with spaces in table order, `slips` of STOP.

    `stops` are what counts inside other words too: every stop, and of the unclear ones the phrases.
    `left_out` are words that belong to programmes: alone they mean nothing.
    """

    whole: Mapping[str, _Word]
    stops: tuple[tuple[str, _Word], ...]
    slips: Mapping[str, str]
    left_out: frozenset[str] = frozenset()


class _Fold(dict[int, str]):
    """One code point to what remains of it when folded, worked out once each."""

    def __missing__(self, point: int) -> str:
        folded = fold_character(chr(point))
        self[point] = folded
        return folded


def fold_character(character: str) -> str:
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_fold_part(part) for part in loose)


def _fold_part(part: str) -> str:
    category = unicodedata.category(part)
    if category in ("Mn", "Me", "Cf") or part in _UNSEEN:
        return ""
    return part if category[0] in "LN" or category == "Mc" else " "


_FOLD = _Fold()


def compile_words(rows: Iterable[KeywordRow]) -> Words:
    """Make keyword rows ready. Where rows share a folded text, stop wins, then the order of the table.

    Rows with another action (programme keywords such as JOIN) mean "other".
    """
    rows = tuple(rows)
    listed = [
        _Word(normalise(row.keyword), row.action, row.language, row.everything, _is_inside(row))
        for row in rows
        if row.action in _ORDER
    ]
    whole: dict[str, _Word] = {}
    for word in sorted(listed, key=lambda word: _ORDER.index(word.meaning)):
        whole.setdefault(word.folded, word)
    stops: dict[str, _Word] = {}
    for word in listed:
        if word.inside:
            stops.setdefault(f" {word.folded} ", word)
    slips = {slip: word for word in _SLIPPED if word in whole for slip in _slips(word)}
    left_out = frozenset(normalise(row.keyword) for row in rows if row.action not in _ORDER) - whole.keys()
    return Words(whole, tuple(stops.items()), slips, left_out)


def _is_inside(row: KeywordRow) -> bool:
    return row.action == "stop" or (row.action == "unclear_stop" and row.match == "phrase")


def listed(text: str, folded: str, words: Words) -> Understood | None:
    """What the whole text means as a listed word: as it is, spelled out, or as a slip of the thumb for STOP."""
    word = words.whole.get(folded) or _spelled_out(folded, words)
    if word is not None:
        return Understood(word.meaning, word.language, original(text, folded, 0, len(folded)), word.everything)
    if folded in words.left_out:
        return Understood("other")
    slip = _slip(folded, words)
    if slip is None:
        return None
    meaning: Meaning = "unclear_stop" if folded in _WORDS_OF_THEIR_OWN else "stop"
    return Understood(meaning, words.whole[slip].language, original(text, folded, 0, len(folded)))


def inside(folded: str, words: Words) -> tuple[int, int, bool] | None:
    """Where the first listed stop stands among other words, and whether it ends everything."""
    padded = f" {folded} "
    for listed, word in words.stops:
        at = padded.find(listed)
        if at >= 0:
            return at, at + len(word.folded), word.everything
    return None


def normalise(text: str) -> str:
    """The text as keywords are compared: folded case, width and accents, no punctuation or emoji, single spaces."""
    return _SPACES.sub(" ", text.translate(_FOLD)).strip(" ")


def _spelled_out(folded: str, words: Words) -> _Word | None:
    """A stop word spelled letter by letter: "s t o p", "S.T.O.P"."""
    if len(folded) > 64 or not _SPELLED.fullmatch(folded):
        return None
    word = words.whole.get(folded.replace(" ", ""))
    return word if word is not None and word.meaning == "stop" else None


def _slip(folded: str, words: Words) -> str | None:
    """The word that a one-word text was meant to be, or made to look like: "sotp", "stp", "stooop", "st0p"."""
    if len(folded) > 64 or " " in folded:
        return None
    seen = folded.translate(_ALIKE)
    single = _DOUBLED.sub(r"\1", seen)
    return words.slips.get(seen) or words.slips.get(single)


def _slips(word: str) -> set[str]:
    """The word itself (for letters doubled), two neighbours swapped, one inner letter dropped."""
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    dropped = {word[:i] + word[i + 1 :] for i in range(1, len(word) - 1)}
    return {word} | swapped | dropped


def original(text: str, folded: str, start: int, end: int) -> str:
    """The original characters that folded into folded[start:end]: found by counting what is not a space."""
    first = len(folded[:start].replace(" ", ""))
    last = first + len(folded[start:end].replace(" ", "")) - 1
    begin = _position(text, 0, first)
    stop = _position(text, begin, last - first) + 1
    while unicodedata.combining(text[stop : stop + 1] or " "):
        stop += 1
    return text[begin:stop]


def _position(text: str, begin: int, letters: int) -> int:
    """Where in `text`, from `begin` on, lies the character that holds the folded letter after `letters` others."""
    while letters >= (size := _letters(text[begin : begin + _SLICE])):
        letters -= size
        begin += _SLICE
    while letters >= (size := _letters(text[begin])):
        letters -= size
        begin += 1
    return begin


def _letters(text: str) -> int:
    return len(text.translate(_FOLD).replace(" ", ""))
