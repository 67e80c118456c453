"""A database of its own with a life in it, and a way to run `sayso` and small programs on it or on a copy."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECRET = "a-secret-for-tests-only"

LIFE = """
from datetime import timedelta
from sayso.broadcasts.advance import advance
from sayso.outbox import door
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Broadcast, Message
from tests.stage import Join, Stage

ANA, BEN, CAT, DAN, EVE = (f"+1212555012{last}" for last in range(5))
stage = Stage(Join("NEWS"), Join("JOIN", "double"))
stage.says(ANA, "NEWS", "STOP")
for who in (BEN, CAT, DAN):
    stage.says(who, "NEWS")
stage.says(EVE, "JOIN")
with within(stage.workspace):
    flying, planned = (
        Broadcast.objects.create(workspace_id=stage.workspace, programme_id=stage.programmes["NEWS"], name=name,
            body="Acme: news.", status="planned", planned_at=stage.now() + later, good_for=timedelta(hours=72))
        for name, later in (("flying", timedelta()), ("planned", timedelta(hours=1))))
advance(stage.workspace)
with within(stage.workspace):
    sender = queries.run("senders_with_due", now=stage.now())[0]
passed, decided = door.clear(stage.workspace, sender)
assert len(passed) == 3 and decided == 4
bens = {row.id for row in stage.messages(address_id=stage.address(BEN))}
ben = [each for each in passed if each.message in bens]
assert len(door.mark(stage.workspace, ben)) == 1
stage.send(CAT, "NEWS")
say({"workspace": stage.workspace, "flying": flying.id, "planned": planned.id, "sender": stage.senders[0]})
"""
"""Somebody stopped, three subscribed, one asked; a broadcast with one text in hand and two cleared, one text queued."""

PREFACE = """
import json, os, sys
def say(value): print(json.dumps(value, default=str))
import django
django.setup()
"""


@dataclass
class Place:
    """Where one Sayso keeps its things: a home, and a database of its own when `url` is given."""

    home: Path
    url: str = ""

    def environment(self) -> dict[str, str]:
        own = ("SAYSO_DATABASE", "SAYSO_ERASURES")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        kept |= {"SAYSO_HOME": str(self.home), "SAYSO_SECRET": SECRET, "SAYSO_ROLE": "web"}
        kept["DJANGO_SETTINGS_MODULE"] = "sayso.settings"
        return kept | ({"SAYSO_DATABASE_URL": self.url} if self.url else {})

    def sayso(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in (self.environment() | changes).items() if value}
        return subprocess.run(
            [sys.executable, "-m", "sayso.cli", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sayso.cli", *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str) -> Any:
        """A program with Django set up over this place's database; answers what it says last."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PREFACE + program],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def rows(self, table: str, order: str = "id") -> list[tuple]:
        """A whole table, as its administrator sees it."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url) as connection:
            asked = sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(table), sql.SQL(order))
            return connection.execute(asked).fetchall()


@pytest.fixture(scope="session")
def server(cluster: dict[str, str]) -> Iterator[Any]:
    """Makes places on the run's server; their databases and roles are dropped in the end."""
    from sayso import postgres
    from tests.databases import as_admin

    made: list[str] = []
    folders: list[Path] = []

    def place(create: bool = False) -> Place:
        name = f"sayso_kept_{secrets.token_hex(4)}"
        made.append(name)
        folder = Path(tempfile.mkdtemp(prefix="sayso-test-"))
        folder.chmod(0o711)
        folders.append(folder)
        if create:
            as_admin(cluster, "create database {}", name)
        return Place(folder / "home", postgres.as_url(cluster | {"dbname": name}))

    yield place
    for name in made:
        for database in databases(cluster, name):
            as_admin(cluster, "drop database {} with (force)", database)
        for role in ("web", "worker", "notary", "owner"):
            as_admin(cluster, "drop role if exists {}", f"{name}_{role}")
    for folder in folders:
        shutil.rmtree(folder)


def databases(cluster: dict[str, str], name: str) -> list[str]:
    """The databases whose names begin so: with what was set aside, and what is being restored."""
    import psycopg

    with psycopg.connect(**cluster) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{name}%"])
        return [each for (each,) in found.fetchall()]


@pytest.fixture(scope="session")
def original(server) -> Place:
    """A Sayso in the middle of things."""
    place = server(create=True)
    assert place.sayso("migrate").returncode == 0
    place.life = place.run(LIFE)
    return place


@pytest.fixture(scope="session")
def backup(original: Place) -> Path:
    """A backup of it, made while it ran."""
    file = original.home.parent / "kept.backup"
    done = original.sayso("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file
