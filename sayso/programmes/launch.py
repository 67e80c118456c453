"""Puts a programme live with the first version of its disclosure."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import rfc8785

from sayso import rulebook
from sayso.rules import keywords
from sayso.rules.messages import Naming, words
from sayso.store import clock
from sayso.store.tables import Disclosure, Programme

HELP_CONTACT = "help@cornercoffee.example"


class KeywordReserved(ValueError):
    """The keyword means something else already (STOP, HELP, YES, …), so nobody could join by it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme as its author describes it. `frequency` is (texts, days) or None for "msg frequency varies"."""

    brand: UUID
    sender: UUID
    name: str
    keyword: str
    description: str
    content_class: str
    frequency: tuple[int, int] | None
    keyword_opt_in: str
    help_contact: str = HELP_CONTACT
    reminder_hours: int | None = None
    live: bool = True


def launch(workspace: UUID, plan: Plan) -> UUID:
    """Make the programme and its first disclosure; answers the programme's id. Within `scope.within` only.

    KeywordReserved when the keyword is a word the rule book reads otherwise.
    """
    if keywords.understand(plan.keyword, "none", keywords.words_of(rulebook.current())).meaning != "other":
        raise KeywordReserved(f"{plan.keyword} already means something to every sender: choose another keyword")
    count, days = plan.frequency or (None, None)
    programme = Programme.objects.create(
        workspace_id=workspace,
        brand_id=plan.brand,
        sender_id=plan.sender,
        name=plan.name,
        keyword=plan.keyword.upper(),
        description=plan.description,
        content_class=plan.content_class,
        frequency_count=count,
        frequency_days=days,
        keyword_opt_in=plan.keyword_opt_in,
        help_contact=plan.help_contact,
        reminder_hours=plan.reminder_hours,
        live=plan.live,
    )
    disclose(programme)
    return programme.id


def disclose(programme: Programme) -> Disclosure:
    """Keep the words of the programme as it is now, as the next version. Earlier versions stay as they were."""
    text = words(naming_of(programme))
    return Disclosure.objects.create(
        workspace_id=programme.workspace_id,
        programme=programme,
        version=Disclosure.objects.filter(programme=programme).count() + 1,
        words=text,
        frequency_count=programme.frequency_count,
        frequency_days=programme.frequency_days,
        sha256=hashlib.sha256(rfc8785.dumps(text)).digest(),
        at=clock.now(programme.workspace_id),
    )


def naming_of(programme: Programme) -> Naming:
    """What the programme's words name, as it is now."""
    count, days = programme.frequency_count, programme.frequency_days
    return Naming(
        programme.brand.name,
        programme.name,
        programme.description,
        (count, days) if count and days else None,
        programme.help_contact,
    )
