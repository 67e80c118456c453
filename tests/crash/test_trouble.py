"""A worker that stands still with a claim in its hands, clocks that are wrong, and, in `make torture`, random kills.

SAYSO_TORTURE_RECIPIENTS turns the long ones on; SAYSO_TORTURE_SEED says where chance begins.
"""

import os
import random
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from sayso import failpoints
from tests.crash.laboratory import (
    Laboratory,
    broadcast,
    check,
    is_done,
    leases_run_out,
    nothing_after_a_stop,
    stage_with,
    until,
)

RECIPIENTS = int(os.environ.get("SAYSO_TORTURE_RECIPIENTS", "0"))
SEED = int(os.environ.get("SAYSO_TORTURE_SEED") or secrets.randbelow(10**6))
HOURS = 5 * 3600


@pytest.mark.parametrize("point", ["door.claimed", "door.committed", "door.marked", "door.looked", "door.sending"])
def test_a_worker_that_stood_still_past_its_clearance_hands_nothing_over(laboratory: Laboratory, point: str):
    """Everybody says STOP meanwhile: when it goes on, it finds out before the wire.

    Where it stands with their addresses locked, each STOP waits until the database takes the claim from it.
    """
    stage, numbers = stage_with(8, rate=8)
    row = broadcast(stage)
    still = laboratory.start("worker", point, "pause")
    until(lambda: still.ended() or still.stopped())
    assert {stage.texts(each, "STOP").outcome for each in numbers} == {"stop"}
    time.sleep(2.1)  # a clearance lives two seconds by the database's clock
    still.send(signal.SIGCONT)
    until(lambda: is_done(stage, row) or still.ended())
    still.killed()
    ended = check(stage, row, numbers, laboratory)
    assert ended == {"refused": 8}


def test_a_worker_that_stood_still_past_its_lease_texts_nobody_twice(laboratory: Laboratory):
    """Another worker gave its window up meanwhile. It had handed it over, and is believed when it says so at last."""
    stage, numbers = stage_with(8, rate=8)
    row = broadcast(stage)
    still = laboratory.start("worker", "door.sent", "pause")
    until(lambda: still.ended() or still.stopped())
    leases_run_out(stage)
    other = laboratory.start("worker")
    until(lambda: is_done(stage, row) or other.ended())
    other.killed()
    still.send(signal.SIGCONT)
    time.sleep(0.5)
    still.killed()
    assert check(stage, row, numbers, laboratory) == {"delivered": 8}


def test_clocks_that_are_hours_wrong_and_jump_text_nobody_twice_nor_after_a_stop(laboratory: Laboratory):
    """Two workers, one five hours fast and one five slow, whose clocks change places in the middle.

    What time it is says the database: whatever they put back is due at once, by the right clock as well.
    """
    stage, numbers = stage_with(60, rate=8)
    row = broadcast(stage)
    laboratory.set_clock("fast", HOURS)
    laboratory.set_clock("slow", -HOURS)
    workers = [laboratory.start("worker", clock=name) for name in ("fast", "slow")]
    until(lambda: len(laboratory.taken()) > 8 or any(each.ended() for each in workers))
    assert {stage.texts(each, "STOP").outcome for each in numbers[-5:]} == {"stop"}
    laboratory.set_clock("fast", -HOURS)
    laboratory.set_clock("slow", HOURS)
    until(lambda: len(laboratory.taken()) > 24 or any(each.ended() for each in workers))
    for worker in workers:
        worker.killed()
    leases_run_out(stage)
    right = laboratory.start("worker")
    until(lambda: is_done(stage, row) or right.ended())
    right.killed()
    check(stage, row, numbers, laboratory)


