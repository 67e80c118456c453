"""The workspace's own phrases: tried, remembered, refused, offered after a decision, ended, and heard."""

import html

import pytest
from django.urls import reverse

from tests.seeding import World
from tests.web.conftest import ANA, CY, signed_in


@pytest.fixture
def fresh(store: str) -> World:
    made = World()
    for words in ("JOIN", "YES"):
        made.texts([ANA, CY], words)
    return made


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


def page(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def remember(browser, text: str, meaning: str, **more: str):
    return browser.post(reverse("phrases_remember"), {"text": text, "meaning": meaning, **more}, follow=True)


def acts(world: World) -> list[str]:
    from sayso.store.scope import within
    from sayso.store.tables import StaffAct

    with within(world.workspace):
        return list(StaffAct.objects.exclude(person=None).order_by("id").values_list("act", flat=True))


def outcome(world: World, words: str) -> str:
    from sayso.store.scope import within
    from sayso.store.tables import InboundText

    world.text(CY, words)
    with within(world.workspace):
        return InboundText.objects.order_by("-id").values_list("outcome", flat=True)[0]


def test_an_empty_list_teaches(browser):
    assert "None yet" in page(browser.get(reverse("phrases")))


def test_a_text_is_tried_and_nothing_is_kept(fresh, browser):
    said = page(browser.post(reverse("phrases_try"), {"tried": "please take me off this list"}))
    assert "It would be read as: a stop: they get nothing more." in said
    assert "What spoke for it:" in said
    assert "<mark>" in said
    said = page(browser.post(reverse("phrases_try"), {"tried": "sorry, wrong number"}))
    assert "from every programme" in said
    assert "The words are listed." in page(browser.post(reverse("phrases_try"), {"tried": "STOP"}))
    assert browser.post(reverse("phrases_try"), {"tried": " "}).status_code == 422
    assert browser.get(reverse("phrases_try")).status_code == 405
    assert acts(fresh) == []


def test_a_phrase_is_heard_from_the_next_text_on_until_it_ends(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import Phrase

    assert outcome(fresh, "blue moon please") == "for_a_person"
    assert "Remembered." in page(remember(browser, "Blue  Moon", "unclear_stop", language="en"))
    assert outcome(fresh, "blue moon please") == "unclear_stop"
    with within(fresh.workspace):
        phrase = Phrase.objects.get()
    assert (phrase.text, phrase.person) == ("Blue Moon", browser.person)
    assert "“Blue Moon”" in page(browser.get(reverse("phrases")))
    ended = browser.post(reverse("phrases_end", args=[phrase.id]), follow=True)
    assert "Ended." in page(ended)
    assert "Ended lately" in page(ended)
    assert "has ended already" in page(browser.post(reverse("phrases_end", args=[phrase.id]), follow=True))
    assert outcome(fresh, "blue moon please") == "for_a_person"
    assert acts(fresh) == ["remembered_phrase", "ended_phrase"]


def test_a_harmless_phrase_settles_a_doubt_and_never_a_stop(fresh, browser):
    remember(browser, "too many messages", "other")
    assert outcome(fresh, "too many messages on the board today") == "for_a_person"
    assert outcome(fresh, "too many messages, take me off this list") == "stop"


@pytest.mark.parametrize(
    ("text", "meaning", "sentence"),
    [
        ("stop", "other", "is a stop by the rule book"),
        ("please take me off this list", "unclear_stop", "is a stop by the rule book"),
        ("join", "stop", "is the keyword of a programme"),
        ("!", "stop", "Give the words themselves"),
        ("x" * 161, "stop", "Give the words themselves"),
        ("blue moon", "start", "Choose what the words mean"),
    ],
)
def test_a_phrase_that_cannot_be_is_refused_with_a_sentence(fresh, browser, text: str, meaning: str, sentence: str):
    answer = remember(browser, text, meaning)
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert acts(fresh) == []


def test_a_language_is_two_letters_and_a_phrase_is_there_once(browser, monkeypatch):
    from sayso.inbox import phrases

    assert "two small letters" in page(remember(browser, "blue moon", "stop", language="english"))
    remember(browser, "blue moon", "stop")
    assert "remembered already" in page(remember(browser, "Blue moon!", "other"))
    monkeypatch.setattr(phrases, "MOST", 1)
    assert "are the most" in page(remember(browser, "red moon", "other"))


@pytest.mark.parametrize(("decision", "meaning"), [("stop", "stop"), ("not_a_stop", "other")])
def test_decided_words_are_offered_and_kept_only_when_asked(fresh, browser, decision: str, meaning: str):
    from sayso.store.scope import within
    from sayso.store.tables import Phrase, UnclearStop

    fresh.text(CY, "too many messages Ana")
    with within(fresh.workspace):
        row = UnclearStop.objects.get()
    said = page(browser.post(reverse("unclear_decide", args=[row.id]), {"decision": decision}, follow=True))
    assert "Remember these words?" in said
    assert 'value="too many messages Ana"' in said
    assert f'<option value="{meaning}" selected>' in said
    with within(fresh.workspace):
        assert not Phrase.objects.exists()
    remember(browser, "too many messages", meaning, inbound=str(row.inbound_id))
    with within(fresh.workspace):
        assert Phrase.objects.get().inbound_id == row.inbound_id
    assert "from a text of" in page(browser.get(reverse("phrases")))


def test_what_is_offered_is_ones_own_and_decided(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import UnclearStop

    fresh.text(CY, "too many messages")
    with within(fresh.workspace):
        row = UnclearStop.objects.get()
    for asked in (row.id, "nonsense", row.workspace_id):
        assert "Remember these words?" not in page(browser.get(f"{reverse('unclear')}?remember={asked}"))


def test_another_workspace_hears_nothing_of_it(fresh, browser, world):
    remember(browser, "blue moon", "stop")
    assert "blue moon" not in page(signed_in(world).get(reverse("phrases")))
    assert outcome(world, "blue moon please") == "for_a_person"
