"""Named statements: `run("lock_addresses", values=[...])` runs the one of that name in `store/sql`.

Each `.sql` file holds statements under a line `-- name: …`. Sets of rows travel as one JSON parameter, so a statement
costs the same round trip for one row and for five hundred. They run on Django's connection, in its transaction and with
its errors, but on a cursor of the driver's own, which binds on the server and reads rows without Python: half the time
of a text on its way went into that.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection
from psycopg.rows import namedtuple_row
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import set_json_loads

FOLDER = Path(__file__).parent / "sql"

PREPARED = frozenset(
    {
        # ONE INBOUND TEXT, and the transaction of everything
        "enter",
        "ground",
        "catalogue",
        "tenant",
        "routes",
        "own_phrases",
        "know_addresses",
        "introduce_contacts",
        "suppressed",
        "heard_before",
        "lock_addresses",
        "address_facts",
        "last_programmes",
        "insert_inbound",
        "insert_entries",
        "insert_entry_payloads",
        "upsert_standings",
        "upsert_blocks",
        "insert_exceptions",
        "update_addresses",
        "insert_messages",
        "keep_answers",
        "close_unclear_stops",
        "void_clearances",
        "ask_again",
        "hint",
        "wake",
        "tell",
    }
)
"""Statements that are planned once a connection: those of one inbound text, where planning costs more than running.

What only the door runs is planned each time: that costs a batch next to nothing, and a plan made for a table as it was
yesterday can.
"""

Row = Any
"""One row of an answer: a named tuple with the statement's columns."""

_kept = threading.local()


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
    cursor = _cursor()
    with connection.wrap_database_errors:
        cursor.execute(text, parameters, prepare=query in PREPARED)  # type: ignore[reportArgumentType]
        return cursor.fetchall() if cursor.description else []


def _cursor() -> psycopg.Cursor[Row]:
    """This thread's cursor on the connection that Django has open, with Django's own checks before its use."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    opened = connection.connection
    cursor: psycopg.Cursor[Row] | None = getattr(_kept, "cursor", None)
    if cursor is None or cursor.connection is not opened:
        cursor = _kept.cursor = psycopg.Cursor(opened, row_factory=namedtuple_row)
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        set_json_loads(orjson.loads, cursor)
    return cursor


def plan_anew() -> None:
    """Forget this connection's plans, those of foreign-key checks above all.

    Made while a table was empty and had no statistics, such a plan reads all of a workspace for each row; made anew as
    the table grows, it looks the one row up. For jobs that write many rows one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def rows(of: Iterable[Mapping[str, object]]) -> str:
    """Rows as the one JSON parameter a set statement takes: bytes as hex, times and ids as text."""
    told = list(of)
    try:
        return orjson.dumps(told, default=_plain).decode()
    except orjson.JSONEncodeError:  # a number beyond 64 bits, as anybody may send one: slower, and nothing is lost
        return json.dumps(told, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case bytes():
            return "\\x" + value.hex()
        case frozenset() | set():
            return list(value)  # type: ignore[reportUnknownArgumentType]
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
