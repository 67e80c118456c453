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
    assert list(refused.value.troubles) == list(changes)


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


def _disclosures(world):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    with within(world.workspace):
        rows = ConsentEntry.objects.select_related("disclosure").order_by("seq")
        return [(row.word, row.disclosure.version if row.disclosure else None) for row in rows]


def test_a_yes_and_a_start_keep_the_words_of_the_opt_in(world):
    from sayso.programmes.change import Described, change
    from sayso.store.scope import within
    from sayso.store.tables import Programme

    world.text(WHO, "JOIN")
    with within(world.workspace):
        row = Programme.objects.get(keyword="JOIN")
    told = Described(
        row.brand_id,
        row.sender_id,
        row.name,
        row.keyword,
        row.description,
        row.content_class,
        (100, 30),
        "double",
        row.help_contact,
    )
    change(world.workspace, told, None, row.id)
    world.text(WHO, "YES")
    world.text(WHO, "STOP")
    world.text(WHO, "START")
    assert _disclosures(world) == [("asked", 1), ("confirmed", 1), ("withdrawn", None), ("restored", 1)]


def test_a_decision_on_one_unclear_stop_leaves_the_others_waiting(world):
    from sayso.consent.settle import settle
    from sayso.store.scope import within
    from sayso.store.tables import Address, Message, UnclearStop

    world.text(WHO, "NEWS", "please stop writing on sundays", "not interested")
    with within(world.workspace):
        first, second = UnclearStop.objects.order_by("opened_at", "id").values_list("id", flat=True)
    assert settle(world.workspace, [first], "not_a_stop", None) == 1
    assert settle(world.workspace, [first], "not_a_stop", None) == 0
    with within(world.workspace):
        assert Address.objects.get(value=WHO).unclear_entry == UnclearStop.objects.get(pk=second).entry_id
    assert settle(world.workspace, [second], "stop", None) == 1
    with within(world.workspace):
        assert Address.objects.get(value=WHO).unclear_entry is None
        assert not Message.objects.filter(purpose="programme", status="sent").exists()
    assert settle(world.workspace, [first, second], "not_a_stop", None) == 0
