"""Who may do what: exactly what store/grants.py says, within one workspace, and nobody may edit a fact."""

import psycopg
import pytest
from psycopg import sql

ROLES = ("web", "worker", "notary")
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
LEDGERS = (
    *("consent_entry", "clearance", "switch_act", "disclosure", "tenure", "staff_act"),
    *("rendering", "sign_off", "disclosure_release", "form_submission"),
    *("leaf", "head", "head_copy", "notary_key"),
    *("erasure", "erasure_end", "suppression"),
)
OPEN_TABLES = {"workspace", "route", "form_route", "record_link", "due", "membership"}
DJANGOS = ("auth_", "django_", "account_", "shared_cache", "person", "sign_in_link")


def tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in found.fetchall()]


def test_every_table_has_its_line(connect):
    from sayso.store.grants import GRANTS

    named = set(tables(connect("admin")))
    assert set(GRANTS) - named == set()
    nobodys = named - set(GRANTS)
    admin = connect("admin")
    for table in nobodys:
        for role in ROLES:
            held = admin.execute(
                "SELECT has_table_privilege(%s, %s, 'SELECT')", [_named(admin, role), table]
            ).fetchone()
            assert held == (False,), table
    assert all(table.startswith(DJANGOS) for table in nobodys), nobodys


def _named(connection: psycopg.Connection, role: str) -> str:
    return f"{connection.info.dbname}_{role}"


@pytest.mark.parametrize("place", range(3), ids=ROLES)
def test_rights_are_exactly_those_of_the_list(place: int, connect):
    from sayso.store.grants import GRANTS

    admin = connect("admin")
    for table, granted in GRANTS.items():
        wanted = {right for right in RIGHTS if right in granted[place]}
        held = {
            right
            for right in RIGHTS
            if admin.execute(
                "SELECT has_table_privilege(%s, %s, %s)", [_named(admin, ROLES[place]), f'public."{table}"', right]
            ).fetchone()
            == (True,)
        }
        assert held == wanted, table


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_more_than_a_login(role: str, connect):
    admin = connect("admin")
    row = admin.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s",
        [_named(admin, role)],
    ).fetchone()
    assert row == (False, False, False, False, True)
    owner = admin.execute(
        "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s", [_named(admin, "owner")]
    ).fetchone()
    assert owner == (False, False, False)


def test_every_tenant_table_is_behind_forced_row_level_security(connect):
    found = connect("admin").execute(
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
             AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
    )
    assert {name for (name,) in found.fetchall()} == OPEN_TABLES - {"workspace"}


TENANT = (
    "address", "block", "block_exception", "brand", "broadcast", "clearance", "clearance_payload", "consent_entry",
    "consent_payload", "contact", "disclosure", "entity", "handset", "handset_text", "inbound_text", "message",
    "programme", "receipt", "sender", "staff_act", "standing", "switch_act", "tenure", "unclear_stop",
)  # fmt: skip


@pytest.mark.parametrize("role", ["web", "worker", "owner"])
def test_without_a_workspace_a_tenant_table_answers_nobody(role: str, stage, connect):
    admin = connect("admin")
    for table in TENANT:
        rows = admin.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        if rows == (0,):
            continue  # the policy is asked about rows: where there are none, none are shown
        connection = connect(role)
        with pytest.raises(psycopg.errors.UndefinedObject):
            connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        connection.execute("SELECT set_config('sayso.workspace', '', false)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        connection.close()


@pytest.mark.parametrize("role", ["web", "worker", "owner"])
def test_another_workspaces_rows_are_not_there(role: str, stage, neighbour, connect):
    connection = connect(role, neighbour.workspace)
    for table in TENANT:
        rows = connection.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE workspace_id <> %s").format(sql.Identifier(table)),
            [neighbour.workspace],
        )
        assert rows.fetchone() == (0,), table
    moved = connection.execute("UPDATE address SET tenure = 9 WHERE id = %s", [stage.address("+12125550124")])
    assert moved.rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts)"
            " VALUES (gen_random_uuid(), %s, '+12125550177', 'US', 'unknown', '{}', '{}', 1, 0)",
            [stage.workspace],
        )


def test_the_notary_sees_its_queue_one_workspaces_ledger_at_a_time_and_no_personal_value(stage, neighbour, connect):
    notary = connect("notary")
    homes = {row for (row,) in notary.execute("SELECT DISTINCT workspace_id FROM seal_queue").fetchall()}
    assert {stage.workspace, neighbour.workspace} <= homes
    with pytest.raises(psycopg.errors.UndefinedObject):
        notary.execute("SELECT count(*) FROM consent_entry")
    notary = connect("notary", stage.workspace)
    homes = {row for (row,) in notary.execute("SELECT DISTINCT workspace_id FROM consent_entry").fetchall()}
    assert homes == {stage.workspace}
    for table in ("consent_payload", "clearance_payload", "address", "message", "inbound_text", "contact", "person"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            notary.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize("role", ["web", "worker", "notary", "owner", "admin"])
@pytest.mark.parametrize("ledger", LEDGERS)
def test_nobody_edits_a_ledger(role: str, ledger: str, stage, connect):
    connection = connect(role, stage.workspace)
    refusals = (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.RestrictViolation,
        psycopg.errors.FeatureNotSupported,
    )
    table = sql.Identifier(ledger)
    counted = sql.SQL("SELECT count(*) FROM {} WHERE workspace_id = %s").format(table)
    rows = connect("admin").execute(counted, [stage.workspace]).fetchone()
    for statement in ("UPDATE {} SET workspace_id = workspace_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        if rows == (0,) and not statement.startswith("TRUNCATE"):
            continue
        with pytest.raises(refusals):
            connection.execute(sql.SQL(statement).format(table))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["web", "worker", "owner", "admin"])
@pytest.mark.parametrize("table", ["consent_payload", "clearance_payload"])
def test_nobody_rewrites_a_payload(role: str, table: str, stage, connect):
    connection = connect(role, stage.workspace)
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
        connection.execute(sql.SQL("UPDATE {} SET body = '{{}}'").format(sql.Identifier(table)))
