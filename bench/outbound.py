"""The gate and the door beside raw row writes: `python bench/outbound.py`, no wire (a sender that answers at once).

BENCH_RECIPIENTS people stand with a programme and a text for each waits; each run has a workspace of its own. The
baselines write rows of the same tables with the same indexes, constraints, triggers and row-level security, and decide
nothing: the gate's in one INSERT … SELECT, the door's in batches of 500 with the same commits between them.
"""

import itertools
import json
import os
import random
import resource
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from machine import compare, facts, keep, median_seconds, prepared

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "20000"))
STOPS = int(os.environ.get("BENCH_STOPS", "500"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
BATCH = 500
SEED = Path(__file__).with_name("outbound.sql").read_text()
DECIDED = """
WITH made AS (
    INSERT INTO clearance (id, workspace_id, message_id, address_id, programme_id, purpose, decision, reasons, rules,
                           book, consent_entry_id, facts, at, decided_at, expires_at, commitment)
    SELECT gen_random_uuid(), m.workspace_id, m.id, m.address_id, m.programme_id, m.purpose, 'pass', '{}',
           '{us-tsr,us-tsr-states,disclosed_frequency}', 'bench', s.entry_id,
           '{"zones": ["America/New_York"], "blocks": 0, "tenure": 1, "counters": {}, "standing": "confirmed",
             "jurisdictions": ["US", "US-NY"]}',
           now(), clock.now, clock.now + interval '2 seconds', sha256('x')
    FROM (SELECT clock_timestamp() AS now) AS clock, message m
    JOIN standing s ON s.address_id = m.address_id AND s.programme_id = m.programme_id
    WHERE m.status = 'queued' AND {which} RETURNING id, message_id, address_id),
kept AS (
    INSERT INTO clearance_payload (clearance_id, workspace_id, salt, body)
    SELECT made.id, m.workspace_id, sha256('salt'), jsonb_build_object('to', a.value, 'text', m.body)
    FROM made JOIN message m ON m.id = made.message_id JOIN address a ON a.id = made.address_id)
UPDATE message SET status = 'cleared', due_at = NULL, clearance_id = made.id, clearance_decision = 'pass',
                   counted_at = now() FROM made WHERE message.id = made.message_id
"""
MARKED = "UPDATE message SET status = 'sending', sending_at = clock_timestamp() WHERE id = ANY(%(ids)s)"
SENT = "UPDATE message SET status = 'sent', provider_id = id::text, sent_at = now() WHERE id = ANY(%(ids)s)"
fresh_address = itertools.count(int(time.time()) % 100_000 * 10_000)


def main() -> None:
    with prepared():
        gate()
        door()
        stop_to_effect()
        print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


class AtOnce:
    """A sender that takes everything at once, and remembers when it took the broadcast's text for each number."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def send(self, cleared):
        from sayso.channels.outbound import Outcome

        now = time.monotonic()
        self.taken.update((each.number, now) for each in cleared if "two for one" in each.body)
        return [Outcome(each.message, "sent", str(each.message)) for each in cleared]


def waiting(recipients: int, rate: int = 1_000_000) -> UUID:
    """A workspace in which a text for each of that many people waits at the door, written past the guards."""
    import psycopg

    from sayso import rulebook
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast, Disclosure, Programme, Sender, Workspace
    from sayso.workspaces.demo import make_demo

    workspace = make_demo("Bench", "Bench", str(next(fresh_address)), rate=rate)
    monday = datetime.now(UTC).replace(hour=19, minute=0) + timedelta(days=7 - datetime.now(UTC).weekday())
    Workspace.objects.filter(pk=workspace).update(clock_shift=monday - datetime.now(UTC))
    due = monday - timedelta(seconds=1)
    codes = [row for row in rulebook.current().area_codes if row.country == "US" and row.zones]
    with within(workspace):
        programme = Programme.objects.get(keyword="JOIN")
        broadcast = Broadcast.objects.create(
            workspace_id=workspace, programme=programme, name="Bench", body="…", status="running", submitted_at=due
        )
        given = {
            "w": str(workspace),
            "people": recipients,
            "programme": programme.id,
            "sender": Sender.objects.get().id,
            "disclosure": Disclosure.objects.filter(programme=programme).latest("version").id,
            "broadcast": broadcast.id,
            "due": due,
            "codes": json.dumps([(row.npa, row.jurisdictions, row.zones) for row in codes]),
        }
    with admin() as connection:
        connection.execute("SET session_replication_role = replica")
        cursor = psycopg.ClientCursor(connection)
        for statement in SEED.split(";\n"):
            if statement.strip():
                cursor.execute(statement, given)
        connection.execute("VACUUM ANALYZE address, consent_entry, standing, message")
    return workspace


def admin():
    """A connection of the administrator's, whom no guard of the tables binds."""
    import psycopg

    from sayso import postgres

    return psycopg.connect(**postgres.conninfo(None), autocommit=True)  # type: ignore[arg-type]


def gate() -> None:
    """Decide and write clearances, reasons kept, nothing handed over."""
    from sayso.outbox import door
    from sayso.store import books, queries
    from sayso.store.scope import within

    def clear(workspace: UUID) -> None:
        books.keep_current()
        with within(workspace):
            sender = queries.run("senders_with_due", now=datetime.now(UTC) + timedelta(days=14))[0]
        while door.clear(workspace, sender)[1]:
            pass

    ours = timed(clear)
    compare(
        f"gate: {RECIPIENTS:,} decided and written",
        RECIPIENTS,
        ours,
        timed(all_decided),
        "INSERT … SELECT of the same rows",
    )


def timed(work: Callable[[UUID], None]) -> float:
    """Median seconds of `work` on fresh workspaces."""
    spaces = iter([waiting(RECIPIENTS) for _ in range(RUNS)])
    return median_seconds(lambda: work(next(spaces)), RUNS)


def all_decided(workspace: UUID) -> None:
    from django.db import connection

    from sayso.store.scope import within

    with within(workspace), connection.cursor() as cursor:
        cursor.execute(DECIDED.replace("{which}", "true"))


def door() -> None:
    """Claim, facts, gate, clearance, mark, look, hand over, record."""
    from sayso.channels import senders
    from sayso.outbox.door import release

    def through(workspace: UUID) -> None:
        while release(workspace):
            pass

    carrier = AtOnce()
    real, senders.of = senders.of, lambda _channel: carrier
    try:
        ours = timed(through)
    finally:
        senders.of = real
    compare(f"door without a wire, {RECIPIENTS:,} texts", RECIPIENTS, ours, timed(raw_door), "raw row writes")


def raw_door(workspace: UUID) -> None:
    """The same rows in the same batches and as many commits, on the driver's own connection."""
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port", "options")
    with psycopg.connect(**{key: parameters[key] for key in wanted if key in parameters}) as raw:
        enter = "SELECT set_config('sayso.workspace', %s, true)"
        raw.execute(enter, [str(workspace)])
        ids = [row[0] for row in raw.execute("SELECT id FROM message WHERE status = 'queued'")]
        raw.commit()
        for start in range(0, len(ids), BATCH):
            window = {"ids": ids[start : start + BATCH]}
            for statement in (DECIDED.replace("{which}", "m.id = ANY(%(ids)s)"), MARKED, SENT):
                raw.execute(enter, [str(workspace)])
                raw.execute(statement, window)
                raw.commit()


def stop_to_effect() -> None:
    """STOPs of people whose turn is near, through `receive()`, while the door works at full speed."""
    from django.db import connection

    from sayso.channels import senders
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive
    from sayso.outbox.door import release
    from sayso.store.scope import within
    from sayso.store.tables import Message, Sender

    workspace = waiting(RECIPIENTS)
    carrier = AtOnce()

    def send_all() -> None:
        while release(workspace):
            pass
        connection.close()

    with within(workspace):
        to = Sender.objects.get().address
        turns = list(Message.objects.order_by("address__value").values_list("address__value", flat=True))
        turns.sort(key=lambda number: number[5:])  # as they were written, which is as they are claimed
    real, senders.of = senders.of, lambda _channel: carrier
    began = time.monotonic()
    committed: dict[str, float] = {}
    worker = threading.Thread(target=send_all)
    worker.start()
    try:
        while worker.is_alive() and len(committed) < STOPS:
            near = len(carrier.taken) + random.randrange(2 * BATCH)
            if near < len(turns) and turns[near] not in committed:
                number = turns[near]
                receive([Heard("simulator", "bench", to, number, "STOP", f"stop{workspace}{near}")])
                committed[number] = time.monotonic()
        worker.join()
    finally:
        senders.of = real
    report_stops(committed, carrier.taken, time.monotonic() - began)


def report_stops(committed: dict[str, float], taken: dict[str, float], seconds: float) -> None:
    """From the commit of each STOP to the last hand-over for its number; 0 where that was before, or never."""
    after = sorted(max(0.0, taken.get(number, 0.0) - at) for number, at in committed.items())
    stopped = sum(number not in taken for number in committed)
    p99 = after[int(len(after) * 0.99)]
    print(f"STOP to effect: {len(after)} STOPs while {len(taken) / seconds:,.0f} texts a second left")
    print(f"  stopped in time: {stopped}; handed over after the commit: {sum(map(bool, after))}")
    told = f"p99 {p99 * 1000:.1f} ms, at most {after[-1] * 1000:.1f} ms"
    print(f"  {told}")
    print(f"  {facts()}")
    keep(f"STOP to effect ({len(after)} STOPs of people whose turn is near)", told)


if __name__ == "__main__":
    main()
