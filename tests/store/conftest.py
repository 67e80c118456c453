"""A workspace with a history in it, and connections as each of the database's roles."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

ANA, BEN = "+12125550123", "+12125550124"


@pytest.fixture(scope="session")
def stage(store: str):
    """Two people: one stopped, one subscribed, with a text sent, one held and one refused."""
    from sayso.staff.acts import record
    from sayso.store.scope import within
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    made.says(ANA, "NEWS", "STOP")
    made.says(BEN, "NEWS", "JOIN")
    made.send(ANA, "NEWS")
    made.send(BEN, "NEWS")
    made.release()
    made.turn("halt")
    made.send(BEN, "NEWS")
    made.release()
    made.turn("lift")
    made.fills("+12125550177", made.form("NEWS"), "NEWS")
    with within(made.workspace):
        record(made.workspace, None, "looked", "stage", {})
    return made


@pytest.fixture(scope="session")
def neighbour(store: str):
    """Another workspace, with the same number in it."""
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"))
    made.says(BEN, "NEWS")
    return made


@pytest.fixture
def connect(store: str) -> Iterator[Callable]:
    """Opens a connection as `web`, `worker`, `notary`, `owner` or `admin`, scoped to a workspace when one is given."""
    import psycopg
    from psycopg import sql

    from sayso import postgres

    with ExitStack() as opened:

        def as_role(role: str, workspace: object = None) -> psycopg.Connection:
            login = None if role in {"owner", "admin"} else role
            made = opened.enter_context(psycopg.connect(**postgres.conninfo(login), autocommit=True))  # type: ignore[arg-type]
            if role == "owner":
                name = made.info.dbname + "_owner"
                made.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
            if workspace is not None:
                made.execute("SELECT set_config('sayso.workspace', %s, false)", [str(workspace)])
            return made

        yield as_role
