"""The PostgreSQL of a run of tests, and the migrated databases in it. Imports nothing of ours before it is wanted."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECRET = "a-secret-for-tests-only"
MIGRATED = "SAYSO_TEST_MIGRATED"


@contextmanager
def shared_server(folder: Path) -> Iterator[dict[str, str]]:
    """An embedded server in this folder, shared by all who ask; yields its administrator's connection."""
    from sayso import postgres
    from sayso.postgres.sharing import borrowed

    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    server = postgres.Server(folder / "postgres", SECRET, durable=False)
    with borrowed(server, folder, "tests", lambda: None):
        yield {
            "host": str(server.socket),
            "port": "5432",
            "dbname": "postgres",
            "user": "postgres",
            "password": SECRET,
        }


@contextmanager
def migrated(cluster: dict[str, str], name: str) -> Iterator[str]:
    """A migrated database of this name; within it the environment points Django's settings there. Yields its URL."""
    from sayso import postgres

    url = postgres.as_url(cluster | {"dbname": name})
    os.environ.update(SAYSO_DATABASE_URL=url, SAYSO_SECRET=SECRET, DJANGO_SETTINGS_MODULE="sayso.settings")
    os.environ["SAYSO_ERASURES"] = str(Path(tempfile.gettempdir()) / f"{name}.jsonl")
    as_admin(cluster, "create database {}", name)
    try:
        # A program of its own: Django keeps the role it was started under, and the tests are not the owner.
        subprocess.run([sys.executable, "-c", "from sayso.migrate import migrate; migrate()"], check=True)
        yield url
    finally:
        Path(os.environ.pop("SAYSO_ERASURES")).unlink(missing_ok=True)
        as_admin(cluster, "drop database if exists {} with (force)", name)
        for role in ("web", "worker", "notary", "owner"):
            as_admin(cluster, "drop role if exists {}", f"{name}_{role}")


def as_admin(cluster: dict[str, str], statement: str, name: str) -> None:
    """Run one statement about a database or role of this name, as the server's administrator."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(**cluster, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
