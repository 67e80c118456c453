"""The words of a text, and the sense of each in the phrase table: what the wording rules look at instead of letters.

A text is folded like a keyword, except that question marks, sentence ends and some emoji stay words of their own. The
table (rulebook/phrases.csv) lists phrases by sense: verbs of ending, what is sent, who it is sent to, courtesies,
everyday business. The longest phrase wins; a `*` stands for the rest of a word, alone for one whole word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sayso.rules.keywords import fold_character
from sayso.rules.tables import PhraseRow

SEEN = "😂🤣😅😆😄😁😛😜😉😍❤🥰😘💕♥💖🎉😊🙂☺🎄🖕😡🤬😠🙄😤😒💩👍👌✅🆗✔☑💯👎❌🙅✖🛑⛔🚫✋📵🔕🙏💪🙌😀😃👏🤝🤗✨🫶"
_LONGEST_REMEMBERED = 32
_MOST_REMEMBERED = 50_000
_ENDS = {
    **dict.fromkeys('.;:…"()\n\r', " . "),
    **dict.fromkeys(",—–", " , "),
    **dict.fromkeys("¿¡", " "),
    **{kept: f" {kept} " for kept in ("?", "!", "#", *SEEN)},
}
_ELIDED = re.compile(r"\b(l|d|m|n|t|s|j|c|qu|all|dell|dall|sull|nell|un)['\u2019](?=[^\W\d_])", re.IGNORECASE)
_STRETCHED = re.compile(r"(\S)\1{2,}")
_VOWELS = frozenset("aeiouyh")
MARKS = frozenset(".?!,")

Rest = tuple[str, ...]


class _Fold(dict[int, str]):
    """One code point to what remains of it, marks and some emoji kept, worked out once each."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = _ENDS[character] if character in _ENDS else fold_character(character)
        self[point] = folded
        return folded


class _Letters(dict[str, int]):
    """How many letters one character is folded into, worked out once each."""

    def __missing__(self, character: str) -> int:
        self[character] = count = len(FOLD[ord(character)].replace(" ", ""))
        return count


FOLD = _Fold()
_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase of a text: where its words begin and end, and every sense it has."""

    start: int
    end: int
    senses: tuple[str, ...]


def read(text: str) -> list[str]:
    """The words of `text` in order, marks among them, as the table writes them: "stooop" is "stop"."""
    return _STRETCHED.sub(r"\1", _apart(text).translate(FOLD)).split()


def _folded(text: str) -> list[str]:
    return _apart(text).translate(FOLD).split()


def original(text: str, start: int, end: int) -> str:
    """The characters of `text` that `read` made its words from `start` to `end` of."""
    words = _folded(text)
    skipped = sum(map(len, words[:start]))
    wanted = skipped + sum(map(len, words[start:end]))
    letters = list(accumulate(map(_LETTERS.__getitem__, text)))
    return text[bisect_right(letters, skipped) : bisect_right(letters, wanted)].strip()


def _apart(text: str) -> str:
    """Articles and pronouns before an apostrophe become words: "m'envoyer", "l'elenco"; "don't" stays one."""
    return _ELIDED.sub(r"\1 ", text) if "'" in text or "\u2019" in text else text


@dataclass(frozen=True, slots=True)
class _Begun:
    """What one word begins: its senses alone, longer phrases by their second word, and those with a star there."""

    alone: tuple[str, ...]
    longer: Mapping[str, Sequence[tuple[Rest, str]]]
    starred: Sequence[tuple[Rest, str]]


class Phrasebook:
    """Phrases made ready: by their first word, and by the first two letters of one that ends in a star."""

    def __init__(self, rows: Iterable[PhraseRow]) -> None:
        self._whole: dict[str, list[tuple[Rest, str]]] = {}
        self._stems: dict[str, list[tuple[str, str, Rest, str]]] = {}
        self._known: dict[str, _Begun] = {}
        for row in rows:
            for phrase in row.phrases:
                self._list(folded(phrase), row.sense)

    def _list(self, phrase: Sequence[str], sense: str) -> None:
        head, rest = phrase[0], tuple(phrase[1:])
        stem, star, tail = head.partition("*")
        if star:
            self._stems.setdefault(stem[:2], []).append((stem, tail, rest, sense))
        else:
            self._whole.setdefault(head, []).append((rest, sense))

    def tag(self, words: Sequence[str]) -> list[Word]:
        """Every word of `words` once, alone or in the longest phrase that begins there."""
        tagged: list[Word] = []
        place = 0
        while place < len(words):
            length, senses = self._longest(words, place)
            tagged.append(Word(place, place + length, senses))
            place += length
        return tagged

    def _longest(self, words: Sequence[str], place: int) -> tuple[int, tuple[str, ...]]:
        begun = self._known.get(words[place]) or self._begin(words[place])
        longest, senses = 1, begun.alone
        after = words[place + 1] if place + 1 < len(words) else ""
        for rest, sense in (*begun.longer.get(after, ()), *begun.starred):
            length = 1 + len(rest)
            if length >= longest and _goes_on(rest, words, place + 1):
                senses = (sense,) if length > longest else _with(senses, sense)
                longest = length
        return longest, senses

    def _begin(self, word: str) -> _Begun:
        """The phrases that begin with `word`, remembered."""
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        alone: tuple[str, ...] = ()
        longer: dict[str, list[tuple[Rest, str]]] = {}
        starred: list[tuple[Rest, str]] = []
        for rest, sense in tuple(self._looked_up(word)) or tuple(self._unelided(word)):
            if not rest:
                alone = _with(alone, sense)
            elif "*" in rest[0]:
                starred.append((rest, sense))
            else:
                longer.setdefault(rest[0], []).append((rest, sense))
        begun = _Begun(alone, longer, starred)
        if len(word) <= _LONGEST_REMEMBERED:
            self._known[word] = begun
        return begun

    def _looked_up(self, word: str) -> Iterator[tuple[Rest, str]]:
        yield from self._whole.get(word, ())
        for stem, tail, rest, sense in self._stems.get(word[:2], ()):
            if _fits(stem, tail, word):
                yield rest, sense

    def _unelided(self, word: str) -> Iterator[tuple[Rest, str]]:
        """ "mecrivez" and "nenvoyez" are written without their apostrophe."""
        if len(word) < 4 or word[0] not in "mnldstj" or word[1] not in _VOWELS:
            return
        found = [(rest, sense) for rest, sense in self._looked_up(word[1:]) if not rest]
        yield from found
        if found and word[0] in "mn":
            yield (), "me" if word[0] == "m" else "neg"


def _with(senses: tuple[str, ...], sense: str) -> tuple[str, ...]:
    """One sense more, once; a word that means something is no glue."""
    if sense in senses or (sense == "glue" and senses):
        return senses
    return (sense,) if senses == ("glue",) else (*senses, sense)


def _fits(stem: str, tail: str, word: str) -> bool:
    return len(word) >= len(stem) + len(tail) and word.startswith(stem) and word.endswith(tail)


def _goes_on(rest: Rest, words: Sequence[str], place: int) -> bool:
    if place + len(rest) > len(words):
        return False
    return all(_is(part, words[place + offset]) for offset, part in enumerate(rest))


def _is(part: str, word: str) -> bool:
    if "*" not in part:
        return part == word
    stem, _, tail = part.partition("*")
    return word not in MARKS and _fits(stem, tail, word)


def folded(phrase: str) -> list[str]:
    """A phrase of the table as `read` would give its words, its stars kept."""
    return ["*".join("".join(piece.translate(FOLD).split()) for piece in word.split("*")) for word in phrase.split()]
