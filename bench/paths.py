"""Both paths beside raw row writes: `make bench`. Prints texts a second, the baseline of the same run, the ratio.

The baseline writes rows of the same tables with the same indexes, constraints and triggers, in batches of the same
size, and decides nothing.
"""

import itertools
import os
import resource
from datetime import UTC, datetime, timedelta

from machine import compare, median_seconds

TEXTS = int(os.environ.get("BENCH_TEXTS", "5000"))
RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "5000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
BATCH = 500
tick = itertools.count()


def main() -> None:
    from sayso import postgres

    with postgres.running():
        import django

        os.environ.setdefault("SAYSO_ROLE", "web")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")
        from subprocess import run
        from sys import executable

        run([executable, "-m", "sayso.migrate"], check=True)
        django.setup()
        inbound()
        outbound()
        print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def fresh_workspace(rate: int = 100_000):
    from sayso.store.tables import Workspace
    from sayso.workspaces.demo import make_demo

    address = f"{datetime.now(UTC).timestamp():.0f}{next(tick)}"[-9:]
    workspace = make_demo("Bench", "Bench", address, rate=rate)
    monday = datetime.now(UTC).replace(hour=19, minute=0) + timedelta(days=7 - datetime.now(UTC).weekday())
    Workspace.objects.filter(pk=workspace).update(clock_shift=monday - datetime.now(UTC))
    return workspace, address


def people(count: int) -> list[str]:
    from sayso import rulebook

    codes = [row.npa for row in rulebook.current().area_codes if row.country == "US"]
    return [f"+1{npa}55501{last:02}" for last in range(100) for npa in codes][:count]


