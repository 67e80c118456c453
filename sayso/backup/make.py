"""`sayso backup FILE`: the whole database as it stood at one moment, and the secret, in one private file.

Sayso may run meanwhile. Rows are counted in the very snapshot that is written, so that a restore can count them again.
"""

import argparse
import importlib.metadata
import io
import json
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from sayso import home, postgres
from sayso.backup import archive, programs
from sayso.backup.archive import Manifest, Unusable

EMPTIED = ("django_session", "shared_cache", "sign_in_link")
"""Left out: whoever found the file could sign in with them. People sign in again after a restore."""

NOTE = "backup.json"
"""A file in the home that says when the last backup was made, for `sayso doctor`."""

KEEP_WITH_IT = {
    True: "It holds the secret and everybody's numbers: keep it where only you can read it.",
    False: "It lacks the secret: keep that with it, but apart from it. Without the secret it needs --new-secret.",
}


def main(argv: list[str]) -> int:
    chosen = _parser().parse_args(argv)
    made = datetime.now(UTC).replace(microsecond=0)
    try:
        _check_there()
        target = _target(chosen.target, made)
        with postgres.running():
            manifest = back_up(target, made, with_secret=not chosen.without_secret)
    except (Unusable, *postgres.TROUBLE) as trouble:
        print(f"sayso backup: {trouble}", file=sys.stderr)
        return 1
    except (OSError, psycopg.Error) as trouble:
        print(f"sayso backup: nothing was written: {trouble}".strip(), file=sys.stderr)
        return 1
    note(home.home(), made, target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, {summary(manifest['rows'])}.")
    print(KEEP_WITH_IT[not chosen.without_secret])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sayso backup", description="Write everything into one file.")
    parser.add_argument("target", type=Path, help="a folder that exists, or the name of the new file")
    parser.add_argument(
        "--without-secret", action="store_true", help="leave the secret out: keep it elsewhere yourself"
    )
    return parser


def _check_there() -> None:
    """An embedded database is made on first use; a backup must not make an empty one."""
    if postgres.is_embedded() and not postgres.server().cluster.is_dir():
        raise Unusable(f"There is no database in {home.home()} yet. If it is elsewhere, set SAYSO_HOME to its folder.")


def _target(named: Path, made: datetime) -> Path:
    named = named.expanduser().absolute()
    target = named / f"sayso-{made:%Y%m%dT%H%M%SZ}.backup" if named.is_dir() else named
    if not target.parent.is_dir():
        raise Unusable(f"There is no folder {target.parent}. Make it first, or choose another.")
    return target


def back_up(target: Path, made: datetime, *, with_secret: bool) -> Manifest:
    """Write the file, and answer its manifest. Unusable, and no file, when anything is wrong."""
    where = postgres.conninfo()
    with psycopg.connect(make_conninfo(**where)) as connection, archive.drafted(target) as file:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _check_readable(connection, where)
        manifest = _described(connection, made)
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        major = manifest["postgres"] // 10_000
        arguments = ("--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges")
        emptied = tuple(f"--exclude-table-data=public.{table}" for table in EMPTIED)
        run = programs.Run(
            programs.find("pg_dump", major), (*arguments, *emptied), where, "writing the backup", len(manifest["rows"])
        )

        def take(wire: IO[bytes]) -> None:
            manifest["parts"] = {archive.DATABASE: archive.add(file, archive.DATABASE, wire)}

        programs.read_from(run, take)
        if with_secret:
            manifest["parts"][archive.SECRET] = _add_secret(file)
        archive.add_manifest(file, manifest)
    return manifest


def _check_readable(connection: psycopg.Connection, where: dict[str, str]) -> None:
    """Row-level security is forced: who may not pass it would write a backup without people in it, or none."""
    if not _one(connection, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        raise Unusable(
            f"The user {where['user']} of SAYSO_DATABASE_URL may not read across workspaces, so nothing was written. "
            f'As a superuser of that server run: ALTER ROLE "{where["user"]}" BYPASSRLS'
        )
    if not _one(connection, "SELECT to_regclass('public.workspace') IS NOT NULL"):
        raise Unusable("The database has no tables of Sayso yet: there is nothing to keep.")


def _described(connection: psycopg.Connection, made: datetime) -> Manifest:
    """What the manifest says besides its parts."""
    migrations = connection.execute("SELECT name FROM django_migrations WHERE app = 'store' ORDER BY name")
    return {
        "format": archive.FORMAT,
        "made": made.isoformat(),
        "sayso": importlib.metadata.version("sayso"),
        "postgres": int(_one(connection, "SHOW server_version_num")),
        "migrations": [name for (name,) in migrations.fetchall()],
        "rows": rows(connection),
        "secret": home.secret_mark(),
    }


def rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, but those that are left out."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    count = sql.SQL("SELECT count(*) FROM public.{}")
    return {
        table: int(_one(connection, count.format(sql.Identifier(table)))) for (table,) in tables if table not in EMPTIED
    }


def _one(connection: psycopg.Connection, question: str | sql.Composed) -> Any:
    asked = question.encode() if isinstance(question, str) else question
    row = connection.execute(asked).fetchone()
    return row[0] if row else None


def _add_secret(file: zipfile.ZipFile) -> Manifest:
    return archive.add(file, archive.SECRET, io.BytesIO(home.secret().encode()))


def note(folder: Path, made: datetime, target: Path) -> None:
    """Remember when a backup of this home was made: `sayso doctor` says when it has become old."""
    (folder / NOTE).write_text(json.dumps({"made": made.isoformat(), "file": str(target)}) + "\n")


def summary(counted: dict[str, int]) -> str:
    """What is in it, in words."""
    words = {
        "workspace": ("workspace", "workspaces"),
        "address": ("number", "numbers"),
        "consent_entry": ("entry of the consent ledger", "entries of the consent ledger"),
        "clearance": ("clearance", "clearances"),
        "message": ("text", "texts"),
    }
    counts = [(counted.get(table, 0), word) for table, word in words.items()]
    return ", ".join(f"{count:,} {one if count == 1 else many}" for count, (one, many) in counts)
