"""Makes and changes programmes. New words become the next version of the disclosure; old ones stay as they were."""

import re
from collections.abc import Iterator, Sequence
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

PROMISED = (
    "People have opted in to this already, and their permission is for what they were told. Make a new programme for "
    "anything else."
)
_PAGE = re.compile(r"https?://[^\s\"'<>\\]{3,190}")
CLASSES = ("marketing", "informational", "transactional")


Trouble = tuple[str, str]
"""A field, and the sentence that says what is wrong with it."""


class ProgrammeRefused(ValueError):
    """The programme cannot be kept like this: `troubles` holds a sentence for each field, the message all of them."""

    def __init__(self, *troubles: Trouble) -> None:
        self.troubles: dict[str, str] = {}
        for field, sentence in troubles:
            self.troubles.setdefault(field, sentence)
        super().__init__(" ".join(dict.fromkeys(self.troubles.values())))


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


def change(
    workspace: UUID,
    told: Described,
    person: UUID | None,
    programme: UUID | None = None,
    unread: Sequence[Trouble] = (),
) -> UUID:
    """Keep a programme, new (not live yet) or changed, and answer its id. Changed words become a new disclosure.

    `unread` is what could not be read of the form; it is refused along with everything else, all at once.
    """
    with within(workspace):
        row = Programme.objects.select_for_update().get(pk=programme) if programme else Programme()
        if found := [*unread, *_troubles(told, programme), *_broken_promises(row, told)]:
            raise ProgrammeRefused(*found)
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
            raise ProgrammeRefused(("live", "Its words are not signed off yet. Whoever must sign finds them below."))
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


def frozen(row: Programme) -> bool:
    """Whether people have opted in: brand, sender, kind and what is sent are then what they said yes to (P1, A10)."""
    return ConsentEntry.objects.filter(programme_id=row.id).exists()


def _troubles(told: Described, programme: UUID | None) -> Iterator[Trouble]:
    yield from _in_words(told)
    yield from _in_keyword(told, programme)
    yield from _in_choices(told)
    for field, url in (("terms_url", told.terms_url), ("privacy_url", told.privacy_url)):
        if url and not _PAGE.fullmatch(url):
            yield field, "Write the whole address of the page: https://example.com/terms"
    if not Brand.objects.filter(pk=told.brand).exists() or not Sender.objects.filter(pk=told.sender).exists():
        yield "sender", "Choose the brand and the sender."


def _in_words(told: Described) -> Iterator[Trouble]:
    if not told.name.strip():
        yield "name", "Give it a name: every text begins with it."
    if not told.description.strip():
        yield "description", "Say what is sent, as the texts will: “offers and treats”."
    if not told.help_contact.strip():
        yield "help_contact", "Give a telephone number, e-mail address or page where help is."


def _in_keyword(told: Described, programme: UUID | None) -> Iterator[Trouble]:
    keyword = told.keyword.strip()
    if not re.fullmatch(r"[A-Za-z0-9]{2,20}", keyword):
        yield "keyword", "A keyword has 2 to 20 letters and digits, no spaces: JOIN."
        return
    known = wording.understand(told.keyword, "none", wording.wording_of(rulebook.current()))
    if known.meaning != "other" and not (known.meaning == "unclear_stop" and known.cues):
        yield "keyword", f"{told.keyword} already means something to every sender. Choose another."
    if Programme.objects.filter(sender_id=told.sender, keyword=keyword.upper()).exclude(pk=programme).exists():
        yield "keyword", "Another programme on this sender has that keyword already."


def _in_choices(told: Described) -> Iterator[Trouble]:
    if told.content_class not in CLASSES or told.keyword_opt_in not in ("single", "double"):
        yield "content_class", "Choose one of the list."
    if told.frequency and not (1 <= told.frequency[0] <= 1000 and 1 <= told.frequency[1] <= 365):
        yield "frequency", "Say how many texts (1 to 1000) in how many days (1 to 365)."
    if told.reminder_hours is not None and not 1 <= told.reminder_hours <= 71:
        yield "reminder_hours", "A reminder comes 1 to 71 hours after the ask; the ask lives 72."


def _broken_promises(row: Programme, told: Described) -> Iterator[Trouble]:
    """What people said yes to does not change under them: their permission is for that, from that sender (P1, A10)."""
    kept = (
        ("brand", row.brand_id, told.brand),
        ("sender", row.sender_id, told.sender),
        ("content_class", row.content_class, told.content_class),
        ("description", row.description, told.description),
    )
    changed = [field for field, before, after in kept if before != after]
    if changed and frozen(row):
        for field in changed:
            yield field, PROMISED


def _one_line(text: str) -> str:
    return " ".join(text.split())
