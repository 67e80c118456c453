"""A program that serves anybody cannot be ended through a failpoint, however it is asked to."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sayso
from sayso import failpoints

PACKAGE = Path(next(iter(sayso.__path__)))
DATABASE = "sayso_test_alone"
URL = f"postgresql://admin@localhost/{DATABASE}?sslmode=require"
KILL = {"database": DATABASE, "points": {"door.cleared": {"act": "kill"}}}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that is as it must be, and the environment of the program it is for."""
    file = tmp_path / "plan"
    file.touch(mode=0o600)
    file.write_text(f"{failpoints.SIGN}\n{json.dumps(KILL)}")
    monkeypatch.setenv(failpoints.VARIABLE, str(file))
    monkeypatch.setenv("SAYSO_DATABASE_URL", URL)
    return file


def test_a_plan_of_a_test_is_followed_by_its_own_programs(plan: Path):
    told = failpoints.planned()
    assert told
    assert told.points == KILL["points"]


SPOILT = {
    "there is no such file": lambda file: file.unlink(),
    "others can read it": lambda file: file.chmod(0o644),
    "it is a link": lambda file: file.rename(file.with_name("moved")).__class__ and file.symlink_to("moved"),
    "it is a folder": lambda file: (file.unlink(), file.mkdir()),
    "it does not say what it is": lambda file: file.write_text(json.dumps(KILL)),
    "it is no JSON": lambda file: file.write_text(f"{failpoints.SIGN}\n{{"),
    "it is a list": lambda file: file.write_text(f"{failpoints.SIGN}\n[]"),
    "it is not text": lambda file: file.write_bytes(b"\xff\xfe"),
    "it is for another database": lambda file: file.write_text(
        f"{failpoints.SIGN}\n{json.dumps(KILL | {'database': 'sayso_test_other'})}"
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_any_other_file_is_left_alone(plan: Path, how: str):
    SPOILT[how](plan)
    assert failpoints.planned() is None


@pytest.mark.parametrize(
    "url", [None, "", "postgresql://admin@localhost/sayso", "postgresql://sayso_test_alone@host/crm"]
)
def test_a_database_of_somebodys_makes_every_plan_void(plan: Path, url: str | None, monkeypatch: pytest.MonkeyPatch):
    """Even one whose plan names it: only the tests make databases of that name."""
    name = (url or "").rpartition("/")[2]
    plan.write_text(f"{failpoints.SIGN}\n{json.dumps(KILL | {'database': name})}")
    if url is None:
        monkeypatch.delenv("SAYSO_DATABASE_URL")
    else:
        monkeypatch.setenv("SAYSO_DATABASE_URL", url)
    assert failpoints.planned() is None


def test_nothing_is_planned_where_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(failpoints.VARIABLE, raising=False)
    assert failpoints.planned() is None


def test_the_plan_is_read_once_as_the_program_begins(plan: Path):
    """And it does what it says: SIGKILL, at the second passing when that was asked for."""
    plan.write_text(f"{failpoints.SIGN}\n{json.dumps(KILL | {'points': {'door.cleared': {'act': 'kill', 'on': 2}}})}")
    code = "from sayso.failpoints import reach; reach('door.cleared'); print('once', flush=True); reach('door.cleared')"
    died = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert (died.returncode, died.stdout) == (-9, "once\n")


def test_every_point_is_passed_somewhere_and_every_place_is_known():
    """`POINTS` is the one list; tests/crash ends a program at each of them."""
    found = [
        name
        for file in PACKAGE.rglob("*.py")
        if file.name != "failpoints.py"
        for name in re.findall(r'\breach\("([^"]+)"\)', file.read_text())
    ]
    assert sorted(found) == sorted(failpoints.POINTS)
