"""No entry of a demo satisfies another workspace's gate: the same number, known in both."""

from uuid import UUID

import pytest

NUMBER = "+12124567890"


@pytest.fixture
def demo(store: str):
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    made.says(NUMBER, "NEWS", "JOIN", "YES")
    return made


@pytest.fixture
def live(store: str):
    """No demo. Its channel has no sender at all: what the gate passed could not leave."""
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"), demo=False)
    made.texts(NUMBER, "hello")
    return made


def cleared(stage) -> list[tuple[str, list[str]]]:
    """What the gate says to everything due: step 1 of the door, and no further."""
    from sayso.outbox.door import clear
    from sayso.store import queries
    from sayso.store.scope import within

    with within(stage.workspace):
        due = queries.run("senders_with_due", now=stage.now())
    for sender in due:
        clear(stage.workspace, sender)
    return [(row.decision, row.reasons) for row in stage.clearances(purpose="programme")]


@pytest.mark.parametrize("keyword", ["NEWS", "JOIN"])
def test_a_demo_opt_in_counts_in_its_demo_only(keyword: str, demo, live):
    demo.send(NUMBER, keyword)
    demo.release()
    assert demo.sent(NUMBER)[-1][0] == "programme"
    live.send(NUMBER, keyword)
    assert cleared(live) == [("refuse", ["no_consent"])]


def test_a_demo_stop_counts_in_its_demo_only_and_the_other_way_round(demo, live):
    live.texts(NUMBER, "NEWS")
    demo.says(NUMBER, "STOP")
    live.send(NUMBER, "NEWS")
    assert [decision for decision, _ in cleared(live)] in ([["pass"], ["hold"]])
    live.texts(NUMBER, "STOP")
    assert demo.held(NUMBER) == demo.rebuilt(NUMBER)
    demo.says(NUMBER, "START")
    live.send(NUMBER, "NEWS")
    assert cleared(live)[-1] == ("refuse", ["withdrawn"])


def test_facts_of_another_workspace_cannot_even_be_asked_for(demo, live):
    from sayso.store import queries
    from sayso.store.facts import known
    from sayso.store.scope import ScopeNested, within

    theirs = demo.address(NUMBER)
    assert isinstance(theirs, UUID)
    with within(live.workspace):
        assert known([theirs], live.ground(), live.now()) == {}
        assert queries.run("history", addresses=[theirs]) == []
        assert set(live.ground().catalogue.programmes) == set(live.programmes.values())
        with pytest.raises(ScopeNested), within(demo.workspace):
            pass
