"""`sayso restore FILE`: reads a backup into a new database, brings it to rest, and only then gives it its name.

Why this is dangerous: what comes back believes what was true at the time of the backup. Until every workspace in it is
halted (sayso/workspaces/restored.py) no worker may find it. So everything happens in a database called `..._restoring`,
and the last step is a rename. Killed before that, the old state is untouched and the next try starts afresh; killed
after it, everything is done. A database that was there before is set aside under another name, not dropped.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from sayso import home, postgres
from sayso.backup import archive, programs
from sayso.backup.archive import Manifest, Unusable
from sayso.backup.make import note, rows, summary
from sayso.erasure import journal
from sayso.progress import say, slowly

TYPED = "replace"
MARK = "restoring"
"""A file in the home while a restore is under way: one that was killed may be begun again in the same folder."""
MADE_ANEW = re.compile(
    r" (?:POLICY public \w+ (?:notary|finder)|FUNCTION public find_\w+\(|(?:COMMENT )?- EXTENSION|EXTENSION - )"
)
"""What names a role of the original's database, or only an administrator may make: `sayso migrate` makes it anew."""


def main(argv: list[str]) -> int:
    chosen = _parser().parse_args(argv)
    try:
        with archive.opened(chosen.file.expanduser()) as (file, manifest):
            say(f"sayso: {chosen.file} is whole: of {manifest['made']}, {summary(manifest['rows'])}")
            chosen.erasures = _journal(chosen.erasures)
            _choose_home(chosen.into)
            _check_version(manifest)
            with _marked(home.home()):
                _settle_secret(file, manifest, chosen.new_secret)
                _with_server(lambda: restore(file, manifest, chosen))
            return 0
    except (Unusable, *postgres.TROUBLE) as trouble:
        print(f"sayso restore: {trouble}", file=sys.stderr)
    except (OSError, psycopg.Error) as trouble:
        print(f"sayso restore: {trouble}\nNothing took the place of what was there.".strip(), file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sayso restore",
        description="Read a backup back. Every workspace is halted afterwards: nothing leaves until you lift that.",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a fresh home for it; else the one that is set")
    parser.add_argument(
        "--moved",
        action="store_true",
        help="the original was stopped for good before the backup was made: what waited may go on waiting",
    )
    parser.add_argument("--new-secret", action="store_true", help="restore under another secret than the backup's")
    parser.add_argument(
        "--erasures",
        type=Path,
        metavar="FILE",
        help="the journal of erasures; else that of the home as it is",
    )
    parser.add_argument("--replace", action="store_true", help="set aside what is there without asking")
    return parser


def _journal(named: Path | None) -> Path:
    """The journal of the installation that the backup is of: looked for before --into changes where its home is."""
    if named and not named.expanduser().is_file():
        raise Unusable(f"There is no journal {named}. Leave --erasures out if there is none any more.")
    return named.expanduser().absolute() if named else journal.place()


def _choose_home(into: Path | None) -> None:
    if into is None:
        return
    if not postgres.is_embedded():
        raise Unusable("--into makes a home with a PostgreSQL of its own, and SAYSO_DATABASE_URL is set. Use only one.")
    into = into.expanduser().absolute()
    if into.exists() and any(into.iterdir()) and not (into / MARK).exists():
        raise Unusable(f"{into} is not empty. Name a folder that is, or that is not there yet.")
    os.environ["SAYSO_HOME"] = str(into)


@contextlib.contextmanager
def _marked(here: Path) -> Generator[None]:
    """The mark stays when this is killed, and when it fails where no database was: there it may begin again."""
    mark = here / MARK
    fresh = mark.exists() or (postgres.is_embedded() and not home.has_database(here))
    mark.touch()
    try:
        yield
    except BaseException:
        if not fresh:
            mark.unlink()
        raise
    mark.unlink()


def _check_version(manifest: Manifest) -> None:
    """A backup of a newer Sayso has tables that this one does not know."""
    known = {file.stem for file in (home.PACKAGE / "store" / "migrations").glob("[0-9]*.py")}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise Unusable(
            f"It was made by a newer Sayso ({manifest.get('sayso')}): this one lacks {', '.join(newer)}. Update first."
        )


def _settle_secret(file: zipfile.ZipFile, manifest: Manifest, accept_other: bool) -> None:
    """The home must have the secret the backup was made under, unless the person gives that up."""
    present = bool(os.environ.get("SAYSO_SECRET")) or home.secret_file().exists()
    if not present and archive.SECRET in manifest["parts"]:
        home.keep_secret(file.read(archive.SECRET).decode())
    if accept_other:
        return
    if not present and archive.SECRET not in manifest["parts"]:
        raise Unusable(
            f"The backup holds no secret and there is none here. Put the one it was made under into "
            f"{home.secret_file()} (mode 0600) or SAYSO_SECRET; or say --new-secret: links that were sent out and keys "
            "of hooks then stop working, everything else is kept."
        )
    if home.secret_mark() != manifest["secret"]:
        raise Unusable(
            "The secret here is not the one the backup was made under. Restore with --into into a fresh folder, set "
            "the right SAYSO_SECRET, or say --new-secret: links that were sent out and keys of hooks then stop working."
        )


def _with_server(job: Callable[[], None]) -> None:
    """Nobody else uses the home meanwhile, and the embedded server runs only for this."""
    if not postgres.is_embedded():
        job()
        return
    server = postgres.server()
    with postgres.supervising(home.home(), "sayso restore"):
        try:
            server.start()
            job()
        finally:
            server.stop()


def restore(file: zipfile.ZipFile, manifest: Manifest, chosen: argparse.Namespace) -> None:
    """All steps, from an empty database to the one with the name."""
    name = postgres.conninfo()["dbname"]
    draft = f"{name}{postgres.RESTORING}"
    with _inside("postgres") as server:
        _check_server(server, manifest)
        _check_unused(server, name)
        there = _there(server, name)
        if there and not _may_replace(name, chosen.replace):
            raise Unusable("Nothing was changed.")
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft)))
        _make_roles(server, name)
        _fill(file, manifest, draft, name)
        _check_rows(manifest, draft)
        _migrate(draft)
        _still(draft, datetime.fromisoformat(manifest["made"]), chosen.moved)
        _erase_again(chosen.erasures, datetime.fromisoformat(manifest["made"]))
        aside = _take_name(server, draft, name, there)
    note(home.home(), datetime.fromisoformat(manifest["made"]), chosen.file.absolute())
    _farewell(manifest, aside)


