"""Reads an uploaded list into rows, a step at a time: between two steps the worker's door is open.

The reader is kept open between steps. Its place and the rows staged are one transaction, so a worker that died is
followed by one that opens the file anew and passes over what is staged already.
"""

import io
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO
from uuid import UUID

from sayso.imports import mapping
from sayso.imports.sheet import MOST_ROWS, Broken, Row, Sheet, Unreadable, open_csv
from sayso.imports.workbook import open_workbook
from sayso.rules.cells import kept, order_of
from sayso.store import queries
from sayso.store.tables import ImportList, ImportPiece

CHUNK = 1000
STEP_SECONDS = 0.5


class Pieces(io.RawIOBase):
    """The uploaded bytes as a file, one piece in memory."""

    def __init__(self, import_list: UUID) -> None:
        self.import_list = import_list
        self.ordinal = 0
        self.held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        if not self.held:
            self.held = memoryview(piece(self.import_list, self.ordinal))
            self.ordinal += 1
        size = min(len(into), len(self.held))
        into[:size], self.held = self.held[:size], self.held[size:]
        return size


def piece(import_list: UUID, ordinal: int) -> bytes:
    row = ImportPiece.objects.filter(import_list_id=import_list, ordinal=ordinal).values_list("body", flat=True).first()
    return bytes(row) if row is not None else b""


@dataclass(slots=True)
class Reader:
    """A list that is being read: how far it has come."""

    line: int
    lines: Iterator[tuple[int, Row]] = field(default_factory=lambda: iter(()))
    file: IO[bytes] | None = None


MOST_OPEN = 8
_open: dict[UUID, Reader] = {}
"""The readers of this program, by import: a cancelled one is closed when others need its place."""


def stage(row: ImportList) -> bool:
    """One step of reading. True while there is more; the caller holds the import's row. Within `scope.within` only."""
    try:
        reader = _reader(row)
        until = time.monotonic() + STEP_SECONDS
        done = False
        while not done and time.monotonic() < until:
            lines = list(islice(reader.lines, CHUNK))
            done = len(lines) < CHUNK
            _keep(row, reader, lines)
    except Unreadable as trouble:
        close(row.id)
        return _fail(row, str(trouble))
    except BaseException:
        close(row.id)  # what was read and not staged is read again
        raise
    if done:
        close(row.id)
        return _finish(row)
    row.status = "reading"
    row.save(update_fields=["status", "rows", "cursor", "orders", "encoding", "headers"])
    return True


def close(import_list: UUID) -> None:
    """Forget the reader, and the file it read from."""
    reader = _open.pop(import_list, None)
    if reader and reader.file:
        reader.file.close()


def _reader(row: ImportList) -> Reader:
    """The reader at the place the rows tell: the one kept open, or a new one that passes over what is staged."""
    reader = _open.get(row.id)
    if reader is None or reader.line != row.cursor:
        close(row.id)
        for oldest in list(_open)[: max(0, len(_open) - MOST_OPEN + 1)]:
            close(oldest)
        reader = _open[row.id] = Reader(row.cursor)
        sheet = _sheet(row, reader)
        row.headers, row.encoding = sheet.headers, sheet.encoding
        reader.lines = _from(sheet.lines, row.cursor)
    return reader


def _sheet(row: ImportList, reader: Reader) -> Sheet:
    if row.kind == "csv":
        return open_csv(Pieces(row.id), piece(row.id, 0))
    reader.file = tempfile.TemporaryFile()  # noqa: SIM115  (it stays open until the reader is closed)
    for ordinal in range(ImportPiece.objects.filter(import_list_id=row.id).count()):
        reader.file.write(piece(row.id, ordinal))
    reader.file.seek(0)
    return open_workbook(reader.file)


def _from(lines: Iterator[tuple[int, Row]], after: int) -> Iterator[tuple[int, Row]]:
    """The lines that are not staged yet."""
    return ((line, cells) for line, cells in lines if line > after)


def _keep(row: ImportList, reader: Reader, lines: list[tuple[int, Row]]) -> None:
    if not lines:
        return
    staged = [_staged(line, cells) for line, cells in lines]
    queries.run("stage_lines", workspace=row.workspace_id, list=row.id, rows=queries.rows(staged))
    _note_orders(row, [cells for _, cells in lines if not isinstance(cells, Broken)])
    row.rows += len(lines)
    row.cursor = reader.line = lines[-1][0]
    if row.rows > MOST_ROWS:
        raise Unreadable(f"It has more than {MOST_ROWS:,} lines. Split it.")


def _staged(line: int, cells: Row) -> dict[str, object]:
    if isinstance(cells, Broken):
        return {"line": line, "cells": [], "status": "flagged", "reason": "broken", "remark": cells.says}
    return {"line": line, "cells": [kept(cell) for cell in cells], "status": "read", "reason": "", "remark": ""}


def _note_orders(row: ImportList, lines: Iterable[list[str]]) -> None:
    """Count what each column gives away about the order of its dates."""
    seen = Counter(row.orders)
    for cells in lines:
        for place, cell in enumerate(cells):
            if "/" in cell[1:3] or "-" in cell[1:3] or "." in cell[1:3]:
                order = order_of(cell)
                seen[f"{place}:{order}"] += bool(order)
    row.orders = {key: count for key, count in seen.items() if count}


def _finish(row: ImportList) -> bool:
    if not row.rows:
        return _fail(row, "The file has a header and no line below it.")
    ImportPiece.objects.filter(import_list_id=row.id).delete()
    row.status, row.cursor = "read", 0
    row.mapping = row.mapping or mapping.suggest(row)
    row.save()
    queries.run("tell", topic=str(row.workspace_id))
    return False


def _fail(row: ImportList, says: str) -> bool:
    ImportPiece.objects.filter(import_list_id=row.id).delete()
    queries.run("forget_lines", list=row.id)
    row.status, row.problem, row.rows, row.cursor = "failed", says[:300], 0, 0
    row.save()
    queries.run("tell", topic=str(row.workspace_id))
    return False
