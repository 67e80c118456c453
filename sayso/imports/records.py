"""Lines of a CSV file as records, one broken record never taking its neighbours along. Reads lists and replays."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

LONGEST_RECORD = 20
"""Lines of one record: a quotation still open after them was never meant to be one."""
_Line = tuple[int, str]


def records(lines: Iterable[str], delimiter: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the line it began on; in place of one that is broken, what is wrong with it.

    After a broken one come the lines it would have swallowed. Without `quoted` a quotation mark is a mark like any
    other.
    """
    numbered = enumerate(lines, 1)
    waiting: deque[_Line] = deque()
    while True:
        taken: list[_Line] = []
        feed = _feed(waiting, numbered, taken, LONGEST_RECORD if quoted else 1)
        row: list[str] | str | None
        try:
            row = next(_cells(feed, delimiter, quoted), None)
        except csv.Error as error:
            row = str(error)
            waiting.extendleft(reversed(taken[1:]))
        if row is None:
            return
        yield taken[0][0], row


def _feed(waiting: deque[_Line], numbered: Iterator[_Line], taken: list[_Line], most: int) -> Iterator[str]:
    """The text of at most `most` lines, those that wait before the others; `taken` holds what was given out."""
    while len(taken) < most and (line := waiting.popleft() if waiting else next(numbered, None)):
        taken.append(line)
        yield line[1]


def _cells(feed: Iterator[str], delimiter: str, quoted: bool) -> Iterator[list[str]]:
    if quoted:
        return csv.reader(feed, strict=True, delimiter=delimiter)
    return csv.reader(feed, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def first(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """The first line, and all of them from the beginning."""
    begun = list(islice(lines, 1))
    return (begun[0] if begun else ""), _again(begun, lines)


def _again(begun: list[str], lines: Iterator[str]) -> Iterator[str]:
    yield from begun
    yield from lines
