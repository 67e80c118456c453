"""Every named query can be run, and the hot ones never read a whole big table."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

PARAMETER = re.compile(r"%\((\w+)\)s")
NOW = datetime(2026, 3, 4, 16, tzinfo=UTC)
ROLES = {"forget_hints": "worker"} | dict.fromkeys(("leave_the_queue", "insert_leaves", "keep_tiles"), "notary")


def names() -> list[str]:
    import sayso

    folder = Path(next(iter(sayso.__path__))) / "store" / "sql"
    return [
        name for file in sorted(folder.glob("*.sql")) for name in re.findall(r"^-- name: (\w+)", file.read_text(), re.M)
    ]


@pytest.mark.parametrize("name", names())
def test_every_query_can_be_planned(name: str, stage, connect):
    from sayso.store import queries

    text = queries.statements()[name]
    connection = connect(ROLES.get(name, "web"), stage.workspace)
    nothing = dict.fromkeys(PARAMETER.findall(text)) | {"now": NOW}
    connection.execute(f"EXPLAIN {text}", nothing)


def test_every_query_is_used_by_its_name():
    import sayso

    package = Path(next(iter(sayso.__path__)))
    source = "\n".join(file.read_text() for file in package.rglob("*.py"))
    unused = {name for name in names() if f'"{name}"' not in source}
    assert unused <= {"history"}  # the folds rebuilt from the ledger: tests, and whoever doubts them


def test_what_is_planned_once_is_there(store: str):
    from sayso.store import queries

    assert set(names()) >= queries.PREPARED


def test_an_unknown_name_is_said_to_be_one(store: str):
    from sayso.store import queries

    with pytest.raises(queries.UnknownQuery):
        queries.run("no_such_query")
    with pytest.raises(TypeError, match="object"):
        queries.rows([{"a": object()}])


PEOPLE = 30_000
SEED = Path(__file__).with_name("seed.sql").read_text()
BIG = (
    "address",
    "contact",
    "consent_entry",
    "inbound_text",
    "message",
    "standing",
    "receipt",
    "handset_text",
    "unclear_stop",
)


@pytest.fixture(scope="module")
def seeded(store: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A workspace with tens of thousands of people, seen by the worker."""
    import psycopg

    from sayso import postgres
    from tests.stage import Join, Stage

    stage = Stage(Join("NEWS"))
    given = {
        "workspace": stage.workspace,
        "sender": stage.sender_ids[0],
        "programme": stage.programmes["NEWS"],
        "people": PEOPLE,
    }
    with psycopg.connect(**postgres.conninfo(None), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute("SET session_replication_role = replica")
        for statement in SEED.split(";\n"):
            if statement.strip():
                admin.execute(statement, given)
        admin.execute("VACUUM ANALYZE")
    with psycopg.connect(**postgres.conninfo("worker"), autocommit=True) as worker:  # type: ignore[arg-type]
        worker.execute("SELECT set_config('sayso.workspace', %s, false)", [str(stage.workspace)])
        worker.execute("SET jit = off")
        yield worker, given


def ids(letter: str, of: int = 200) -> list[UUID]:
    from hashlib import md5

    return [UUID(md5(f"{letter}{n}".encode(), usedforsecurity=False).hexdigest()) for n in range(1, of + 1)]


def documents(**columns: list[Any]) -> str:
    rows = zip(*columns.values(), strict=True)
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=str)


