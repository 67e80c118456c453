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


def promise(counts: Mapping[str, int]) -> list[str]:
    """What importing a checked list will do, sentence by sentence."""
    return [
        says.format(people=_people(count))
        for status, one, several in (
            ("asked", "{people} will be asked once to reply YES.", "{people} will be asked once to reply YES."),
            (
                "confirmed",
                "{people} stands confirmed by the evidence you give.",
                "{people} stand confirmed by the evidence you give.",
            ),
            (
                "there",
                "{people} is there already, and nothing changes.",
                "{people} are there already, and nothing changes.",
            ),
            ("refused", "{people} is refused.", "{people} are refused."),
        )
        if (count := counts.get(status, 0))
        for says in [one if count == 1 else several]
    ] + [
        f"{_lines(count)} {says}"
        for status, says in (
            ("flagged", "cannot be used until mended in the file."),
            ("duplicate", "repeat a number of the file and are passed over."),
        )
        if (count := counts.get(status, 0))
    ]


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _lines(count: int) -> str:
    return f"{count:,} {'line' if count == 1 else 'lines'}"
