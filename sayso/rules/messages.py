"""The words of the texts the rules themselves ask for: asks, confirmations, HELP and STOP answers.

Contents follow the CTIA Short Code Monitoring Handbook as kept in docs/rules (rows A3, A5, A6, A8): programme or brand
name, what is sent, how often, "Msg&data rates may apply", HELP and STOP.
"""

from collections.abc import Sequence
from dataclasses import dataclass

RATES = "Msg&data rates may apply."
PER = {1: "day", 7: "wk", 30: "mo", 365: "yr"}


@dataclass(frozen=True, slots=True)
class Naming:
    """What a disclosure names: the brand, the programme, what it sends, how often, where help is."""

    brand: str
    programme: str
    description: str
    frequency: tuple[int, int] | None
    help_contact: str

    @property
    def name(self) -> str:
        return f"{self.brand} {self.programme}".strip()


def words(naming: Naming) -> dict[str, str]:
    """The four texts of a programme: `ask` (A8), `confirmation` (A3), `help` (A6), `stop` (A5)."""
    often = frequency(naming.frequency)
    return {
        "ask": f"{naming.name}: Reply YES to get {naming.description}, {often}. {RATES} "
        "Reply HELP for help, STOP to cancel.",
        "confirmation": f"{naming.name}: you are in for {naming.description}, {often}. {RATES} "
        "Reply HELP for help, STOP to cancel.",
        "help": f"{naming.name}: help at {naming.help_contact}. {_capital(often)}. {RATES} Reply STOP to cancel.",
        "stop": f"{naming.name}: you are unsubscribed and will get no more messages. "
        "Reply START to rejoin or HELP for help.",
    }


def several(namings: Sequence[Naming], key: str) -> str:
    """One `ask` or `confirmation` that speaks for every programme of one form: the first one's, for a form with one.

    Raises KeyError for any other text: HELP and STOP are answered in one programme's name.
    """
    first = namings[0]
    opening = {"ask": "Reply YES to get ", "confirmation": "you are in for "}[key]
    if len(namings) == 1:
        return words(first)[key]
    what = "; ".join(f"{each.programme}: {each.description}, {frequency(each.frequency)}" for each in namings)
    return f"{first.brand}: {opening}{what}. {RATES} Reply HELP for help, STOP to cancel."


def frequency(disclosed: tuple[int, int] | None) -> str:
    """How often, in the words carriers look for: `up to 4 msgs/mo`, `msg frequency varies`."""
    if disclosed is None:
        return "msg frequency varies"
    count, days = disclosed
    noun = "msg" if count == 1 else "msgs"
    return f"up to {count} {noun}/{PER[days]}" if days in PER else f"up to {count} {noun} per {days} days"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
