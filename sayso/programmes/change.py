"""Makes and changes programmes. New words become the next version of the disclosure; old ones stay as they were."""

import re
from dataclasses import dataclass
from uuid import UUID

from sayso import rulebook
from sayso.programmes.disclose import disclose, naming_of
from sayso.rules import wording
from sayso.rules.messages import Naming, frequency, words
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Brand, ConsentEntry, Disclosure, DisclosureRelease, Programme, Sender, Workspace

DEMANDED = {
    "ask": (
        "A8",
        ("who writes", "what is sent", "how often", "message and data rates", "YES", "HELP", "STOP"),
    ),
    "confirmation": ("A3", ("who writes", "what is sent", "how often", "message and data rates", "HELP", "STOP")),
    "help": ("A6", ("who writes", "where help is", "how often", "message and data rates", "STOP")),
    "stop": ("A5", ("who writes", "no more messages")),
    "form": (
        "A2",
        ("who writes", "what is sent", "how often", "message and data rates", "HELP", "STOP", "no condition to buy"),
    ),
    "form_more": ("A10", ("who answers", "not shared for marketing", "how to take it back")),
}
"""What each text of a programme must say, and the row of the rule book that demands it."""

_PAGE = re.compile(r"https?://[^\s\"'<>\\]{3,190}")
CLASSES = ("marketing", "informational", "transactional")


