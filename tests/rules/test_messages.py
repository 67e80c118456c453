"""The texts the rules themselves ask for carry what A3, A5, A6 and A8 demand, in plain GSM-7, in few parts."""

import pytest

from sayso.rules import parts
from sayso.rules.messages import Naming, frequency, several, words

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
    text = words(naming)
    often = frequency(naming.frequency)
    demanded = {
        "ask": (f"{naming.name}: ", "Reply YES", naming.description, often, RATES, "HELP for help", "STOP to cancel"),
        "confirmation": (f"{naming.name}: ", naming.description, often, RATES, "HELP for help", "STOP to cancel"),
        "help": (f"{naming.name}: ", naming.help_contact, often[1:], RATES, "STOP to cancel"),
        "stop": (f"{naming.name}: ", "unsubscribed", "no more messages"),
    }
    assert set(text) == set(demanded)
    for name, pieces in demanded.items():
        assert [piece for piece in pieces if piece not in text[name]] == [], name


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda naming: naming.name)
def test_every_text_is_gsm_7_and_at_most_two_parts(naming: Naming):
    for name, text in words(naming).items():
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
