"""The shipped rule book, and the ring where two connections meet."""

from collections.abc import Iterator

import pytest

from sayso import rulebook
from sayso.rules.tables import RuleBook
from tests.laws.ring import Ring


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return rulebook.load()


@pytest.fixture
def ring(store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    made = Ring(monkeypatch)
    yield made
    for pause in made.pauses:
        pause.go.set()
