"""A workspace with a history in it, and connections as each of the database's roles."""

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
