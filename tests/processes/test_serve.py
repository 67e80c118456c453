"""`sayso serve`: starts, says where it is, stops in order, and comes back whoever is killed."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from sayso import children, processes
from sayso.postgres import leftovers, locator, url
from sayso.postgres.server import Server
from tests.processes.conftest import Sayso, gone, until


def test_it_starts_and_stops_in_order(sayso: Sayso) -> None:
    supervisor = sayso.serve()
    web, worker, postmaster = sayso.web(), sayso.worker(), sayso.postmaster()
    assert all((web, worker, postmaster))
    until(lambda: "worker started" in sayso.notes())
    assert "SAYSO_ROLE=web" in Path(f"/proc/{web}/environ").read_text().split("\0")
    supervisor.send_signal(signal.SIGINT)
    _, said = supervisor.communicate(timeout=60)
    assert supervisor.returncode == 0
    assert said.endswith("sayso: stopped\n")
    assert all(gone(pid) for pid in (web, worker, postmaster))
    assert sayso.notes() == ["migrated", "worker started", "worker stopped"]
    assert not list(sayso.home.glob("*.pid"))


def test_a_database_that_is_up_to_date_is_left_alone(sayso: Sayso) -> None:
    stamp = sayso.home / "postgres" / "cluster" / processes.STAMP
    migrations = []
    for kept in (None, None, "another version"):
        if kept:
            stamp.write_text(kept)
        supervisor = sayso.serve()
        supervisor.terminate()
        assert supervisor.wait(60) == 0
        migrations.append(sayso.notes().count("migrated"))
    assert migrations == [1, 1, 2]


def test_whoever_is_killed_comes_back(sayso: Sayso) -> None:
    supervisor = sayso.serve()
    web, worker, postmaster = sayso.web(), sayso.worker(), sayso.postmaster()
    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    until(lambda: sayso.web() not in (0, web))
    until(lambda: sayso.worker() != worker)
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: sayso.postmaster() not in (0, postmaster))
    supervisor.terminate()
    _, said = supervisor.communicate(timeout=60)
    assert supervisor.returncode == 0
    assert "web stopped (SIGKILL), starting again in 0.5 s" in said
    assert "worker stopped (SIGKILL), starting again in 0.5 s" in said
    assert "PostgreSQL stopped, starting it again" in said


def test_a_killed_supervisor_takes_everybody_along(sayso: Sayso) -> None:
    supervisor = sayso.serve()
    everybody = (sayso.web(), sayso.worker(), sayso.postmaster())
    supervisor.kill()
    again = sayso.serve()
    assert all(gone(pid) for pid in everybody)
    assert sayso.web()
    again.terminate()
    assert again.wait(60) == 0


def test_everybody_killed_at_once(sayso: Sayso) -> None:
    supervisor = sayso.serve()
    server = leftovers.found(sayso.home)
    for pid in (supervisor.pid, sayso.web(), sayso.worker(), *server):
        os.kill(pid, signal.SIGKILL)
    sayso.serve()
    assert sayso.web()


def test_a_second_one_is_refused(sayso: Sayso) -> None:
    first = sayso.serve()
    second = sayso.spawn("serve", "--port", str(sayso.port))
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"sayso serve on port {sayso.port} (pid {first.pid}) holds {sayso.home}" in said
    assert sayso.web()


def test_commands_use_the_running_server(sayso: Sayso) -> None:
    sayso.serve()
    before = sayso.postmaster()
    link = sayso.spawn("signin-link")
    assert link.communicate(timeout=60)[0] == "/sign-in/once/\n"
    assert sayso.postmaster() == before


def test_a_taken_port_is_explained(sayso: Sayso) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", sayso.port))
        taken.listen()
        refused = sayso.spawn("serve", "--port", str(sayso.port))
        _, said = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert f"Port {sayso.port} is taken" in said
    assert "make run PORT=" in said


def test_a_web_server_that_never_starts_ends_it_all(sayso: Sayso) -> None:
    stand_ins = sayso.folder / "sitecustomize.py"
    stand_ins.write_text(stand_ins.read_text() + "\nmodule('sayso.asgi')\n")
    failed = sayso.spawn("serve", "--port", str(sayso.port))
    _, said = failed.communicate(timeout=60)
    assert failed.returncode == 1
    assert "The web server does not start" in said
    assert gone(sayso.postmaster()) or not sayso.postmaster()


def test_failed_migrations_end_it_all(sayso: Sayso) -> None:
    stand_ins = sayso.folder / "sitecustomize.py"
    stand_ins.write_text(stand_ins.read_text() + "\nmodule('sayso.migrate', main=lambda argv: 3)\n")
    failed = sayso.spawn("serve", "--port", str(sayso.port))
    _, said = failed.communicate(timeout=60)
    assert failed.returncode == 1
    assert "`sayso migrate` failed (exit 3)" in said


def test_a_pid_file_that_names_a_stranger(sayso: Sayso, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_HOME", str(sayso.home))
    child = processes.Child("web", [], {})
    with subprocess.Popen(["sleep", "600"]) as stranger:
        child.pid_file.write_text(str(stranger.pid))
        processes.stop_leftover(child)
        assert stranger.poll() is None
        assert not child.pid_file.exists()
        stranger.kill()


def test_a_leftover_of_ours_is_stopped(sayso: Sayso, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_HOME", str(sayso.home))
    child = processes.Child("web", [], {})
    left = sayso.spawn("web", "--port", str(sayso.port))
    until(sayso.web)
    child.pid_file.write_text(str(left.pid))
    processes.stop_leftover(child)
    until(lambda: gone(left.pid))


def test_the_pauses_grow_and_end(sayso: Sayso, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_HOME", str(sayso.home))
    child = processes.Child("web", [], {})
    pauses: list[float] = []
    for _ in range(8):
        child.running = subprocess.Popen(["false"])
        child.began = processes.time.monotonic()
        child.running.wait()
        child.watch()
        pauses.append(child.pause)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_another_server_by_url(sayso: Sayso) -> None:
    """With SAYSO_DATABASE_URL nothing is embedded, and that server is left running."""
    other = Server(sayso.folder / "other", "password", durable=False)
    other.start()
    try:
        pieces = {
            "host": str(other.socket),
            "port": "5432",
            "dbname": "shop",
            "user": "postgres",
            "password": "password",
        }
        sayso.environment["SAYSO_DATABASE_URL"] = url.as_url(pieces)
        supervisor = sayso.serve()
        assert not (sayso.home / "postgres").exists()
        supervisor.terminate()
        assert supervisor.wait(60) == 0
        assert not other.down()
    finally:
        other.stop()


@pytest.mark.debian
def test_debians_postgresql_embedded(sayso: Sayso) -> None:
    folders = sorted(locator.DEBIAN.glob("*/bin"))
    if not folders:
        pytest.skip("no PostgreSQL from Debian")
    sayso.environment["SAYSO_POSTGRES_BIN"] = str(folders[-1])
    sayso.serve()
    assert children.exe(sayso.postmaster()) == str(folders[-1] / "postgres")
