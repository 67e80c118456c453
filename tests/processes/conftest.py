"""The real supervisor with a web server, a worker and a database schema that do next to nothing.

Every program started below finds these stand-ins before the real modules: Python imports `sitecustomize` first.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

STAND_INS = """
import os, sys, types

def module(name, **names):
    made = types.ModuleType(name)
    made.__dict__.update(names)
    sys.modules[name] = made

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"].endswith("shutdown"):
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})

def note(word):
    with open(os.environ["SAYSO_HOME"] + ".notes", "a") as notes:
        notes.write(word + "\\n")

def work(stop):
    note("worker started")
    stop.wait()
    note("worker stopped")

def seal(stop):
    stop.wait()

module("django", setup=lambda: None)
module("sayso.asgi", application=application)
module("sayso.work", main=work)
module("sayso.notary", __path__=[])
module("sayso.notary.rounds", main=seal)
module("sayso.migrate", main=lambda argv: note("migrated"))
module("sayso.staff", __path__=[])
module("sayso.staff.links", main=lambda argv: print("/sign-in/once/"))
"""


@dataclass
class Sayso:
    """One home on one port, and the programs started for it."""

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def serve(self) -> subprocess.Popen[str]:
        """Start, and wait until it says where it is."""
        supervisor = self.spawn("serve", "--port", str(self.port))
        assert supervisor.stdout
        for line in supervisor.stdout:
            if line.startswith("Sign in"):
                return supervisor
        raise AssertionError(supervisor.communicate()[1])

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "sayso.cli", *arguments],
            env=os.environ | {"SAYSO_HOME": str(self.home), "PYTHONPATH": str(self.folder)} | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(program)
        return program

    def web(self) -> int:
        """The pid of the web process that answers; 0 when none does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return int(connection.getresponse().read())
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def worker(self) -> int:
        return int((self.home / "worker.pid").read_text())

    def postmaster(self) -> int:
        try:
            return int((self.home / "postgres" / "cluster" / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return 0

    def notes(self) -> list[str]:
        return Path(f"{self.home}.notes").read_text().splitlines()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """No such process, or one that only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def sayso(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sayso]:
    for name in ("SAYSO_DATABASE_URL", "SAYSO_SECRET", "SAYSO_ROLE", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="sayso-test-"))
    folder.chmod(0o711)
    (folder / "sitecustomize.py").write_text(STAND_INS)
    made = Sayso(folder, free_port())
    yield made
    for program in made.started:
        program.kill()
        program.communicate()
    until(lambda: not made.postmaster() or gone(made.postmaster()))
    shutil.rmtree(folder)
