"""What a person of the team does in the console: each act changes what it says, and is kept with its person."""

from datetime import timedelta

import pytest

from tests.seeding import World
from tests.web.conftest import ANA, BO, CY, DEE, signed_in


@pytest.fixture
def fresh(store: str) -> World:
    """A workspace of the test's own."""
    made = World()
    for words in ("JOIN", "YES"):
        made.texts([ANA, BO, CY, DEE], words)
    return made


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


def url(name, *args):
    from django.urls import reverse

    return reverse(name, args=args)


def page(answer) -> str:
    from html import unescape

    return " ".join(unescape(answer.content.decode()).split())


def acts(world, person) -> list[str]:
    from sayso.store.scope import within
    from sayso.store.tables import StaffAct

    with within(world.workspace):
        return list(StaffAct.objects.filter(person=person).order_by("id").values_list("act", flat=True))


def test_a_contact_says_whether_and_why_texting_is_allowed(world, client):
    said = page(client.get(url("contact", world.address(ANA))))
    assert "Yes: a text would leave now." in said
    assert "This person never opted in to this programme." in said  # News
    said = page(client.get(url("contact", world.address(BO))))
    assert "Refused: This person said STOP." in said
    assert "Everything of Corner Coffee" in said
    said = page(client.get(url("contact", world.address(CY))))
    assert "may mean STOP" in said
    assert "please stop writing on sundays" in said


def test_a_timeline_holds_texts_in_and_out_and_entries(world, client):
    said = page(client.get(url("contact", world.address(ANA))))
    for piece in ("They wrote", "asks for YES", "Confirmed with YES", "answers HELP", "carried by simulator"):
        assert piece in said, piece


def test_search_finds_digits_and_names(fresh, browser):
    browser.post(url("contact", fresh.address(ANA)), {"name": "Ana Alvarez"})
    assert "Ana Alvarez" in page(browser.get(url("contacts") + "?q=alvarez"))
    said = page(browser.get(url("contacts") + "?q=555-0104"))
    assert "415 555 0104" in said
    assert "212 555 0101" not in said
    assert "Nobody’s number" in page(browser.get(url("contacts") + "?q=nobody"))


def test_a_declared_zone_is_checked_and_lifts_what_was_held(fresh, browser):
    fresh.text("+18005550199", "NEWS")
    address = fresh.address("+18005550199")
    assert "Nobody knows where this number lives" in page(browser.get(url("contact", address)))
    refused = browser.post(url("contact", address), {"zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert "Mars/Olympus is no time zone" in page(refused)
    assert browser.post(url("contact", address), {"zone": "America/Chicago"}).status_code == 302
    assert "Nobody knows where this number lives" not in page(browser.get(url("contact", address)))
    assert "described_contact" in acts(fresh, browser.person)


def test_a_declared_zone_releases_a_held_broadcast(fresh, browser):
    from sayso.broadcasts.plan import Wording, plan, write
    from sayso.store.scope import within
    from sayso.store.tables import Message

    fresh.text("+18005550199", "NEWS")
    news = fresh.programme("NEWS").id
    broadcast = write(fresh.workspace, Wording(news, "Hours", "Corner Coffee News: open late. STOP to end"), None)
    plan(fresh.workspace, broadcast, None, None)
    fresh.work()
    with within(fresh.workspace):
        assert Message.objects.get(broadcast=broadcast).reasons == ["place_unknown"]
    browser.post(url("contact", fresh.address("+18005550199")), {"zone": "America/Chicago"})
    fresh.work()
    with within(fresh.workspace):
        assert Message.objects.get(broadcast=broadcast).status in {"sent", "delivered"}


def programme_form(world, **changed):
    from sayso.store.scope import within
    from sayso.store.tables import Brand, Sender

    with within(world.workspace):
        brand, sender = Brand.objects.order_by("id")[0].id, Sender.objects.get().id
    return {
        "name": "Events",
        "keyword": "EVENTS",
        "description": "concerts and readings",
        "content_class": "marketing",
        "keyword_opt_in": "double",
        "help_contact": "help@cornercoffee.example",
        "frequency_count": "2",
        "frequency_days": "30",
        "brand": str(brand),
        "sender": str(sender),
    } | changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"keyword": "STOP"}, "already means something"),
        ({"keyword": "arrêt"}, "letters and digits"),
        ({"keyword": "join"}, "has that keyword already"),
        ({"keyword": "TWO WORDS"}, "no spaces"),
        ({"name": ""}, "Give it a name"),
        ({"description": ""}, "Say what is sent"),
        ({"help_contact": ""}, "where help is"),
        ({"frequency_count": "many"}, "whole number"),
        ({"frequency_count": "0"}, "how many texts"),
        ({"reminder_hours": "72"}, "1 to 71 hours"),
        ({"brand": "x"}, "brand and the sender"),
        ({"content_class": "spam"}, "Choose one"),
    ],
)
def test_a_programme_that_cannot_be_is_refused_with_a_sentence(fresh, browser, changed, sentence):
    answer = browser.post(url("programme_new"), programme_form(fresh, **changed))
    assert answer.status_code == 422
    assert sentence in page(answer)


