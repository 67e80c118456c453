"""The folds in the database are the ledger's own, and no text left against them: any history, by the real path."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NPAS = (212, 415, 305, 206, 312, 713)
NUMBERS = count()
TEXTS = ["NEWS", "JOIN", "yes", "no", "STOP", "stopall", "START", "help", "what time is it", "not interested"]
COMES_BACK = {"NEWS", "JOIN", "START"}
JOBS = ["team: stop", "team: not a stop", "sweep", "tenure"]
texts = st.tuples(st.sampled_from(TEXTS), st.sampled_from([0, 1]))
steps = st.tuples(texts | st.sampled_from(JOBS), st.sampled_from([0, 3, 90, 4400, 22000]))
SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fresh_number() -> str:
    place = next(NUMBERS)
    return f"+1{NPAS[place // 100 % len(NPAS)]}55501{place % 100:02}"


@pytest.fixture(scope="module")
def stages(store: str):
    """Two programmes on two senders, under each scope a STOP can have."""
    from tests.stage import Join, Stage

    def made(scope: str):
        return Stage(Join("NEWS"), Join("JOIN", "double", 1, "transactional"), scope=scope)

    return {scope: made(scope) for scope in ("entity", "programme")}


def happens(stage, number: str, what) -> None:
    if isinstance(what, tuple):
        stage.texts(number, what[0], what[1])
    elif what == "sweep":
        stage.sweep()
    elif what == "tenure":
        stage.end_tenure(number)
    else:
        stage.decide(number, {"team: stop": "stop", "team: not a stop": "not_a_stop"}[what])


@given(history=st.lists(steps, max_size=9))
@SETTINGS
def test_the_folds_are_the_ledgers_own_and_a_stop_wins(stages, history):
    from tests.stage import comparable

    stage, number = stages["entity"], fresh_number()
    stage.texts(number, "hello")
    stopped, seen = False, 0
    for what, minutes in history:
        stage.passes(timedelta(minutes=minutes))
        before = stage.held(number)
        happens(stage, number, what)
        after = stage.held(number)
        if isinstance(what, tuple) and what[0].upper() in {"STOP", "STOPALL"}:
            stopped = True
        elif isinstance(what, tuple) and what[0] in COMES_BACK:
            stopped = False
        elif before.unclear and not after.unclear and what in {"team: stop", "sweep"}:
            stopped = True
        for keyword in stage.programmes:
            stage.send(number, keyword)
        stage.release()
        assert comparable(after) == comparable(stage.rebuilt(number))
        left = stage.sent(number)
        for purpose, programme, _ in left[seen:]:
            if purpose == "programme":
                row = stage.ground_programme(programme)
                assert after.standings[programme].word in row.required
            assert not (stopped and purpose not in {"stop_confirmation", "help_reply"})
            assert not (after.unclear and purpose not in {"stop_confirmation", "help_reply"})
        seen = len(left)


@pytest.mark.parametrize("scope", ["entity", "programme"])
@given(history=st.lists(texts, max_size=8))
@SETTINGS
def test_a_batch_is_the_same_as_one_by_one(stages, scope: str, history):
    from sayso.inbox.receive import receive

    stage, one, other, neighbour = stages[scope], fresh_number(), fresh_number(), fresh_number()
    for text, sender in history:
        stage.texts(one, text, sender)
    batch = [stage.heard(number, text, sender) for text, sender in history for number in (other, neighbour)]
    assert all(each.status == "kept" for each in receive(batch))
    assert shape(stage, one) == shape(stage, other) == shape(stage, neighbour)


def shape(stage, number: str):
    """Everything held but ids and times; and what waits to be said."""
    held = stage.held(number)
    address = stage.address(number)
    waiting = stage.messages(address_id=address) if address else []
    return (
        {key: (each.word, each.before) for key, each in held.standings.items()},
        {(each.scope, each.scope_id, each.excepted) for each in held.blocks},
        bool(held.unclear),
        held.tenure,
        [(each.purpose, each.body) for each in waiting],
    )
