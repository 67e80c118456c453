"""The crash laboratory: Sayso's programs, ended or hurt at a named point, and what must be true when all is over.

Hand-overs are recorded outside the database, by the carrier itself (`nursery.Recorder`). Imports Django lazily: tests
import this inside their fixtures, after `store`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sayso import failpoints

PATIENCE = float(os.environ.get("SAYSO_CRASH_PATIENCE", "180"))
ROOT = Path(__file__).parents[2]
CLEARANCE_LIVES = 2.0


class Taken(NamedTuple):
    """One hand-over, as the carrier wrote it down."""

    message: UUID
    number: str
    at: float


@dataclass
class Nursery:
    """A program that forks programs of one role."""

    role: str
    lines: subprocess.Popen[str]

    def ask(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self.lines.stdin
        assert self.lines.stdout
        self.lines.stdin.write(json.dumps(told) + "\n")
        self.lines.stdin.flush()
        return json.loads(self.lines.stdout.readline())


@dataclass
class Program:
    """One program of ours that may be ended at any moment."""

    nursery: Nursery
    pid: int
    status: int | None = None

    def ended(self) -> bool:
        if self.status is None:
            self.status = self.nursery.ask({"ended": self.pid})["ended"]
        return self.status is not None

    def stopped(self) -> bool:
        """Whether it stands still (SIGSTOP)."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def send(self, number: int) -> None:
        if not self.ended():
            os.kill(self.pid, number)

    def killed(self) -> None:
        self.send(signal.SIGKILL)
        until(self.ended)


@dataclass
class Laboratory:
    """A folder with the witness, the plans and the clocks; the programs that were started."""

    folder: Path
    nurseries: dict[str, Nursery] = field(default_factory=dict)
    started: list[Program] = field(default_factory=list)
    plans: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def witness(self) -> Path:
        return self.folder / "witness"

    @property
    def trace(self) -> Path:
        return self.folder / "trace"

    def taken(self) -> list[Taken]:
        if not self.witness.exists():
            return []
        rows = (line.split(" ") for line in self.witness.read_text().splitlines())
        return [Taken(UUID(message), number, float(at)) for message, number, at in rows]

    def passed(self) -> Counter[str]:
        """How often each point was passed in the programs started here."""
        return Counter(self.trace.read_text().splitlines()) if self.trace.exists() else Counter()

    def start(self, role: str, point: str = "", act: str = "kill", *, clock: str = "", **more: Any) -> Program:
        """Start a program. At `point` `act` happens to it: the first time, or as `on`, `chance`, `seconds` say."""
        names = {"on", "chance", "seconds"}
        wanted = {point: {"act": act} | {name: more[name] for name in names & set(more)}} if point else {}
        told: dict[str, Any] = {"plan": str(self.plan(wanted, more.get("seed", 0)))}
        told |= {"clock": str(self.folder / clock)} if clock else {}
        told |= {"port": more["port"]} if "port" in more else {}
        nursery = self.nurseries.get(role) or self._nursery(role)
        program = Program(nursery, nursery.ask({"start": told})["pid"])
        self.started.append(program)
        return program

    def plan(self, points: dict[str, dict[str, Any]], seed: int = 0) -> Path:
        self.plans += 1
        file = self.folder / f"plan-{self.plans}"
        database = os.environ["SAYSO_DATABASE_URL"].partition("?")[0].rpartition("/")[2]
        told = {"database": database, "points": points, "seed": seed, "trace": str(self.trace)}
        file.touch(mode=0o600)
        file.write_text(f"{failpoints.SIGN}\n{json.dumps(told)}")
        return file

    def set_clock(self, name: str, seconds: float) -> None:
        """How wrong the clock of that name is; programs that run under it see it jump."""
        draft = self.folder / f"{name}.draft"
        draft.write_text(f"{seconds:.0f}".ljust(32))
        with open(self.folder / name, "r+" if (self.folder / name).exists() else "w") as file:
            file.write(draft.read_text())

    def _nursery(self, role: str) -> Nursery:
        environment = {**os.environ, "SAYSO_ROLE": role, "DJANGO_SETTINGS_MODULE": "sayso.settings"}
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery", role, str(self.witness)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert program.stdout
        assert "ready" in json.loads(program.stdout.readline())
        self.nurseries[role] = Nursery(role, program)
        return self.nurseries[role]

    def dies_at(self, role: str, point: str, **more: Any) -> None:
        """Start it, and wait until it has died there."""
        program = self.start(role, point, **more)
        until(program.ended, f"{role} never passed {point}")
        assert program.status == -signal.SIGKILL, (point, program.status)
        self.kills[point] += 1

    def close(self) -> None:
        for program in self.started:
            program.send(signal.SIGKILL)
        for nursery in self.nurseries.values():
            assert nursery.lines.stdin
            assert nursery.lines.stdout
            nursery.lines.stdin.close()
            nursery.lines.wait()
            nursery.lines.stdout.close()
        self.nurseries.clear()
        self.started.clear()


