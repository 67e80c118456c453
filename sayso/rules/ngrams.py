"""What the words and letters of a text speak for: cues beside those of sense, for words that no phrase table lists.

`said:` is a word or two in a row, the ends of the text written `^` and `$`; `letters:` two to five letters in a row of
a word that `said:` does not list, its ends written `_`; digits are written 0. All add up, and the sum is divided by the
root of the number of words, so that a long text is no surer than a short one. A listed word carries its letters.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from sayso.rules.phrases import MARKS, Word

SAID, LETTERS = "said:", "letters:"
_FEWEST_LETTERS, _MOST_LETTERS = 2, 5
_LONGEST_WORD = 32
_MOST_SPELLED = 40  # so many words of a text are looked at letter by letter, those that come first
_MOST_REMEMBERED = 50_000
_ALARMING = 0.5
_SPELLED = frozenset({"courtesy", "glue"})  # in pairs, words of these senses are known by their letters
_BEGINNING = 6
_DIGITS = re.compile(r"\d+")

Five = tuple[float, float, float, float, float]
NOTHING: Five = (0.0, 0.0, 0.0, 0.0, 0.0)


class Ngrams:
    """The weights of words and letters made ready."""

    def __init__(self, weights: Mapping[str, Five]) -> None:
        self._said = {cue.removeprefix(SAID): weight for cue, weight in weights.items() if cue.startswith(SAID)}
        self._letters = {
            cue.removeprefix(LETTERS): weight for cue, weight in weights.items() if cue.startswith(LETTERS)
        }
        self._spelled: dict[str, Five] = {}
        self._alarms = {
            said: weight[0] - weight[-1] for said, weight in self._said.items() if weight[0] - weight[-1] > _ALARMING
        }

    def alarm(self, word: str) -> float:
        """How much a word by itself speaks for a stop, 0 when it hardly does."""
        return self._alarms.get(word, 0.0)

    def weigh(self, words: Sequence[str]) -> Five:
        """What the words of one text add up to, for each meaning."""
        words = plain(words)
        said = self._said
        found = [weight for each in said_in(words) if (weight := said.get(each)) is not None]
        found += [self._spelled.get(word) or self._spell(word) for word in self._unlisted(words)]
        return divided(added(found), len(words))

    def each(self, words: Sequence[str]) -> Iterator[tuple[str, tuple[int, int], Five]]:
        """Every weighed cue with its place and what it adds; the letters of a word are one."""
        words = plain(words)
        for place, said in enumerate(words):
            if (weight := self._said.get(said)) is not None:
                yield SAID + said, (place, place + 1), divided(weight, len(words))
        for place, said in enumerate(pairs(words)):
            if (weight := self._said.get(said)) is not None:
                yield SAID + said, (max(0, place - 1), min(len(words), place + 1)), divided(weight, len(words))
        for word in self._unlisted(words):
            place = words.index(word)
            yield LETTERS + word, (place, place + 1), divided(self._spelled.get(word) or self._spell(word), len(words))

    def _unlisted(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if word not in self._said][:_MOST_SPELLED]

    def _spell(self, word: str) -> Five:
        """What the letters of `word` add up to, remembered."""
        if len(self._spelled) >= _MOST_REMEMBERED:
            self._spelled.clear()
        found = (self._letters.get(letters) for letters in letters_in(word))
        self._spelled[word] = weight = added(each for each in found if each is not None)
        return weight


def plain(words: Sequence[str]) -> list[str]:
    """The words with their digits made 0, the endless ones cut."""
    return [_DIGITS.sub("0", word[:_LONGEST_WORD]) if not word.isalpha() else word[:_LONGEST_WORD] for word in words]


def said_in(words: Sequence[str]) -> list[str]:
    """The words, and two in a row."""
    return [*words, *pairs(words)]


def pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in zip(["^", *words], [*words, "$"], strict=True)]


def sense_pairs(tagged: Sequence[Word], words: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Two neighbours, or with one between them: by their sense where they have one, else by how they begin."""
    if not words:
        return
    spelled = plain(words)
    named = [(_named(word, spelled), word.start, word.end) for word in tagged]
    named = [("^", *named[0][1:]), *named, ("$", *named[-1][1:])]
    for (one, begun, _), (two, _, ended) in pairwise(named):
        yield f"pair:{one}+{two}", (begun, ended)
    for (one, begun, _), (two, _, ended) in zip(named, named[2:], strict=False):
        yield f"pair:{one}..{two}", (begun, ended)


def _named(word: Word, spelled: Sequence[str]) -> str:
    senses = sorted(sense for sense in word.senses if sense not in _SPELLED)
    return "/".join(senses).upper() if senses else " ".join(spelled[word.start : word.end])[:_BEGINNING]


def letters_in(word: str) -> Iterator[str]:
    """Two to five letters in a row; a mark has none."""
    if word in MARKS:
        return
    spelled = f"_{word}_"
    for length in range(_FEWEST_LETTERS, _MOST_LETTERS + 1):
        for start in range(len(spelled) - length + 1):
            yield spelled[start : start + length]


def added(found: Iterable[Five]) -> Five:
    """The sums, meaning by meaning."""
    stop = unclear = start = helped = other = 0.0
    for weight in found:
        stop += weight[0]
        unclear += weight[1]
        start += weight[2]
        helped += weight[3]
        other += weight[4]
    return stop, unclear, start, helped, other


def divided(weight: Five, words: int) -> Five:
    """What counts of a sum in a text of so many words."""
    root = math.sqrt(max(1, words))
    stop, unclear, start, helped, other = weight
    return stop / root, unclear / root, start / root, helped / root, other / root
