"""A Sayso to make ill, and the doctor's findings about it by name."""

from collections.abc import Callable, Iterator

import pytest

from tests.backup.conftest import SECRET, Place, original, server

__all__ = ["original", "server"]


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    import os

    for name in [*os.environ]:
        if name == "PORT" or name.startswith("SAYSO_"):
            monkeypatch.delenv(name)


@pytest.fixture
def patient(original: Place, clean: None, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The Sayso of the backup tests, on the run's server."""
    original.home.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("SAYSO_HOME", str(original.home))
    monkeypatch.setenv("SAYSO_DATABASE_URL", original.url)
    monkeypatch.setenv("SAYSO_SECRET", SECRET)
    return original


@pytest.fixture
def findings() -> Callable:
    """What the doctor finds now, by name."""
    from sayso import doctor

    return lambda: {each.name: each for each in doctor.findings()}


@pytest.fixture
def ill(patient: Place) -> Iterator[Callable[[str, str], None]]:
    """Does something to the database as its administrator, and undoes it in the end."""
    import psycopg

    undone: list[str] = []

    def do(harm: str, mend: str = "") -> None:
        execute(harm)
        undone.append(mend)

    def execute(statement: str) -> None:
        if statement:
            with psycopg.connect(patient.url, autocommit=True) as admin:
                admin.execute(statement.encode())

    yield do
    for statement in reversed(undone):
        execute(statement)
