"""SIGKILL of the worker in the middle of a broadcast: everybody accounted for, nobody handed over twice.

SAYSO_CRASH_RECIPIENTS sets the size (CI: 20,000). The handsets are the witness: a text stands there once for every time
it was handed over.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

RECIPIENTS = int(os.environ.get("SAYSO_CRASH_RECIPIENTS", "4000"))
KILLS = 3
PATIENCE = 600


def test_a_killed_worker_loses_nobody_and_texts_nobody_twice(store, capsys):
    workspace, numbers = audience()
    broadcast = plan(workspace)
    began = time.monotonic()
    for kill in range(1, KILLS + 1):
        worker = start_worker()
        until(lambda kill=kill: handed_over(workspace) > RECIPIENTS * kill // (KILLS + 2), worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert handed_over(workspace) < RECIPIENTS, "the kills came too late to prove anything"
    worker = start_worker()
    until(lambda: settled(workspace, broadcast), worker)
    seconds = time.monotonic() - began
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0

    statuses, held_by, texts = outcome(workspace, broadcast)
    assert statuses.total() == RECIPIENTS == len(held_by), "somebody is missing or stands there twice"
    assert set(held_by) == set(numbers)
    assert max(texts.values()) == 1, "somebody was texted twice"
    sent = {number for number, status in held_by.items() if status in {"sent", "delivered"}}
    unknown = {number for number, status in held_by.items() if status == "unknown"}
    assert sent <= set(texts), "a text counts as sent that no handset has"
    assert set(texts) <= sent | unknown, "a handset has a text that is not accounted for"
    assert set(statuses) <= {"sent", "delivered", "unknown", "refused"}
    assert len(unknown) <= 50 * KILLS, "at most one window can be in hand at each kill"
    with capsys.disabled():
        print(f"\n{RECIPIENTS} recipients, {KILLS} kills, {seconds:.0f} s: {dict(statuses)}")


def audience():
    """A demo workspace whose double opt-in programme so many people joined, at a time that is open everywhere."""
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive
    from sayso.store.tables import Workspace
    from sayso.workspaces.demo import make_demo
    from tests.replay.test_replay_fold import numbers

    sender = str(secrets.randbelow(9 * 10**8) + 10**8)
    workspace = make_demo("Crash", "Crash", sender, rate=1000)
    monday_noon = datetime.now(UTC).replace(hour=19, minute=0) + timedelta(days=7 - datetime.now(UTC).weekday())
    Workspace.objects.filter(pk=workspace).update(clock_shift=monday_noon - datetime.now(UTC))
    people = [number for number in numbers() if not number.startswith(("+1671", "+1670", "+1684"))][:RECIPIENTS]
    for start in range(0, len(people), 250):
        chunk = people[start : start + 250]
        for word in ("JOIN", "YES"):
            texts = [Heard("simulator", "replay", sender, who, word, f"{word}{who}") for who in chunk]
            assert {received.status for received in receive(texts)} == {"kept"}
    return workspace, people


def plan(workspace):
    from sayso.store.clock import now
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast, Message, Programme

    with within(workspace):
        # The asks and confirmations of the opt-ins are not what is tested here.
        Message.objects.update(status="refused", due_at=None)
        programme = Programme.objects.get(name="Offers")
        row = Broadcast.objects.create(
            workspace_id=workspace,
            programme=programme,
            name="Spring",
            body="Crash Offers: two for one today.",
            status="planned",
            planned_at=now(workspace),
        )
    hint(workspace)
    return row.id


def hint(workspace):
    from sayso.store import queries

    queries.run("hint", workspace=workspace, at=datetime.now(UTC))


def start_worker() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SAYSO_ROLE": "worker"}
    return subprocess.Popen([sys.executable, "-m", "sayso.cli", "worker"], env=environment)


def until(done, worker) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert worker.poll() is None, f"the worker ended by itself with {worker.returncode}"
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)


def handed_over(workspace) -> int:
    from sayso.store.scope import within
    from sayso.store.tables import HandsetText

    with within(workspace):
        return HandsetText.objects.count()


def settled(workspace, broadcast) -> bool:
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(workspace):
        return Broadcast.objects.get(pk=broadcast).status == "done"


def outcome(workspace, broadcast):
    from sayso.store.scope import within
    from sayso.store.tables import HandsetText, Message

    with within(workspace):
        rows = list(Message.objects.filter(broadcast_id=broadcast).values_list("address__value", "status"))
        texts = Counter(HandsetText.objects.values_list("number", flat=True))
    return Counter(status for _, status in rows), dict(rows), texts


PAUSED_RECIPIENTS = 1500


def test_a_pause_outlives_the_worker_and_so_does_a_resume(store, capsys, monkeypatch):
    """SIGKILL while it is paused, and right after it was resumed: nothing leaves in between, everybody has it once."""
    from sayso.broadcasts.steer import pause, resume

    monkeypatch.setattr(sys.modules[__name__], "RECIPIENTS", PAUSED_RECIPIENTS)
    workspace, numbers = audience()
    broadcast = plan(workspace)
    worker = start_worker()
    until(lambda: handed_over(workspace) > PAUSED_RECIPIENTS // 10, worker)
    pause(workspace, broadcast, None)
    killed(worker)
    left = handed_over(workspace)
    assert left < PAUSED_RECIPIENTS, "the pause came too late to prove anything"
    worker = start_worker()
    until(lambda: quiet(workspace, broadcast), worker)
    assert handed_over(workspace) == left, "something left while it was paused"
    killed(worker)
    resume(workspace, broadcast, None)
    worker = start_worker()
    until(lambda: handed_over(workspace) > left, worker)
    killed(worker)
    worker = start_worker()
    until(lambda: settled(workspace, broadcast), worker)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0

    statuses, held_by, texts = outcome(workspace, broadcast)
    assert set(held_by) == set(numbers)
    assert statuses.total() == PAUSED_RECIPIENTS
    assert max(texts.values()) == 1, "somebody was texted twice"
    assert set(statuses) <= {"sent", "delivered", "unknown"}
    assert statuses["unknown"] <= 50 * 3, "at most one window can be in hand at each kill"
    with capsys.disabled():
        print(f"\n{PAUSED_RECIPIENTS} recipients, paused after {left}: {dict(statuses)}")


def killed(worker) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def quiet(workspace, broadcast) -> bool:
    """Whatever was submitted has been decided on: held by the pause, or in the killed worker's hands."""
    from sayso.store.scope import within
    from sayso.store.tables import Message

    with within(workspace):
        return not Message.objects.filter(broadcast_id=broadcast, status="queued").exists()
