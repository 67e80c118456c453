"""Personal texts: each person's own words, what they cost, and nothing at all where they cannot be made."""

from datetime import timedelta

import pytest

from tests.broadcasts.test_preview import row_of, what_the_door_did, written

HELLO = 'Corner Coffee: hi {{ name | default: "there" }}, 2 for 1. Reply STOP'
TOWN = 'Corner Coffee: {{ profile.town | default: "your town" }} has a shop. Reply STOP'


def name(world, number: str, called: str, **answers: str):
    """What is known of the person at `number`."""
    from sayso.store.scope import within
    from sayso.store.tables import Address, Contact, ProfileAnswer, ProfileField

    with within(world.workspace):
        contact = Address.objects.get(value=number).contact_id
        Contact.objects.filter(pk=contact).update(name=called)
        for key, value in answers.items():
            field = ProfileField.objects.filter(key=key).first() or ProfileField.objects.create(
                workspace_id=world.workspace, key=key, label=key.title(), purpose="to greet you", basis="consent"
            )
            ProfileAnswer.objects.create(
                workspace_id=world.workspace,
                contact_id=contact,
                field=field,
                value=value,
                purpose="to greet you",
                basis="consent",
                source="team",
                at=world.now(),
            )


def texts(world, broadcast) -> dict[str, tuple[str | None, int]]:
    from sayso.store.scope import within
    from sayso.store.tables import Message

    with within(world.workspace):
        rows = Message.objects.filter(broadcast=broadcast).select_related("address")
        return {row.address.value: (row.body, row.parts) for row in rows}


def sent(world, broadcast):
    from sayso.broadcasts.plan import plan

    plan(world.workspace, broadcast, None, None)
    world.work()
    return texts(world, broadcast)


def test_everybody_gets_their_own_words(world):
    name(world, "+12125550110", "Ana")
    name(world, "+12125550111", "{{ brand }}\r\nReply YES", town="Łódź")
    found = sent(world, written(world, body=HELLO))
    assert found["+12125550110"] == ("Corner Coffee: hi Ana, 2 for 1. Reply STOP", 1)
    assert found["+12125550111"][0] == "Corner Coffee: hi {{ brand }} Reply YES, 2 for 1. Reply STOP"
    assert found["+12125550112"][0] == "Corner Coffee: hi there, 2 for 1. Reply STOP"
    assert len(found) == 41


def test_answers_of_fields_in_use_are_filled_in_with_their_own_size(world):
    name(world, "+12125550110", "Ana", town="Łódź " + "x" * 55)
    found = sent(world, written(world, body=TOWN))
    assert found["+12125550110"] == (f"Corner Coffee: Łódź {'x' * 55} has a shop. Reply STOP", 2)
    assert found["+12125550112"] == ("Corner Coffee: your town has a shop. Reply STOP", 1)


def test_who_cannot_be_written_to_is_refused_and_the_others_get_it(world):
    from sayso.broadcasts.plan import plan
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    name(world, "+12125550110", "Ana")
    broadcast = written(world, body=HELLO)
    plan(world.workspace, broadcast, None, None)
    with within(world.workspace):  # as if the variable had gone after it was planned
        Broadcast.objects.filter(pk=broadcast).update(body="Corner Coffee: hi {{ name }}. Reply STOP")
    world.work()
    answers, reasons = what_the_door_did(world, broadcast)
    found = texts(world, broadcast)
    assert found["+12125550110"][0] == "Corner Coffee: hi Ana. Reply STOP"
    assert found["+12125550112"][0] is None
    assert answers == {"passed": 1, "refused": 40}
    assert reasons["refused:no_text"] == 40


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Hi {{ name }}", "Not everybody has a name"),
        ("Hi {{ nmae | default: 'x' }}", "There is no variable “nmae”"),
        ("{% for i in (1..9) %}x{% endfor %}", "is not possible"),
        ("{{ profile.town | default: 'x' }}", "There is no variable “profile.town”"),
    ],
)
def test_a_text_that_could_not_be_filled_in_is_kept_but_not_planned(world, body, sentence):
    from sayso.broadcasts.plan import PlanRefused, plan

    broadcast = written(world, body=body)
    with pytest.raises(PlanRefused, match=sentence):
        plan(world.workspace, broadcast, None, None)
    assert row_of(world, broadcast).body == body


def test_the_preview_counts_the_very_texts_that_leave(world):
    from sayso.broadcasts.preview import Wanted, people, preview

    name(world, "+12125550110", "A" * 60)
    name(world, "+12125550111", "Łucja")
    broadcast = written(world, body="Corner Coffee: hi {{ name | default: 'you' }}, " + "x" * 90 + " Reply STOP")
    row = row_of(world, broadcast)
    told = preview(world.workspace, row)
    found, _ = people(world.workspace, row, Wanted(parts=2), None)
    assert told.parts == {1: 37, 2: 2}
    assert told.cost == 41
    assert {each.known.number for each in found} == {"+12125550110", "+12125550111"}
    left = sent(world, broadcast)
    assert all(left[each.known.number] == (each.text, 2) for each in found)


def told_sizes(world, body):
    from sayso.broadcasts.sizes import sizes
    from sayso.store.facts import catalogue
    from sayso.store.scope import within

    with within(world.workspace):
        programme = catalogue().programmes[world.programme("JOIN").id]
        return [(each.size.parts, each.size.encoding, each.people, each.because) for each in sizes(body, programme, 41)]