class ProgrammeRefused(ValueError):
    """The programme cannot be kept like this: `field` says where, the message is the sentence to show."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Described:
    """A programme as its author describes it. `frequency` is (texts, days), None for "msg frequency varies"."""

    brand: UUID
    sender: UUID
    name: str
    keyword: str
    description: str
    content_class: str
    frequency: tuple[int, int] | None
    keyword_opt_in: str
    help_contact: str
    terms_url: str = ""
    privacy_url: str = ""
    reminder_hours: int | None = None
    retention: str = ""
    use: str = ""


def change(workspace: UUID, told: Described, person: UUID | None, programme: UUID | None = None) -> UUID:
    """Keep a programme, new (not live yet) or changed, and answer its id. Changed words become a new disclosure."""
    with within(workspace):
        _check(told, programme)
        row = Programme.objects.select_for_update().get(pk=programme) if programme else Programme()
        _check_promise(row, told)
        row.workspace_id = workspace
        row.brand_id, row.sender_id = told.brand, told.sender
        row.name, row.keyword, row.description = told.name.strip(), told.keyword.strip().upper(), told.description
        row.content_class, row.keyword_opt_in = told.content_class, told.keyword_opt_in
        row.frequency_count, row.frequency_days = told.frequency or (None, None)
        row.help_contact, row.reminder_hours = told.help_contact, told.reminder_hours
        row.terms_url, row.privacy_url = told.terms_url, told.privacy_url
        row.retention, row.use = _one_line(told.retention), _one_line(told.use)
        row.save()
        newest = Disclosure.objects.filter(programme=row).order_by("-version").first()
        version = newest.version if newest else 0
        if newest is None or newest.words != words(naming_of(row)):
            version = disclose(row).version
        act = "changed_programme" if programme else "made_programme"
        record(workspace, person, act, str(row.id), {"keyword": row.keyword, "disclosure": version})
        return row.id


def set_live(workspace: UUID, programme: UUID, live: bool, person: UUID | None) -> None:
    """Put a programme live, or pause it: the gate holds every text of a programme that is not live.

    ProgrammeRefused while nobody has signed off any words of it (P20): there is nothing that people may be shown.
    """
    with within(workspace):
        queries.run("turn_the_switch", workspace=str(workspace))  # what is being decided now is decided first
        row = Programme.objects.select_for_update().get(pk=programme)
        if row.live == live:
            return
        if live and not DisclosureRelease.objects.filter(disclosure__programme=row).exists():
            raise ProgrammeRefused("live", "Its words are not signed off yet. Whoever must sign finds them below.")
        row.live = live
        row.save(update_fields=["live"])
        record(workspace, person, "put_live" if live else "paused", str(row.id), {"name": row.name})
        tenant = Workspace.objects.get(pk=workspace)
        queries.run("ask_held_again", workspace=workspace, reasons=["not_live"], now=clock.now(tenant))
        queries.run("hint", workspace=workspace, at=clock.now(tenant) - tenant.clock_shift)
        queries.run("tell", topic=str(workspace))


def demanded(naming: Naming) -> list[tuple[str, str, str, list[tuple[str, bool]]]]:
    """Each text with what the rule book demands of it: (key, rule, text, [(element, whether it is there)])."""
    needles = {
        "who writes": naming.name,
        "what is sent": naming.description,
        "how often": frequency(naming.frequency),
        "message and data rates": "Msg&data rates may apply",
        "where help is": naming.help_contact,
        "no more messages": "no more messages",
        "no condition to buy": "not a condition of buying",
        "who answers": naming.entity or naming.brand,
        "not shared for marketing": "not shared with third parties or sold for marketing",
        "how to take it back": "reply STOP",
        "YES": "YES",
        "HELP": "HELP",
        "STOP": "STOP",
    }
    return [
        (key, rule, text, [(name, bool(needles[name]) and _holds(text, needles[name])) for name in elements])
        for key, (rule, elements) in DEMANDED.items()
        for text in [words(naming)[key]]
    ]


def _holds(text: str, needle: str) -> bool:
    return needle.casefold() in text.casefold()


def _check(told: Described, programme: UUID | None) -> None:
    _check_words(told)
    _check_choices(told)
    known = wording.understand(told.keyword, "none", wording.wording_of(rulebook.current()))
    if known.meaning != "other" and not (known.meaning == "unclear_stop" and known.cues):
        raise ProgrammeRefused("keyword", f"{told.keyword} already means something to every sender. Choose another.")
    _check_pages(told)
    taken = Programme.objects.filter(sender_id=told.sender, keyword=told.keyword.strip().upper())
    if taken.exclude(pk=programme).exists():
        raise ProgrammeRefused("keyword", "Another programme on this sender has that keyword already.")
    if not Brand.objects.filter(pk=told.brand).exists() or not Sender.objects.filter(pk=told.sender).exists():
        raise ProgrammeRefused("sender", "Choose the brand and the sender.")


def _check_promise(row: Programme, told: Described) -> None:
    """What people said yes to does not change under them: their permission is for that, from that sender (P1, A10)."""
    kept = (
        ("brand", row.brand_id, told.brand),
        ("sender", row.sender_id, told.sender),
        ("content_class", row.content_class, told.content_class),
        ("description", row.description, told.description),
    )
    changed = [field for field, before, after in kept if before != after]
    if changed and ConsentEntry.objects.filter(programme_id=row.id).exists():
        raise ProgrammeRefused(
            changed[0],
            "People have opted in to this already, and their permission is for what they were told. Make a "
            "new programme for anything else.",
        )


def _check_words(told: Described) -> None:
    if not told.name.strip():
        raise ProgrammeRefused("name", "Give it a name: every text begins with it.")
    if not re.fullmatch(r"[A-Za-z0-9]{2,20}", told.keyword.strip()):
        raise ProgrammeRefused("keyword", "A keyword has 2 to 20 letters and digits, no spaces: JOIN.")
    if not told.description.strip():
        raise ProgrammeRefused("description", "Say what is sent, as the texts will: “offers and treats”.")
    if not told.help_contact.strip():
        raise ProgrammeRefused("help_contact", "Give a telephone number, e-mail address or page where help is.")


def _check_pages(told: Described) -> None:
    for field, url in (("terms_url", told.terms_url), ("privacy_url", told.privacy_url)):
        if url and not _PAGE.fullmatch(url):
            raise ProgrammeRefused(field, "Write the whole address of the page: https://example.com/terms")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check_choices(told: Described) -> None:
    if told.content_class not in CLASSES or told.keyword_opt_in not in ("single", "double"):
        raise ProgrammeRefused("content_class", "Choose one of the list.")
    if told.frequency and not (1 <= told.frequency[0] <= 1000 and 1 <= told.frequency[1] <= 365):
        raise ProgrammeRefused("frequency", "Say how many texts (1 to 1000) in how many days (1 to 365).")
    if told.reminder_hours is not None and not 1 <= told.reminder_hours <= 71:
        raise ProgrammeRefused("reminder_hours", "A reminder comes 1 to 71 hours after the ask; the ask lives 72.")
