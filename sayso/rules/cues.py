"""What speaks in a text for STOP, and what against it: cues, each named, each with its weights in rulebook/cues.csv.

A cue is made of senses of the phrase table, in all languages alike: one, two or three in a row, what a clause is made
of, a wish to be left alone (a core: "no more" + "texts") and what guards against reading it as one (everyday business,
a time, laughter, a question). Beside them stand the words and letters themselves (`ngrams`), for what the phrase table
has never met. The weights were learned from labelled texts by bench/learn_wording.py; reading them decides nothing
else, and is the same every time.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sayso.rules.keywords import Meaning
from sayso.rules.ngrams import LETTERS, NOTHING, SAID, Five, Ngrams, added, sense_pairs
from sayso.rules.phrases import MARKS, Phrasebook, Word, read
from sayso.rules.skims import parted, skimmed
from sayso.rules.tables import CueRow
from sayso.rules.wishes import cores


def senses_of(names: str) -> frozenset[str]:
    """A set of senses as one reads it."""
    return frozenset(names.split())


MEANINGS: tuple[Meaning, ...] = ("stop", "unclear_stop", "start", "help", "other")
ANSWERS = frozenset({"yes", "no", "okay", "fill"})
ENDING = senses_of(
    "stop unsubscribe remove remove_me text send receive list number me neg more want courtesy signature glue "
    "leave_alone wrong_number revoke consent end rude last dead spam legal stopmoji enough annoy got angry not_me "
    "interest"
)
"""Senses that a clause about being left alone is made of, and nothing else."""
GUARDS = senses_of("business when other_stop limit laugh love subscribe back oops keep thinking client mark")
_ASIDE = frozenset({"courtesy", "signature", "glue"})
_LONG = 12  # from here on one text is as long as another
_FEW = 3  # clauses that may be one thought, as in "whose number is this? delete it"
_ACROSS = ("remove+ours", "end+ours")
_NEAR = 8  # words that one wish spans
_STOOD = 2  # so many words without a sense may lie between two senses in a row

Span = tuple[int, int]
Cues = dict[str, Span]


@dataclass(frozen=True, slots=True)
class Clause:
    """Words with a sense between two marks, how many without one lie before each, and whether any lies outside."""

    found: tuple[Word, ...]
    gaps: tuple[int, ...]
    covered: bool

    @property
    def span(self) -> Span:
        return self.found[0].start, self.found[-1].end

    @property
    def senses(self) -> frozenset[str]:
        return frozenset(sense for word in self.found for sense in word.senses)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The chance of each meaning and every cue found with its place in `words`: what was weighed of a text.

    `stood` is where each of the words stands in the whole text; `known` is False when none of them says anything.
    """

    chances: Mapping[Meaning, float]
    cues: Cues
    words: Sequence[str]
    stood: Sequence[int]
    known: bool

    def place(self, span: Span) -> Span:
        """Where in the whole text the words of `span` stand."""
        return self.stood[span[0]], self.stood[span[1] - 1] + 1


class Scales:
    """The phrases and the weights made ready."""

    def __init__(self, phrases: Phrasebook, rows: Iterable[CueRow]) -> None:
        self.phrases = phrases
        weights = {row.id: (row.stop, row.unclear_stop, row.start, row.help, row.other) for row in rows}
        self.ngrams = Ngrams(weights)
        self._weights = {cue: weight for cue, weight in weights.items() if not cue.startswith((SAID, LETTERS))}

    def weigh(self, text: str) -> Weighed:
        whole = read(text)
        words, stood = parted(whole, skimmed(whole, self.ngrams.alarm))
        cues = cues_of(words, self.phrases)
        said = self.ngrams.weigh(words)
        found = [weight for cue in ("all", *cues) if (weight := self._weights.get(cue)) is not None]
        known = said != NOTHING or any(cue.startswith("sense:") for cue in cues)
        chances = _chances(added([*found, said]))
        return Weighed(dict(zip(MEANINGS, chances, strict=True)), cues, words, stood, known)

    def telling(self, weighed: Weighed, meaning: Meaning) -> list[tuple[str, float, Span]]:
        """The cues that spoke for `meaning` rather than for nothing in particular, the strongest first."""
        place = MEANINGS.index(meaning)
        spoke: dict[str, tuple[str, float, Span]] = {}
        for cue, span, weight in self._each(weighed):
            said = weight[place] - weight[-1] + (spoke[cue][1] if cue in spoke else 0.0)
            spoke[cue] = (cue, said, span)
        found = [(cue, round(said, 2), span) for cue, said, span in spoke.values() if round(said, 2) > 0]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def _each(self, weighed: Weighed) -> Iterator[tuple[str, Span, Five]]:
        for cue, span in weighed.cues.items():
            if (weight := self._weights.get(cue)) is not None:
                yield cue, span, weight
        yield from self.ngrams.each(weighed.words)