def test_all_that_stands_in_the_way_is_said_at_once_each_beside_its_field(fresh, browser):
    wrong = {"name": "", "keyword": "STOP", "frequency_count": "many", "reminder_hours": "72", "terms_url": "here"}
    answer = browser.post(url("programme_new"), programme_form(fresh, **wrong))
    assert answer.status_code == 422
    said = page(answer)
    assert "5 things stand in the way" in said
    for field in ("name", "keyword", "frequency", "reminder_hours", "terms_url"):
        assert f'<li id="trouble-{field}"><a href="#{field}">' in said, field
        assert f'trouble-{field}" aria-invalid' in said or f'aria-describedby="trouble-{field}"' in said, field


def test_what_people_said_yes_to_is_locked_and_says_why(fresh, browser):
    browser.post(url("programme_new"), programme_form(fresh))
    where = url("programme", fresh.programme("EVENTS").id)
    assert "readonly" not in page(browser.get(where))
    browser.post(url("programme_live", fresh.programme("EVENTS").id), {"live": "1"})
    fresh.text(ANA, "EVENTS")
    said = page(browser.get(where))
    assert said.count("readonly") == 4
    assert "are what they said yes to, so these stay as they are" in said
    assert browser.post(where, programme_form(fresh, help_contact="desk@cornercoffee.example")).status_code == 302
    refused = browser.post(where, programme_form(fresh, description="loans"))
    assert refused.status_code == 422
    assert "Make a new programme" in page(refused)
    assert 'value="loans"' not in page(refused)


def test_a_programme_is_made_goes_live_and_answers(fresh, browser):
    made = browser.post(url("programme_new"), programme_form(fresh))
    assert made.status_code == 302
    said = page(browser.get(made["Location"]))
    assert "not live" in said
    assert "up to 2 msgs/mo" in said
    browser.post(url("programme_live", fresh.programme("EVENTS").id), {"live": "1"})
    fresh.text(ANA, "EVENTS", "YES")
    assert "Corner Coffee Events: you are in" in page(browser.get(url("contact", fresh.address(ANA))))
    assert acts(fresh, browser.person) == ["made_programme", "put_live"]


def test_changed_words_become_the_next_version(fresh, browser):
    browser.post(url("programme_new"), programme_form(fresh))
    where = url("programme", fresh.programme("EVENTS").id)
    browser.post(where, programme_form(fresh, reminder_hours="24"))
    assert "Version 2" not in page(browser.get(where))
    browser.post(where, programme_form(fresh, varies="1"))
    said = page(browser.get(where))
    assert "Version 2" in said
    assert "Version 1" in said
    assert "msg frequency varies" in said


