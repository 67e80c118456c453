"""Writing, planning, pausing, resuming and stopping a broadcast."""

from datetime import timedelta

import pytest

from tests.broadcasts.test_preview import row_of, what_the_door_did, written


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "Write the text"), (" \n ", "Write the text"), ("x" * 1601, "1601 characters")],
)
def test_what_is_no_text_is_refused(world, body, sentence):
    from sayso.broadcasts.plan import PlanRefused

    with pytest.raises(PlanRefused, match=sentence):
        written(world, body=body)


def test_a_broadcast_is_planned_for_the_future_of_a_live_programme(world):
    from sayso.broadcasts.plan import PlanRefused, plan
    from sayso.programmes.change import set_live

    broadcast = written(world)
    with pytest.raises(PlanRefused, match="has passed"):
        plan(world.workspace, broadcast, world.now() - timedelta(hours=1), None)
    with pytest.raises(PlanRefused, match="more than a year"):
        plan(world.workspace, broadcast, world.now() + timedelta(days=400), None)
    set_live(world.workspace, world.programme("JOIN").id, False, None)
    with pytest.raises(PlanRefused, match="not live"):
        plan(world.workspace, broadcast, None, None)


def test_a_planned_one_wakes_the_worker_when_its_time_comes(world):
    from sayso.broadcasts.plan import plan
    from sayso.store import queries

    broadcast = written(world)
    plan(world.workspace, broadcast, world.now() + timedelta(hours=1), None)
    world.work()
    assert row_of(world, broadcast).status == "planned"
    hints = [row.at for row in _hints(world)]
    assert min(hints) - world.now() < timedelta(hours=1)
    assert queries.run("next_hint")[0].seconds is not None


def _hints(world):
    from sayso.store.tables import Due

    return list(Due.objects.filter(workspace_id=world.workspace))


def test_a_lost_hint_and_a_moved_clock_are_found_again(world):
    from sayso.broadcasts.plan import plan
    from sayso.outbox.door import plan_next
    from sayso.workspaces.demo import move_clock

    broadcast = written(world)
    plan(world.workspace, broadcast, world.now() + timedelta(hours=2), None)
    move_clock(world.workspace, timedelta(hours=2, seconds=1))
    plan_next(world.workspace)
    world.work()
    assert row_of(world, broadcast).status == "running"  # two texts are held


def test_hints_do_not_pile_up(world):
    from sayso.broadcasts.plan import plan
    from sayso.outbox.door import plan_next

    plan(world.workspace, written(world), world.now() + timedelta(hours=2), None)
    before = len(_hints(world))
    for _ in range(5):
        plan_next(world.workspace)
    assert len(_hints(world)) == before


def unclear_stops(world):
    from sayso.store.scope import within
    from sayso.store.tables import UnclearStop

    with within(world.workspace):
        return list(UnclearStop.objects.filter(decided_at=None).values_list("id", flat=True))


def test_it_ends_when_nothing_of_it_is_open(world):
    from sayso.broadcasts.plan import plan
    from sayso.consent.settle import settle

    settle(world.workspace, unclear_stops(world), "not_a_stop", None)
    broadcast = written(world)
    plan(world.workspace, broadcast, None, None)
    world.work()
    assert row_of(world, broadcast).status == "done"
    assert what_the_door_did(world, broadcast)[0] == {"passed": 39, "refused": 2}


def test_a_resumed_one_repeats_nobody(world, monkeypatch):
    from sayso.broadcasts import advance as module
    from sayso.broadcasts.plan import plan

    monkeypatch.setattr(module, "CHUNK", 10)
    broadcast = written(world)
    plan(world.workspace, broadcast, None, None)
    module.advance(world.workspace)
    assert row_of(world, broadcast).submitted == 10
    world.work()
    answers, _ = what_the_door_did(world, broadcast)
    assert row_of(world, broadcast).submitted == answers.total() == 41


def test_a_stopped_one_sends_nothing_more(world, monkeypatch):
    from sayso.broadcasts import advance as module
    from sayso.broadcasts.plan import PlanRefused, plan
    from sayso.broadcasts.steer import stop

    monkeypatch.setattr(module, "CHUNK", 10)
    broadcast = written(world)
    plan(world.workspace, broadcast, None, None)
    module.advance(world.workspace)
    stop(world.workspace, broadcast, None)
    world.work()
    answers, reasons = what_the_door_did(world, broadcast)
    assert answers == {"refused": 10}
    assert reasons["refused:called_off"] == 10
    with pytest.raises(PlanRefused, match="stopped already"):
        plan(world.workspace, broadcast, None, None)


def test_stopping_ends_what_is_held_and_what_was_cleared(world):
    from sayso.broadcasts import advance
    from sayso.broadcasts.plan import plan
    from sayso.broadcasts.steer import stop
    from sayso.outbox import door
    from sayso.store import clock, queries
    from sayso.store.scope import within

    broadcast = written(world)
    plan(world.workspace, broadcast, None, None)
    advance.advance(world.workspace)
    with within(world.workspace):
        (sender,) = queries.run("senders_with_due", now=clock.now(world.workspace))
    passed, _ = door.clear(world.workspace, sender)
    stop(world.workspace, broadcast, None)  # in between: the door's last look takes all of it back
    door.hand_over(world.workspace, sender, passed)
    world.work()
    answers, _ = what_the_door_did(world, broadcast)
    assert answers == {"refused": 41}
    assert row_of(world, broadcast).status == "cancelled"


def test_every_act_is_kept_with_its_person(world):
    from sayso.broadcasts.plan import plan
    from sayso.broadcasts.steer import stop
    from sayso.store.scope import within
    from sayso.store.tables import StaffAct

    broadcast = written(world)
    plan(world.workspace, broadcast, world.now() + timedelta(days=1), None)
    stop(world.workspace, broadcast, None)
    with within(world.workspace):
        acts = StaffAct.objects.filter(subject=str(broadcast)).order_by("id").values_list("act", flat=True)
        assert list(acts) == ["wrote_broadcast", "planned_broadcast", "stopped_broadcast"]


def test_warnings_look_at_names_way_out_and_cost(world):
    from sayso.broadcasts.plan import warnings

    row = row_of(world, written(world))
    names = ("Corner Coffee", "Offers")
    assert warnings(row, names) == []
    row.body = "2 for 1 today – come by"
    said = " ".join(warnings(row, names))
    assert "who is writing" in said
    assert "how to leave" in said
    assert "–" in said
    row.body = "Offers " + "long " * 120
    assert any("parts" in line for line in warnings(row, names))