def _chances(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def cues_of(words: Sequence[str], phrases: Phrasebook) -> Cues:
    """Every cue of a text, with the first place it was found at."""
    tagged = phrases.tag(words)
    clauses = list(_clauses(tagged, words))
    cues: Cues = {}
    for clause in clauses:
        for cue, span in _clause_cues(clause):
            cues.setdefault(cue, span)
    for cue in list(_text_cues(clauses, cues, _unknown(tagged, words))):
        cues.setdefault(cue, (0, len(words)))
    for cue, span in sense_pairs(tagged, words):
        cues.setdefault(cue, span)
    cues[f"long:{min(sum(word not in MARKS for word in words), _LONG)}"] = (0, len(words))
    cues[f"parts:{min(1 + words.count('.') + words.count('?'), _FEW + 1)}"] = (0, len(words))
    if "!" in words:
        cues["called"] = (words.index("!"), words.index("!") + 1)
    if "?" in words:
        cues["sense:mark"] = (words.index("?"), words.index("?") + 1)
    return cues


def _clauses(tagged: Sequence[Word], words: Sequence[str]) -> Iterator[Clause]:
    found: list[Word] = []
    gaps: list[int] = []
    gap, covered = 0, True
    for word in (*tagged, None):
        if word is None or words[word.start] in ".?":
            if found:
                yield Clause(tuple(found), tuple(gaps), covered)
            found, gaps, gap, covered = [], [], 0, True
        elif word.senses:
            found.append(word)
            gaps.append(gap)
            gap = 0
        elif words[word.start] not in MARKS:
            gap, covered = gap + 1, False


def _unknown(tagged: Sequence[Word], words: Sequence[str]) -> str:
    """How many words have no sense at all, roughly."""
    count = sum(not word.senses and words[word.start] not in MARKS for word in tagged)
    return "none" if count == 0 else "few" if count < 3 else "some" if count < 8 else "many"


def _clause_cues(clause: Clause) -> Iterator[tuple[str, Span]]:
    for word in clause.found:
        for sense in word.senses:
            yield f"sense:{sense}", (word.start, word.end)
    told = [place for place, word in enumerate(clause.found) if not _ASIDE.issuperset(word.senses)]
    if told:
        yield from _sequences([clause.found[place] for place in told], [clause.gaps[place] for place in told])
    if clause.covered and len(told) <= 2:
        made_of = sorted({"/".join(sorted(clause.found[place].senses)) for place in told})
        yield f"only:{'+'.join(made_of)}", clause.span
    yield from _core_cues(clause)


def _sequences(found: Sequence[Word], gaps: Sequence[int]) -> Iterator[tuple[str, Span]]:
    for sense in found[0].senses:
        yield f"first:{sense}", (found[0].start, found[0].end)
    for place, one in enumerate(found[:-1]):
        two = found[place + 1]
        near = ">" if gaps[place + 1] < _STOOD else ".."
        for first in one.senses:
            for second in two.senses:
                yield f"then:{first}{near}{second}", (one.start, two.end)
                if place + 2 < len(found):
                    three = found[place + 2]
                    for third in three.senses:
                        yield f"then:{first}>{second}>{third}", (one.start, three.end)


def _core_cues(clause: Clause) -> Iterator[tuple[str, Span]]:
    guarded = _guarded_cores(clause)
    closed = clause.covered and clause.senses <= ENDING
    for core, guards in guarded.items():
        yield f"core:{core}", clause.span
        yield f"core:{core}:{'guarded' if guards else 'clean'}", clause.span
        if clause.covered:
            yield f"{'closed' if closed else 'covered'}:{core}", clause.span
        for guard in sorted(guards):
            yield f"core:{core}:{guard}", clause.span
    if closed and guarded:
        yield "closed", clause.span


def _guarded_cores(clause: Clause) -> dict[str, frozenset[str]]:
    """Every core whose words stand near each other, and what guards it wherever it does."""
    found: dict[str, frozenset[str]] = {}
    for place, word in enumerate(clause.found):
        near = frozenset(
            sense
            for other in clause.found[place : place + _NEAR]
            if other.start < word.start + _NEAR
            for sense in other.senses
        )
        for core in cores(near):
            found[core] = near & GUARDS & found.get(core, GUARDS)
    return found


def _text_cues(clauses: Sequence[Clause], found: Cues, unknown: str) -> Iterator[str]:
    senses = frozenset[str]().union(*(clause.senses for clause in clauses)) - _ASIDE
    made = [core for mark, _, core in (cue.partition(":") for cue in found) if mark == "core" and ":" not in core]
    yield f"unknown:{unknown}:{'core' if made else 'no_core'}"
    for core in made:
        yield f"unknown:{unknown}:{core}"
    if len(clauses) <= _FEW:
        yield from (f"across:{core}" for core in _ACROSS if core in cores(senses) and core not in made)
    if made:
        yield f"cores:{min(3, len(made))}"
        yield from (f"with:{guard}" for guard in sorted(senses & GUARDS) or ["no_guard"])
    if all(clause.covered for clause in clauses) and len(senses) <= 3:
        yield f"whole:{'+'.join(sorted(senses))}"
