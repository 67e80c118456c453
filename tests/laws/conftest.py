"""The shipped rule book, and the stage where whole stories happen in the database."""

import pytest

from sayso import rulebook
from sayso.rules.tables import RuleBook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return rulebook.load()
