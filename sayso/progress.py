"""A line for whatever takes over two seconds, and silence for the rest."""

import contextlib
import sys
import threading
import time
from collections.abc import Generator

PATIENCE = 2.0
REMINDER = 20.0


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def slowly(what: str) -> Generator[None]:
    """Say what is going on once it has taken two seconds, then now and again, then how long it took."""
    began = time.monotonic()
    over = threading.Event()
    spoken = threading.Event()

    def remind() -> None:
        pause = PATIENCE
        while not over.wait(pause):
            still = "still " if spoken.is_set() else ""
            spoken.set()
            say(f"sayso: {still}{what} …")
            pause = REMINDER

    watcher = threading.Thread(target=remind, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    if spoken.is_set():
        say(f"sayso: {what}: done in {time.monotonic() - began:.0f} s")
