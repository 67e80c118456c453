"""One supervisor per home; commands borrow its server or bring one."""

import subprocess
import sys
from pathlib import Path

import pytest

from sayso import home, postgres
from sayso.postgres import leftovers

PROGRAM = """
import sys, psycopg
from sayso import postgres
with postgres.running():
    print("up", flush=True)
    sys.stdin.readline()
    with psycopg.connect(**postgres.conninfo()) as connection:
        print(connection.execute("select 'answered'").fetchone()[0], flush=True)
"""


def command() -> subprocess.Popen[str]:
    started = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=-1, stdout=-1, text=True)
    assert started.stdout
    assert started.stdout.readline() == "up\n"
    return started


def finish(started: subprocess.Popen[str]) -> str:
    with started:
        return started.communicate("\n")[0]


def test_a_command_brings_a_server_and_takes_it_away(fresh_home: Path) -> None:
    assert finish(command()) == "answered\n"
    assert leftovers.found(postgres.server().folder) == []


def test_a_second_command_borrows_and_the_first_waits_for_it(fresh_home: Path) -> None:
    first = command()
    second = command()
    assert first.stdin
    assert first.stdout
    first.stdin.write("\n")
    first.stdin.flush()
    assert first.stdout.readline() == "answered\n"
    assert finish(second) == "answered\n"
    assert finish(first) == ""
    assert leftovers.found(postgres.server().folder) == []


def test_a_killed_command_leaves_nothing_in_the_way(fresh_home: Path) -> None:
    first = command()
    first.kill()
    finish(first)
    assert finish(command()) == "answered\n"


def test_a_home_has_one_supervisor(fresh_home: Path) -> None:
    refused = pytest.raises(postgres.AlreadyRunning, match=r"sayso serve \(pid \d+\) holds .*SAYSO_HOME")
    second = postgres.supervising(home.home(), "sayso serve")
    with postgres.supervising(home.home(), "sayso serve"), refused, second:
        pass
    with postgres.supervising(home.home(), "sayso serve"):
        pass
