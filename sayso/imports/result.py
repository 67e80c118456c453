"""The result of an import row by row, as CSV: what became of each line, beside the line as it was."""

import csv
import io
from collections.abc import Iterable, Iterator
from uuid import UUID

from sayso.imports.say import OUTCOMES
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import ImportList

PAGE = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet calculate a cell, the wide forms of the first four among it."""


def result(workspace: UUID, import_list: UUID) -> Iterator[str]:
    """The CSV in pieces, a page of lines in memory, each page in a transaction of its own."""
    with within(workspace):
        headers = ImportList.objects.get(pk=import_list).headers
    yield as_csv([["line", "outcome", "reason", "what it means", *headers]])
    after = 0
    while True:
        with within(workspace):
            lines = queries.run("result_lines", list=import_list, after=after, limit=PAGE)
        if not lines:
            return
        yield as_csv([each.line, OUTCOMES[each.status], each.reason, each.remark, *each.cells] for each in lines)
        after = lines[-1].line


def as_csv(rows: Iterable[list[object]]) -> str:
    """Rows as CSV in which no cell can become a formula: such a one is written as text, with a ' before it."""
    text = io.StringIO()
    csv.writer(text).writerows([[plain(cell) for cell in row] for row in rows])
    return text.getvalue()


def plain(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; every CSV file of ours is written with it."""
    said = str(cell)
    return f"'{said}" if said.startswith(FORMULA) else said
