"""Named points on both paths where a test may end, stop or hurt this program: `reach("door.cleared")`.

Why this module is dangerous: it can kill the program that runs it. What must never happen: that a program which serves
anybody dies of it. So a point does nothing unless all of this is true, and whatever is not exactly so is left alone:

- SAYSO_FAILPOINTS names a file that its owner alone can write, is this program's own user's, and begins with `SIGN`;
- the file names the database that this program works on, and that is one that the tests make (`TEST_DATABASE`).

A database of somebody's has another name, and an embedded one is never named in the environment at all.
"""

import json
import os
import random
import signal
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

VARIABLE = "SAYSO_FAILPOINTS"
SIGN = "The programs that read this belong to a test, and may be killed at any step."
TEST_DATABASE = "sayso_test_"
EVERYWHERE = "*"

POINTS = (
    # ONE INBOUND TEXT: inbox/receive.py, web/hooks.py
    "receive.begun",
    "receive.locked",
    "receive.kept",
    "receive.applied",
    "receive.written",
    "receive.committed",
    "hooks.answered",
    # ONE OUTBOUND TEXT: outbox/submit.py, broadcasts/advance.py, outbox/door.py, outbox/receipts.py
    "submit.queued",
    "advance.submitted",
    "advance.committed",
    "door.reclaimed",
    "door.claimed",
    "door.cleared",
    "door.committed",
    "door.marked",
    "door.looked",
    "door.sending",
    "door.sent",
    "door.recorded",
    "receipts.kept",
    "receipts.settled",
    "receipts.committed",
    # The ledger: notary/seal.py
    "seal.leaves",
    "seal.tiles",
    "seal.signed",
    "seal.committed",
)
"""Every point there is, in the order in which a text meets them."""


def reach(point: str) -> None:
    """Here a test may step in. Nothing happens, and nothing is looked up but one name, unless one does."""
    if _stepping_in is not None:
        _stepping_in(point)


class Plan:
    """What a test wants to happen where: by point (or everywhere), an act, and at which time of passing it."""

    def __init__(self, points: dict[str, dict[str, Any]], seed: int = 0, trace: str = "") -> None:
        self.points = points
        self.trace = trace
        self.chance = random.Random(seed)
        self.passed: dict[str, int] = {}
        self._counting = threading.Lock()

    def __call__(self, point: str) -> None:
        with self._counting:  # two threads that pass at once are the first and the second, never both the second
            count = self.passed[point] = self.passed.get(point, 0) + 1
        wanted = self.points.get(point) or self.points.get(EVERYWHERE)
        if self.trace:
            note(self.trace, point)
        if wanted and self._now(wanted, count):
            ACTS[wanted["act"]](wanted)

    def _now(self, wanted: dict[str, Any], count: int) -> bool:
        if "chance" in wanted:
            return self.chance.random() < wanted["chance"]
        return count == wanted.get("on", 1)


def note(file: str, point: str) -> None:
    """One line for one passing, whole even when this program dies at once."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{point}\n".encode())
    finally:
        os.close(handle)


def _kill(wanted: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pause(wanted: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _sleep(wanted: dict[str, Any]) -> None:
    time.sleep(wanted["seconds"])


def _fail(wanted: dict[str, Any]) -> None:
    from django.db import OperationalError

    raise OperationalError("a test says that the database is out of reach")


def _cut(wanted: dict[str, Any]) -> None:
    """The server ends this connection, as a network that breaks does: the next statement finds out."""
    from contextlib import suppress

    from django.db import connection

    if connection.connection is not None:
        with suppress(Exception):
            connection.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


ACTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "kill": _kill,
    "pause": _pause,
    "sleep": _sleep,
    "fail": _fail,
    "cut": _cut,
}


def planned() -> Plan | None:
    """The plan of the test this program belongs to; None in any program that belongs to none."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    try:
        told = _read(Path(named))
    except (OSError, ValueError):
        return None
    if told is None or not _made_for(told.get("database")):
        return None
    return Plan(told.get("points", {}), told.get("seed", 0), told.get("trace", ""))


def _read(file: Path) -> dict[str, Any] | None:
    kept = file.lstat()
    private = stat.S_ISREG(kept.st_mode) and kept.st_uid == os.geteuid() and not kept.st_mode & 0o077
    sign, _, plan = file.read_text().partition("\n") if private else ("", "", "")
    told = json.loads(plan) if sign == SIGN else None
    return told if isinstance(told, dict) else None  # type: ignore[reportUnknown]


def _made_for(database: object) -> bool:
    """Whether this program's database is the one that the plan names, and one that only tests make."""
    name = os.environ.get("SAYSO_DATABASE_URL", "").partition("?")[0].rpartition("/")[2]
    return name.startswith(TEST_DATABASE) and name == database


_stepping_in: Callable[[str], None] | None = planned()