def test_random_kills(laboratory: Laboratory, capsys):
    """Workers die at random points of a long broadcast, notaries beside them; one person in fifty says STOP."""
    chance, kills = random.Random(SEED), Counter[str]()
    stage, numbers = stage_with(RECIPIENTS, rate=2000)
    row, began = broadcast(stage), time.monotonic()
    stops = iter(chance.sample(numbers, RECIPIENTS // 50))
    while not is_done(stage, row):
        for role, each in (("worker", 0.05), ("notary", 0.3)):
            seed = chance.randrange(10**6)
            program = laboratory.start(role, failpoints.EVERYWHERE, chance=each, seed=seed)
            ends = time.monotonic() + 4
            while not program.ended() and not is_done(stage, row) and time.monotonic() < ends:
                stage_stops(stage, stops)
                time.sleep(0.02)
            kills[role] += bool(program.ended())
            program.killed()
        assert time.monotonic() - began < 3600, "it takes too long"
    assert kills["worker"], "nobody was killed, so nothing was proved"
    gap, ended = nothing_after_a_stop(stage, laboratory.taken()), check(stage, row, numbers, laboratory)
    with capsys.disabled():
        points = len(laboratory.passed())
        print(f"\nrandom kills: seed {SEED}, {RECIPIENTS} recipients, {points} points, kills {dict(kills)},")
        print(f"  {laboratory.passed().total()} passings, {time.monotonic() - began:.0f} s: {dict(ended)};")
        print(f"  the latest hand-over was {gap:.3f} s after its STOP had committed; 0 violations")


def test_a_database_that_crashes_under_load(laboratory: Laboratory, capsys):
    """One of PostgreSQL's processes is killed every other second: it throws everybody out and recovers from its log.

    Worker and notary live through it all; a STOP is brought again until it is acknowledged.
    """
    chance, crashes = random.Random(SEED), 0
    commit_for_good()
    stage, numbers = stage_with(RECIPIENTS, rate=2000)
    row, began = broadcast(stage), time.monotonic()
    programs = [laboratory.start("worker"), laboratory.start("notary")]
    stops = iter(chance.sample(numbers, RECIPIENTS // 50))
    while not outlasting(lambda: is_done(stage, row)):
        ends = time.monotonic() + chance.uniform(1, 3)
        while time.monotonic() < ends:
            bring_a_stop(stage, stops)
            time.sleep(0.02)
        if (
            len(laboratory.taken()) < RECIPIENTS * 9 // 10
        ):  # then it is let finish: what was in hand needs half a minute
            crash_the_database()
            crashes += 1
        assert not any(each.ended() for each in programs), "a program did not live through it"
        assert time.monotonic() - began < 3600, "it takes too long"
    assert crashes, "the database never crashed, so nothing was proved"
    for program in programs:
        program.killed()
    gap, ended = nothing_after_a_stop(stage, laboratory.taken()), check(stage, row, numbers, laboratory)
    with capsys.disabled():
        print(f"\ncrashing database: seed {SEED}, {RECIPIENTS} recipients, {crashes} crashes and recoveries,")
        print(f"  {time.monotonic() - began:.0f} s: {dict(ended)};")
        print(f"  the latest hand-over was {gap:.3f} s after its STOP had committed; 0 violations")


def commit_for_good() -> None:
    """The tests' server may lose the last commits when it crashes; this database may not."""
    import psycopg
    from django.db import connection
    from psycopg import sql

    from sayso import postgres

    with psycopg.connect(**postgres.conninfo(None), autocommit=True) as admin:  # type: ignore[arg-type]
        name = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(name))
    connection.close()


def crash_the_database() -> None:
    """Kill a server process of our own: PostgreSQL takes its memory for damaged, ends all others and recovers."""
    import psycopg

    from sayso import postgres

    with suppress(psycopg.OperationalError), psycopg.connect(**postgres.conninfo(None)) as own:  # type: ignore[arg-type]
        os.kill(own.info.backend_pid, signal.SIGKILL)
        own.execute("SELECT 1")


def outlasting(job: Callable[[], Any]) -> Any:
    """The job, as often as the database has to be waited for."""
    from django.db import InterfaceError, OperationalError, connection

    for _ in range(600):
        try:
            return job()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)
    raise AssertionError("the database did not come back")


def bring_a_stop(stage, stops: Iterator[str]) -> None:
    """As a carrier does: the same text again, until somebody has acknowledged it."""
    from sayso.inbox.receive import receive

    number = next(stops, None)
    if number:
        heard = stage.heard(number, "STOP")
        assert outlasting(lambda: receive([heard]))[0].status in {"kept", "duplicate"}


test_a_database_that_crashes_under_load.__test__ = RECIPIENTS > 0
test_random_kills.__test__ = RECIPIENTS > 0  # only `make torture` asks for it: no test of the suite may be skipped


def stage_stops(stage, stops: Iterator[str]) -> None:
    number = next(stops, None)
    if number:
        assert stage.texts(number, "STOP").status == "kept"
