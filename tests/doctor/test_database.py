"""What the doctor finds in a database and its work: each trouble is really made there, named, and mended again."""

import json

import pytest

from sayso import doctor
from sayso.doctor import database, work


def test_a_well_one(patient, ill, findings) -> None:
    """The run's own server may be a careless one: everything else is well, but that no worker runs."""
    ill("UPDATE message SET sending_at = clock_timestamp() WHERE status = 'sending'")
    found = findings()
    assert {name for name, each in found.items() if each.level != "ok"} - {"durability"} == {"worker", "notary"}
    assert "size" in found


def test_a_missing_backup_is_a_remark_until_there_is_something_to_lose(patient, findings, monkeypatch) -> None:
    from datetime import timedelta

    from sayso.doctor import backups

    assert findings()["backup"].says.startswith("none was made from here yet. Run: sayso backup")
    monkeypatch.setattr(backups, "FRESH", timedelta())
    assert (findings()["backup"].level, findings()["backup"].says) == ("warn", "none was made from here")


def test_out_of_reach(patient, findings, monkeypatch) -> None:
    monkeypatch.setenv("SAYSO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/sayso")
    found = findings()
    assert found["database"].level == "wrong"
    assert "SAYSO_DATABASE_URL" in found["database"].remedy
    assert "worker" not in found


def test_a_url_that_says_nothing(patient, findings, monkeypatch) -> None:
    monkeypatch.setenv("SAYSO_DATABASE_URL", "postgresql://db.example.com")
    assert "names no database" in findings()["database"].says


def test_an_empty_database(server, patient, findings, monkeypatch) -> None:
    import psycopg

    empty = server(create=True)
    with psycopg.connect(empty.url, autocommit=True) as admin:
        admin.execute("DROP EXTENSION plpgsql")
    monkeypatch.setenv("SAYSO_DATABASE_URL", empty.url)
    found = findings()
    assert found["migrations"].says.startswith("not applied: 0001_tables")
    assert found["extensions"].remedy == "In the database run: CREATE EXTENSION pg_trgm; CREATE EXTENSION plpgsql"
    assert found["roles"].level == "wrong"


def test_another_secret(patient, findings, monkeypatch) -> None:
    monkeypatch.setenv("SAYSO_SECRET", "another")
    found = findings()["roles"]
    assert found.level == "wrong"
    assert "Was the secret changed?" in found.remedy


def test_a_newer_sayso_was_here(ill, findings) -> None:
    ill(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', now())",
        "DELETE FROM django_migrations WHERE name = '9999_later'",
    )
    assert "newer Sayso: 9999_later" in findings()["migrations"].says


def name(patient) -> str:
    from sayso import postgres

    return postgres.parsed(patient.url)["dbname"]


def test_a_right_too_few_and_one_too_many(patient, ill, findings) -> None:
    role = f'"{name(patient)}_web"'
    ill(f"REVOKE INSERT ON broadcast FROM {role}", f"GRANT INSERT ON broadcast TO {role}")
    ill(f"GRANT DELETE ON consent_entry TO {role}", f"REVOKE DELETE ON consent_entry FROM {role}")
    found = findings()["rights"]
    assert (found.level, found.remedy) == ("wrong", "Run: sayso migrate")
    assert "broadcast, consent_entry" in found.says


def test_a_role_that_may_too_much(patient, ill, findings) -> None:
    role = f'"{name(patient)}_worker"'
    ill(f"ALTER ROLE {role} BYPASSRLS", f"ALTER ROLE {role} NOBYPASSRLS")
    assert "may do more than log in" in findings()["rights"].says


@pytest.mark.parametrize(
    ("harm", "mend"),
    [
        ("ALTER TABLE message NO FORCE ROW LEVEL SECURITY", "ALTER TABLE message FORCE ROW LEVEL SECURITY"),
        ("ALTER TABLE message DISABLE ROW LEVEL SECURITY", "ALTER TABLE message ENABLE ROW LEVEL SECURITY"),
        (
            "ALTER POLICY tenant ON message RENAME TO gone",
            "ALTER POLICY gone ON message RENAME TO tenant",
        ),
    ],
    ids=["not forced", "off", "no policy"],
)
def test_a_wall_that_is_down(harm: str, mend: str, ill, findings) -> None:
    ill(harm, mend)
    found = findings()["row-level security"]
    assert (found.level, "not forced on message:" in found.says) == ("wrong", True)


def test_a_careless_setting(patient, ill, findings) -> None:
    ill(
        f'ALTER DATABASE "{name(patient)}" SET synchronous_commit = off',
        f'ALTER DATABASE "{name(patient)}" RESET synchronous_commit',
    )
    found = findings()["durability"]
    assert (found.level, "synchronous_commit" in found.says) == ("wrong", True)


def test_an_old_server_and_clocks_apart(patient, findings, monkeypatch) -> None:
    """The limits are moved: neither an old server nor another clock can be had for a test."""
    monkeypatch.setattr(database.locator, "OLDEST", 99)
    monkeypatch.setattr(database, "SKEW_NOTED", -1.0)
    found = findings()
    assert (found["database"].level, found["clocks"].level) == ("wrong", "warn")
    monkeypatch.setattr(database, "SKEW_WRONG", -1.0)
    assert findings()["clocks"].level == "wrong"


