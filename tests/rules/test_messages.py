"""The texts the rules themselves ask for carry what A3, A5, A6 and A8 demand, in plain GSM-7, in few parts."""

from dataclasses import replace

import pytest

from sayso.rules import parts
from sayso.rules.messages import Naming, frequency, several, shown_on_form, texts, words
from sayso.rules.sentences import LANGUAGES, SENTENCES

NAMINGS = [
    Naming("Acme", "Offers", "offers and treats", (4, 30), "help@acme.example"),
    Naming("Acme", "", "news", None, "1-800-555-0100"),
    Naming("Corner Coffee", "Morning Club", "menu news, games and birthday treats", (1, 7), "acme.example/help"),
]
RATES = "Msg&data rates may apply"


@pytest.mark.parametrize(
    ("disclosed", "said"),
    [
        (None, "msg frequency varies"),
        ((4, 30), "up to 4 msgs/mo"),
        ((1, 30), "up to 1 msg/mo"),
        ((2, 7), "up to 2 msgs/wk"),
        ((1, 1), "up to 1 msg/day"),
        ((12, 365), "up to 12 msgs/yr"),
        ((3, 14), "up to 3 msgs per 14 days"),
    ],
)
def test_frequency(disclosed: tuple[int, int] | None, said: str):
    assert frequency(disclosed) == said


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda naming: naming.name)
def test_every_text_says_what_it_must(naming: Naming):
    text = texts(naming)
    often = frequency(naming.frequency)
    demanded = {
        "ask": (f"{naming.name}: ", "Reply YES", naming.description, often, RATES, "HELP for help", "STOP to cancel"),
        "confirmation": (f"{naming.name}: ", naming.description, often, RATES, "HELP for help", "STOP to cancel"),
        "help": (f"{naming.name}: ", naming.help_contact, often[1:], RATES, "STOP to cancel"),
        "stop": (f"{naming.name}: ", "unsubscribed", "no more messages"),
    }
    assert set(text) == set(demanded)
    assert text.items() <= words(naming).items()
    for name, pieces in demanded.items():
        assert [piece for piece in pieces if piece not in text[name]] == [], name


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda naming: naming.name)
def test_every_text_is_gsm_7_and_at_most_two_parts(naming: Naming):
    for name, text in texts(naming).items():
        size = parts.count(text)
        assert (size.encoding, size.parts <= (1 if name in {"help", "stop"} else 2)) == ("GSM-7", True), name


def test_a_stop_confirmation_sells_nothing():
    naming = NAMINGS[0]
    assert naming.description not in words(naming)["stop"]
    assert "http" not in words(naming)["stop"]


@pytest.mark.parametrize("key", ["ask", "confirmation"])
def test_one_text_may_speak_for_several_programmes(key: str):
    first, second = NAMINGS[0], Naming("Acme", "News", "opening hours", (2, 30), "help@acme.example")
    assert several([first], key) == words(first)[key]
    text = several([first, second], key)
    for piece in ("Acme: ", first.description, second.description, RATES, "HELP for help", "STOP to cancel"):
        assert piece in text
    for naming in (first, second):
        assert f"{naming.programme}: {naming.description}, {frequency(naming.frequency)}" in text
    assert (parts.count(text).encoding, parts.count(text).parts <= 2) == ("GSM-7", True)


@pytest.mark.parametrize("key", ["help", "stop"])
def test_help_and_stop_are_answered_in_one_name(key: str):
    with pytest.raises(KeyError):
        several(NAMINGS[:2], key)


FORM = replace(NAMINGS[0], entity="Acme Ltd", terms_url="https://acme.example/t", privacy_url="https://acme.example/p")


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda naming: naming.name)
def test_a_form_discloses_beside_the_box_what_a2_and_b2_demand(naming: Naming):
    beside, _ = shown_on_form(words(naming), "en")
    often = frequency(naming.frequency)
    for piece in (
        naming.name,
        naming.description,
        often,
        RATES,
        "HELP",
        "STOP",
        "automated marketing",
        "not a condition",
    ):
        assert piece in beside, piece


def test_the_second_layer_is_whole():
    _, lines = shown_on_form(words(FORM), "en")
    told = "\n".join(lines)
    for piece in (
        "Acme Ltd",
        "reply YES",
        "kept",
        "these texts only",
        "not shared",
        "sold",
        "delete",
        "paper",
        "proof",
    ):
        assert piece in told, piece
    assert (words(FORM)["terms"], words(FORM)["privacy"]) == ("https://acme.example/t", "https://acme.example/p")


def test_the_authors_own_sentences_take_the_place_of_ours():
    own = replace(FORM, retention="We keep it for a year.", use="Only to say when the bread is ready.")
    _, lines = shown_on_form(words(own), "fr")
    assert {"We keep it for a year.", "Only to say when the bread is ready."} <= set(lines)
    assert not {SENTENCES["fr"]["kept"], SENTENCES["fr"]["use"]} & set(lines)


def test_only_marketing_is_signed_electronically():
    marketing, other = words(FORM), words(replace(FORM, kind="informational"))
    assert "automated marketing" not in other["form"]
    assert ("paper" in marketing["form_more"], "paper" in other["form_more"]) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str):
    said, english = SENTENCES[language], SENTENCES["en"]
    often = {"1", "7", "30", "365", "days", "varies"}
    assert set(said) == set(english) | (set() if language == "en" else often)
    beside, lines = shown_on_form(words(FORM), language)
    assert len(lines) == len(shown_on_form(words(FORM), "en")[1])
    assert "STOP" in beside
    assert "HELP" in beside
    assert "4" in beside
    assert "{" not in beside + "".join(lines)


@pytest.mark.parametrize(
    ("disclosed", "said"),
    [((4, 30), "jusqu’à 4 SMS par mois"), ((3, 14), "jusqu’à 3 SMS en 14 jours"), (None, "à une fréquence variable")],
)
def test_how_often_in_french(disclosed: tuple[int, int] | None, said: str):
    assert said in words(replace(FORM, frequency=disclosed))["form_fr"]


def test_words_from_before_forms_show_nothing():
    assert shown_on_form({"ask": "Reply YES"}, "de") == ("", ())


def test_a_form_with_one_programme_asks_in_its_own_words():
    assert several([FORM], "ask") == texts(FORM)["ask"]
    assert several([FORM, replace(FORM, programme="News")], "confirmation").startswith("Acme: you are in for Offers: ")
