"""Opens an .xlsx workbook as a list: its first sheet that holds anything. Formulas give the value they were saved with.

What must never happen here: a few kilobytes unpack into gigabytes, or markup defines entities that do. What the
archive declares is looked at before anything is unpacked, and Python's zipfile unpacks no more than was declared;
openpyxl reads through defusedxml. Macros and links to other books are never opened.
"""

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl
from defusedxml.common import DefusedXmlException

from sayso.imports.sheet import MOST_COLUMNS, MOST_ROWS, Empty, Row, Sheet, Unreadable, sheet_of

MOST_UNPACKED = 1 << 30
MOST_STRINGS = 64 << 20
MOST_PARTS = 2_000
MOST_RATIO = 200
"""How many bytes one packed byte may become: text in real workbooks stays below 100."""
SMALL = 1 << 20
LONGEST_ROW = 4 << 20
"""Bytes of markup in one row: a row is held in memory as a whole."""
_ROW = re.compile(rb"</?(?:\w+:)?row[\s/>]")
BOMB = "This workbook unpacks into far more than a list of people could be, and is not opened."
DAMAGED = "The workbook is damaged or has a password. Open it in a spreadsheet, save it as CSV, and upload that."


def open_workbook(file: IO[bytes]) -> Sheet:
    """The first sheet with a header. Unreadable for a bomb, a damaged book, or an empty one."""
    _weigh(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as trouble:  # whatever a damaged file makes a parser say
        trapped = isinstance(trouble.__cause__ or trouble, DefusedXmlException)
        raise Unreadable(BOMB if trapped else DAMAGED) from trouble
    for sheet in book.worksheets:
        try:
            return sheet_of("xlsx", _rows(sheet))
        except Empty:
            continue
    raise Empty


def _weigh(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _weigh_parts(archive.infolist())
            _weigh_rows(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as trouble:
        raise Unreadable(DAMAGED) from trouble
    file.seek(0, os.SEEK_SET)


def _weigh_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("This archive is no Excel workbook. Save the list as .xlsx or CSV.")
    heavy = any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts)
    strings = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    whole = sum(part.file_size for part in parts)
    if heavy or strings > MOST_STRINGS or whole > MOST_UNPACKED or len(parts) > MOST_PARTS or len(names) < len(parts):
        raise Unreadable(BOMB)


def _weigh_rows(archive: zipfile.ZipFile) -> None:
    """No row of any sheet may be endless; comments and entities, which no spreadsheet writes there, might hide one."""
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        since, kept = 0, b""
        with archive.open(name) as markup:
            while block := markup.read(SMALL):
                seen = kept + block
                ends = [found.end() for found in _ROW.finditer(seen)]
                since = len(seen) - ends[-1] if ends else since + len(block)
                if since > LONGEST_ROW or b"<!" in seen:
                    raise Unreadable(BOMB)
                kept = seen[-16:]


def _rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    try:
        for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > MOST_ROWS:
                return
            last = max((place for place, cell in enumerate(row, 1) if cell is not None), default=0)
            yield line, [_text(cell) for cell in row[: min(last, MOST_COLUMNS + 1)]]
    except Exception as trouble:  # whatever a damaged file makes a parser say: it must not come back for ever
        trapped = isinstance(trouble.__cause__ or trouble, DefusedXmlException)
        raise Unreadable(BOMB if trapped else DAMAGED) from trouble


def _text(cell: object) -> str:
    """A cell as CSV would hold it. Whole numbers keep all their digits: a workbook, other than CSV, still has them."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
