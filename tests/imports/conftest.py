"""A stage whose people come by list."""

import pytest


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("JOIN", "double", kind="marketing"), Join("NEWS"))
