"""Sealing: every row once, whenever it commits; heads one after the other; keys are never replaced silently."""

import hashlib
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def heads(workspace: UUID):
    from sayso.store.scope import within
    from sayso.store.tables import Head

    with within(workspace):
        return list(Head.objects.order_by("size"))


def sealed(workspace: UUID) -> list[UUID]:
    from sayso.store.scope import within
    from sayso.store.tables import Leaf

    with within(workspace):
        return list(Leaf.objects.order_by("position").values_list("row", flat=True))


def ledger(workspace: UUID) -> set[UUID]:
    from sayso.store.scope import within
    from sayso.store.tables import Clearance, ConsentEntry, SwitchAct

    with within(workspace):
        return {
            row for table in (ConsentEntry, Clearance, SwitchAct) for row in table.objects.values_list("id", flat=True)
        }


def root_made_anew(workspace: UUID, rows: list[UUID]) -> bytes:
    """The root over the rows' leaves, by the definition alone."""
    from sayso.notary.seal import leaves_of
    from sayso.store.queries import run
    from sayso.store.scope import within
    from tests.proof.test_tree import mth

    with within(workspace):
        told = run("sealed_rows", workspace=workspace, first=0, end=len(rows))
        leaves = leaves_of(told)
    return mth([leaves[row] for row in rows])


def test_every_row_is_sealed_once_and_in_order(stage, seal):
    stage.turn("halt")
    stage.turn("lift")
    everything = ledger(stage.workspace)
    assert seal(stage.workspace) == len(everything)
    assert seal(stage.workspace) == 0
    rows = sealed(stage.workspace)
    assert len(rows) == len(set(rows))
    assert set(rows) == everything
    (head,) = heads(stage.workspace)
    assert (head.size, bytes(head.root)) == (len(rows), root_made_anew(stage.workspace, rows))


def test_each_head_names_the_one_before_and_is_signed(stage, seal):
    from sayso.store.scope import within
    from sayso.store.tables import NotaryKey

    seal(stage.workspace)
    for text in ("NEWS", "STOP"):
        stage.says("+12125550125", text)
        seal(stage.workspace)
    with within(stage.workspace):
        name, _, public = NotaryKey.objects.get().verifier_key.split("+", 2)
    import base64

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:])
    previous = bytes(32)
    for row in heads(stage.workspace):
        body, mark = row.note.split("\n\n")
        lines = body.split("\n")
        assert lines[:3] == [name, str(row.size), base64.b64encode(bytes(row.root)).decode()]
        assert lines[3] == "previous " + base64.b64encode(previous).decode()
        assert lines[-1] == "demo"
        previous = hashlib.sha256(body.encode() + b"\n").digest()
        signature = base64.b64decode(mark.split(" ")[2])[4:]
        key.verify(signature, body.encode() + b"\n")
        with pytest.raises(InvalidSignature):
            key.verify(signature, body.encode())


def test_what_commits_late_under_an_earlier_number_is_sealed_once(stage, seal, connect):
    """A transaction takes its queue number, sleeps, and commits after a later number was sealed."""
    late = connect("web", stage.workspace)
    late.execute("BEGIN")
    act = late.execute(
        "INSERT INTO switch_act (id, workspace_id, act, scope, scope_value, reason, at) "
        "VALUES (gen_random_uuid(), %s, 'halt', 'jurisdiction', 'US-TX', 'late', now()) RETURNING id",
        [stage.workspace],
    ).fetchone()
    assert act
    stage.says("+12125550126", "NEWS")
    first = seal(stage.workspace)
    assert act[0] not in sealed(stage.workspace)
    late.execute("COMMIT")
    assert seal(stage.workspace) == 1
    assert sealed(stage.workspace)[first:] == [act[0]]
    assert set(sealed(stage.workspace)) == ledger(stage.workspace)


