"""A PostgreSQL for the tests that want one: one server a run, one database a worker, nothing imported before that.

`tests/rules` runs without Django, psycopg or a server: whatever needs them is imported inside the fixtures.

SAYSO_TEST_DATABASE_URL   use that server (as its administrator) instead of an embedded one
SAYSO_TEST_POSTGRES_BIN   use those programs for the embedded one
SAYSO_TEST_MIGRATED       that database is migrated, and the environment points at it: use it as it is
SAYSO_NO_SKIPS=1          a skipped test is a failed test
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.databases import MIGRATED, migrated, shared_server

FOLDER = "SAYSO_TEST_FOLDER"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write down what the transcripts say now")


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run chooses the folder that all its workers share."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = str(Path(tempfile.gettempdir()) / f"sayso-tests-{secrets.token_hex(6)}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With SAYSO_NO_SKIPS=1 a skip is a failure: CI has everything that a test may want."""
    report = yield
    if report.skipped and os.environ.get("SAYSO_NO_SKIPS") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and SAYSO_NO_SKIPS=1 forbids it: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a whole file that skips itself."""
    report = yield
    if report.skipped and os.environ.get("SAYSO_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skipped itself, and SAYSO_NO_SKIPS=1 forbids it"
    return report


@pytest.fixture(scope="session")
def cluster() -> Iterator[dict[str, str]]:
    """The administrator's connection to a PostgreSQL server shared by every worker of this run."""
    from sayso import postgres

    given = os.environ.get("SAYSO_TEST_DATABASE_URL")
    if given:
        yield postgres.parsed(given)
        return
    chosen = os.environ.get("SAYSO_TEST_POSTGRES_BIN")
    if chosen:
        os.environ["SAYSO_POSTGRES_BIN"] = chosen
    with shared_server(Path(os.environ[FOLDER])) as found:
        yield found


@pytest.fixture(scope="session")
def database(cluster: dict[str, str]) -> Iterator[str]:
    """A migrated database of this worker's own; the environment points Django's settings at it. Yields its URL."""
    if MIGRATED in os.environ:
        yield os.environ[MIGRATED]
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with migrated(cluster, f"sayso_test_{worker}_{secrets.token_hex(4)}") as url:
        yield url


@pytest.fixture(scope="session")
def store(database: str) -> str:
    """The database with Django set up over it, as the web role. Yields the URL."""
    os.environ["SAYSO_ROLE"] = "web"
    import django

    django.setup()
    return database


@pytest.fixture
def connect(store: str) -> Iterator[Callable[..., Any]]:
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
