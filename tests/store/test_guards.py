"""What the database itself refuses, whatever the program does: the fourth lock of the door, and homes kept apart."""

from uuid import uuid4

import psycopg
import pytest

ANA, BEN = "+12125550123", "+12125550124"
LATER = ("cleared", "sending", "sent", "delivered", "failed", "unknown")


@pytest.fixture
def admin(stage, connect):
    """The strongest role there is; everything it does is taken back."""
    connection = connect("admin", stage.workspace)
    connection.autocommit = False
    yield connection
    connection.rollback()


def one(connection, statement: str, *given: object):
    row = connection.execute(statement, given).fetchone()
    assert row
    return row[0]


@pytest.fixture
def queued(stage, admin):
    """A message that waits, and the clearance rows of others."""
    return one(
        admin,
        "INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding,"
        " parts, status, due_at, rank, counts_as, reasons, at, error) SELECT gen_random_uuid(), workspace_id,"
        " address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, 'queued', due_at, rank,"
        " counts_as, '{}', at, '' FROM message WHERE purpose = 'programme' AND workspace_id = %s LIMIT 1 RETURNING id",
        stage.workspace,
    )


def cleared(admin, message, decision: str = "pass", seconds: float = 2):
    expires = f"now() + interval '{seconds} seconds'" if decision == "pass" else "NULL"
    return one(
        admin,
        "INSERT INTO clearance (id, workspace_id, message_id, address_id, purpose, decision, reasons, rules, book,"
        " facts, at, decided_at, expires_at, commitment) SELECT gen_random_uuid(), workspace_id, id, address_id,"
        f" purpose, %s, '{{}}', '{{}}', 'book', '{{}}', now(), now(), {expires}, '\\x00' FROM message WHERE id = %s"
        " RETURNING id",
        decision,
        message,
    )


def mark(admin, message, status: str, clearance: object, decision: str | None) -> None:
    admin.execute(
        "UPDATE message SET status = %s, clearance_id = %s, clearance_decision = %s WHERE id = %s",
        [status, clearance, decision, message],
    )


@pytest.mark.parametrize("status", LATER)
def test_nothing_leaves_without_a_pass_of_its_own(status: str, admin, queued):
    other = one(admin, "SELECT clearance_id FROM message WHERE clearance_decision = 'pass' LIMIT 1")
    held = cleared(admin, queued, "hold")
    tries = [
        (None, None),
        (None, "pass"),
        (other, "pass"),
        (held, "hold"),
        (held, "pass"),
        (uuid4(), "pass"),
        (held, None),
    ]
    for clearance, decision in tries:
        with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.CheckViolation)), admin.transaction():
            mark(admin, queued, status, clearance, decision)
    mark(admin, queued, status, cleared(admin, queued), "pass")


def test_a_clearance_lives_two_seconds_at_most(admin, queued):
    with pytest.raises(psycopg.errors.CheckViolation), admin.transaction():
        cleared(admin, queued, seconds=2.5)
    with pytest.raises(psycopg.errors.CheckViolation), admin.transaction():
        cleared(admin, queued, "maybe")
    mark(admin, queued, "cleared", cleared(admin, queued, seconds=-1), "pass")


@pytest.mark.parametrize("status", ["sent", "delivered", "failed", "unknown"])
def test_what_left_cannot_go_out_again(status: str, admin, queued):
    mark(admin, queued, status, cleared(admin, queued), "pass")
    for back in ("queued", "held", "cleared", "sending"):
        with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
            admin.execute("UPDATE message SET status = %s WHERE id = %s", [back, queued])


def test_a_refused_message_stays_refused(admin, queued):
    admin.execute("UPDATE message SET status = 'refused' WHERE id = %s", [queued])
    with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
        admin.execute("UPDATE message SET status = 'queued' WHERE id = %s", [queued])


@pytest.mark.parametrize(
    "change",
    ["body = 'other words'", "purpose = 'help_reply'", "channel = 'rcs'", "at = now()", "programme_id = NULL",
     "address_id = (SELECT id FROM address WHERE id <> message.address_id LIMIT 1)"],
)  # fmt: skip
def test_a_message_keeps_its_words_and_whom_it_is_for(change: str, admin, queued):
    with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
        admin.execute(f"UPDATE message SET {change} WHERE id = %s", [queued])
    admin.execute("UPDATE message SET body = NULL WHERE id = %s", [queued])  # erased


ASK = (
    "INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding,"
    " parts, status, due_at, rank, counts_as, reasons, at, error, entry_id) SELECT gen_random_uuid(), workspace_id, %s,"
    " sender_id, programme_id, channel, 'double_opt_in_ask', body, encoding, parts, 'queued', due_at, rank,"
    " counts_as, '{}', at, '', %s FROM message WHERE workspace_id = %s LIMIT 1"
)


def test_an_ask_is_no_message_without_a_recorded_opt_in_act_of_that_number(stage, admin):
    stage.texts(BEN, "JOIN")
    address = stage.address(BEN)
    acts = dict(admin.execute("SELECT word, id FROM consent_entry WHERE address_id = %s", [address]).fetchall())
    stage.texts(ANA, "JOIN")
    others = one(admin, "SELECT id FROM consent_entry WHERE address_id = %s AND word = 'asked'", stage.address(ANA))
    given = one(admin, "SELECT id FROM consent_entry WHERE word <> 'asked' LIMIT 1")
    for entry in (None, uuid4(), others, given):
        with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
            admin.execute(ASK, [address, entry, stage.workspace])
    assert admin.execute(ASK, [address, acts["asked"], stage.workspace]).rowcount == 1


