"""Pause, resume and stop: at any moment, at once, and without losing anybody."""

from datetime import timedelta

import pytest

from tests.broadcasts.test_preview import row_of, what_the_door_did, written


def planned(world, hours=0, **changed):
    from sayso.broadcasts.plan import plan

    broadcast = written(world, **changed)
    plan(world.workspace, broadcast, world.now() + timedelta(hours=hours) if hours else None, None)
    return broadcast


def passes(world, **by):
    from sayso.workspaces.demo import move_clock

    move_clock(world.workspace, timedelta(**by))


def test_a_planned_one_that_is_paused_does_not_begin(world):
    from sayso.broadcasts.steer import pause, resume

    broadcast = planned(world, hours=1)
    pause(world.workspace, broadcast, None)
    passes(world, hours=2)
    world.work()
    assert row_of(world, broadcast).status == "paused"
    assert what_the_door_did(world, broadcast)[0] == {}
    resume(world.workspace, broadcast, None)
    world.work()
    assert row_of(world, broadcast).submitted == 41


def test_one_resumed_before_its_time_waits_for_it(world):
    from sayso.broadcasts.steer import pause, resume

    broadcast = planned(world, hours=2)
    pause(world.workspace, broadcast, None)
    resume(world.workspace, broadcast, None)
    world.work()
    assert row_of(world, broadcast).status == "planned"
    passes(world, hours=2, seconds=1)
    world.work()
    assert row_of(world, broadcast).submitted == 41


def test_one_paused_half_way_goes_on_where_it_was(world, monkeypatch):
    from sayso.broadcasts import advance as module
    from sayso.broadcasts.steer import pause, resume

    monkeypatch.setattr(module, "CHUNK", 10)
    broadcast = planned(world)
    module.advance(world.workspace)
    pause(world.workspace, broadcast, None)
    world.work()
    assert what_the_door_did(world, broadcast)[1]["held:paused"] == 9  # the tenth is refused: they said STOP
    assert row_of(world, broadcast).submitted == 10
    resume(world.workspace, broadcast, None)
    world.work()
    answers, reasons = what_the_door_did(world, broadcast)
    assert answers == {"passed": 38, "refused": 2, "held": 1}
    assert "held:paused" not in reasons


def test_its_worth_keeps_counting_while_it_is_paused(world):
    from sayso.broadcasts.plan import PlanRefused
    from sayso.broadcasts.steer import pause, resume, stop

    broadcast = planned(world, good_for=timedelta(hours=6))
    from sayso.broadcasts.advance import advance

    advance(world.workspace)
    pause(world.workspace, broadcast, None)
    world.work()
    passes(world, hours=7)
    world.work()
    assert what_the_door_did(world, broadcast)[0] == {"refused": 41}
    with pytest.raises(PlanRefused, match="worth sending is over"):
        resume(world.workspace, broadcast, None)
    stop(world.workspace, broadcast, None)
    assert row_of(world, broadcast).status == "cancelled"


def test_pausing_again_and_again_sends_everything_once(world, monkeypatch):
    from sayso.broadcasts import advance as module
    from sayso.broadcasts.steer import pause, resume

    monkeypatch.setattr(module, "CHUNK", 7)
    broadcast = planned(world)
    for _ in range(6):
        module.advance(world.workspace)
        world.release()
        pause(world.workspace, broadcast, None)
        world.release()
        assert module.advance(world.workspace) is False
        resume(world.workspace, broadcast, None)
    world.work()
    answers, _ = what_the_door_did(world, broadcast)
    assert answers.total() == row_of(world, broadcast).submitted == 41


@pytest.mark.parametrize(
    ("before", "act", "sentence"),
    [
        ([], "pause", "still a draft"),
        ([], "resume", "still a draft"),
        (["plan", "pause"], "pause", "paused already"),
        (["plan"], "resume", "planned already"),
        (["plan", "stop"], "pause", "stopped already"),
        (["plan", "stop"], "resume", "stopped already"),
        (["stop"], "stop", "stopped already"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(world, before, act, sentence):
    from sayso.broadcasts import plan, steer

    broadcast = written(world)
    for step in before:
        if step == "plan":
            plan.plan(world.workspace, broadcast, world.now() + timedelta(hours=1), None)
        else:
            getattr(steer, step)(world.workspace, broadcast, None)
    with pytest.raises(plan.PlanRefused, match=sentence):
        getattr(steer, act)(world.workspace, broadcast, None)


def test_one_that_is_not_there_is_refused(world):
    from uuid import uuid4

    from sayso.broadcasts.plan import PlanRefused
    from sayso.broadcasts.steer import stop

    with pytest.raises(PlanRefused, match="no such broadcast"):
        stop(world.workspace, uuid4(), None)
