"""Opens a list: whatever it was saved as, its header and its lines come out, a line that is broken as such.

What must never happen here: a hostile or damaged file takes the worker down, or one bad line takes its neighbours
along. Everything that a file can make large has a limit, said in `LIMITS`; no more than a record is held in memory.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import cast

from sayso.channels.inbound import clean
from sayso.imports.records import records

MOST_BYTES = 100 * 1024 * 1024
MOST_ROWS = 2_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 4_000
LONGEST_LINE = 1_000_000
"""Characters of one line that are read: more than so many columns of so long cells."""
LIMITS = f"{MOST_BYTES >> 20} MB, {MOST_ROWS:,} lines, {MOST_COLUMNS} columns, {LONGEST_CELL:,} characters in a cell"
DELIMITERS = (",", ";", "\t", "|")
_BLANK = "".join(DELIMITERS) + ' "\r\n\ufeff'
_PICTURES = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc", b"Rar!", b"\x7fELF", b"MZ")
_LONE = re.compile("[\udc80-\udcff]")
_PHONE = re.compile(r"\+?[\d\s().-]{7,}")
_SEPARATOR = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)


class Unreadable(Exception):
    """The file cannot be read; the message is the sentence to show."""


class Empty(Unreadable):
    """There is nothing in it."""

    def __init__(self) -> None:
        super().__init__("The file is empty. It needs a header line and a line for each person.")


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is none, and why."""

    says: str


Row = list[str] | Broken


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file being read: its header, and its lines as (line, cells). Lines count as a spreadsheet counts rows."""

    encoding: str
    headers: list[str]
    lines: Iterator[tuple[int, Row]]


def kind_of(opening: bytes) -> str:
    """`csv` or `xlsx`, by the first bytes. Unreadable for what is neither."""
    if not opening.strip():
        raise Empty
    if opening.startswith(b"PK\x03\x04"):
        return "xlsx"
    if opening.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV.")
    wide = _wide(opening)
    odd = sum(opening.count(byte) for byte in range(32) if byte not in b"\0\t\n\v\f\r")
    zeros = 0 if wide else opening.count(0)
    if opening.startswith(_PICTURES) or (odd + zeros) * 20 > len(opening):
        raise Unreadable("This is neither a CSV file nor an .xlsx workbook. Export the list as one of them.")
    return "csv"


def encoding_of(opening: bytes) -> str:
    """UTF-8, UTF-16 or Windows-1252, by the byte order mark, else by what the bytes can be."""
    if opening.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if opening.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    wide = _wide(opening)
    if wide:
        return wide
    text = opening.decode("utf-8", errors="surrogateescape")
    wrong = len(_LONE.findall(text[:-4]))
    right = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", opening))
    return "utf-8" if wrong == 0 or right > wrong else "windows-1252"


def _wide(opening: bytes) -> str:
    """UTF-16: with a mark, or by every other byte being zero."""
    if opening.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    some = opening[:4096]
    if len(some) < 8:
        return ""
    zeros = (some[0::2].count(0) * 2 / len(some), some[1::2].count(0) * 2 / len(some))
    return "utf-16-be" if zeros[0] > 0.4 > zeros[1] else "utf-16-le" if zeros[1] > 0.4 > zeros[0] else ""


def open_csv(raw: io.RawIOBase, opening: bytes) -> Sheet:
    """A CSV file: delimiter and encoding are found out, blank lines before the header are passed over."""
    encoding = encoding_of(opening)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    source = cast(io.BufferedIOBase, io.BufferedReader(raw, 1 << 16))
    lines = _lines(io.TextIOWrapper(source, encoding=encoding, errors=errors, newline=""))
    delimiter, header, passed = _begin(lines)
    rows = records(chain([header], lines), delimiter)
    return sheet_of(encoding, ((line, _row(row)) for line, (_, row) in enumerate(rows, passed + 1)))


def _lines(text: io.TextIOBase) -> Iterator[str]:
    """Lines, of which an endless one is cut: what is left of it has too long a cell or too many of them."""
    while line := text.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            line = text.readline(LONGEST_LINE)


def _begin(lines: Iterator[str]) -> tuple[str, str, int]:
    """The delimiter, the header line, and how many rows came before it."""
    passed, told = 0, ""
    for line in lines:
        named = _SEPARATOR.fullmatch(line)
        if named:  # a spreadsheet does not show this line
            told = named[1]
        elif line.strip(_BLANK):
            bare = re.sub(r'"[^"]*"', "", line)
            return told or max(DELIMITERS, key=bare.count), line, passed
        else:
            passed += 1
        if passed > MOST_ROWS:
            break
    raise Empty


def _row(row: list[str] | str) -> Row:
    if isinstance(row, str):
        return Broken(f"The line is broken ({row}): a quotation mark may be left open.")
    return row


def sheet_of(encoding: str, rows: Iterator[tuple[int, Row]]) -> Sheet:
    """The sheet that these rows make: the first that says anything is the header."""
    for _, row in rows:
        if isinstance(row, Broken):
            raise Unreadable(f"The header cannot be read. {row.says}")
        if any(cell.strip() for cell in row):
            headers = _headers(row)
            return Sheet(encoding, headers, _checked(rows, len(headers)))
    raise Empty


def _headers(row: list[str]) -> list[str]:
    cells = [" ".join(clean(cell).strip("\ufeff").split()) for cell in row]
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(f"It has more than {MOST_COLUMNS} columns. Keep those that you need.")
    while not cells[-1]:
        cells.pop()
    if any(_PHONE.fullmatch(cell) for cell in cells):
        raise Unreadable("The first line is a person, not a header. Put a line with the names of the columns above it.")
    return [cell[:80] or f"Column {place}" for place, cell in enumerate(cells, 1)]


def _checked(rows: Iterable[tuple[int, Row]], width: int) -> Iterator[tuple[int, Row]]:
    for line, row in rows:
        if line > MOST_ROWS + 1:
            raise Unreadable(f"It has more than {MOST_ROWS:,} lines. Split it.")  # blank ones, too, take their time
        if isinstance(row, Broken):
            yield line, row
        elif len(row) > MOST_COLUMNS or any(cell.strip() for cell in row):
            yield line, _cells(row, width)


def _cells(row: list[str], width: int) -> Row:
    if len(row) > MOST_COLUMNS or any(cell.strip() for cell in row[width:]):
        return Broken("The line has more cells than the header. Is there a comma in a cell without quotation marks?")
    row = row[:width] + [""] * (width - len(row))
    if any(len(cell) > LONGEST_CELL for cell in row):
        return Broken(f"A cell is longer than {LONGEST_CELL:,} characters.")
    if any(_LONE.search(cell) for cell in row):
        return Broken("The line holds letters that are not UTF-8. Save the file as “CSV UTF-8” and upload it again.")
    return [clean(cell) for cell in row]