def _at(database: str) -> dict[str, str]:
    return postgres.conninfo() | {"dbname": database}


def _inside(database: str) -> psycopg.Connection:
    return psycopg.connect(make_conninfo(**_at(database)), autocommit=True)


def _check_server(server: psycopg.Connection, manifest: Manifest) -> None:
    ours, needed = server.info.server_version // 10_000, manifest["postgres"] // 10_000
    if ours < needed:
        raise Unusable(f"The backup comes from PostgreSQL {needed}; this server is {ours}. Use {needed} or later.")


def _there(server: psycopg.Connection, name: str) -> bool | None:
    """None: no such database. False: an empty one. True: one with tables."""
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return None
    with _inside(name) as inside:
        return inside.execute("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')").fetchone() == (
            True,
        )


def _may_replace(name: str, told: bool) -> bool:
    if told:
        return True
    if not sys.stdin.isatty():
        raise Unusable(
            f"There is a database {name} here already. Restore with --into into a fresh folder, "
            "or say --replace: the one that is here is then set aside under another name."
        )
    say(f"There is a database {name} here already. It will be set aside under another name, not deleted.")
    return input(f"Type {TYPED} to go on: ").strip() == TYPED


def _check_unused(server: psycopg.Connection, name: str) -> None:
    row = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [name]
    ).fetchone()
    if row and row[0]:
        raise Unusable(f"{name} is in use ({row[0]} connections). Stop Sayso, and whatever else it is, first.")


def _make_roles(server: psycopg.Connection, name: str) -> None:
    """The owner must exist before its tables do; `sayso migrate` makes the other roles."""
    owner = f"{name}_owner"
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner]).fetchone():
        server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(owner)))
    server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))


