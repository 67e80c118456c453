"""PostgreSQL: found, embedded when none was given, and how to connect to it. Nothing here knows Django."""

import contextlib
import sys
from collections.abc import Generator

from sayso import home
from sayso.postgres.account import AccountMissing
from sayso.postgres.locator import PostgresMissing
from sayso.postgres.server import PostgresFailed, Server
from sayso.postgres.sharing import AlreadyRunning, borrowed, supervising
from sayso.postgres.url import (
    DATABASE,
    RESTORING,
    UrlUnusable,
    as_url,
    conninfo,
    database_url,
    is_embedded,
    parsed,
    password_for,
    roles_of,
    server,
)

TROUBLE = (AccountMissing, AlreadyRunning, PostgresFailed, PostgresMissing, UrlUnusable, home.HomeUnusable)
"""Everything that can keep PostgreSQL from running; each one's message is a sentence for the person at the screen."""

__all__ = [
    "DATABASE",
    "RESTORING",
    "TROUBLE",
    "AlreadyRunning",
    "PostgresFailed",
    "Server",
    "as_url",
    "conninfo",
    "database_url",
    "ensure_database",
    "is_embedded",
    "parsed",
    "password_for",
    "roles_of",
    "running",
    "server",
    "supervising",
]


@contextlib.contextmanager
def running() -> Generator[None]:
    """A PostgreSQL to talk to while a command runs: the one that was set, a live supervisor's, or one of our own."""
    if not is_embedded():
        yield
        return
    what = " ".join(["sayso", *sys.argv[1:2]])
    with borrowed(server(), home.home(), what, ensure_database):
        yield


def ensure_database() -> None:
    """Make the embedded server's database when it is missing."""
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    server_itself = make_conninfo(**conninfo() | {"dbname": "postgres"})
    try:
        with psycopg.connect(server_itself, autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError as error:
        raise PostgresFailed(
            f"PostgreSQL runs but does not let Sayso in: {error}\n"
            f"Was the secret changed? The database was made with the one then in {home.secret_file()} or SAYSO_SECRET."
        ) from error