def test_the_words_are_shown_while_they_are_typed(fresh, browser):
    said = page(browser.get(url("programme_words"), programme_form(fresh, description="")))
    assert "Corner Coffee Events" in said
    assert "missing:</span> what is sent" in said
    assert "1 part" in said


def test_a_suspected_stop_is_decided_once(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import UnclearStop

    fresh.text(CY, "please stop writing on sundays")
    said = page(browser.get(url("unclear")))
    assert "<mark>" in said
    with within(fresh.workspace):
        row = UnclearStop.objects.get()
    where = url("unclear_decide", row.id)
    assert "not a stop" in page(browser.post(where, {"decision": "not_a_stop"}, follow=True))
    assert "decided that already" in page(browser.post(where, {"decision": "stop"}, follow=True))
    assert "Yes: a text would leave now." in page(browser.get(url("contact", fresh.address(CY))))
    assert "Nothing to decide" in page(browser.get(url("unclear")))
    assert acts(fresh, browser.person) == ["settled_unclear_stop"]
    fresh.text(CY, "not interested, thanks")
    with within(fresh.workspace):
        row = UnclearStop.objects.get(decided_at=None)
    browser.post(url("unclear_decide", row.id), {"decision": "stop"})
    said = page(browser.get(url("contact", fresh.address(CY))))
    assert "Refused: This person said STOP." in said
    assert "decided by the team" in said


def write_broadcast(world, browser, body="Corner Coffee: 2 for 1. Reply STOP to cancel.") -> str:
    form = {"programme": str(world.programme("JOIN").id), "name": "Spring", "body": body, "hours": "72"}
    answer = browser.post(url("broadcast_new"), form)
    assert answer.status_code == 302
    return answer["Location"]


def test_a_broadcast_from_the_sheet_to_the_last_person(fresh, browser):
    fresh.text(BO, "STOP")
    where = write_broadcast(fresh, browser)
    said = page(browser.get(where))
    assert '<strong>3</strong></a> <span class="state state-good">would leave' in said
    assert "This person said STOP." in said
    people = page(browser.get(f"{where}people/?answer=refuse&reason=withdrawn"))
    assert "212 555 0102" in people
    assert "Started." in page(browser.post(f"{where}plan/", {"when": "now"}, follow=True))
    fresh.work()
    said = page(browser.get(where))
    assert "done" in said
    assert "3 sent, 0 waiting, 1 not sent, of 4" in said
    assert acts(fresh, browser.person) == ["wrote_broadcast", "planned_broadcast"]


def test_a_night_broadcast_says_until_when_in_words(fresh, browser):
    from django.utils import timezone

    where = write_broadcast(fresh, browser)
    night = timezone.localtime(fresh.now()) + timedelta(hours=10)
    said = page(browser.get(where, {"at": night.isoformat()}))
    assert "would wait" in said
    people = page(browser.get(f"{where}people/", {"answer": "hold", "at": night.isoformat()}))
    assert "in New York" in people
    assert "Held until" in people


def test_a_broadcast_is_planned_changed_and_stopped(fresh, browser):
    where = write_broadcast(fresh, browser)
    at = f"{fresh.now() + timedelta(days=2):%Y-%m-%dT10:00}"
    assert "Planned for" in page(browser.post(f"{where}plan/", {"when": "then", "at": at}, follow=True))
    assert "It starts" in page(browser.get(where))
    past = f"{fresh.now() - timedelta(days=2):%Y-%m-%dT10:00}"
    assert "has passed" in page(browser.post(f"{where}plan/", {"when": "then", "at": past}, follow=True))
    assert "Write the day" in page(browser.post(f"{where}plan/", {"when": "then", "at": "soon"}, follow=True))
    assert "Nothing more of it leaves" in page(browser.post(f"{where}stop/", follow=True))
    assert "stopped already" in page(browser.post(f"{where}stop/", follow=True))


@pytest.mark.parametrize(("body", "sentence"), [("", "Write the text"), ("x" * 1601, "1601 characters")])
def test_a_text_that_is_none_comes_back_with_a_sentence(fresh, browser, body, sentence):
    form = {"programme": str(fresh.programme("JOIN").id), "name": "", "body": body, "hours": "72"}
    answer = browser.post(url("broadcast_new"), form)
    assert answer.status_code == 422
    assert sentence in page(answer)


def test_the_size_is_counted_while_it_is_typed(fresh, browser):
    ask = {"programme": str(fresh.programme("JOIN").id), "body": "Corner Coffee: – " + "x" * 80 + " STOP"}
    said = page(browser.get(url("broadcast_size"), ask))
    assert "2 parts of UCS-2" in said
    assert "8 parts at the most" in said
    assert "every part holds 70 letters instead of 160" in said


def test_a_message_shows_its_whole_chain(world, client):
    from sayso.store.scope import within
    from sayso.store.tables import Message

    with within(world.workspace):
        message = Message.objects.filter(address__value=ANA, purpose="opt_in_confirmation").get()
    said = page(client.get(url("message", message.id)))
    for piece in ("passed", "The facts it rested on", "New York", "Handed over", "Carrier’s id", "US-NY"):
        assert piece in said, piece


def test_the_outbox_is_filtered_by_state_and_reason(fresh, browser):
    from sayso.workspaces.halt import halt

    halt(fresh.workspace, "halt", "jurisdiction", "US-CA", "Wildfire", None)
    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    fresh.work()
    said = page(browser.get(url("outbox") + "?status=held&reason=halted"))
    assert "415 555 0104" in said
    assert "212 555 0101" not in said
    assert "Held until something happens: The stop switch is on" in said


def test_an_entry_opens_and_a_changed_one_does_not(world, client, monkeypatch):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    with within(world.workspace):
        entry = ConsentEntry.objects.filter(address__value=ANA, word="confirmed").get()
    said = page(client.get(url("entry", entry.id)))
    for piece in ("It opens", ANA, "words shown, version 1", "simulator", "Opted in, and was asked"):
        assert piece in said, piece
    monkeypatch.setattr("sayso.store.ledger.commitment", lambda salt, payload: b"other")
    assert "It does not open" in page(client.get(url("entry", entry.id)))


def test_what_would_apply_keeps_law_and_own_limits_apart(client):
    ask = {"number": "+1 212 555 0123", "kind": "marketing", "at": "2026-03-07T19:00"}
    said = page(client.get(url("rules_ask"), ask))
    law, own = said.split("With your own limits")
    assert "Allowed." in law
    assert "Held until" in own
    assert "in New York" in own
    ask["at"] = "2026-03-07T23:00"
    law, _ = page(client.get(url("rules_ask"), ask)).split("With your own limits")
    assert "it is 23:00 in New York" in law
    assert "no telephone number" in page(client.get(url("rules_ask"), ask | {"number": "12"}))


def test_what_would_apply_agrees_with_the_gate_about_places(client):
    ask = {"number": "+1 787 200 1234", "kind": "marketing", "at": "2026-03-07T23:00"}
    law, _ = page(client.get(url("rules_ask"), ask)).split("With your own limits")
    assert "US#1" in law
    assert "Held until" in law
    law, _ = page(client.get(url("rules_ask"), ask | {"number": "+1 800 234 5678"})).split("With your own limits")
    assert "nobody knows where this number lives" in law
    assert "not known" in law


def test_the_switch_halts_and_lifts_with_a_reason(fresh, browser):
    where = url("rules_halt")
    news = str(fresh.programme("JOIN").id)
    halted = browser.post(
        where, {"act": "halt", "scope": "programme", "value_programme": news, "reason": "Typo"}, follow=True
    )
    assert "Halted: programme Offers." in page(halted)
    assert "The stop switch is on" in page(browser.get(url("contact", fresh.address(ANA))))
    again = browser.post(
        where, {"act": "halt", "scope": "programme", "value_programme": news, "reason": "x"}, follow=True
    )
    assert "halted already" in page(again)
    lifted = browser.post(where, {"act": "lift", "scope": "programme", "value": news, "reason": "Mended"}, follow=True)
    assert "Nothing is halted." in page(lifted)
    assert "Typo" in page(lifted)
    assert acts(fresh, browser.person) == ["switch_halt", "switch_lift"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"scope": "workspace", "reason": "Fire"}, "Type “halt everything”"),
        ({"scope": "workspace", "typed": "halt everything"}, "Say why"),
        ({"scope": "jurisdiction", "value_jurisdiction": "Florida", "reason": "x"}, "ISO 3166"),
        ({"scope": "programme", "value_programme": "x", "reason": "x"}, "Choose the programme"),
        ({"scope": "moon", "reason": "x"}, "Choose what to halt"),
    ],
)
def test_a_halt_that_is_not_meant_is_refused(fresh, browser, form, sentence):
    assert sentence in page(browser.post(url("rules_halt"), {"act": "halt", **form}, follow=True))
    assert acts(fresh, browser.person) == []


