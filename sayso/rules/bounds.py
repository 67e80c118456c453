"""The rules that bound the scales: how much evidence each meaning needs, and what no sum may decide.

What must never happen here: a text is stopped for single suspicious words where there is no wish and little evidence;
a text with a listed stop word is called harmless on a narrow count.

The thresholds were chosen on texts held out (decision 7): a missed stop is worst, then a false one, then one more text
that a person has to read.
"""

from sayso.rules.cues import GUARDS, Weighed, senses_of
from sayso.rules.keywords import Meaning

STOP_FROM = 0.35
STOP_BESIDE_BUSINESS_FROM = 0.5
STOP_WITHOUT_WISH_FROM = 0.7
NEVER = 2.0  # no chance is that great
UNCLEAR_FROM = 0.28
UNCLEAR_WORD_FROM = 0.45  # of a single word, which may be any slip of the thumb
UNCLEAR_BESIDE_STOP_WORD_FROM = 0.15
NEARLY = 0.3  # a clause of nothing but ending words stops when so much speaks for it or for an unclear stop
START_FROM = 0.8  # it gives texts back: four times the evidence of the rest together
HELP_FROM = 0.4
_CLOSED = tuple(
    f"closed:{core}"
    for core in (
        *("unsubscribe", "remove_me", "stop+sent", "stop", "remove+ours", "no_more+sent", "not_want+sent", "end+ours"),
        *("revoke", "legal+sent", "wrong_number", "leave_alone", "not_send+text"),
    )
)
STRONG = senses_of(
    "unsubscribe remove_me stop stop+sent remove+ours no_more+sent not_want+sent not_send+text end+ours "
    "revoke legal+sent not_me+number dead+number wrong_number leave_alone stopmoji"
)
CLOSED = STRONG | {
    "remove",
    "no_more",
    "no_text",
    "not_want+received",
    "no_more+received",
    "want+remove",
    "not_me",
    "dead",
}
_BESIDE = tuple(
    f"with:{guard}" for guard in ("business", "other_stop", "laugh", "love", "keep", "oops", "subscribe", "back")
)
_HEDGED = ("with:limit", "with:laugh", "with:business", "with:thinking", "with:other_stop", "with:keep", "sense:mark")
_AGAINST = GUARDS | {"neg", "how", "question"}
_LITTLE = 5


def meant(weighed: Weighed, stop_word: bool) -> Meaning:
    """What the sums mean; `stop_word` says that a listed stop word is among the words."""
    if not weighed.known or _is_of_another_stop(weighed):
        return "other"
    chances = weighed.chances
    doubt = chances["stop"] + chances["unclear_stop"]
    if chances["stop"] >= _stop_from(weighed) or (doubt >= NEARLY and _is_plain(weighed)):
        return "stop"
    if doubt >= _unclear_from(weighed, stop_word):
        return "unclear_stop"
    if stop_word and (_is_limited(weighed) or _says_little_else(weighed)):
        return "unclear_stop"
    if chances["start"] >= START_FROM:
        return "unclear_stop" if stop_word else "start"  # "stop u text me again": nobody is texted anew on a guess
    return "help" if chances["help"] >= HELP_FROM else "other"


def _stop_from(weighed: Weighed) -> float:
    if not _is_grounded(weighed):
        return NEVER if _is_limited(weighed) else STOP_WITHOUT_WISH_FROM
    hedged = any(cue in weighed.cues for cue in _BESIDE) or _only_says_stop(weighed)
    return STOP_BESIDE_BUSINESS_FROM if hedged else STOP_FROM


def _unclear_from(weighed: Weighed, stop_word: bool) -> float:
    if stop_word:
        return UNCLEAR_BESIDE_STOP_WORD_FROM
    return UNCLEAR_WORD_FROM if "long:1" in weighed.cues else UNCLEAR_FROM


def _is_of_another_stop(weighed: Weighed) -> bool:
    """Whether the text speaks of a bus stop, or the like, and of no wish."""
    return "sense:other_stop" in weighed.cues and not any(cue.startswith("core:") for cue in weighed.cues)


def _is_grounded(weighed: Weighed) -> bool:
    """Whether some clause adds up to a wish to be left alone, and not only on Sundays: single words do not."""
    return any(
        (kind == "closed" and core in CLOSED)
        or (kind in ("core", "across") and core in STRONG and f"core:{core}:limit" not in weighed.cues)
        for kind, _, core in (cue.partition(":") for cue in weighed.cues)
    )


def _only_says_stop(weighed: Weighed) -> bool:
    """Whether the one wish is "stop" beside words of no sense: people tell each other to stop all kinds of things."""
    made = {cue.removeprefix("core:") for cue in weighed.cues if cue.startswith("core:")} & STRONG
    return made == {"stop"} and "closed:stop" not in weighed.cues and "covered:stop" not in weighed.cues


def _is_limited(weighed: Weighed) -> bool:
    """A wish to be left alone on Sundays only, or after nine."""
    return any(f"core:{core}:limit" in weighed.cues for core in STRONG)


def _says_little_else(weighed: Weighed) -> bool:
    """Whether there are few words beside a listed stop word, and none that speaks against it."""
    return len(weighed.words) <= _LITTLE and not any(f"sense:{sense}" in weighed.cues for sense in _AGAINST)


def _is_plain(weighed: Weighed) -> bool:
    cues = weighed.cues
    return any(cue in cues for cue in _CLOSED) and not any(cue in cues for cue in _HEDGED)
