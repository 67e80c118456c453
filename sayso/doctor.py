"""`sayso doctor`: what is wrong here and what to do about it, one line a check."""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from sayso import home, postgres, processes
from sayso.postgres import leftovers, locator, sharing

ROOM = 1_000_000_000


class Wrong(Exception):
    """A check failed; the message says what and what to do."""


def main(argv: list[str]) -> int:
    if argv:
        print("usage: sayso doctor", file=sys.stderr)
        return 2
    wrong = sum(not _passes(name, check) for name, check in CHECKS)
    print(f"\n{wrong} of {len(CHECKS)} checks found something wrong." if wrong else "\nAll is well.")
    return 1 if wrong else 0


def _passes(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok     {name}: {check()}")
    except (Wrong, OSError, *postgres.TROUBLE) as trouble:
        print(f"WRONG  {name}: {trouble}")
        return False
    return True


def python() -> str:
    return f"{sys.version.split()[0]} at {sys.executable}"


def home_folder() -> str:
    here = home.home()
    if not os.access(here, os.W_OK | os.X_OK):
        raise Wrong(f"{here} cannot be written to. Change its owner, or set SAYSO_HOME to another folder.")
    return str(here)


def secret() -> str:
    if os.environ.get("SAYSO_SECRET"):
        return "from SAYSO_SECRET"
    home.secret()
    file = home.secret_file()
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise Wrong(f"{file} can be read by others (mode {mode:04o}). Run: chmod 600 {file}")
    return f"{file}, mode {mode:04o}. Keep a copy of it with your backups"


def programs() -> str:
    if not postgres.is_embedded():
        return "not needed: SAYSO_DATABASE_URL is set"
    found = locator.find()
    return f"{found.version} from {found.folder} ({found.source})"


def server() -> str:
    """Looks without starting anything: a server that is not running is well as long as `serve` would start it."""
    if postgres.is_embedded() and not sharing.lendable(home.home(), postgres.server()):
        left = leftovers.found(postgres.server().folder)
        return f"not running{', but a leftover is: the next start stops it' if left else '; sayso serve starts it'}"
    number = int(_ask("show server_version_num"))
    if number < locator.OLDEST * 10_000:
        raise Wrong(f"the server is PostgreSQL {number // 10_000}; Sayso needs {locator.OLDEST} or later.")
    return f"answers, PostgreSQL {number // 10_000}"


def migrations() -> str:
    if postgres.is_embedded() and not sharing.lendable(home.home(), postgres.server()):
        return "not looked at: the server is not running"
    names = ""
    if _ask("select to_regclass('django_migrations')"):
        names = _ask("select string_agg(name, ' ') from django_migrations where app = 'store'")
    applied = set(names.split())
    files = (home.PACKAGE / "store" / "migrations").glob("[0-9]*.py")
    missing = sorted({file.stem for file in files} - applied)
    if missing:
        raise Wrong(f"not applied: {', '.join(missing)}. Run: sayso migrate (sayso serve does it too).")
    return f"{len(applied)} applied, none missing"


def _ask(question: str) -> str:
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        with psycopg.connect(make_conninfo(**postgres.conninfo(), connect_timeout=5)) as connection:
            row = connection.execute(question.encode()).fetchone()
    except psycopg.Error as error:
        raise Wrong(f"the database does not answer: {error}".strip()) from error
    return str(row[0] or "") if row else ""


def rule_book() -> str:
    from sayso import rulebook

    try:
        book = rulebook.load()
    except rulebook.RuleBookError as error:
        raise Wrong(f"cannot be read: {error} Restore the folder rulebook/ from the release.") from error
    rows = len(book.hours) + len(book.keywords) + len(book.area_codes)
    unverified = sum(not row.verified for row in book.hours)
    unverified += sum(row.confidence == "unverified" for row in book.keywords)
    return f"{book.version[:12]}, {rows} rows, {unverified} of them not verified against their source"


def port() -> str:
    chosen = os.environ.get("PORT", str(processes.PORT))
    if not chosen.isdecimal() or not 0 < int(chosen) < 65536:
        raise Wrong(f"PORT={chosen} is not a port. Choose one from 1 to 65535.")
    number = int(chosen)
    if processes.free(number):
        return f"{number} is free"
    if processes.answers(number):
        return f"{number} is answered by Sayso"
    raise Wrong(f"{number} is taken by another program. Choose another: make run PORT={number + 1}")


def room() -> str:
    here: Path = home.home()
    left = shutil.disk_usage(here).free
    if left < ROOM:
        raise Wrong(f"{left / 1e9:.1f} GB left for {here}; make room: PostgreSQL stops when none is left.")
    return f"{left / 1e9:.0f} GB left for {here}"


CHECKS: list[tuple[str, Callable[[], str]]] = [
    ("Python", python),
    ("home", home_folder),
    ("secret", secret),
    ("PostgreSQL's programs", programs),
    ("database server", server),
    ("migrations", migrations),
    ("rule book", rule_book),
    ("port", port),
    ("disk", room),
]
