"""The doctor's look at backups: how old the newest one is that this home knows of."""

import json
from datetime import UTC, datetime, timedelta

import psycopg

from sayso import home, postgres
from sayso.backup.make import NOTE
from sayso.backup.restore import MARK
from sayso.doctor import database
from sayso.doctor.finding import Finding, ok, warn, wrong

OLD = timedelta(days=7)
FRESH = timedelta(days=1)
"""For so long after the first entry of the ledger nobody is told that a backup is missing."""
MAKE_ONE = "Run: sayso backup FOLDER, on another disk, every night (docs/howto/backup.md)."


def newest() -> Finding:
    here = home.place()
    if postgres.is_embedded() and not home.has_database(here):
        return ok("backup", "there is nothing to keep yet")
    try:
        told = json.loads((here / NOTE).read_text())
        age = datetime.now(UTC) - datetime.fromisoformat(told["made"])
        file = str(told["file"])
    except FileNotFoundError:
        return _missing()
    except (ValueError, KeyError, TypeError):
        return warn("backup", f"{here / NOTE} cannot be read", MAKE_ONE)
    if age > OLD:
        return warn("backup", f"the newest one is {age.days} days old", MAKE_ONE)
    return ok("backup", f"the newest one is {_spoken(age)} old: {file}")


def _missing() -> Finding:
    """Nothing is wrong with a new one: there is little to lose yet."""
    since = _first_entry()
    if since is None or datetime.now(UTC) - since < FRESH:
        return ok("backup", f"none was made from here yet. {MAKE_ONE}")
    return warn("backup", "none was made from here", MAKE_ONE)


def _first_entry() -> datetime | None:
    """When the first entry of the ledger was kept; where nobody can be asked, when the database was made."""
    if database.resting():
        made = home.place() / "postgres" / "cluster" / "PG_VERSION"
        return datetime.fromtimestamp(made.stat().st_mtime, UTC) if made.exists() else None
    try:
        with database.asked() as connection:
            if not database.one(connection, "SELECT to_regclass('public.consent_entry')::text"):
                return None
            return database.one(connection, "SELECT recorded_at FROM consent_entry ORDER BY seq LIMIT 1")
    except (psycopg.Error, *postgres.TROUBLE):
        return datetime.min.replace(tzinfo=UTC)


def _spoken(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{age.days} days"


def interrupted() -> Finding:
    if (home.place() / MARK).exists():
        return wrong("restore", "one was begun here and did not end", "Run the same sayso restore again.")
    return ok("restore", "none is under way")
