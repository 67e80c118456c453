"""Starts Sayso's own programs for the laboratory, many a second: everything is imported once, then each is a fork.

    python -m tests.crash.nursery worker|web|notary WITNESS CLOCK

One JSON line a command on standard input, one an answer: {"start": {"plan": FILE, "port": N}} -> {"pid": N},
{"ended": PID} -> {"ended": null | exit status}. What it starts is the program that `sayso worker` would be, but for its
carrier (hand-overs go into the file WITNESS, each whole or not at all) and its clock (CLOCK says how wrong it is).
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sayso.channels.outbound import Cleared, Outcome

WIRE_HALF = "wire.half"
WARM = {
    "web": ("sayso.asgi", "uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.server"),
    "worker": ("sayso.work", "sayso.processes"),
    "notary": ("sayso.notary.rounds", "sayso.processes"),
}
"""What each program would import first."""


class Recorder:
    """A carrier that takes everything. What it took stands in a file, whatever becomes of this program."""

    def __init__(self, witness: str) -> None:
        self.file = os.open(witness, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def send(self, cleared: Sequence[Cleared]) -> list[Outcome]:
        from sayso.failpoints import reach

        outcomes: list[Outcome] = []
        for place, each in enumerate(cleared):
            if place == len(cleared) // 2:
                reach(WIRE_HALF)
            if each.fresh():
                os.write(self.file, f"{each.message} {each.number} {time.time():.6f}\n".encode())
                outcomes.append(Outcome(each.message, "sent", str(each.message)))
            else:
                outcomes.append(Outcome(each.message, "not_taken"))
        return outcomes


def wrong_clock(file: int) -> type[datetime]:
    """`datetime` as this program sees it: as many seconds off as the file says, which may change while it runs."""

    class AnyDatetime(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Skewed(datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz or UTC) + timedelta(seconds=float(os.pread(file, 32, 0) or b"0"))

    return Skewed


def set_clock(file: str) -> None:
    """Every module of ours that asks what time it is gets the wrong answer."""
    if not os.path.exists(file):
        return
    skewed = wrong_clock(os.open(file, os.O_RDONLY))
    for name, module in list(sys.modules.items()):
        if name.startswith("sayso.") and getattr(module, "datetime", None) is datetime:
            module.datetime = skewed  # type: ignore[attr-defined]


def start(role: str, witness: str, told: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _live(role, witness, told)
    finally:
        os._exit(0)


def _live(role: str, witness: str, told: dict[str, Any]) -> None:
    from sayso import children, failpoints, processes
    from sayso.channels import senders

    children.die_with(os.getppid(), signal.SIGKILL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.environ[failpoints.VARIABLE] = told.get("plan", "")
    failpoints._stepping_in = failpoints.planned()
    senders._SENDERS["simulator"] = Recorder(witness)
    set_clock(told.get("clock", ""))
    {"worker": processes.worker, "notary": processes.notary, "web": lambda: processes.web(told["port"])}[role]()


def warm_up(role: str) -> None:
    """What each program would otherwise read once more: rule book, statements, plans of numbers, screens."""
    from django.urls import get_resolver

    from sayso import rulebook
    from sayso.rules import addresses, wording
    from sayso.store import queries

    queries.statements()
    if role == "web":
        get_resolver().url_patterns  # noqa: B018  (reading it imports every screen)
    book = rulebook.current()
    addresses.read("+12125550123", "US", book.area_code_of, drama=True)
    wording.understand("hello", "none", wording.wording_of(book))


def main() -> None:
    role, witness = sys.argv[1:]
    import django

    django.setup()
    if role == "web":
        import sayso.asgi
    else:
        import sayso.notary.rounds
        import sayso.work  # noqa: F401
    print(json.dumps({"ready": os.getpid()}), flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        if "start" in told:
            answer: dict[str, Any] = {"pid": start(role, witness, told["start"])}
        else:
            pid, status = os.waitpid(told["ended"], os.WNOHANG)
            answer = {"ended": os.waitstatus_to_exitcode(status) if pid else None}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
