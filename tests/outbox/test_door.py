"""The door's own promises, beside those of the races."""

import time
from datetime import timedelta

import pytest

ANA = "+12125550123"


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), Join("JOIN", "double", reminder=24))


def test_a_pause_while_marking_shortens_the_life_of_what_is_cleared(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door
    from sayso.store import queries

    run, cleared, ends = queries.run, [], []

    def paused(query: str, **parameters: object):
        asked = time.monotonic()
        rows = run(query, **parameters)
        if query == "mark_sending":
            ends.extend(asked + row.seconds_left for row in rows)
            time.sleep(0.4)
        return rows

    monkeypatch.setattr(queries, "run", paused)
    mark = door.mark
    monkeypatch.setattr(door, "mark", lambda *given: cleared.extend(mark(*given)) or cleared)
    stage.says(ANA, "NEWS")
    assert len(cleared) == len(ends) == 1
    assert (
        cleared[0].deadline <= ends[0]
    )  # what the clearance had left when it was asked, however long the marking took


def test_a_clearance_that_ran_out_goes_back_to_the_gate(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door

    hand_over = door.hand_over
    monkeypatch.setattr(door, "hand_over", lambda *given: None)
    stage.texts(ANA, "NEWS")
    door.release(stage.workspace)
    assert [row.status for row in stage.messages()] == ["cleared"]
    monkeypatch.setattr(door, "hand_over", hand_over)
    time.sleep(2.05)
    stage.release()
    assert [row.status for row in stage.messages()] == ["sent"]
    assert [row.decision for row in stage.clearances()] == ["pass", "pass"]
    assert len(stage.sent(ANA)) == 1


def test_a_hand_over_nobody_lived_to_hear_about_is_unknown_and_never_repeated(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door

    def dies(*given: object) -> None:
        raise SystemExit

    monkeypatch.setattr(door, "HAND_OVER_LEASE_SECONDS", 0)
    record = door.record
    monkeypatch.setattr(door, "record", dies)
    stage.texts(ANA, "NEWS")
    with pytest.raises(SystemExit):
        door.release(stage.workspace)
    monkeypatch.setattr(door, "record", record)
    stage.release()
    assert [row.status for row in stage.messages()] == ["unknown"]
    assert stage.messages()[0].counted_at is not None
    assert len(stage.sent(ANA)) == 1


@pytest.mark.parametrize("early", [True, False], ids=["receipt before it is given up", "receipt long after"])
def test_a_receipt_settles_what_a_worker_died_over(stage, early: bool, monkeypatch: pytest.MonkeyPatch):
    """It never learnt the carrier's answer, so only the reference the carrier was given can say which text it was."""
    from sayso.outbox import door
    from sayso.outbox.receipts import Report, settle

    def dies(*given: object) -> None:
        raise SystemExit

    stage.texts(ANA, "NEWS")
    with monkeypatch.context() as broken:
        broken.setattr(door, "record", dies)
        with pytest.raises(SystemExit):
            door.release(stage.workspace)
    (text,) = stage.messages()
    assert text.status == "sending"
    told = [
        Report("simulator", stage.senders[0], str(text.id), state, message=text.id) for state in ("delivered", "failed")
    ]
    if early:
        assert settle(told) == [True, True]
    monkeypatch.setattr(door, "HAND_OVER_LEASE_SECONDS", 0)
    stage.release()
    if not early:
        assert [row.status for row in stage.messages()] == ["unknown"]
        assert settle(told) == [True, True]
    assert [(row.status, row.provider_id) for row in stage.messages()] == [("delivered", str(text.id))]
    assert len(stage.sent(ANA)) == 1


def test_a_receipt_of_another_sender_settles_nothing_unknown(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door
    from sayso.outbox.receipts import Report, settle
    from tests.stage import Join

    def dies(*given: object) -> None:
        raise SystemExit

    stage.add(Join("CLUB", sender=1))
    monkeypatch.setattr(door, "HAND_OVER_LEASE_SECONDS", 0)
    stage.texts(ANA, "NEWS")
    with monkeypatch.context() as broken:
        broken.setattr(door, "record", dies)
        with pytest.raises(SystemExit):
            door.release(stage.workspace)
    stage.release()
    (text,) = stage.messages()
    settle([Report("simulator", stage.senders[1], str(text.id), "delivered", message=text.id)])
    assert [row.status for row in stage.messages()] == ["unknown"]


@pytest.mark.parametrize(
    ("state", "becomes"), [("delivered", "delivered"), ("failed", "failed"), ("accepted", "unknown")]
)
def test_a_late_receipt_that_names_our_message_settles_what_nobody_heard_the_answer_of(stage, state, becomes, connect):
    from sayso.outbox.receipts import Report, settle

    stage.says("+12125550123", "NEWS")
    stage.send("+12125550123", "NEWS")
    stage.release()
    row = next(each for each in stage.messages() if each.purpose == "programme")
    # As a worker leaves it that died in hand-over and was given up: no answer, so no id of the carrier's.
    connect("admin").execute("UPDATE message SET status = 'unknown', provider_id = NULL WHERE id = %s", [row.id])
    sender = stage.senders[0]
    settle([Report(stage.channel, sender, "carrier-77", state)])
    assert _status(stage, row.id) == "unknown"  # the carrier's id alone says nothing about which text it was
    settle([Report(stage.channel, sender, "carrier-77", state, message=row.id)])
    assert _status(stage, row.id) == becomes
    settle([Report(stage.channel, sender, "carrier-78", "failed", message=row.id)])
    assert _status(stage, row.id) == becomes  # another id for the same text changes nothing


def _status(stage, message):
    return next(each.status for each in stage.messages() if each.id == message)


def test_an_ask_of_a_former_holder_neither_lapses_for_ever_nor_is_repeated(stage):
    stage.says(ANA, "JOIN")
    stage.end_tenure(ANA)
    stage.passes(timedelta(hours=30))
    stage.sweep()
    stage.passes(timedelta(hours=73))
    stage.sweep()
    assert [purpose for purpose, _, _ in stage.sent(ANA)] == ["double_opt_in_ask"]
    assert stage.held(ANA).standings == {}
