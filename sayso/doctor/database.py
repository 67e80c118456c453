"""The doctor's look at PostgreSQL: reachable, new enough, safe to rely on, and with exactly our roles and guards."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from sayso import home, postgres
from sayso.doctor.finding import Finding, ok, warn, wrong
from sayso.postgres import leftovers, locator, sharing

LOGINS = ("web", "worker", "notary")
PATIENCE = 5
SKEW_NOTED, SKEW_WRONG = 1.0, 30.0
"""Seconds between the program's clock and the database's. A pass lives two seconds by the latter."""
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


def first_line(error: Exception) -> str:
    """What a database says, without its context: that can hold rows."""
    return str(error).strip().split("\n", 1)[0]


def resting() -> str:
    """Why there is no server to ask, when that is well; empty when one should answer."""
    if not postgres.is_embedded():
        return ""
    here = home.place()
    if not home.has_database(here):
        return "not there yet; sayso serve makes it"
    if not os.environ.get("SAYSO_SECRET") and not os.access(here / "secret", os.R_OK):
        return "not looked at: without its secret nobody can log in"
    server = postgres.server()
    if sharing.lendable(here, server):
        return ""
    if leftovers.found(server.folder):
        return "not running, but something is left of it: the next start stops that first"
    return "not running; sayso serve starts it. What is in it was not looked at"


@contextmanager
def asked() -> Iterator[psycopg.Connection]:
    """The database, as its administrator, who may read everything and is asked for counts and guards only."""
    where = make_conninfo(**postgres.conninfo(), connect_timeout=PATIENCE)
    with psycopg.connect(where, autocommit=True) as connection:
        yield connection


def all_of_it() -> Iterator[Finding]:
    rest = resting()
    if rest:
        yield ok("database", rest)
        return
    try:
        with asked() as connection:
            yield version(connection)
            yield clock(connection)
            yield durable(connection)
            yield size(connection)
            yield language(connection)
            missing = migrations(connection)
            yield missing
            yield from logins()
            if missing.level == "ok":
                yield rights(connection)
                yield walls(connection)
                yield readable(connection)
    except psycopg.OperationalError as error:
        remedy = "Start Sayso again: it starts its PostgreSQL." if postgres.is_embedded() else UNREACHED
        yield wrong("database", f"it does not answer: {first_line(error)}", remedy)


UNREACHED = "Check that the server runs and that SAYSO_DATABASE_URL names its host, port, user and password."


def one(connection: psycopg.Connection, question: str, *values: object) -> Any:
    row = connection.execute(question.encode(), values).fetchone()
    return row[0] if row else None


def runs(connection: psycopg.Connection, role: str) -> bool:
    """Whether a program is connected as `worker`, `notary` or `web`."""
    named = f"{postgres.roles_of(connection.info.dbname)}_{role}"
    question = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND usename = %s"
    return bool(one(connection, question, named))


def reads_everything(connection: psycopg.Connection) -> bool:
    """Whether this user may look across workspaces."""
    return bool(one(connection, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))


def version(connection: psycopg.Connection) -> Finding:
    major = connection.info.server_version // 10_000
    if major < locator.OLDEST:
        return wrong(
            "database", f"it is PostgreSQL {major}", f"Sayso needs {locator.OLDEST} or later: update the server."
        )
    return ok("database", f"PostgreSQL {major} answers, {'embedded' if postgres.is_embedded() else 'your own'}")


def clock(connection: psycopg.Connection) -> Finding:
    before = datetime.now(UTC)
    theirs = one(connection, "SELECT clock_timestamp()")
    middle = before + (datetime.now(UTC) - before) / 2
    apart = abs((theirs - middle).total_seconds())
    remedy = "Let both machines keep time by NTP: quiet hours and passes are judged by these clocks."
    if apart > SKEW_WRONG:
        return wrong("clocks", f"the database's clock is {apart:.0f} s away from this machine's", remedy)
    if apart > SKEW_NOTED:
        return warn("clocks", f"the database's clock is {apart:.1f} s away from this machine's", remedy)
    return ok("clocks", f"{apart:.2f} s between this machine and the database")


def durable(connection: psycopg.Connection) -> Finding:
    """A STOP is acknowledged when it is stored; with these off, a power cut could take it back."""
    rows = connection.execute(
        "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(MUST_BE_ON)]
    )
    off = sorted(name for (name,) in rows.fetchall())
    if off:
        return wrong("durability", f"{', '.join(off)} is off: a STOP could be lost in a power cut", "Turn it on.")
    return ok("durability", f"{', '.join(MUST_BE_ON)} are on")


def size(connection: psycopg.Connection) -> Finding:
    large = int(one(connection, "SELECT pg_database_size(current_database())"))
    if not postgres.is_embedded():
        return ok("size", f"the database has {large / 1e9:.2f} GB")
    left = shutil.disk_usage(home.place()).free
    if left < large:
        return warn(
            "size",
            f"the database has {large / 1e9:.1f} GB and {left / 1e9:.1f} GB are left",
            "Make room for it once more: an update or a backup may need that.",
        )
    return ok("size", f"the database has {large / 1e9:.2f} GB, {left / 1e9:.0f} GB are left")


def language(connection: psycopg.Connection) -> Finding:
    """The guards are triggers in plpgsql, search goes by trigrams (pg_trgm)."""
    rows = connection.execute("SELECT extname FROM pg_extension").fetchall()
    missing = sorted({"plpgsql", "pg_trgm"} - {name for (name,) in rows})
    if not missing:
        return ok("extensions", "plpgsql and pg_trgm are there; no other is needed")
    said = "; ".join(f"CREATE EXTENSION {name}" for name in missing)
    return wrong("extensions", f"{' and '.join(missing)} missing", f"In the database run: {said}")


def migrations(connection: psycopg.Connection) -> Finding:
    applied: set[str] = set()
    if one(connection, "SELECT to_regclass('public.django_migrations')::text"):
        rows = connection.execute("SELECT name FROM django_migrations WHERE app = 'store'")
        applied = {name for (name,) in rows.fetchall()}
    files = {file.stem for file in (home.PACKAGE / "store" / "migrations").glob("[0-9]*.py")}
    if files - applied:
        missing = ", ".join(sorted(files - applied))
        return wrong("migrations", f"not applied: {missing}", "Run: sayso migrate (sayso serve does it too).")
    if applied - files:
        return wrong(
            "migrations",
            f"the database was used by a newer Sayso: {', '.join(sorted(applied - files))}",
            "Update this one.",
        )
    return ok("migrations", f"{len(applied)} applied, none missing")


def logins() -> Iterator[Finding]:
    """Whether the secret here is the one the roles were made with: only logging in tells."""
    failed: dict[str, str] = {}
    for role in LOGINS:
        where = make_conninfo(**postgres.conninfo(role), connect_timeout=PATIENCE)
        try:
            psycopg.connect(where).close()
        except psycopg.OperationalError as error:
            failed[role] = first_line(error)
    if not failed:
        yield ok("roles", f"{', '.join(LOGINS)} log in with the secret of this installation")
        return
    yield wrong(
        "roles",
        f"{', '.join(failed)} cannot log in: {next(iter(failed.values()))}",
        "Was the secret changed? Put the old one back, or run sayso migrate: it gives the roles their passwords anew.",
    )


def rights(connection: psycopg.Connection) -> Finding:
    """Exactly what sayso/store/grants.py says, and no role that is more than a login."""
    from sayso.store.grants import GRANTS

    base = postgres.roles_of(connection.info.dbname)
    wanted = {
        (f"{base}_{role}", table, right)
        for table, granted in GRANTS.items()
        for role, rights in zip(LOGINS, granted, strict=True)
        for right in rights.split(", ")
        if right
    }
    rows = connection.execute(HELD, [[f"{base}_{role}" for role in LOGINS]])
    held = {(role, table, right) for role, table, right in rows.fetchall()}
    strong = connection.execute(STRONG, [[f"{base}_{role}" for role in (*LOGINS, "owner")]]).fetchall()
    off = sorted({table for _, table, _ in wanted ^ held})
    if strong:
        names = ", ".join(name for (name,) in strong)
        return wrong(
            "rights", f"{names} may do more than log in", f"Run: ALTER ROLE … NOSUPERUSER NOBYPASSRLS for {names}"
        )
    if off:
        return wrong("rights", f"those on {', '.join(off)} are not as they should be", "Run: sayso migrate")
    return ok("rights", f"as they should be, on {len(GRANTS)} tables")


HELD = """
SELECT r.rolname, c.relname, p.right_name FROM pg_roles r
CROSS JOIN pg_class c
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p (right_name)
WHERE r.rolname = ANY(%s) AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND has_table_privilege(r.oid, c.oid, p.right_name)"""
STRONG = """
SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)
AND (rolsuper OR rolbypassrls OR rolcreaterole OR (rolcanlogin AND rolname LIKE '%%\\_owner'))"""


def walls(connection: psycopg.Connection) -> Finding:
    """Row-level security, forced on every table that holds rows of a workspace, with its one policy."""
    from sayso.store.grants import OPEN_TABLES

    rows = connection.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT (
               c.relrowsecurity AND c.relforcerowsecurity
               AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'))"""
    )
    low = sorted({name for (name,) in rows.fetchall()} - OPEN_TABLES)
    if low:
        return wrong(
            "row-level security",
            f"not forced on {', '.join(low)}: one workspace could see another's rows",
            "Stop Sayso. As the database's owner: ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY.",
        )
    return ok("row-level security", "forced on every table with rows of a workspace")


def readable(connection: psycopg.Connection) -> Finding:
    """Who makes backups must be able to read everything."""
    if reads_everything(connection):
        return ok("administrator", "may read everything, so backups are whole")
    user = connection.info.user
    return warn(
        "administrator",
        f"{user} may not read across workspaces: no backup can be made, and waiting work was not looked at",
        f'As a superuser run: ALTER ROLE "{user}" BYPASSRLS',
    )
