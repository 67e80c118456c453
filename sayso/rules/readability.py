"""How easy a text is to read, in any of our languages: shown to its author before anybody signs it off (P20).

LIX (C. H. Björnsson, Läsbarhet, 1968) is words per sentence plus the percentage of words longer than six letters. It
counts letters, not syllables, so it means the same in every language written in letters; his scale ends at 60.
"""

import re
from dataclasses import dataclass

_LINK = re.compile(r"\S*(?:://|@|\w/)\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
LONG = 6
LONGEST_SENTENCE = 30
SCALE = ((30, "very easy"), (40, "easy"), (50, "fairly hard"), (60, "hard"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One text measured. `longest` is the number of words of its longest sentence."""

    words: int
    sentences: int
    longest: int
    lix: int

    @property
    def grade(self) -> str:
        """The scale's word for it."""
        return next((says for below, says in SCALE if self.lix < below), "very hard")

    @property
    def easy(self) -> bool:
        """Whether most people read it without effort, the longest sentence too."""
        return self.lix < 40 and self.longest <= LONGEST_SENTENCE

    @property
    def verdict(self) -> str:
        """What to tell the author, in words."""
        if self.words == 0:
            return "Nothing to read yet."
        if self.longest > LONGEST_SENTENCE:
            return f"{self.grade.capitalize()} to read; its longest sentence has {self.longest} words. Split it."
        if self.lix >= 40:
            return f"{self.grade.capitalize()} to read. Use shorter words and shorter sentences."
        return f"{self.grade.capitalize()} to read."


def read(text: str) -> Reading:
    """Measure a text. Addresses of pages and e-mails count as one short word each."""
    plain = _LINK.sub("link", text)
    sentences = [words for piece in _END.split(plain) if (words := _WORD.findall(piece))]
    every = [word for words in sentences for word in words]
    if not every:
        return Reading(0, 0, 0, 0)
    long = sum(sum(letter.isalpha() for letter in word) > LONG for word in every)
    lix = round(len(every) / len(sentences) + 100 * long / len(every))
    return Reading(len(every), len(sentences), max(map(len, sentences)), lix)
