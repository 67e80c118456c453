"""Evidence that proves little: one text on most lines, or hardly any text. Taken, but never without its being said."""

from collections.abc import Mapping

from sayso.rules.cells import NOTHING
from sayso.store import queries
from sayso.store.tables import ImportList

SHORT = 8
"""Letters: less names no document, no recording and no page."""

SENTENCES = (
    ("evidence_same", "{} lines give one and the same text as their evidence."),
    ("evidence_short", f"{{}} lines give fewer than {SHORT} letters as their evidence."),
)
KEPT = tuple(name for name, _ in SENTENCES)


def weigh(row: ImportList) -> dict[str, int]:
    """How many of the lines that would be imported prove little, by what is weak; nothing when none does."""
    place = row.mapping.get("evidence")
    if place is None:
        return {}
    (found,) = queries.run("weak_evidence", list=row.id, place=place, short=SHORT, nothing=list(NOTHING))
    same = found.same if found.same and found.same > 1 and found.same * 2 > found.lines else 0
    return {name: count for name, count in zip(KEPT, (same, found.short), strict=True) if count}


def remarks(counts: Mapping[str, int]) -> list[str]:
    """What is weak, sentence by sentence."""
    told = [(counts.get(name, 0), says) for name, says in SENTENCES]
    return [_one(says) if count == 1 else says.format(f"{count:,}") for count, says in told if count]


def _one(says: str) -> str:
    return says.format(1).replace("lines give", "line gives").replace("their", "its")