def hot() -> dict[str, dict[str, Any]]:
    """The queries of both paths, with what a full batch gives them."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    people, few = ids("a"), ids("m", 50)
    numbers = [f"+1917{2000000 + n}" for n in range(1, 201)]
    return {
        "lock_addresses": {"values": numbers},
        "lock_addresses_by_id": {"ids": people},
        "claim_addresses": {"now": soon, "limit": 200},
        "due_messages": {"addresses": people, "now": soon, "limit": 200},
        "address_facts": {"ids": people, "since": NOW - timedelta(days=400)},
        "audience": {"after": people[0], "limit": 500},
        "heard_before": {"rows": documents(sender=[str(people[0])] * 200, provider_id=[f"id{n}" for n in range(200)])},
        "last_programmes": {"ids": people},
        "mark_sending": {"ids": few},
        "look_again": {"rows": documents(id=[str(each) for each in few], acts=[0] * 50), "switch_acts": 0},
        "back_to_the_gate": {"ids": few, "due": soon},
        "void_clearances": {"addresses": people[:20], "now": soon},
        "ask_again": {"addresses": people[:20], "now": soon},
        "reclaim_expired": {"now": soon},
        "give_up_hand_over": {"lease": 30},
        "settle": {"provider_ids": [f"id{n}" for n in range(50)]},
        "without_receipt": {"limit": 500},
        "next_due": {},
        "senders_with_due": {"now": soon},
        "overdue_asks": {"before": soon - timedelta(days=3), "limit": 500},
        "unasked": {"oldest": soon - timedelta(days=3), "limit": 500},
        "overdue_unclear_stops": {"now": soon, "limit": 500},
        "broadcast_open_messages": {"broadcast": UUID("0" * 32)},
        "history": {"addresses": people},
        "find_people": {"name": "%a1b2%", "number": "%2000123%", "limit": 6},
        "find_texts": {"words": "%a1b2c3%", "limit": 6},
        "on_handset": {"number": numbers[0], "after": None, "limit": 100},
        "close_unclear_stops": {"rows": documents(address=[str(each) for each in people[:20]], at=["2026-03-04"] * 20)},
    }


@pytest.mark.parametrize("name", list(hot()))
def test_hot_queries_read_no_big_table_whole(name: str, seeded, connect):
    from sayso.store import queries

    worker, given = seeded
    text = queries.statements()[name]
    parameters = {**given, **hot()[name]}
    wanted = {key: parameters[key] for key in PARAMETER.findall(text)}
    plan = _plan(worker if not name.startswith("find_") else connect("web", given["workspace"]), text, wanted)
    if name == "audience":  # a cursor far in must not read everybody before it
        assert "Index Cond: ((programme_id = " in plan
        assert "AND (address_id > " in plan
    read = set(re.findall(r"Seq Scan on (\w+)", plan)) & set(BIG)
    assert read == set(), plan


@pytest.mark.parametrize(
    ("name", "looked_up_by", "never"),
    [
        ("due_messages", "message_waiting", "message_due"),
        ("mark_sending", "message_", "message_provider_id"),
        ("senders_with_due", "message_due", "Seq Scan on message"),
        ("reclaim_expired", "message_in_hand", "Seq Scan on message"),
        ("address_facts", "unclear_open_of", "unclear_open "),
    ],
)
def test_what_a_text_costs_grows_neither_with_the_queue_nor_with_the_history(name, looked_up_by, never, seeded):
    from sayso.store import queries

    worker, given = seeded
    text = queries.statements()[name]
    parameters = {**given, **hot()[name]}
    plan = _plan(worker, text, {key: parameters[key] for key in PARAMETER.findall(text)})
    assert looked_up_by in plan, plan
    assert never not in plan, plan


def _plan(connection, text: str, given: dict[str, Any]) -> str:
    return "\n".join(row for (row,) in connection.execute(f"EXPLAIN {text}", given).fetchall())


@pytest.mark.parametrize(
    ("function", "index"),
    [
        ("find_contacts", "contact_found"),
        ("find_addresses", "address_found"),
        ("find_inbound_texts", "inbound_found"),
        ("find_messages", "message_found"),
    ],
)
def test_search_reads_an_index(function: str, index: str, seeded):
    """What the search functions run, as the role they run as: see store/finder.sql."""
    import psycopg
    from psycopg import sql

    from sayso import postgres

    _, given = seeded
    with psycopg.connect(**postgres.conninfo(None), autocommit=True) as admin:  # type: ignore[arg-type]
        body = admin.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function]).fetchone()[0]
        admin.execute("SELECT set_config('sayso.workspace', %s, false)", [str(given["workspace"])])
        admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{admin.info.dbname}_finder")))
        pattern = "'%2000123%'" if function == "find_addresses" else "'%a1b2c3%'"
        text = body.split("ARRAY(")[2].split(");")[0].replace("pattern", pattern).replace("most", "6")
        text = text.replace("here", "current_setting('sayso.workspace')::uuid")
        admin.execute("SET enable_seqscan = off")
        admin.execute("SET enable_indexscan = off")
        plan = _plan(admin, text.replace("%", "%%"), {})
    assert index in plan, plan
