"""The shipped rule book, for the rules that are tested against it."""

import pytest

from sayso import rulebook
from sayso.rules.tables import RuleBook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return rulebook.load()
