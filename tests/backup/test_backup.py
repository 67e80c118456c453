"""What a backup file is: private, whole or not there, and without anything that signs somebody in."""

import hashlib
import json
import os
import signal
import stat
import time
import zipfile
from pathlib import Path

from sayso.backup.archive import PREFIX
from tests.backup.conftest import Place, databases


def test_the_file_is_private_and_its_manifest_true(backup: Path, original: Place) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for name, told in manifest["parts"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == told["sha256"]
    assert manifest["rows"]["consent_entry"] == len(original.rows("consent_entry")) > 0
    assert manifest["rows"]["clearance"] == len(original.rows("clearance")) > 0


def test_sessions_and_sign_in_links_stay_out(original: Place, server) -> None:
    link = original.sayso("signin-link")
    assert link.returncode == 0
    assert original.rows("sign_in_link", "created_at")
    file = original.home.parent / "link.backup"
    assert original.sayso("backup", str(file)).returncode == 0
    copy = server()
    assert copy.sayso("restore", str(file)).returncode == 0
    assert copy.rows("sign_in_link", "created_at") == []
    assert len(copy.rows("person")) == len(original.rows("person"))


def test_a_backup_never_replaces_anything(backup: Path, original: Place) -> None:
    before = backup.read_bytes()
    done = original.sayso("backup", str(backup))
    assert done.returncode == 1
    assert "never replaces" in done.stderr
    assert backup.read_bytes() == before


def test_a_folder_gets_a_file_with_the_time_in_its_name(original: Place, tmp_path: Path) -> None:
    assert original.sayso("backup", str(tmp_path)).returncode == 0
    (file,) = tmp_path.iterdir()
    assert file.name.startswith("sayso-20")
    told = json.loads((original.home / "backup.json").read_text())
    assert told["file"] == str(file)


def test_no_folder_no_database_no_right_each_say_so(original: Place, server, cluster: dict[str, str]) -> None:
    import psycopg

    assert "There is no folder" in original.sayso("backup", "/nowhere/at/all.backup").stderr
    empty = server(create=True)
    assert "no tables of Sayso yet" in empty.sayso("backup", str(empty.home.parent / "x")).stderr
    assert "There is no database in" in Place(empty.home).sayso("backup", str(empty.home.parent / "x")).stderr
    with psycopg.connect(**cluster, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS sayso_plain")
        admin.execute("CREATE ROLE sayso_plain LOGIN PASSWORD 'plain'")
    from sayso import postgres

    url = postgres.as_url(postgres.parsed(original.url) | {"user": "sayso_plain", "password": "plain"})
    try:
        done = Place(original.home, url).sayso("backup", str(empty.home.parent / "x"))
        assert 'ALTER ROLE "sayso_plain" BYPASSRLS' in done.stderr
        assert not (empty.home.parent / "x").exists()
        assert list(empty.home.parent.glob(f"{PREFIX}*")) == []
    finally:
        with psycopg.connect(**cluster, autocommit=True) as admin:
            admin.execute("DROP ROLE sayso_plain")


def test_a_pg_dump_older_than_the_server_is_not_used(original: Place, tmp_path: Path, monkeypatch) -> None:
    import pytest

    from sayso.backup import programs
    from sayso.backup.archive import Unusable

    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n")
    old.chmod(0o755)
    monkeypatch.setattr(programs, "_places", lambda name: iter([old]))
    with pytest.raises(Unusable, match=r"(?s)PostgreSQL 99, so pg_dump of version 99.*pg_dump is of version 13"):
        programs.find("pg_dump", 99)


def test_killed_in_the_middle_it_leaves_no_half_backup(original: Place, tmp_path: Path) -> None:
    target = tmp_path / "kept.backup"
    running = original.start("backup", str(target))
    until(lambda: list(tmp_path.glob(f"{PREFIX}*")))
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert not target.exists(), "it was done before it could be killed"
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 1
    assert original.sayso("backup", str(target)).returncode == 0
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


def test_a_restore_killed_at_any_step_begins_again(server, backup: Path, cluster: dict[str, str]) -> None:
    """SAYSO_CRASH_RESTORES sets how many times it is killed, each a little later."""
    copy = server()
    name = copy.url.rsplit("/", 1)[1].split("?")[0]
    kills = int(os.environ.get("SAYSO_CRASH_RESTORES", "3"))
    for turn in range(kills):
        running = copy.start("restore", str(backup))
        until(lambda: f"{name}_restoring" in databases(cluster, name))
        time.sleep(1.2 * turn / kills)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        if databases(cluster, name) == [name]:
            break  # it was done; then it is whole
        told = copy.sayso("doctor", "--json").stdout
        assert "one was begun here and did not end" in told
        until(lambda: not busy(cluster, f"{name}_restoring"))
    if databases(cluster, name) != [name]:
        done = copy.sayso("restore", str(backup))
        assert done.returncode == 0, done.stderr
    assert databases(cluster, name) == [name]
    assert len(copy.rows("switch_act")) == 1


def busy(cluster: dict[str, str], name: str) -> bool:
    import psycopg

    with psycopg.connect(**cluster) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()
        return bool(row and row[0])


def until(done) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_progress_is_said_and_rows_are_not(tmp_path: Path, monkeypatch, capsys) -> None:
    """A program that fails half-way: its tables are counted aloud, its complaint is passed on without the row."""
    import pytest

    from sayso.backup import programs
    from sayso.backup.archive import Unusable

    program = tmp_path / "pg_restore"
    program.write_text(
        """#!/bin/sh
cat >/dev/null
echo 'pg_restore: processing data for table "public.address"' >&2
echo 'pg_restore: error: COPY failed for table "address": ERROR:  duplicate key' >&2
echo 'DETAIL:  Key (value)=(+12125550123) already exists.' >&2
echo 'CONTEXT:  COPY address, line 1: "+12125550123 Ana"' >&2
exit 1
"""
    )
    program.chmod(0o755)
    monkeypatch.setattr(programs, "SAY_EVERY", -1.0)
    run = programs.Run(program, (), {"dbname": "none"}, "reading the backup", 7)
    with program.open("rb") as source, pytest.raises(Unusable, match="duplicate key") as refused:
        programs.write_to(run, source)
    assert "555" not in str(refused.value)
    assert "reading the backup: table 1 of 7 (public.address)" in capsys.readouterr().err