def test_an_administrator_who_may_not_read(patient, ill, findings, monkeypatch) -> None:
    from sayso import postgres

    base = name(patient)
    ill("CREATE ROLE sayso_halfway LOGIN PASSWORD 'halfway'", "DROP ROLE sayso_halfway")
    ill(f'GRANT "{base}_owner" TO sayso_halfway', f'REVOKE "{base}_owner" FROM sayso_halfway')
    url = postgres.as_url(postgres.parsed(patient.url) | {"user": "sayso_halfway", "password": "halfway"})
    monkeypatch.setenv("SAYSO_DATABASE_URL", url)
    found = findings()
    assert found["administrator"].remedy == 'As a superuser run: ALTER ROLE "sayso_halfway" BYPASSRLS'
    assert "unknown texts" not in found


def test_no_worker_a_worker_and_one_that_is_behind(patient, ill, findings) -> None:
    import psycopg

    from sayso import postgres

    assert findings()["worker"].says.startswith("none is running")
    ill("DELETE FROM due")
    with psycopg.connect(**postgres.conninfo("worker")):
        assert findings()["worker"].level == "ok"
        ill(
            "INSERT INTO due (workspace_id, at) SELECT id, clock_timestamp() - interval '5 minutes' FROM workspace",
            "DELETE FROM due",
        )
        assert findings()["worker"].says == "it is 5 minutes behind"


def test_no_notary_one_that_is_behind_and_a_row_that_was_taken_out(patient, ill, findings) -> None:
    import psycopg

    from sayso import postgres

    assert findings()["notary"].says.startswith("none is running")
    with psycopg.connect(**postgres.conninfo("notary")):
        assert findings()["notary"].level == "ok"
        ill("DELETE FROM seal_queue")
        assert findings()["ledger"].level == "ok"
        ill(
            """SET session_replication_role = replica;
               INSERT INTO switch_act (id, workspace_id, act, scope, scope_value, reason, at, recorded_at)
               SELECT gen_random_uuid(), id, 'halt', 'jurisdiction', 'XX', 'late', now(), now() - interval '2 minutes'
               FROM workspace LIMIT 1;
               INSERT INTO seal_queue (workspace_id, kind, row)
               SELECT workspace_id, 'switch_act', id FROM switch_act WHERE reason = 'late'""",
            "DELETE FROM seal_queue",
        )
        assert "1 rows have waited" in findings()["ledger"].says
        ill(
            "SET session_replication_role = replica; DELETE FROM switch_act WHERE reason = 'late'",
        )
        assert "gone from the ledger" in findings()["ledger"].says


def test_stuck_means_longer_than_the_lease(store) -> None:
    from sayso.outbox.door import HAND_OVER_LEASE_SECONDS

    assert work.STUCK >= 2 * HAND_OVER_LEASE_SECONDS


def test_texts_that_are_stuck_and_texts_nobody_knows_of(ill, findings) -> None:
    ill("UPDATE message SET sending_at = clock_timestamp() - interval '2 minutes' WHERE status = 'sending'")
    assert findings()["hand-over"].says.startswith("1 texts have been on their way out")
    ill("BEGIN; UPDATE message SET status = 'unknown' WHERE status = 'sending'; COMMIT")
    found = findings()
    assert (found["hand-over"].level, found["unknown texts"].level) == ("ok", "warn")


def test_the_stop_switch_is_on(patient, findings) -> None:
    turn = "from sayso.workspaces.halt import halt\nfrom sayso.store.tables import Workspace\n"
    turn += "halt(Workspace.objects.get().id, {act!r}, 'workspace', '', 'test', None)\nsay(1)"
    patient.run(turn.format(act="halt"))
    assert "on for Acme: everything" in findings()["stop switch"].says
    patient.run(turn.format(act="lift"))
    assert findings()["stop switch"].level == "ok"


def test_an_unclear_stop_near_its_deadline(ill, findings) -> None:
    ill(
        """INSERT INTO unclear_stop (id, workspace_id, address_id, inbound_id, entry_id, opened_at, becomes_stop_at,
                                     decision)
           SELECT gen_random_uuid(), e.workspace_id, e.address_id, e.inbound_id, e.id, e.at,
                  clock_timestamp() + w.clock_shift + interval '1 day', ''
           FROM consent_entry e JOIN workspace w ON w.id = e.workspace_id WHERE e.inbound_id IS NOT NULL LIMIT 1""",
        "DELETE FROM unclear_stop",
    )
    assert findings()["unclear stops"].says.startswith("1 texts that may have been a STOP")


def test_the_exit_code_and_the_lines(patient, capsys) -> None:
    assert doctor.main(["--json"]) == 2
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(each) == {"name", "level", "says", "remedy"} for each in told)
    assert all(each["remedy"] for each in told if each["level"] != "ok")
    assert doctor.main([]) == 2
    assert "findings." in capsys.readouterr().out


def test_nothing_that_is_secret_or_personal_is_said(patient, ill, capsys) -> None:
    from sayso import postgres

    ill("UPDATE message SET sending_at = clock_timestamp() - interval '2 minutes' WHERE status = 'sending'")
    doctor.main([])
    said = capsys.readouterr().out
    kept = {postgres.password_for(f"{name(patient)}_{role}") for role in ("web", "worker")}
    kept |= {"a-secret-for-tests-only", postgres.parsed(patient.url)["password"], "+1212555", "Acme: news."}
    assert [value for value in kept if value and value in said] == []
