"""Erasure in the console: preview, request, end, copy, period; and every page copes with who is gone."""

import json
from datetime import timedelta
from html import unescape

import pytest

from tests.seeding import World
from tests.web.conftest import ANA, BO, DEE, signed_in

NOBODY = "+12125550139"
FIVE_YEARS = timedelta(days=1830)


@pytest.fixture
def fresh(store: str, tmp_path, monkeypatch) -> World:
    monkeypatch.setenv("SAYSO_ERASURES", str(tmp_path / "erasures.jsonl"))
    made = World()
    for words in ("JOIN", "YES", "my aunt Philomena says hello"):
        made.texts([ANA, BO, DEE], words)
    made.texts([NOBODY], "good morning")
    return made


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


def url(name, *args):
    from django.urls import reverse

    return reverse(name, args=args)


def page(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def today(world: World) -> str:
    return f"{world.now():%Y-%m-%d}"


def asks(browser, world: World, number: str, **changes):
    told = {"how": "letter", "on": today(world), "typed": "erase"} | changes
    return browser.post(url("erasure", world.address(number)), told, follow=True)


def later(world: World) -> None:
    from sayso.erasure.destroy import destroy_overdue
    from sayso.workspaces.demo import move_clock

    move_clock(world.workspace, FIVE_YEARS)
    destroy_overdue(world.workspace)


def acts(world, person) -> list[str]:
    from sayso.store.scope import within
    from sayso.store.tables import StaffAct

    with within(world.workspace):
        return list(StaffAct.objects.filter(person=person).order_by("id").values_list("act", flat=True))


def test_the_preview_says_what_goes_what_stays_and_why(fresh, browser):
    contact = page(browser.get(url("contact", fresh.address(ANA))))
    assert url("erasure", fresh.address(ANA)) in contact
    said = page(browser.get(url("erasure", fresh.address(ANA))))
    year = (fresh.now() + timedelta(days=1826)).year
    for piece in (
        "3</strong> texts they wrote",
        "texts to them",
        f"{year}",
        "17(3)(e)",
        "1798.105",
        "keyed hash",
        "Type “erase”",
    ):
        assert piece in said, piece
    said = page(browser.get(url("erasure", fresh.address(NOBODY))))
    assert "never joined and were never texted" in said
    assert "Erase now" in said


def test_a_request_wants_its_word_a_way_and_a_day_in_the_past(fresh, browser):
    tomorrow = f"{fresh.now() + timedelta(days=2):%Y-%m-%d}"
    for change, says in (
        ({"typed": "yes"}, "Type “erase” to say"),
        ({"how": "pigeon"}, "how the request came"),
        ({"on": ""}, "on which day"),
        ({"on": "2026-13-45"}, "on which day"),
        ({"on": tomorrow}, "lies in the future"),
    ):
        answer = asks(browser, fresh, ANA, **change)
        assert answer.status_code == 422, change
        assert says in page(answer)
    assert "Nobody has asked" in page(browser.get(url("erasures")))


def test_a_request_is_kept_listed_and_ends(fresh, browser):
    address = fresh.address(ANA)
    said = page(asks(browser, fresh, ANA))
    assert "They are left alone from now on." in said
    assert "How it stands" in said
    assert "They asked to be erased: nothing leaves to them." in page(browser.get(url("contact", address)))
    listed = page(browser.get(url("erasures")))
    assert "left alone; erased on" in listed
    assert "by letter" in listed
    early = browser.post(url("erasure_destroy", _request(fresh).id), {"typed": "destroy"}, follow=True)
    assert "kept until" in page(early)
    later(fresh)
    assert "Erased" in page(browser.get(url("erasure", address)))
    assert "This person was erased" in page(browser.get(url("contact", address)))
    assert browser.post(url("contact", address), {"name": "Ana again"}).status_code == 422
    assert browser.post(url("person_copy", address)).status_code == 404
    assert acts(fresh, browser.person) == ["kept_erasure_request"]


def test_what_may_go_can_be_destroyed_at_once_with_a_word(fresh, browser):
    from sayso.workspaces.demo import move_clock

    asks(browser, fresh, ANA)
    move_clock(fresh.workspace, FIVE_YEARS)
    row = _request(fresh)
    assert "goes with the next sweep" in page(browser.get(url("erasure", row.address_id)))
    assert "Nothing was destroyed" in page(browser.post(url("erasure_destroy", row.id), {"typed": "yes"}, follow=True))
    assert "They are erased." in page(browser.post(url("erasure_destroy", row.id), {"typed": "Destroy"}, follow=True))
    assert "ended already" in page(browser.post(url("erasure_cancel", row.id), follow=True))


def test_who_was_never_texted_is_erased_at_once(fresh, browser):
    assert "They are erased." in page(asks(browser, fresh, NOBODY))


def test_they_may_change_their_mind_and_ask_again(fresh, browser):
    asks(browser, fresh, ANA)
    assert "stay left alone" in page(browser.post(url("erasure_cancel", _request(fresh).id), follow=True))
    assert "they changed their mind" in page(browser.get(url("erasures")))
    assert "They are left alone" in page(asks(browser, fresh, ANA))


def test_who_joined_again_is_shown_so(fresh, browser):
    asks(browser, fresh, ANA)
    assert "They ask once more" not in page(browser.get(url("erasure", fresh.address(ANA))))
    fresh.text(ANA, "JOIN", "YES")
    said = page(browser.get(url("erasure", fresh.address(ANA))))
    assert "joined again themselves since they asked" in said
    assert "They ask once more" in said
    assert "They are left alone" in page(asks(browser, fresh, ANA))
    assert "they asked again" in page(browser.get(url("erasures")))


def test_the_copy_holds_everything_of_that_person_and_nothing_of_others(fresh, browser):
    from sayso.contacts.describe import Description, describe

    describe(fresh.workspace, fresh.address(ANA), Description("Ana Alvarez"), browser.person.id)
    answer = browser.post(url("person_copy", fresh.address(ANA)))
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["you"]["number"] == ANA
    assert told["you"]["name"] == "Ana Alvarez"
    assert [row["text"] for row in told["texts_from_you"]] == ["JOIN", "YES", "my aunt Philomena says hello"]
    assert [row["word"] for row in told["what_happened_to_them"]] == ["asked", "confirmed"]
    assert told["what_happened_to_them"][0]["kept_with_it"]["number"] == ANA
    assert told["texts_to_you"][0]["decisions"][0]["decision"] == "pass"
    assert "ask again in a minute" in told["permissions"]
    assert {row["act"] for row in told["what_the_team_did"]} == {"described_contact"}
    assert BO not in answer.content.decode()
    assert browser.person.email not in answer.content.decode()
    assert acts(fresh, browser.person)[-1] == "made_copy_for_person"


def test_a_new_holder_is_not_given_the_former_ones_texts(fresh, browser):
    from sayso.consent.tenure import end_tenure

    end_tenure(fresh.workspace, [fresh.address(ANA)], "reassigned")
    fresh.text(ANA, "good morning")
    told = json.loads(browser.post(url("person_copy", fresh.address(ANA))).content)
    assert [row["text"] for row in told["texts_from_you"]] == ["good morning"]
    assert [row["word"] for row in told["what_happened_to_them"]] == []


def test_the_period_is_set_on_the_settings_page(fresh, browser):
    said = page(browser.get(url("settings")))
    assert "16 CFR 310.5(a)" in said
    for told, says in (
        ({"days": "2000"}, "Kept."),
        ({"days": "100"}, "Type “shorter”"),
        ({"days": "many", "typed": "shorter"}, "The period is"),
        ({"days": "100", "typed": "shorter"}, "Kept."),
    ):
        assert says in page(browser.post(url("evidence_period"), told, follow=True))
    assert fresh.row().evidence_days == 100
    assert acts(fresh, browser.person) == ["set_evidence_period", "set_evidence_period"]


def test_a_journal_that_cannot_be_written_is_said(fresh, browser, monkeypatch, tmp_path):
    monkeypatch.setenv("SAYSO_ERASURES", str(tmp_path / "nowhere" / "erasures.jsonl"))
    answer = asks(browser, fresh, ANA)
    assert answer.status_code == 422
    assert "journal of erasures cannot be written" in page(answer)
    assert "Nobody has asked" in page(browser.get(url("erasures")))


def test_another_workspace_cannot_ask_copy_or_destroy(fresh, browser):
    asks(browser, fresh, ANA)
    stranger = signed_in(World())
    row = _request(fresh)
    assert stranger.get(url("erasure", row.address_id)).status_code == 404
    assert stranger.post(url("person_copy", row.address_id)).status_code == 404
    for name in ("erasure_destroy", "erasure_cancel"):
        assert stranger.post(url(name, row.id), {"typed": "destroy"}).status_code == 404


def test_every_page_copes_with_who_is_gone(fresh, browser):
    """Each page that can show a person, an entry or a text, after all of them were erased."""
    from django.urls import get_resolver

    from sayso.store.scope import within
    from sayso.store.tables import Address, ConsentEntry, Message

    for number in (ANA, BO, DEE, NOBODY):
        asks(browser, fresh, number)
    later(fresh)
    with within(fresh.workspace):
        assert not Address.objects.exclude(value=None).exists()
        ids = {
            "address": Address.objects.order_by("id").first().id,
            "entry": ConsentEntry.objects.order_by("seq").first().id,
            "message": Message.objects.order_by("id").first().id,
            "programme": fresh.programme("JOIN").id,
        }
    looked = 0
    for pattern in get_resolver().url_patterns:
        wanted = list(pattern.pattern.converters)
        if not pattern.name or any(each not in ids for each in wanted):
            continue
        answer = browser.get(url(pattern.name, *(ids[each] for each in wanted)))
        assert answer.status_code < 500 or answer.status_code == 503, pattern.name
        if not answer.streaming:
            assert ANA[-7:] not in answer.content.decode(), pattern.name
            assert "Philomena" not in answer.content.decode(), pattern.name
        looked += answer.status_code == 200
    assert looked > 25
    for asked in ("?q=555", "?q=Philomena"):
        assert "555 01" not in page(browser.get(url("search") + asked)), asked


def _request(world: World):
    from sayso.store.scope import within
    from sayso.store.tables import Erasure

    with within(world.workspace):
        return Erasure.objects.order_by("-id").first()