def test_two_notaries_take_turns(stage, seal, connect):
    """The second waits for the first's lock, and then finds nothing left."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    other = connect("notary", stage.workspace)
    other.execute("BEGIN")
    other.execute("SELECT pg_advisory_xact_lock(hashtextextended('sayso seal ' || %s, 0))", [str(stage.workspace)])
    with ThreadPoolExecutor(1) as aside:

        def second() -> int:
            try:
                return seal(stage.workspace)
            finally:
                connection.close()

        waits = aside.submit(second)
        _until_waiting(connect("admin"))
        assert not waits.done()
        other.execute("ROLLBACK")
        assert waits.result(30) == len(ledger(stage.workspace))
    assert seal(stage.workspace) == 0


def _until_waiting(admin: psycopg.Connection) -> None:
    import time

    for _ in range(600):
        row = admin.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()
        if row and row[0]:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_round_that_dies_leaves_everything_to_the_next(stage, seal, monkeypatch):
    """Signed and not committed: nothing of it was ever outside, and the rows are still in the queue."""
    from sayso.notary import seal as module

    with monkeypatch.context() as broken:
        broken.setattr(module.queries, "rows", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal(stage.workspace)
    assert heads(stage.workspace) == []
    assert seal(stage.workspace) == len(ledger(stage.workspace))


def test_the_key_lies_in_a_private_file_and_not_in_the_database(stage, seal, keys: Path, connect):
    seal(stage.workspace)
    file = keys / f"{stage.workspace}.key"
    assert file.stat().st_mode & 0o077 == 0
    assert keys.stat().st_mode & 0o077 == 0
    admin = connect("admin")
    for (table,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        rows = admin.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # type: ignore[call-overload]
        assert not any(file.read_text().strip() in str(row) for row in rows), table


def test_without_its_key_sealing_waits_and_loses_nothing(stage, seal, keys: Path):
    from sayso.notary.keys import SealingWaits

    seal(stage.workspace)
    file = keys / f"{stage.workspace}.key"
    away = file.rename(keys / "elsewhere")
    stage.says("+12125550127", "NEWS")
    with pytest.raises(SealingWaits, match=r"is missing.*--lost"):
        seal(stage.workspace)
    away.rename(file)
    assert seal(stage.workspace) > 0
    assert set(sealed(stage.workspace)) == ledger(stage.workspace)


@pytest.mark.parametrize("held", ["", "not base64!", "c2hvcnQ="])
def test_a_file_that_is_no_key_is_said_to_be_none(stage, seal, keys: Path, held: str):
    from sayso.notary.keys import SealingWaits

    seal(stage.workspace)
    (keys / f"{stage.workspace}.key").write_text(held)
    stage.says("+12125550127", "NEWS")
    with pytest.raises(SealingWaits, match="no signing key"):
        seal(stage.workspace)


def test_a_database_older_than_what_was_signed_is_not_sealed_on(stage, seal, as_notary, capsys):
    """As after a restore: the head that was signed last is not in it."""
    from sayso.notary import keys as notary_keys
    from sayso.notary.command import main

    seal(stage.workspace)
    newest = heads(stage.workspace)[-1]
    notary_keys.remember(stage.workspace, newest.note.replace(f"\n{newest.size}\n", f"\n{newest.size + 7}\n"))
    stage.says("+12125550128", "NEWS")
    with pytest.raises(notary_keys.SealingWaits, match="restored"):
        seal(stage.workspace)
    with as_notary():
        assert main(["accept-loss", str(stage.workspace)]) == 0
    assert "fork" in capsys.readouterr().out
    assert seal(stage.workspace) > 0


def test_a_head_that_could_not_be_remembered_is_before_another_is_signed(stage, seal, keys: Path, monkeypatch):
    """The key folder was full when it should have been: no second head is signed that nobody remembers."""
    from sayso.notary import keys as notary_keys
    from sayso.notary import seal as module

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(module, "remember", full)
        broken.setattr(notary_keys, "remember", full)
        with pytest.raises(OSError, match="No space"):
            seal(stage.workspace)
        stage.says("+12125550128", "NEWS")
        with pytest.raises(notary_keys.SealingWaits, match="cannot be kept"):
            seal(stage.workspace)
    assert len(heads(stage.workspace)) == 1
    seal(stage.workspace)
    assert (keys / f"{stage.workspace}.head").read_text() == heads(stage.workspace)[-1].note


def test_a_damaged_memory_of_the_newest_head_is_said(stage, seal, keys: Path):
    from sayso.notary.keys import SealingWaits

    seal(stage.workspace)
    (keys / f"{stage.workspace}.head").write_text("")
    stage.says("+12125550128", "NEWS")
    with pytest.raises(SealingWaits, match="damaged"):
        seal(stage.workspace)


def test_no_new_key_for_a_database_that_is_not_sealed_on(stage, seal, as_notary, capsys):
    from sayso.notary import keys as notary_keys
    from sayso.notary.command import main

    seal(stage.workspace)
    newest = heads(stage.workspace)[-1]
    notary_keys.remember(stage.workspace, newest.note.replace(f"\n{newest.size}\n", f"\n{newest.size + 7}\n"))
    with as_notary():
        assert main(["new-key", str(stage.workspace), "--lost"]) == 1
    assert "restored" in capsys.readouterr().err


def test_a_new_key_is_brought_in_by_the_old_one(stage, seal, as_notary, keys: Path):
    from sayso.notary.command import main
    from sayso.store.scope import within
    from sayso.store.tables import NotaryKey

    seal(stage.workspace)
    old = (keys / f"{stage.workspace}.key").read_text()
    with as_notary():
        assert main(["new-key", str(stage.workspace)]) == 0
    stage.says("+12125550129", "NEWS")
    seal(stage.workspace)
    assert (keys / f"{stage.workspace}.key").read_text() != old
    assert not (keys / f"{stage.workspace}.next").exists()
    with within(stage.workspace):
        first, second = NotaryKey.objects.order_by("id")
    assert second.from_size == heads(stage.workspace)[0].size
    assert second.rotation.split("\n")[1:3] == ["rotation", second.verifier_key]
    assert first.rotation == ""


def test_a_lost_key_is_followed_by_one_that_nothing_signed_in(stage, seal, as_notary, keys: Path, capsys):
    from sayso.notary.command import main
    from sayso.store.scope import within
    from sayso.store.tables import NotaryKey

    seal(stage.workspace)
    (keys / f"{stage.workspace}.key").unlink()
    with as_notary():
        assert main(["new-key", str(stage.workspace)]) == 1
        assert main(["new-key", str(stage.workspace), "--lost"]) == 0
    assert "tell everybody" in capsys.readouterr().out
    stage.says("+12125550129", "NEWS")
    assert seal(stage.workspace) > 0
    with within(stage.workspace):
        assert [row.rotation for row in NotaryKey.objects.order_by("id")] == ["", ""]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE leaf SET row = gen_random_uuid()",
        "DELETE FROM leaf",
        "UPDATE head SET note = 'x'",
        "DELETE FROM head",
        "UPDATE notary_key SET from_size = 9",
        "DELETE FROM notary_key",
        "DELETE FROM tile",
        "UPDATE tile SET hashes = substring(hashes FOR 32) WHERE length(hashes) > 32",
        "UPDATE tile SET hashes = overlay(hashes PLACING '\\x00' FROM 1 FOR 1)",
    ],
)
@pytest.mark.parametrize("role", ["notary", "owner"])
def test_what_is_sealed_is_not_changed(stage, seal, connect, change: str, role: str):
    seal(stage.workspace)
    with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)):
        connect(role, stage.workspace).execute(change)


def test_a_row_is_in_no_tree_twice(stage, seal, connect):
    seal(stage.workspace)
    row = sealed(stage.workspace)[0]
    with pytest.raises(psycopg.errors.UniqueViolation):
        connect("notary", stage.workspace).execute(
            "INSERT INTO leaf (workspace_id, position, kind, row) VALUES (%s, 99999, 'clearance', %s)",
            [stage.workspace, row],
        )


def test_a_row_that_is_gone_is_passed_over_and_stays_asked_for(stage, seal, connect):
    connect("web", stage.workspace).execute(
        "INSERT INTO seal_queue (workspace_id, kind, row) VALUES (%s, 'clearance', gen_random_uuid())",
        [stage.workspace],
    )
    assert seal(stage.workspace) == len(ledger(stage.workspace))
    waiting = (
        connect("notary")
        .execute("SELECT count(*) FROM seal_queue WHERE workspace_id = %s", [stage.workspace])
        .fetchone()
    )
    assert waiting == (1,)
    assert seal(stage.workspace) == 0


def test_workspaces_have_trees_of_their_own(stage, seal):
    from tests.stage import Join, Stage

    other = Stage(Join("NEWS"))
    other.says("+12125550123", "NEWS")
    for each in (stage, other):
        seal(each.workspace)
        assert set(sealed(each.workspace)) == ledger(each.workspace)
    assert heads(stage.workspace)[0].note.split("\n")[0] != heads(other.workspace)[0].note.split("\n")[0]
