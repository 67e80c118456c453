"""From a hook over HTTP to the committed reply, at 1, 16 and 64 connections, beside the driver's bare row writes.

The web process runs as `sayso web` does. Each connection asks, waits for its answer and asks again; texts are JOIN,
YES, a word for a person, STOP and HELP. The baseline writes the rows of an opt-in into the same tables on one
connection of the driver: one text a transaction, and 500 a transaction. `receive()` gets 500 texts of YES at a time.
"""

import asyncio
import http.client
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from machine import compare, keep, median_seconds, prepared
from outbound import fresh_address

TEXTS = int(os.environ.get("BENCH_TEXTS", "3000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
BATCH = 500
WORDS = ("JOIN", "YES", "hello there", "STOP", "HELP")
RAW = """
WITH heard AS (
    INSERT INTO inbound_text (id, workspace_id, sender_id, address_id, provider_id, transport, body, masked, meaning,
                              language, matched, outcome, at)
    SELECT gen_random_uuid(), a.workspace_id, %(sender)s, a.id, gen_random_uuid()::text, 'bench', 'JOIN', '{}', 'start',
           '', '', 'asked', now()
    FROM address a WHERE a.id = ANY(%(ids)s) RETURNING id, workspace_id, address_id),
entered AS (
    INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing, act,
                               transport, inbound_id, disclosure_id, at, commitment)
    SELECT gen_random_uuid(), workspace_id, address_id, 1, %(programme)s, 'sms', 'asked', '', '', 'keyword', 'bench',
           id, %(disclosure)s, now(), sha256('x') FROM heard RETURNING id, workspace_id, address_id),
kept AS (
    INSERT INTO consent_payload (entry_id, workspace_id, salt, body)
    SELECT id, workspace_id, sha256('salt'), '{"words": "JOIN", "number": "+12125550123"}' FROM entered),
stood AS (
    UPDATE standing SET word = 'asked', since = now(), entry_id = entered.id, asked_at = now() FROM entered
    WHERE standing.address_id = entered.address_id),
acted AS (UPDATE address SET heard_at = now(), acts = acts + 1 WHERE id = ANY(%(ids)s))
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts,
                     status, due_at, inbound_id, entry_id, rank, counts_as, reasons, at, error)
SELECT gen_random_uuid(), entered.workspace_id, entered.address_id, %(sender)s, %(programme)s, 'sms',
       'double_opt_in_ask', 'Reply YES to get offers and treats.', 'GSM-7', 1, 'queued', now(), heard.id, entered.id, 0,
       'double_opt_in_ask', '{}', now(), '' FROM entered JOIN heard ON heard.address_id = entered.address_id
"""
tick = itertools.count()


def main() -> None:
    with prepared():
        from sayso.workspaces.demo import make_demo

        to = str(next(fresh_address))
        workspace = make_demo("Bench", "Bench", to)
        with serving() as port:
            measured = {count: median_run(port, to, count) for count in (1, 16, 64)}
        single = median_seconds(lambda: raw(workspace, 1), RUNS)
        many = median_seconds(lambda: raw(workspace, BATCH), RUNS)
        for count, (seconds, spent) in measured.items():
            what = f"a hook to its answer, {count} at once"
            compare(what, TEXTS, seconds, single, "the same rows, one text a transaction")
            told = f"p50 {percentile(spent, 50):.1f} ms, p99 {percentile(spent, 99):.1f} ms"
            print(f"  {told}")
            keep(f"the same, {count} at once", told)
        answered = statistics.median(confirmed(to, turn) for turn in range(RUNS))
        compare("`receive()`, 500 texts of YES at a time", TEXTS, answered, many, "the same rows, 500 a transaction")
        ours, alone = (statistics.median(way(to, turn) for turn in range(RUNS)) for way in (replayed, one_by_one))
        compare("`sayso replay`", TEXTS, ours, alone, "the same texts one by one")


@contextmanager
def serving() -> Iterator[int]:
    """The web process on a free port."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    start = f"from sayso.processes import web; web({port})"
    server = subprocess.Popen([sys.executable, "-c", start], env={**os.environ, "SAYSO_ROLE": "web"})
    try:
        until_it_answers(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def until_it_answers(port: int) -> None:
    for _ in range(200):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/sign-in/")
            line.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the web process does not answer")


def median_run(port: int, to: str, connections: int) -> tuple[float, list[float]]:
    """Seconds for TEXTS texts over that many connections, and the milliseconds each took; the median run of RUNS."""
    asyncio.run(crowd(port, to, connections))  # plans are made and tables grow before anything is timed
    runs = [asyncio.run(crowd(port, to, connections)) for _ in range(RUNS)]
    return sorted(runs)[len(runs) // 2]


async def crowd(port: int, to: str, connections: int) -> tuple[float, list[float]]:
    texts = iter([request(to, next(tick)) for _ in range(TEXTS)])
    spent: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(one_line(port, texts, spent) for _ in range(connections)))
    return time.perf_counter() - began, spent


async def one_line(port: int, texts: Iterator[bytes], spent: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for text in texts:
        began = time.perf_counter()
        writer.write(text)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(size)
        spent.append((time.perf_counter() - began) * 1000)
    writer.close()


def request(to: str, turn: int) -> bytes:
    """A signed text as it goes over the wire: each of 20,000 people in turn, and then another word of each."""
    from django.conf import settings

    from sayso.channels.simulator import wire

    number = f"+1212{2_000_000 + turn % 20_000}"
    content = {"type": "text", "to": to, "from": number, "text": WORDS[(turn + turn // 20_000) % 5]}
    body = json.dumps(content).encode()
    signed = wire.signed(settings.HOOK_SECRET.encode(), f"bench{to}{turn}", int(time.time()), body)
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
    head = f"POST /hooks/simulator HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def confirmed(to: str, turn: int) -> float:
    """Seconds in which TEXTS people who have asked to join say YES."""
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive

    numbers = [f"+1213{2_000_000 + turn * TEXTS + place}" for place in range(TEXTS)]

    def say(word: str) -> None:
        for start in range(0, TEXTS, BATCH):
            batch = numbers[start : start + BATCH]
            receive([Heard("simulator", "bench", to, each, word, f"{word}{each}") for each in batch])

    say("JOIN")
    began = time.perf_counter()
    say("YES")
    return time.perf_counter() - began


def replayed(to: str, turn: int) -> float:
    """Seconds in which `sayso replay` takes TEXTS texts of JOIN from a file."""
    from sayso.replay import replay

    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("number,text\n")
        file.writelines(f"+1214{2_000_000 + turn * TEXTS + place},JOIN\n" for place in range(TEXTS))
        file.flush()
        tally, errors, seconds = replay(Path(file.name), to)
    assert (tally.total(), errors) == (TEXTS, [])
    return seconds


def one_by_one(to: str, turn: int) -> float:
    """Seconds in which `receive()` would take as many, each by itself; measured on a tenth of them."""
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive

    began = time.perf_counter()
    for place in range(TEXTS // 10):
        number = f"+1215{2_000_000 + turn * TEXTS + place}"
        receive([Heard("simulator", "bench", to, number, "JOIN", f"one{number}")])
    return 10 * (time.perf_counter() - began)


def raw(workspace: UUID, batch: int) -> None:
    """As many rows as TEXTS opt-ins make, `batch` texts a transaction, on the driver's own connection."""
    import psycopg
    from django.db import connection

    from sayso.store.scope import within
    from sayso.store.tables import Address, Disclosure, Programme, Sender

    with within(workspace):
        programme = Programme.objects.get(keyword="JOIN")
        given = {
            "sender": Sender.objects.get().id,
            "programme": programme.id,
            "disclosure": Disclosure.objects.filter(programme=programme).latest("version").id,
        }
        people = list(Address.objects.values_list("id", flat=True)[:TEXTS])
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: parameters[key] for key in wanted if key in parameters}) as line:
        for start in range(0, len(people), batch):
            line.execute("SELECT set_config('sayso.workspace', %s, true)", [str(workspace)])
            line.execute(RAW, {**given, "ids": people[start : start + batch]})
            line.commit()


def percentile(spent: list[float], at: int) -> float:
    return sorted(spent)[min(len(spent) - 1, len(spent) * at // 100)]


if __name__ == "__main__":
    main()
