"""What is weighed of a long text: how it begins, how it ends, and what stands around the words that speak for a stop.

What a person wants of us takes few words; the rest of a long text is chatter, and weighing all of it takes time.
"""

from collections.abc import Callable, Sequence

_MOST = 44
_ENDS = 14  # so many words at either end
_AROUND = 5  # and on each side of a telling one


def skimmed(words: Sequence[str], alarm: Callable[[str], float]) -> list[int]:
    """The places of the words to weigh, in order: all of a short text.

    `alarm` says how much a word by itself speaks for a stop, 0 for one that does not.
    """
    if len(words) <= _MOST:
        return list(range(len(words)))
    kept = {*range(_ENDS), *range(len(words) - _ENDS, len(words))}
    alarms = [(-loud, place) for place, word in enumerate(words) if (loud := alarm(word)) > 0]
    for _, place in sorted(alarms):
        kept |= set(range(max(0, place - _AROUND), min(len(words), place + _AROUND + 1)))
        if len(kept) >= _MOST:
            break
    return sorted(kept)


def parted(words: Sequence[str], places: Sequence[int]) -> tuple[list[str], list[int]]:
    """The words at `places` and where they stood, with a sentence end where some were left out between."""
    found: list[str] = []
    stood: list[int] = []
    for place in places:
        if stood and place > stood[-1] + 1:
            found.append(".")
            stood.append(place - 1)
        found.append(words[place])
        stood.append(place)
    return found, stood
