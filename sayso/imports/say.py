"""What becomes of lines, in words: for the console, the command line and the result file."""

from collections.abc import Mapping

OUTCOMES = {
    "read": "not checked yet",
    "confirmed": "stands confirmed",
    "asked": "is asked to reply YES",
    "there": "was there already",
    "refused": "refused",
    "flagged": "to be mended",
    "duplicate": "duplicate in the file",
    "undone": "undone",
}
"""Every status of a line."""


SENTENCES = (
    ("asked", "{} person will be asked once to reply YES.", "{} people will be asked once to reply YES."),
    (
        "confirmed",
        "{} person stands confirmed by the evidence you give.",
        "{} people stand confirmed by the evidence you give.",
    ),
    ("there", "{} person is there already, and nothing changes.", "{} people are there already, and nothing changes."),
    ("refused", "{} person is refused.", "{} people are refused."),
    ("flagged", "{} line cannot be used until it is mended.", "{} lines cannot be used until they are mended."),
    ("duplicate", "{} line repeats a number and is passed over.", "{} lines repeat a number and are passed over."),
)


def promise(counts: Mapping[str, int]) -> list[str]:
    """What importing a checked list will do, sentence by sentence."""
    told = [(counts.get(status, 0), one, several) for status, one, several in SENTENCES]
    return [(one if count == 1 else several).format(f"{count:,}") for count, one, several in told if count]