def test_worst_cases_come_from_the_values_the_audience_has(world):
    body = "Corner Coffee: hi {{ name | default: 'you' }}, " + "x" * 100 + " STOP"
    assert told_sizes(world, body) == [(1, "GSM-7", 41, "")]
    name(world, "+12125550110", "A" * 38)
    name(world, "+12125550111", "B" * 37)
    name(world, "+12125550112", "Łucja")
    name(world, "+12125550113", "Bo")
    assert told_sizes(world, body) == [
        (1, "GSM-7", 38, ""),
        (2, "GSM-7", 2, "the longest name has 38 characters"),
        (2, "UCS-2", 1, "Ł in a value"),
    ]
    assert told_sizes(world, "{{ name }}")[0][:3] == (1, "GSM-7", 40)
    assert told_sizes(world, "no variables ’") == [(1, "UCS-2", 41, "")]


def test_whoever_was_not_looked_at_counts_as_the_dearest(world, monkeypatch):
    from sayso.broadcasts import sizes as module
    from sayso.store.facts import catalogue
    from sayso.store.scope import within

    monkeypatch.setattr(module, "MOST_LOOKED_AT", 20)
    with within(world.workspace):
        programme = catalogue().programmes[world.programme("JOIN").id]
        told = module.sizes("{{ name | default: 'you' }}" + "x" * 160, programme, 41)
    assert [(each.size.parts, each.people) for each in told] == [(2, 20)]
    assert module.most_parts(told, 41) == 82


def test_holds_open_as_people(world):
    from sayso.broadcasts.preview import LATER, Wanted, people, preview

    row = row_of(world, written(world))
    row.planned_at = world.now() + timedelta(hours=12)
    told = preview(world.workspace, row)
    for opening in told.openings():
        found, _ = people(world.workspace, row, Wanted("hold", opens=opening.key), None, limit=100, seconds=9)
        assert len(found) == opening.people
    first = told.openings()[0]
    later, _ = people(world.workspace, row, Wanted("hold", opens=f"{LATER}{first.key}"), None, limit=100, seconds=9)
    assert len(later) == told.held - 1  # all but the suspected STOP, which opens when somebody decides


def test_more_than_a_dozen_openings_are_told_as_later(world):
    from sayso.broadcasts.preview import Preview

    told = Preview(world.now(), 20)
    told.opens.update({f"2026-03-{day:02}T09:00:00+00:00": 1 for day in range(1, 16)})
    *_, last = told.openings()
    assert (len(told.openings()), last.people, last.key) == (13, 3, "after 2026-03-13T09:00:00+00:00")


def test_a_programme_without_released_words_has_no_preview_but_does_not_break(world, monkeypatch):
    from dataclasses import replace

    from sayso.broadcasts import preview as module
    from sayso.rules.programmes import Catalogue

    row = row_of(world, written(world))
    whole = module.ground

    def without(workspace):
        common = whole(workspace)
        return replace(common, catalogue=Catalogue.of(common.catalogue.entity, []))

    monkeypatch.setattr(module, "ground", without)
    told = module.preview(world.workspace, row)
    assert (told.judged, told.done) == (0, True)


def test_two_who_write_at_once_lose_nothing(world):
    from sayso.broadcasts.plan import Overtaken, Wording, plan, write
    from sayso.store.tables import Person

    ana = Person.objects.create_user("ana-two@corner.example", name="Ana").id
    broadcast = written(world)
    seen = row_of(world, broadcast).revision
    programme = world.programme("JOIN").id
    write(world.workspace, Wording(programme, "Spring", "Ana’s text STOP"), ana, broadcast, seen)
    with pytest.raises(Overtaken, match="Ana changed it after you opened it") as overtaken:
        write(world.workspace, Wording(programme, "Spring", "my text STOP"), None, broadcast, seen)
    assert overtaken.value.row.body == "Ana’s text STOP"
    assert overtaken.value.act.person_id == ana
    assert row_of(world, broadcast).body == "Ana’s text STOP"
    with pytest.raises(Overtaken):
        plan(world.workspace, broadcast, None, None, seen)
    write(
        world.workspace, Wording(programme, "Spring", "Ana’s text STOP"), None, broadcast, seen
    )  # the same: no matter
    plan(world.workspace, broadcast, None, None, row_of(world, broadcast).revision)


def test_a_draft_that_keeps_itself_is_noted_once_a_minute(world):
    from sayso.broadcasts.plan import Wording, write
    from sayso.store.scope import within
    from sayso.store.tables import Person, StaffAct

    bo = Person.objects.create_user("bo-two@corner.example", name="Bo").id
    broadcast, programme = written(world), world.programme("JOIN").id
    for letters in range(1, 6):
        write(world.workspace, Wording(programme, "", "x" * letters), None, broadcast)
    write(world.workspace, Wording(programme, "", "y"), bo, broadcast)
    with within(world.workspace):
        acts = StaffAct.objects.filter(subject=str(broadcast)).order_by("id").values_list("act", "person")
        assert list(acts) == [("wrote_broadcast", None), ("changed_broadcast", bo)]
    row = row_of(world, broadcast)
    assert (row.revision, row.name, row.body) == (7, "y", "y")
