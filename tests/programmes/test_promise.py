"""What people said yes to does not change under them: neither what is sent, nor how often."""

from dataclasses import replace

import pytest

from tests.seeding import World

WHO = "+12125550123"


@pytest.fixture
def world(store) -> World:
    return World()


def described(world, **changes):
    from sayso.programmes.change import Described

    row = world.programme("NEWS")
    told = Described(
        row.brand_id,
        row.sender_id,
        row.name,
        row.keyword,
        row.description,
        row.content_class,
        (row.frequency_count, row.frequency_days),
        row.keyword_opt_in,
        row.help_contact,
    )
    return row.id, replace(told, **changes)


@pytest.mark.parametrize("changes", [{"content_class": "marketing"}, {"description": "loans"}])
def test_what_is_sent_cannot_change_once_somebody_joined(world, changes):
    from sayso.programmes.change import ProgrammeRefused, change

    programme, told = described(world, **changes)
    change(world.workspace, told, None, programme)
    programme, back = described(world, content_class="informational", description="opening hours and menu news")
    change(world.workspace, back, None, programme)
    world.text(WHO, "NEWS")
    with pytest.raises(ProgrammeRefused, match="new programme") as refused:
        change(world.workspace, told, None, programme)
    assert refused.value.field == next(iter(changes))


def test_a_higher_frequency_binds_only_those_who_joined_under_it(world):
    from sayso.broadcasts.plan import Wording, plan, write
    from sayso.programmes.change import change
    from sayso.store.scope import within
    from sayso.store.tables import Clearance

    world.text(WHO, "NEWS")
    programme, told = described(world, frequency=(9, 30))
    change(world.workspace, told, None, programme)
    later = "+12125550124"
    world.text(later, "NEWS")
    for place in range(3):
        broadcast = write(world.workspace, Wording(programme, f"News {place}", "Corner Coffee News: soup."), None)
        plan(world.workspace, broadcast, None, None)
        world.work()
    with within(world.workspace):
        decided = Clearance.objects.filter(purpose="programme").order_by("id")
        answers = [(row.address.value, row.decision, row.reasons, row.rules) for row in decided]
    early = [(decision, reasons) for who, decision, reasons, _ in answers if who == WHO]
    assert early == [("pass", []), ("pass", []), ("refuse", ["disclosed_cap"])]
    assert [decision for who, decision, _, _ in answers if who == later] == ["pass"] * 3
    assert any("promised_frequency" in rules for who, _, _, rules in answers if who == WHO)
