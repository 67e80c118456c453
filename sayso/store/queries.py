"""Named statements: `run("lock_addresses", values=[...])` runs the one of that name in `store/sql`.

Each `.sql` file holds statements under a line `-- name: …`. Sets of rows travel as one JSON parameter, so a statement
costs the same round trip for one row and for five hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.db import connection

FOLDER = Path(__file__).parent / "sql"

JSON_TYPES = (114, 3802)
"""PostgreSQL's type numbers of json and jsonb."""

Row = Any
"""One row of an answer: a named tuple with the statement's columns."""


class UnknownQuery(KeyError):
    """No statement of that name is kept in `store/sql`."""


@cache
def statements() -> Mapping[str, str]:
    """Every named statement, read once."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.sql")):
        for piece in file.read_text().split("-- name: ")[1:]:
            name, _, text = piece.partition("\n")
            if name.strip() in found:
                raise ValueError(f"{file.name}: {name.strip()} is named twice")
            found[name.strip()] = text.strip().rstrip(";")
    return found


def run(query: str, **parameters: object) -> list[Row]:
    """Run a named statement and return its rows (none for a statement that answers nothing)."""
    text = statements().get(query)
    if text is None:
        raise UnknownQuery(query)
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        if cursor.description is None:
            return []
        shape = _shape(query, tuple(column.name for column in cursor.description))
        documents = [place for place, column in enumerate(cursor.description) if column.type_code in JSON_TYPES]
        return [shape._make(_read(row, documents)) for row in cursor.fetchall()]


def _read(row: Sequence[Any], documents: Sequence[int]) -> Sequence[Any]:
    """Django leaves JSON as text (its own fields decode it): decode it here."""
    if not documents:
        return row
    values = list(row)
    for place in documents:
        values[place] = orjson.loads(values[place]) if isinstance(values[place], str) else values[place]
    return values


@cache
def _shape(query: str, columns: tuple[str, ...]) -> type[NamedTuple]:
    return NamedTuple(query, [(column, Any) for column in columns])  # type: ignore[misc]


def plan_anew() -> None:
    """Forget this connection's plans, those of foreign-key checks above all.

    Made while a table was empty and had no statistics, such a plan reads all of a workspace for each row; made anew as
    the table grows, it looks the one row up. For jobs that write many rows one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def rows(of: Iterable[Mapping[str, object]]) -> str:
    """Rows as the one JSON parameter a set statement takes: bytes as hex, times and ids as text."""
    return orjson.dumps(list(of), default=_plain).decode()


def _plain(value: object) -> object:
    match value:
        case bytes():
            return "\\x" + value.hex()
        case frozenset() | set():
            return list(value)  # type: ignore[reportUnknownArgumentType]
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
