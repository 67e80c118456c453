"""A PostgreSQL for the tests that want one: one server a run, one database a worker, nothing imported before that.

`tests/rules` runs without Django, psycopg or a server: whatever needs them is imported inside the fixtures.

SAYSO_TEST_DATABASE_URL   use that server (as its administrator) instead of an embedded one
SAYSO_TEST_POSTGRES_BIN   use those programs for the embedded one
SAYSO_NO_SKIPS=1          a skipped test is a failed test
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

SECRET = "a-secret-for-tests-only"
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
    from sayso.postgres.sharing import borrowed

    given = os.environ.get("SAYSO_TEST_DATABASE_URL")
    if given:
        yield postgres.parsed(given)
        return
    folder = Path(os.environ[FOLDER])
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    chosen = os.environ.get("SAYSO_TEST_POSTGRES_BIN")
    if chosen:
        os.environ["SAYSO_POSTGRES_BIN"] = chosen
    server = postgres.Server(folder / "postgres", SECRET, durable=False)
    with borrowed(server, folder, "tests", lambda: None):
        yield {
            "host": str(server.socket),
            "port": "5432",
            "dbname": "postgres",
            "user": "postgres",
            "password": SECRET,
        }


@pytest.fixture(scope="session")
def database(cluster: dict[str, str]) -> Iterator[str]:
    """A migrated database of this worker's own; the environment points Django's settings at it. Yields its URL."""
    from sayso import postgres

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"sayso_test_{worker}_{secrets.token_hex(4)}"
    url = postgres.as_url(cluster | {"dbname": name})
    os.environ.update(SAYSO_DATABASE_URL=url, SAYSO_SECRET=SECRET, DJANGO_SETTINGS_MODULE="sayso.settings")
    os.environ["SAYSO_ERASURES"] = str(Path(tempfile.gettempdir()) / f"{name}.jsonl")
    _as_admin(cluster, "create database {}", name)
    try:
        # A program of its own: Django keeps the role it was started under, and the tests are not the owner.
        subprocess.run([sys.executable, "-c", "from sayso.migrate import migrate; migrate()"], check=True)
        yield url
    finally:
        Path(os.environ.pop("SAYSO_ERASURES")).unlink(missing_ok=True)
        _as_admin(cluster, "drop database if exists {} with (force)", name)
        for role in ("web", "worker", "notary", "owner"):
            _as_admin(cluster, "drop role if exists {}", f"{name}_{role}")


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


def _as_admin(cluster: dict[str, str], statement: str, name: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(**cluster, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
