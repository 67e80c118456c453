"""What a killed supervisor left behind: found by what it is, never by a pid alone, and stopped before a new start.

A pid in a file may by now belong to anyone. A process counts as ours only when the program it runs is `postgres` and
the folder it works in is our database: every PostgreSQL process, orphaned ones too, works in its database's folder.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sayso import children
from sayso.progress import slowly

POLITE = 90.0
QUICK = 5.0


def found(below: Path) -> list[int]:
    """The PostgreSQL processes that work in a database below this folder."""
    if sys.platform != "linux":
        return _found_by_ps(below)
    pids = (int(entry) for entry in os.listdir("/proc") if entry.isdigit())
    return [pid for pid in pids if _is_ours(pid, below.resolve())]


def _is_ours(pid: int, below: Path) -> bool:
    return Path(children.exe(pid)).name == "postgres" and below in Path(children.folder(pid)).parents


def _found_by_ps(below: Path) -> list[int]:
    """Without /proc: the pid the database's folder names, when its command line names the folder."""
    pids: list[int] = []
    for file in below.glob("*/postmaster.pid"):
        pid = named_in(file)
        command = ["ps", "-o", "command=", "-p", str(pid)]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        if pid and str(file.parent) in shown.stdout:
            pids.append(pid)
    return pids


def named_in(file: Path) -> int:
    """The pid on the first line of a postmaster.pid; 0 when there is none."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def stop(below: Path) -> None:
    """Stop what is left: a server by a fast shutdown, orphans without their server more bluntly."""
    heads = {named_in(file) for file in below.glob("*/postmaster.pid")}
    left = found(below)
    if not left:
        return
    with slowly("waiting for a PostgreSQL left from before to stop"):
        if heads & set(left):
            _signal(heads & set(left), signal.SIGINT)
            _wait(below, POLITE)
        for harder in (signal.SIGQUIT, signal.SIGKILL):
            _signal(set(found(below)), harder)
            _wait(below, QUICK)


def _signal(pids: set[int], by: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, by)


def _wait(below: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while found(below) and time.monotonic() < until:
        time.sleep(0.05)


def forget(cluster: Path, socket: Path) -> None:
    """Remove the lock files that no running server stands behind.

    PostgreSQL would heed them: their pid may have been given to a stranger since, or be a zombie nobody reaped yet.
    """
    if found(cluster.parent):
        return
    for file in (cluster / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)