def inbound() -> None:
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive

    workspace, address = fresh_workspace()
    words = itertools.cycle(["JOIN", "YES", "hello there", "STOP", "HELP"])

    def texts(count: int) -> list[Heard]:
        return [
            Heard("simulator", "replay", address, who, word, f"bench{next(tick)}")
            for who, word in zip(people(count), words, strict=False)
        ]

    def batched() -> None:
        for start in range(0, TEXTS, BATCH):
            receive(texts(TEXTS)[start : start + BATCH])

    def one_by_one() -> None:
        for text in texts(TEXTS // 10):
            receive([text])

    ours = median_seconds(batched, RUNS)
    compare("inbound, batches of 500", TEXTS, ours, median_seconds(lambda: raw_inbound(workspace), RUNS), "raw inserts")
    compare("inbound, one by one", TEXTS // 10, median_seconds(one_by_one, RUNS), ours / 10, "our batches")


def raw_inbound(workspace) -> None:
    """The same kind of rows, one statement a batch, nothing decided."""
    from sayso.store import queries
    from sayso.store.ids import new_id
    from sayso.store.scope import within
    from sayso.store.tables import Address, Sender

    with within(workspace):
        sender = Sender.objects.get().id
        home = list(Address.objects.values_list("id", flat=True)[:TEXTS])
    for start in range(0, TEXTS, BATCH):
        rows = [
            {
                "id": new_id(),
                "sender": sender,
                "address": home[(start + place) % len(home)],
                "provider_id": f"raw{next(tick)}",
                "transport": "bench",
                "body": "hello",
                "masked": [],
                "raw": None,
                "meaning": "other",
                "language": "",
                "matched": "",
                "outcome": "for_a_person",
                "programme": None,
                "at": datetime.now(UTC),
            }
            for place in range(min(BATCH, TEXTS - start))
        ]
        with within(workspace):
            queries.run("insert_inbound", workspace=workspace, rows=queries.rows(rows))


def outbound() -> None:
    from sayso.broadcasts.advance import advance
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive
    from sayso.outbox.door import release
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast, Message, Programme, Workspace

    def seeded(body="Bench Offers: two for one today."):
        workspace, address = fresh_workspace()
        for word in ("JOIN", "YES"):
            for start in range(0, RECIPIENTS, BATCH):
                receive(
                    [
                        Heard("simulator", "replay", address, who, word, f"bench{next(tick)}")
                        for who in people(RECIPIENTS)[start : start + BATCH]
                    ]
                )
        with within(workspace):
            Message.objects.update(status="refused", due_at=None)
            Broadcast.objects.create(
                workspace_id=workspace,
                programme=Programme.objects.get(name="Offers"),
                name="Bench",
                body=body,
                status="planned",
                planned_at=datetime.now(UTC) + Workspace.objects.get(pk=workspace).clock_shift - timedelta(seconds=1),
            )
        return workspace

    def broadcast(workspace) -> None:
        while advance(workspace) or release(workspace):
            release(workspace)

    spaces = [seeded() for _ in range(RUNS)]
    ours = median_seconds(lambda: broadcast(spaces.pop()), RUNS)
    named = [seeded('{{ brand }}: hi {{ name | default: "there" }}, two for one today.') for _ in range(RUNS)]
    personal = median_seconds(lambda: broadcast(named.pop()), RUNS)
    last = seeded()
    compare(
        "broadcast, submit to sent", RECIPIENTS, ours, median_seconds(lambda: raw_outbound(last), 1), "raw row writes"
    )
    compare("personal broadcast, submit to sent", RECIPIENTS, personal, ours, "the same for everybody")


def raw_outbound(workspace) -> None:
    """The same rows and updates for each recipient, in batches, nothing decided."""
    import json

    from sayso.store import queries
    from sayso.store.ids import new_id
    from sayso.store.scope import within
    from sayso.store.tables import Address, Programme, Sender

    with within(workspace):
        sender, programme = Sender.objects.get().id, Programme.objects.get(name="Offers").id
        home = list(Address.objects.values_list("id", flat=True)[:RECIPIENTS])
    now = datetime.now(UTC)
    for start in range(0, len(home), BATCH):
        ids = [(new_id(), new_id(), address) for address in home[start : start + BATCH]]
        messages = [
            {
                "id": message,
                "address": address,
                "sender": sender,
                "programme": programme,
                "channel": "sms",
                "purpose": "programme",
                "body": "hello",
                "encoding": "GSM-7",
                "parts": 1,
                "due_at": now,
                "rank": 2,
                "counts_as": "marketing",
            }
            for message, _, address in ids
        ]
        clearances = [
            {
                "id": clearance,
                "message": message,
                "address": address,
                "programme": programme,
                "purpose": "programme",
                "decision": "pass",
                "reasons": [],
                "rules": [],
                "facts": {},
                "commitment": b"0" * 32,
                "salt": b"0" * 32,
                "payload": {"to": "", "text": "hello"},
            }
            for message, clearance, address in ids
        ]
        decided = [
            {
                "message": message,
                "status": "cleared",
                "id": clearance,
                "decision": "pass",
                "reasons": [],
                "counted_at": now,
            }
            for message, clearance, _ in ids
        ]
        with within(workspace):
            queries.run("insert_messages", workspace=workspace, rows=queries.rows(messages), at=now)
        with within(workspace):
            queries.run("insert_clearances", workspace=workspace, rows=queries.rows(clearances), at=now, book="bench")
            queries.run("insert_clearance_payloads", workspace=workspace, rows=queries.rows(clearances))
            queries.run("mark_decided", rows=queries.rows(decided), at=now)
        with within(workspace):
            queries.run("mark_sending", ids=[message for message, _, _ in ids])
        with within(workspace):
            texts = [
                {"id": new_id(), "number": "", "sender_address": "", "body": "hello", "reference": str(message)}
                for message, _, _ in ids
            ]
            queries.run("put_on_handsets", workspace=workspace, rows=json.dumps(texts, default=str), at=now)
        with within(workspace):
            outcomes = [
                {"id": message, "status": "sent", "provider_id": str(message), "error": ""} for message, _, _ in ids
            ]
            queries.run("record_outcomes", rows=queries.rows(outcomes), at=now)


if __name__ == "__main__":
    main()