def _fill(file: zipfile.ZipFile, manifest: Manifest, draft: str, name: str) -> None:
    """Read the dump as the owner of what it makes: it is no more than a text of SQL, so it gets no more rights."""
    with _inside(draft) as inside:
        owner = sql.Identifier(f"{name}_owner")
        inside.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner))
        inside.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")  # its indexes stand in the dump
    program = programs.find("pg_restore", manifest["postgres"] // 10_000)
    wanted = ("--no-owner", "--no-privileges", f"--role={name}_owner", "--exit-on-error", "--single-transaction")
    with tempfile.NamedTemporaryFile("w") as contents:
        with file.open(archive.DATABASE) as dump:
            contents.writelines(line for line in programs.contents(program, dump) if not MADE_ANEW.search(line))
        contents.flush()
        wanted += (f"--use-list={contents.name}",)
        run = programs.Run(program, wanted, _at(draft), "reading the backup", len(manifest["rows"]))
        with file.open(archive.DATABASE) as dump:
            programs.write_to(run, dump)


def _check_rows(manifest: Manifest, draft: str) -> None:
    with _inside(draft) as inside:
        counted = rows(inside)
    off = [
        f"{table} {counted.get(table, 0)} instead of {told}"
        for table, told in manifest["rows"].items()
        if counted.get(table) != told
    ]
    if off:
        raise Unusable(f"Rows are missing or too many: {', '.join(off)}. Nothing took the place of what was there.")


def _migrate(draft: str) -> None:
    """Roles, tables of this version, grants: by the same program as always, in a process of its own."""
    with slowly("bringing the database up to date"):
        done = subprocess.run(
            [sys.executable, "-m", "sayso.cli", "migrate"],
            env=os.environ
            | {
                "SAYSO_DATABASE_URL": postgres.as_url(_at(draft)),
                "SAYSO_SECRET": home.secret(),
                "SAYSO_SUPERVISOR": str(os.getpid()),
            },
            check=False,
        )
    if done.returncode:
        raise Unusable("The database could not be brought up to date; the lines above say why. Nothing was replaced.")


def _still(draft: str, made: datetime, moved: bool) -> None:
    """Halt every workspace in it, before anybody can find it. This program becomes the web role of the draft."""
    os.environ |= {
        "SAYSO_DATABASE_URL": postgres.as_url(_at(draft)),
        "SAYSO_ROLE": "web",
        "DJANGO_SETTINGS_MODULE": "sayso.settings",
    }
    import django
    from django.db import connection

    django.setup()
    from sayso.workspaces.restored import still

    for each in still(made, moved=moved):
        say(f"sayso: {each.workspace}: halted; {each.texts} waiting texts and {each.broadcasts} broadcasts stopped")
    connection.close()


def _erase_again(kept: Path, made: datetime) -> None:
    """Whoever was erased since the backup is erased in it too. Within the draft, after `_still` has set Django up."""
    from django.db import connection

    from sayso.erasure.restored import replay

    if not kept.is_file():
        say(f"sayso: there is no {kept}: if people asked to be erased since the backup, say --erasures FILE")
        return
    try:
        done = replay(journal.read(kept), made)
    except (KeyError, ValueError, TypeError) as odd:
        raise Unusable(f"{kept} cannot be followed ({odd}). Nothing took the place of what was there.") from odd
    finally:
        connection.close()
    here = journal.place()
    if here != kept and not here.exists():
        shutil.copyfile(kept, here)
        here.chmod(0o600)
    say(f"sayso: of the journal of erasures: {done['asked']} asked and {done['destroyed']} destroyed, again")


def _take_name(server: psycopg.Connection, draft: str, name: str, there: bool | None) -> str:
    """The last step, in one transaction: what was there is set aside, and the new one has the name."""
    aside = f"{name}_before_{datetime.now(UTC):%Y%m%d%H%M%S}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server.transaction():
        if there is not None:
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(aside)))
        server.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    if there is False:
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(aside)))
    return aside if there else ""


def _farewell(manifest: Manifest, aside: str) -> None:
    print(f"Restored: {summary(manifest['rows'])}, as of {manifest['made']}.")
    print(
        "Every workspace is halted: texts that left and STOPs that came since are not known here.\n"
        "Read “After a restore” in docs/howto/backup.md, then lift the stop switch yourself, workspace by workspace."
    )
    if aside:
        print(f"What was here is the database {aside}. Drop it when you are sure that you do not need it.")
