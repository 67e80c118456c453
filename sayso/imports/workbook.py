"""Opens an .xlsx workbook as a list: its first sheet that holds anything. Formulas give the value they were saved with.

What must never happen here: a few kilobytes unpack into gigabytes, or markup defines entities that do. What the
archive declares is looked at before anything is unpacked, and Python's zipfile unpacks no more than was declared;
openpyxl reads through defusedxml, and holds every part but sheets and strings in memory as objects, so those are small.
Macros and links to other books are never opened.
"""

import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.packaging.manifest import Manifest

from sayso.imports.sheet import MOST_COLUMNS, Empty, Row, Sheet, Unreadable, sheet_of

MOST_UNPACKED = 1 << 30
MOST_STRINGS = 64 << 20
MOST_OTHERWISE = 16 << 20
MOST_MARKS = 500_000
"""Bytes and marks of any part that is neither a sheet nor its strings: styles, themes, names of sheets, pictures."""
MOST_PARTS = 2_000
MOST_RATIO = 200
"""How many bytes one packed byte may become: text in real workbooks stays below 100."""
SMALL = 1 << 20
LONGEST_ROW = 4 << 20
"""Bytes of markup in one row: a row is held in memory as a whole."""
MOST_SHEETS = 1_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")
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
    by_part = {sheet._worksheet_path: sheet for sheet in book.worksheets}  # a part listed a thousand times is one
    for part, sheet in by_part.items():
        if not _is_sheet(part):
            raise Unreadable(DAMAGED)  # its rows were not weighed
        try:
            return sheet_of("xlsx", _rows(sheet))
        except Empty:
            continue
    raise Empty


def _weigh(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _weigh_parts(archive.infolist())
            _weigh_markup(archive)
    except Unreadable:
        raise
    except Exception as trouble:  # whatever a damaged archive makes its reader say
        trapped = isinstance(trouble, DefusedXmlException)
        raise Unreadable(BOMB if trapped else DAMAGED) from trouble
    file.seek(0, os.SEEK_SET)


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _holds_strings(name: str) -> bool:
    return "sharedstrings" in name.lower()


def _weigh_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("This archive is no Excel workbook. Save the list as .xlsx or CSV.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise Unreadable(DAMAGED)  # no spreadsheet packs otherwise, and other packings may ask for gigabytes
    heavy = any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts)
    strings = sum(part.file_size for part in parts if _holds_strings(part.filename))
    heavy |= any(part.file_size > MOST_OTHERWISE for part in parts if not _is_long(part.filename))
    whole = sum(part.file_size for part in parts)
    if heavy or strings > MOST_STRINGS or whole > MOST_UNPACKED or len(parts) > MOST_PARTS or len(names) < len(parts):
        raise Unreadable(BOMB)


def _is_long(name: str) -> bool:
    return _is_sheet(name) or _holds_strings(name)


def _weigh_markup(archive: zipfile.ZipFile) -> None:
    """No part but sheets and strings has marks without number, and none of these two is given out as something else."""
    for name in archive.namelist():
        if _is_sheet(name):
            _weigh_rows(archive, name)
        elif not _holds_strings(name):
            part = archive.read(name)
            if part.count(b"<") > MOST_MARKS or len(_SHEET.findall(part)) > MOST_SHEETS:
                raise Unreadable(BOMB)
    told = Manifest.from_tree(fromstring(archive.read("[Content_Types].xml")))
    kinds = {each.PartName.lstrip("/"): each.ContentType for each in told.Override}
    if any(_is_long(name) and "worksheet" not in kind and "sharedStrings" not in kind for name, kind in kinds.items()):
        raise Unreadable(DAMAGED)


def _weigh_rows(archive: zipfile.ZipFile, name: str) -> None:
    """No row of a sheet may be endless; comments and entities, which no spreadsheet writes there, might hide one."""
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
            blank = row.count(None) == len(row)  # a sheet may have a million of them, each as wide as can be
            last = 0 if blank else next(place for place in range(len(row), 0, -1) if row[place - 1] is not None)
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
