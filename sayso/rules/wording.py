"""What one inbound text means, in any wording: step 3 of the inbound path, before any script is asked.

What must never happen here: a listed stop word that is the whole text means anything but a stop; a phrase of the
team's own weakens a plain stop; a text that says more than yes is taken for a yes.

In order: listed words (`keywords`); a bare yes or no, and nothing besides; then the weighing of all cues (`cues`). Who
plainly wants no more texts is stopped; who may want it is an unclear stop, held for a person of the team. A text that
holds a listed stop word is harmless only when the scales are surer of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from sayso.rules import keywords
from sayso.rules.bounds import meant
from sayso.rules.cues import ANSWERS, Scales
from sayso.rules.keywords import Meaning, Open, Understood, Words, compile_words, inside, listed, normalise
from sayso.rules.phrases import Phrasebook, original, read
from sayso.rules.tables import CueRow, KeywordRow, PhraseRow, RuleBook

_WINDOW, _STRIDE, _MOST_WINDOWS = 1600, 1400, 32
_MOST_ANSWER, _LONGEST_ANSWER = 12, 120
_REFUSED_OFTEN = 3
_REFUSALS = frozenset({"no", "non", "nein", "nee", "nao"})
_TOLD = 5
_VAGUE = ("long:", "parts:", "unknown:", "cores:", "with:", "whole:")
_LETTER_BY_LETTER = ("said:", "letters:", "pair:")  # a sense names more of what was meant
_ORDER: tuple[Meaning, ...] = ("stop", "unclear_stop", "help", "start", "other")
_WHOLE_ONLY: tuple[Meaning, ...] = ("help", "yes", "no")


@dataclass(frozen=True, slots=True)
class Own:
    """A phrase of the workspace's own and what it means there; folded, so that it is compared as keywords are."""

    folded: str
    meaning: Meaning
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """Keywords, bare answers and scales made ready."""

    words: Words
    answers: Phrasebook
    scales: Scales


def make(listed_words: Iterable[KeywordRow], phrases: Sequence[PhraseRow], cues: Iterable[CueRow]) -> Wording:
    answers = Phrasebook(row for row in phrases if row.sense in ANSWERS or row.sense in _BESIDE_ANSWERS)
    return Wording(compile_words(listed_words), answers, Scales(wishes_of(phrases), cues))


_BESIDE_ANSWERS = ("courtesy", "yesmoji", "nomoji")


def wishes_of(phrases: Iterable[PhraseRow]) -> Phrasebook:
    """The phrases that are weighed: all but those of bare answers."""
    return Phrasebook(row for row in phrases if row.sense not in ANSWERS)


@lru_cache(maxsize=8)
def wording_of(book: RuleBook) -> Wording:
    """The book's words made ready, once per book."""
    return make(book.keywords, book.phrases, book.cues)


def understand(text: str, open: Open, wording: Wording, own: Sequence[Own] = ()) -> Understood:
    """Say what `text` means. Never fails, whatever the characters; time grows with the length only.

    `open` says what question is open to this person. It does not change the answer: YES means yes whether or not
    anyone asked, and the caller decides what a yes is good for. `own` are phrases of the workspace.
    Source: 47 CFR 64.1200(a)(10), RULEBOOK A5, A6, B1, G2.
    """
    folded = normalise(text)
    found = listed(text, folded, wording.words)
    if found is None:
        found = _answer(text, folded, wording) or _weighed(text, folded, wording)
    return with_own(found, text, own) if own else found


def _answer(text: str, folded: str, wording: Wording) -> Understood | None:
    """A yes or a no with courtesies and nothing besides. A no said three times may be a stop."""
    words = [word for word in read(text[:_LONGEST_ANSWER]) if word not in ".!,"]
    if not words or len(words) > _MOST_ANSWER or len(text) > _LONGEST_ANSWER or inside(folded, wording.words):
        return None
    senses = [frozenset(word.senses) for word in wording.answers.tag(words)]
    if not all(senses):
        return None
    agreed = any(each & {"yes", "yesmoji"} for each in senses)
    refused = any(each & {"no", "nomoji"} and not each & {"yes", "yesmoji"} for each in senses)
    if refused and not agreed:
        often = sum(word in _REFUSALS for word in words) >= _REFUSED_OFTEN
        return Understood("unclear_stop" if often else "no", None, text.strip())
    if not refused and (agreed or all("okay" in each for each in senses)):
        return Understood("yes", None, text.strip())
    return None


def _weighed(text: str, folded: str, wording: Wording) -> Understood:
    within = inside(folded, wording.words)
    found = (_judge(piece, wording.scales, within is not None) for piece in _windows(text))
    best = min(found, key=lambda each: _ORDER.index(each.meaning))
    if within is not None and len(text) > _WINDOW and best.meaning not in ("stop", "unclear_stop"):
        best = Understood("unclear_stop")
    if best.meaning == "other":
        return best
    matched = best.matched or text.strip()
    if within is not None and (best.meaning == "unclear_stop" or not best.matched):
        matched = keywords.original(text, folded, *within[:2])
    return replace(best, matched=matched, everything=best.everything or (within is not None and within[2]))


def _windows(text: str) -> Iterator[str]:
    """A long text is read in pieces that overlap."""
    last = max(1, min(_MOST_WINDOWS, -(-(len(text) - _WINDOW) // _STRIDE) + 1))
    return (text[at * _STRIDE : at * _STRIDE + _WINDOW] for at in range(last))


def _judge(text: str, scales: Scales, stop_word: bool) -> Understood:
    weighed = scales.weigh(text)
    meaning = meant(weighed, stop_word)
    if meaning == "other":
        return Understood("other")
    telling = scales.telling(weighed, meaning)
    places = [(cue.startswith(_LETTER_BY_LETTER), span) for cue, _, span in telling if not cue.startswith(_VAGUE)]
    matched = original(text, *weighed.place(min(places, key=itemgetter(0))[1])) if places else ""
    cues = tuple(f"{cue} {weight:+}" for cue, weight, _ in telling[:_TOLD])
    everything = meaning == "stop" and "core:wrong_number" in weighed.cues
    return Understood(meaning, None, matched or None, everything, cues)


def with_own(found: Understood, text: str, own: Sequence[Own]) -> Understood:
    """What `text` means when the workspace's phrases have their say. No plain stop is weakened by them.

    A stop or a doubt of theirs counts wherever it stands in the text; their help, yes and no are the whole text; what
    they call harmless settles a doubt, not one that another phrase of theirs has raised.
    """
    if found.meaning == "stop":
        return found
    folded = normalise(text)
    said = {
        each.meaning: each
        for each in own
        if (each.folded == folded if each.meaning in _WHOLE_ONLY else f" {each.folded} " in f" {folded} ")
    }
    if "stop" in said:
        return _told(said["stop"], text, folded)
    if "unclear_stop" in said:
        return found if found.meaning == "unclear_stop" else _told(said["unclear_stop"], text, folded)
    if "other" in said and found.meaning == "unclear_stop":
        return Understood("other")
    answer = next((said[meaning] for meaning in _WHOLE_ONLY if meaning in said), None)
    return found if answer is None or found.meaning == "unclear_stop" else _told(answer, text, folded)


def _told(phrase: Own, text: str, folded: str) -> Understood:
    at = f" {folded} ".index(f" {phrase.folded} ")
    matched = keywords.original(text, folded, at, at + len(phrase.folded))
    return Understood(phrase.meaning, phrase.language, matched, cues=(f"own phrase: {phrase.folded}",))
