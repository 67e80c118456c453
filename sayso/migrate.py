"""`sayso migrate`: makes the roles and brings the tables up to date.

The only program that runs under SAYSO_DATABASE_URL's own user. Tables belong to `<database>_owner`, a role nobody can
log in as; programs log in as `<database>_web`, `_worker` and `_notary`.
"""

import os
from pathlib import Path

import psycopg
from psycopg import sql

from sayso import postgres

LOGINS = ("web", "worker", "notary")
FINDER = Path(__file__).parent / "store" / "finder.sql"
FOUND = {
    "contact": "id, workspace_id, name",
    "address": "id, workspace_id, value",
    "inbound_text": "id, workspace_id, body",
    "message": "id, workspace_id, broadcast_id, body",
}
"""What the role of the search functions may read, and nothing else."""


def main(argv: list[str]) -> int:
    if argv:
        print("sayso migrate takes no arguments.")
        return 2
    migrate()
    return 0


def migrate() -> None:
    """Make roles, run Django's migrations as the owner role, apply the grants. Safe to run again at any time."""
    admin = postgres.conninfo(None)
    with psycopg.connect(**admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('sayso migrate'))")
        make_roles(connection, str(admin["dbname"]))
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
        _run_django(str(admin["dbname"]))
        _make_finder(connection, str(admin["dbname"]))


def make_roles(connection: psycopg.Connection, database: str) -> None:
    """Create or renew the owner and login roles of `database` (passwords follow the installation's secret)."""
    name = postgres.roles_of(database)
    owner = sql.Identifier(f"{name}_owner")
    _ensure_role(connection, f"{name}_owner", "NOLOGIN")
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner))
    connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(database), owner))
    for suffix in LOGINS:
        role = f"{name}_{suffix}"
        _ensure_role(connection, role, "LOGIN")
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(postgres.password_for(role)))
        )
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(role)
            )
        )


def _make_finder(connection: psycopg.Connection, database: str) -> None:
    """The search functions and the role they run as: see `store/finder.sql`."""
    prefix = postgres.roles_of(database)
    finder, owner, web = (sql.Identifier(f"{prefix}_{suffix}") for suffix in ("finder", "owner", "web"))
    _ensure_role(connection, f"{prefix}_finder", "NOLOGIN")
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(finder))
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(finder))
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(owner))
        for table, columns in FOUND.items():
            name = sql.Identifier(table)
            connection.execute(sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(sql.SQL(columns), name, finder))
            connection.execute(sql.SQL("DROP POLICY IF EXISTS finder ON {}").format(name))
            connection.execute(sql.SQL("CREATE POLICY finder ON {} FOR SELECT TO {} USING (true)").format(name, finder))
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(finder))
        connection.execute(FINDER.read_text().encode())
        connection.execute(
            sql.SQL(
                "GRANT EXECUTE ON FUNCTION find_contacts, find_addresses, find_inbound_texts, find_messages TO {}"
            ).format(web)
        )


def _ensure_role(connection: psycopg.Connection, role: str, kind: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(kind)))


def _run_django(database: str) -> None:
    os.environ["SAYSO_ROLE"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.settings"
    import django
    from django.core.management import call_command
    from django.db import connection, transaction

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    from sayso.store import grants

    with transaction.atomic():
        grants.apply(postgres.roles_of(database))
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main([]))
