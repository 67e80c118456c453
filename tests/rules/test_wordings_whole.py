"""The words of a programme as people read them, letter by letter: what was signed off is what is sent and shown."""

from dataclasses import replace

import pytest

from sayso.rules.messages import Naming, second_layer, several, shown_on_form, texts, words

OFFERS = Naming("Acme", "Offers", "weekly offers", (4, 30), "help@acme.example", entity="Acme Inc.")
NEWS = replace(OFFERS, programme="News", description="news", frequency=None)


def test_the_four_texts():
    assert texts(OFFERS) == {
        "ask": "Acme Offers: Reply YES to get weekly offers, up to 4 msgs/mo. Msg&data rates may apply. "
        "Reply HELP for help, STOP to cancel.",
        "confirmation": "Acme Offers: you are in for weekly offers, up to 4 msgs/mo. Msg&data rates may apply. "
        "Reply HELP for help, STOP to cancel.",
        "help": "Acme Offers: help at help@acme.example. Up to 4 msgs/mo. Msg&data rates may apply. "
        "Reply STOP to cancel.",
        "stop": "Acme Offers: you are unsubscribed and will get no more messages. "
        "Reply START to rejoin or HELP for help.",
    }


@pytest.mark.parametrize(("key", "opening"), [("ask", "Reply YES to get "), ("confirmation", "you are in for ")])
def test_one_text_for_several(key: str, opening: str):
    assert several([OFFERS, NEWS], key) == (
        f"Acme: {opening}Offers: weekly offers, up to 4 msgs/mo; News: news, msg frequency varies. "
        "Msg&data rates may apply. Reply HELP for help, STOP to cancel."
    )


def test_what_stands_below_the_box():
    marketing = second_layer(OFFERS, "en").splitlines()
    assert len(marketing) == 8
    assert marketing[0] == (
        "Acme Inc. sends these texts and answers for what happens with your data. Contact: help@acme.example."
    )
    assert marketing[2] == (
        "Your number is kept while you get the texts. The proof of your yes is kept for five years longer."
    )
    assert marketing[3] == "Your number and your answers are used for these texts only."
    assert marketing[6].startswith("Your yes is signed electronically")
    assert marketing[7] == (
        "As proof we keep this page as you see it, the time, and the address and name of your browser."
    )
    other = second_layer(replace(OFFERS, kind="informational"), "en").splitlines()
    assert other == [*marketing[:6], marketing[7]]


def test_the_authors_own_sentences_stand_in_place_of_ours():
    lines = second_layer(replace(OFFERS, entity="", retention="One year.", use="For shoes."), "en").splitlines()
    assert (lines[0].split(" sends")[0], lines[2], lines[3]) == ("Acme", "One year.", "For shoes.")


def test_a_form_shows_the_words_of_its_language():
    kept = words(OFFERS)
    for language in ("en", "fr"):
        first, below = shown_on_form(kept, language)
        assert below == tuple(second_layer(OFFERS, language).splitlines())
        assert first == kept["form" if language == "en" else "form_fr"]
    assert shown_on_form(kept, "en") != shown_on_form(kept, "fr")
    assert shown_on_form({}, "en") == ("", ())


def test_what_nobody_wrote_is_empty():
    plain = Naming("Acme", "Offers", "weekly offers", None, "help@acme.example")
    assert (plain.entity, plain.terms_url, plain.privacy_url, plain.retention, plain.use) == ("", "", "", "", "")
    assert replace(plain, programme="").name == "Acme"
