"""The words the rules themselves ask for: asks, confirmations, HELP and STOP answers, and what a form discloses.

Contents follow the CTIA Short Code Monitoring Handbook as kept in docs/rules (rows A3, A5, A6, A8): programme or brand
name, what is sent, how often, "Msg&data rates may apply", HELP and STOP. What a form says before anybody is texted
(A2, A10, B2) belongs to the same words: what is signed off is what is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sayso.rules.sentences import LANGUAGES, SENTENCES

RATES = "Msg&data rates may apply."
PER = {1: "day", 7: "wk", 30: "mo", 365: "yr"}


@dataclass(frozen=True, slots=True)
class Naming:
    """What a disclosure names: the brand, the programme, what it sends, how often, where help is.

    The rest is for forms: the business that answers for it, the kind of texts, the pages it links to, and for how long
    what is kept and what happens with it, in sentences of the author's (empty: our own, which say the least).
    """

    brand: str
    programme: str
    description: str
    frequency: tuple[int, int] | None
    help_contact: str
    entity: str = ""
    kind: str = "marketing"
    terms_url: str = ""
    privacy_url: str = ""
    retention: str = ""
    use: str = ""

    @property
    def name(self) -> str:
        return f"{self.brand} {self.programme}".strip()


def words(naming: Naming) -> dict[str, str]:
    """All words of a programme, as one disclosure keeps them.

    Its texts, then for each language what a form shows: `form` and `form_more` (English), `form_fr`, `form_more_fr` …,
    and the addresses of its pages, `terms` and `privacy`.
    """
    shown: dict[str, str] = {}
    for language in LANGUAGES:
        ending = "" if language == "en" else f"_{language}"
        shown |= {f"form{ending}": first_layer(naming, language), f"form_more{ending}": second_layer(naming, language)}
    return {**texts(naming), **shown, "terms": naming.terms_url, "privacy": naming.privacy_url}


def texts(naming: Naming) -> dict[str, str]:
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
        return texts(first)[key]
    what = "; ".join(f"{each.programme}: {each.description}, {frequency(each.frequency)}" for each in namings)
    return f"{first.brand}: {opening}{what}. {RATES} Reply HELP for help, STOP to cancel."


def first_layer(naming: Naming, language: str) -> str:
    """What stands beside the box: who, what, how often, rates, HELP and STOP, no condition of purchase (A2, B2)."""
    said = SENTENCES[language]
    opening = said["marketing" if naming.kind == "marketing" else "other"]
    often = _often(naming.frequency, language)
    return " ".join(
        (
            opening.format(name=naming.name, description=naming.description, often=often),
            said["terms"].format(rates=RATES),
        )
    )


def second_layer(naming: Naming, language: str) -> str:
    """What stands below it, a line each: who answers, what comes next, retention, use, sharing, rights, proof.

    Marketing is signed for electronically, so the E-SIGN elements (15 USC 7001(c), rule book B2) are there too.
    """
    said = SENTENCES[language]
    lines = (
        said["who"].format(entity=naming.entity or naming.brand, help=naming.help_contact),
        said["next"],
        naming.retention or said["kept"],
        naming.use or said["use"],
        said["shared"],
        said["rights"].format(help=naming.help_contact),
        said["esign"].format(help=naming.help_contact) if naming.kind == "marketing" else "",
        said["proof"],
    )
    return "\n".join(line for line in lines if line)


def shown_on_form(kept: Mapping[str, str], language: str) -> tuple[str, tuple[str, ...]]:
    """Both layers of kept words in a language: the words beside the box, and the lines below it.

    ("", ()) for words of a time before forms: those cannot be offered on one.
    """
    ending = "" if language == "en" else f"_{language}"
    return kept.get(f"form{ending}", ""), tuple(kept.get(f"form_more{ending}", "").splitlines())


def _often(disclosed: tuple[int, int] | None, language: str) -> str:
    said = SENTENCES[language]
    if "varies" not in said:
        return frequency(disclosed)
    if disclosed is None:
        return said["varies"]
    count, days = disclosed
    return said.get(str(days), said["days"]).format(count=count, days=days)


def frequency(disclosed: tuple[int, int] | None) -> str:
    """How often, in the words carriers look for: `up to 4 msgs/mo`, `msg frequency varies`."""
    if disclosed is None:
        return "msg frequency varies"
    count, days = disclosed
    noun = "msg" if count == 1 else "msgs"
    return f"up to {count} {noun}/{PER[days]}" if days in PER else f"up to {count} {noun} per {days} days"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