def test_lifting_everything_lets_what_waited_go(fresh, browser):
    form = {"act": "halt", "scope": "workspace", "typed": "Halt everything", "reason": "Fire"}
    assert "Halted: everything." in page(browser.post(url("rules_halt"), form, follow=True))
    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    fresh.work()
    assert "0 sent, 4 waiting" in page(browser.get(where))
    browser.post(url("rules_halt"), {"act": "lift", "scope": "workspace", "reason": "Out"})
    fresh.work()
    assert "4 sent, 0 waiting" in page(browser.get(where))


def test_own_limits_widen_only_on_purpose(fresh, browser):
    form = {"days": ["1", "2", "3", "4", "5"], "start": "10:00", "end": "17:00", "cap": "2", "cap_days": "30"}
    assert "Kept." in page(browser.post(url("rules_policy"), form, follow=True))
    wider = form | {"days": ["1", "2", "3", "4", "5", "6"]}
    assert "Type “on purpose”" in page(browser.post(url("rules_policy"), wider, follow=True))
    assert "Kept." in page(browser.post(url("rules_policy"), wider | {"typed": "On purpose"}, follow=True))
    assert "must begin before" in page(browser.post(url("rules_policy"), form | {"start": "18:00"}, follow=True))
    assert "whole numbers" in page(browser.post(url("rules_policy"), form | {"cap": "x"}, follow=True))
    assert acts(fresh, browser.person) == ["set_policy", "set_policy"]
    assert fresh.row().policy_days == "123456"


def test_get_never_acts(fresh, browser):
    where = write_broadcast(fresh, browser)
    for name in ("plan/", "pause/", "resume/"):
        assert browser.get(where + name).status_code == 405
    assert "Stop this broadcast for good?" in page(browser.get(f"{where}stop/"))
    assert "by Ana Owner" in page(browser.get(where))
    assert browser.get(url("rules_halt")).status_code == 405
    assert browser.get(url("rules_policy")).status_code == 405


@pytest.mark.parametrize("name", ["contacts", "ledger", "outbox"])
def test_pages_are_cut_by_keyset(fresh, browser, name, monkeypatch):
    import re

    from sayso.web import pages

    monkeypatch.setattr(pages.page_of, "__defaults__", (2,))
    seen: list[str] = []
    where = url(name)
    for _ in range(12):
        said = browser.get(where).content.decode()
        seen += re.findall(rf'href="/{name}/([0-9a-f-]{{36}})/"', said)
        older = re.search(r'href="\?(before=[^"]+)" rel="next"', said)
        if not older:
            break
        where = f"{url(name)}?{older[1]}"
    assert len(seen) == len(set(seen)) >= 4
