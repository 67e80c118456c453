"""The preview says what the door then does: same people, same reasons."""

from collections import Counter
from datetime import timedelta

import pytest


def written(world, **changed):
    from sayso.broadcasts.plan import Wording, write

    said = {
        "programme": world.programme("JOIN").id,
        "name": "Spring",
        "body": "Corner Coffee Offers: 2 for 1. Reply STOP",
    }
    return write(world.workspace, Wording(**(said | changed)), None)


def row_of(world, broadcast):
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(world.workspace):
        return Broadcast.objects.get(pk=broadcast)


def what_the_door_did(world, broadcast) -> tuple[Counter, Counter]:
    from sayso.store.scope import within
    from sayso.store.tables import Message

    answers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with within(world.workspace):
        for message in Message.objects.filter(broadcast=broadcast):
            answers[message.status if message.status in {"held", "refused"} else "passed"] += 1
            reasons.update(f"{message.status}:{reason}" for reason in message.reasons)
    return answers, reasons


def what_the_preview_says(told) -> tuple[Counter, Counter]:
    answers = Counter({"passed": told.passed, "held": told.held, "refused": told.refused})
    reasons = Counter({f"held:{code}": count for code, count in told.held_for.items()})
    reasons.update({f"refused:{code}": count for code, count in told.refused_for.items()})
    return +answers, reasons


@pytest.mark.parametrize("hours", [0, 6, 12], ids=["in hours", "closed on one coast", "night"])
def test_the_preview_is_what_the_door_then_does(world, hours):
    from sayso.broadcasts.plan import plan
    from sayso.broadcasts.preview import preview
    from sayso.workspaces.demo import move_clock

    broadcast = written(world)
    when = world.now() + timedelta(hours=hours)
    row = row_of(world, broadcast)
    row.planned_at = when
    told = preview(world.workspace, row)
    plan(world.workspace, broadcast, when, None)
    move_clock(world.workspace, timedelta(hours=hours, seconds=1))
    world.work()
    assert told.done
    assert told.judged == told.total == 41
    assert what_the_preview_says(told) == what_the_door_did(world, broadcast)


def test_everyone_behind_a_number_is_found(world):
    from sayso.broadcasts.preview import Wanted, people, preview

    row = row_of(world, written(world))
    told = preview(world.workspace, row)
    assert told.refused_for == {"withdrawn": 1, "not_confirmed": 1}
    for code, count in told.refused_for.items():
        found, then = people(world.workspace, row, Wanted("refuse", code), None)
        assert len(found) == count
        assert then is None
    first, then = people(world.workspace, row, Wanted("pass"), None, limit=5)
    rest, end = people(world.workspace, row, Wanted("pass"), then, limit=100)
    assert len(first) == 5
    assert end is None
    assert len({each.known.id for each in first + rest}) == told.passed


def test_a_preview_goes_on_from_what_it_kept(world, monkeypatch):
    from sayso.broadcasts import preview as module

    row = row_of(world, written(world))
    whole = module.preview(world.workspace, row)
    monkeypatch.setattr(module, "CHUNK", 7)
    steps = 1
    told = module.preview(world.workspace, row, seconds=0)
    while not told.done:
        told = module.preview(world.workspace, row, module.go_on(told.kept()), seconds=0)
        steps += 1
    assert steps == 41 // 7 + 1
    assert what_the_preview_says(told) == what_the_preview_says(whole)
    assert told.opens == whole.opens


def test_holds_say_when_they_open(world):
    from sayso.broadcasts.preview import preview

    row = row_of(world, written(world))
    row.planned_at = world.now() + timedelta(hours=12)
    told = preview(world.workspace, row)
    openings = told.openings()
    assert openings[-1][:2] == (None, 1)  # the suspected STOP: when somebody decides
    assert sum(each.people for each in openings) == told.held == 39
    assert all(each.at > told.at for each in openings[:-1])
    assert told.cost == told.passed + told.held