def until(done: Callable[[], object], why: str = "it takes too long", patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not done():
        assert time.monotonic() < deadline, why
        time.sleep(0.02)


def people(count: int) -> list[str]:
    from tests.replay.test_replay_fold import numbers

    return numbers()[:count]


def stage_with(count: int, rate: int) -> tuple[Any, list[str]]:
    """A workspace whose programme so many people have joined; what confirms it to them is not what is tested here."""
    from sayso.inbox.receive import receive
    from sayso.store.scope import within
    from sayso.store.tables import Message, Sender
    from tests.stage import Join, Stage

    stage, numbers = Stage(Join("NEWS")), people(count)
    for start in range(0, count, 500):
        answers = receive([stage.heard(each, "NEWS") for each in numbers[start : start + 500]])
        assert {each.status for each in answers} == {"kept"}
    with within(stage.workspace):
        Message.objects.update(status="refused", due_at=None)
        Sender.objects.update(rate=rate)
    return stage, numbers


def broadcast(stage: Any) -> UUID:
    """Planned for now: the next worker begins it."""
    from sayso.store import queries
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(stage.workspace):
        row = Broadcast.objects.create(
            workspace_id=stage.workspace,
            programme_id=stage.programmes["NEWS"],
            name="words",
            body="words",
            status="planned",
            planned_at=stage.now(),
        )
    queries.run("hint", workspace=stage.workspace, at=datetime.now(UTC))
    return row.id


def statuses(stage: Any, row: UUID) -> Counter[str]:
    from sayso.store.scope import within
    from sayso.store.tables import Message

    with within(stage.workspace):
        return Counter(Message.objects.filter(broadcast_id=row).values_list("status", flat=True))


def is_done(stage: Any, row: UUID) -> bool:
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(stage.workspace):
        return Broadcast.objects.get(pk=row).status == "done"


def leases_run_out(stage: Any) -> None:
    """Half a minute later: what those who died held in their hands is given up. They must all be dead."""
    from sayso.store.scope import within
    from sayso.store.tables import Message

    with within(stage.workspace):
        Message.objects.filter(status="sending").update(sending_at=datetime.now(UTC) - timedelta(minutes=1))


def carrier_reports(stage: Any, taken: list[Taken]) -> None:
    """Late receipts for everything that was handed over."""
    from sayso.outbox.receipts import Report, settle

    for start in range(0, len(taken), 500):
        settle(
            [
                Report("simulator", stage.senders[0], str(each.message), "delivered", message=each.message)
                for each in taken[start : start + 500]
            ]
        )


def check(stage: Any, row: UUID, numbers: list[str], laboratory: Laboratory) -> Counter[str]:
    """Everything that must be true when all is over. Returns what became of the recipients."""
    from sayso.store.scope import within
    from sayso.store.tables import Message

    taken = laboratory.taken()
    carrier_reports(stage, taken)
    with within(stage.workspace):
        rows = list(Message.objects.filter(broadcast_id=row).values_list("address__value", "status", "id", "reasons"))
    status = {message: word for _, word, message, _ in rows}
    assert Counter(number for number, *_ in rows) == Counter(numbers), "somebody is missing or stands there twice"
    assert max(Counter(each.message for each in taken).values(), default=1) == 1, "handed over twice"
    assert max(Counter(each.number for each in taken if each.message in status).values(), default=1) == 1
    on_the_wire = {each.message for each in taken} & set(status)
    assert {message for message, word in status.items() if word == "delivered"} == on_the_wire, "not all is settled"
    assert set(status.values()) <= {"delivered", "refused", "unknown"}, Counter(status.values())
    assert all(reasons for _, word, _, reasons in rows if word == "refused"), "refused, and nobody says why"
    nothing_after_a_stop(stage, taken)
    folds_are_the_ledgers_own(stage)
    everything_is_sealed_once(stage)
    return Counter(status.values())


def nothing_after_a_stop(stage: Any, taken: list[Taken]) -> float:
    """Nothing was cleared after a STOP had committed, nothing left later than a clearance lives.

    Returns the longest time, in seconds, that anything left after the STOP of its number.
    """
    from sayso.store.scope import within
    from sayso.store.tables import Clearance, ConsentEntry

    with within(stage.workspace):
        stops = ConsentEntry.objects.filter(word="withdrawn").values_list("address_id", "address__value", "recorded_at")
        stopped = {address: (number, at) for address, number, at in stops}
        passes = Clearance.objects.filter(decision="pass", address_id__in=stopped).exclude(
            purpose__in=["stop_confirmation", "help_reply"]
        )
        cleared = list(passes.values_list("address_id", "decided_at", "message_id"))
    assert [address for address, at, _ in cleared if at > stopped[address][1]] == [], "cleared after a STOP"
    bound, until_then = {message for _, _, message in cleared}, dict(stopped.values())
    late = [each.at - until_then[each.number].timestamp() for each in taken if each.message in bound]
    assert max(late, default=0) < CLEARANCE_LIVES, "left later than its clearance lived"
    return max(late, default=0)


def folds_are_the_ledgers_own(stage: Any) -> None:
    from sayso.rules.consent import Permissions, fold
    from sayso.store import queries
    from sayso.store.facts import known
    from sayso.store.scope import within
    from sayso.store.tables import Address
    from tests.stage import comparable, event_of

    with within(stage.workspace):
        common = stage.ground()
        ids = list(Address.objects.values_list("id", flat=True))
        for start in range(0, len(ids), 1000):
            some = ids[start : start + 1000]
            rebuilt = dict.fromkeys(some, Permissions())
            for row in queries.run("history", addresses=some):
                rebuilt[row.address_id] = fold(rebuilt[row.address_id], event_of(row), common.catalogue)
            held = known(some, common, stage.now())
            assert all(comparable(held[each].permissions) == comparable(rebuilt[each]) for each in some)


def everything_is_sealed_once(stage: Any) -> None:
    from sayso.notary.seal import MOST, seal
    from sayso.store.scope import within
    from sayso.store.tables import Clearance, ConsentEntry, Leaf, SwitchAct
    from tests.stage import as_notary

    with as_notary():
        while seal(stage.workspace) == MOST:
            pass
    with within(stage.workspace):
        sealed = list(Leaf.objects.order_by("position").values_list("position", "row"))
        facts = [list(each.objects.values_list("id", flat=True)) for each in (ConsentEntry, Clearance, SwitchAct)]
    assert [place for place, _ in sealed] == list(range(len(sealed)))
    assert Counter(row for _, row in sealed) == Counter(row for rows in facts for row in rows)
