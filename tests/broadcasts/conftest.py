"""A demo workspace with people who joined, left, and never answered."""

import pytest

from tests.seeding import World


@pytest.fixture
def world(store: str) -> World:
    made = World()
    east = [f"+1212555{place:04}" for place in range(100, 130)]
    west = [f"+1415555{place:04}" for place in range(100, 110)]
    for words in ("JOIN", "YES"):
        made.texts([*east, *west], words)
    made.text("+12125550130", "JOIN")
    made.text("+12125550100", "STOP")
    made.text("+12125550101", "please stop texting me on sundays")
    return made