def test_demo_is_demo_from_creation(stage, admin):
    with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
        admin.execute("UPDATE workspace SET is_demo = false, clock_shift = '0' WHERE id = %s", [stage.workspace])
    for channel, is_demo in (("smpp", True), ("simulator", False), ("smpp", False)):
        with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.ForeignKeyViolation)), admin.transaction():
            admin.execute(
                "INSERT INTO sender (id, workspace_id, channel, address, label, rate, is_demo, currency)"
                " VALUES (gen_random_uuid(), %s, %s, '999', '', 1, %s, '')",
                [stage.workspace, channel, is_demo],
            )


def test_a_clock_that_moves_is_a_demos(store: str, admin):
    from tests.stage import Join, Stage

    live = Stage(Join("NEWS"), demo=False)
    with pytest.raises(psycopg.errors.CheckViolation), admin.transaction():
        admin.execute("UPDATE workspace SET clock_shift = '1 hour' WHERE id = %s", [live.workspace])


CROSSINGS = {
    "standing": ("programme_id", "entry_id", "address_id"),
    "block": ("entry_id", "address_id"),
    "clearance": ("message_id", "consent_entry_id", "programme_id"),
    "consent_entry": ("address_id", "programme_id", "inbound_id"),
    "message": ("sender_id", "entry_id", "programme_id"),
}


@pytest.mark.parametrize(("table", "column"), [(table, each) for table, some in CROSSINGS.items() for each in some])
def test_no_row_points_into_another_workspace(table: str, column: str, stage, neighbour, admin):
    """A copy of a row of ours, pointing at the neighbour's row instead, is refused: demo entries serve nobody else."""
    targets = {"entry_id": "consent_entry", "consent_entry_id": "consent_entry", "inbound_id": "inbound_text"}
    target = targets.get(column, column.removesuffix("_id"))
    theirs = one(admin, f"SELECT id FROM {target} WHERE workspace_id = %s LIMIT 1", neighbour.workspace)
    names = [
        name
        for (name,) in admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        ).fetchall()
    ]
    new = {
        "id": "gen_random_uuid()",
        column: "%s",
        "status": "'queued'",
        "clearance_id": "NULL",
        "clearance_decision": "NULL",
    }
    new |= {"seq": "nextval('consent_entry_seq')", "provider_id": "NULL", "scope": "'brand'", "tenure": "77"}
    picked = ", ".join(new.get(name, name) for name in names)
    admin.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(psycopg.errors.ForeignKeyViolation), admin.transaction():
        admin.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {picked} FROM {table} WHERE workspace_id = %s LIMIT 1",
            [theirs, stage.workspace],
        )


def test_every_reference_between_tenant_rows_carries_the_workspace(admin):
    """Every *_id column that names a tenant row has a foreign key of (workspace, id)."""
    found = admin.execute(
        """SELECT a.attrelid::regclass::text, a.attname FROM pg_attribute a
           JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relforcerowsecurity
           WHERE a.attnum > 0 AND a.attname LIKE '%\\_id' AND a.atttypid = 'uuid'::regtype
             AND a.attname NOT IN ('workspace_id', 'person_id', 'scope_id', 'clearance_id')
             AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = a.attrelid
                 AND cardinality(k.conkey) = 2 AND a.attnum = ANY (k.conkey))"""
    ).fetchall()
    assert set(found) - {("consent_payload", "entry_id"), ("clearance_payload", "clearance_id")} == set()


def test_each_new_fact_is_queued_for_the_notary_once(stage, admin):
    for kind in ("consent_entry", "clearance", "switch_act"):
        rows = admin.execute(
            f"SELECT count(q.row), count(DISTINCT q.row), count(DISTINCT f.id) FROM {kind} f"
            " LEFT JOIN seal_queue q ON q.row = f.id AND q.kind = %s WHERE f.workspace_id = %s",
            [kind, stage.workspace],
        ).fetchone()
        assert rows
        assert rows[0] == rows[1] == rows[2] > 0, kind


def test_commitments_open_and_break(stage, admin):
    from sayso.store import ledger

    for table, key in (("consent_entry", "entry_id"), ("clearance", "clearance_id")):
        rows = admin.execute(
            f"SELECT f.commitment, p.salt, p.body FROM {table} f JOIN {table.removesuffix('_entry')}_payload p"
            f" ON p.{key} = f.id WHERE f.workspace_id = %s",
            [stage.workspace],
        ).fetchall()
        assert rows
        for commitment, salt, body in rows:
            assert ledger.opens(commitment, salt, body)
            assert not ledger.opens(commitment, salt, {**body, "number": "+12125550199", "to": "+12125550199"})
            assert not ledger.opens(commitment, bytes(32), body)
        assert len({salt for _, salt, _ in rows}) == len(rows)


def test_a_destroyed_payload_leaves_the_ledger_whole(stage, connect):
    from tests.stage import comparable

    web = connect("web", stage.workspace)
    before = web.execute("SELECT count(*) FROM consent_entry").fetchone()
    web.autocommit = False
    web.execute("DELETE FROM consent_payload")
    assert web.execute("SELECT count(*) FROM consent_entry").fetchone() == before
    web.rollback()
    assert comparable(stage.rebuilt(ANA)) == comparable(stage.held(ANA))


def test_no_personal_value_stands_in_a_ledger(stage, admin):
    for table in ("consent_entry", "clearance", "switch_act", "seal_queue"):
        found = admin.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text ~ '212555012[0-9]'").fetchone()
        assert found == (0,), table
