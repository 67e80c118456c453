"""One supervisor per home, and commands that borrow its PostgreSQL or bring their own.

`serve.lock` is held by whoever runs the server: the kernel lets go of it however the holder dies. `users.lock` is
shared by the commands that borrow a server; a command that brought one waits for the borrowers before it stops it.
"""

import contextlib
import fcntl
import os
import re
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO

from sayso.postgres import leftovers
from sayso.postgres.server import Server
from sayso.progress import slowly

READY = ", ready"


class AlreadyRunning(Exception):
    """Another Sayso holds this home."""


@contextlib.contextmanager
def supervising(folder: Path, what: str) -> Generator[Callable[[], None]]:
    """Hold the home's lock, or say who does. What it yields is called once PostgreSQL may be borrowed."""
    lock = _try_lock(folder, what)
    if lock is None:
        raise AlreadyRunning(
            f"Sayso is already running here: {holder(folder)} holds {folder}. "
            "Stop it first, or set SAYSO_HOME to another folder for a second Sayso."
        )
    with lock:
        yield lambda: _write(lock, READY)


def _try_lock(folder: Path, what: str) -> IO[str] | None:
    """The lock file, locked, with our name in it; None when somebody else holds it."""
    lock = (folder / "serve.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.truncate(0)
    _write(lock, f"{what} (pid {os.getpid()})")
    return lock


def _write(lock: IO[str], text: str) -> None:
    lock.write(text)
    lock.flush()


def holder(folder: Path) -> str:
    """Who holds the home, in words; of no meaning when nobody does."""
    try:
        return (folder / "serve.lock").read_text().removesuffix(READY).strip() or "another program"
    except OSError:
        return "another program"


def port(folder: Path) -> int | None:
    """The port of the Sayso that holds the home, or held it last."""
    told = re.search(r" on port (\d+) ", holder(folder))
    return int(told[1]) if told else None


def lendable(folder: Path, server: Server) -> bool:
    """Whether the holder of the lock said that its server is up, and a server is there."""
    lock = folder / "serve.lock"
    return lock.exists() and lock.read_text().endswith(READY) and bool(leftovers.found(server.folder))


@contextlib.contextmanager
def borrowed(server: Server, folder: Path, what: str, prepare: Callable[[], None]) -> Generator[None]:
    """The server, running: the one that runs already, or one of our own until we and all borrowers are done."""
    with contextlib.ExitStack() as stack:
        users = stack.enter_context((folder / "users.lock").open("a"))
        fcntl.flock(users, fcntl.LOCK_SH)
        lock = _wait_for(server, folder, what)
        if lock is not None:
            fcntl.flock(users, fcntl.LOCK_UN)
            stack.enter_context(lock)
            stack.callback(server.stop)
            stack.callback(fcntl.flock, users, fcntl.LOCK_EX)
            server.start()
            prepare()
            _write(lock, READY)
        yield


def _wait_for(server: Server, folder: Path, what: str) -> IO[str] | None:
    """The lock when nobody holds it (or its holder went away meanwhile); None once the holder's server is up."""
    with slowly("waiting for PostgreSQL"):
        while True:
            lock = _try_lock(folder, what)
            if lock or lendable(folder, server):
                return lock
            time.sleep(0.05)
