"""The business, its programmes and the hours that the tests of the rules play with: plain values, no Django."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sayso.rules.consent import Block, Permissions, Standing, fold
from sayso.rules.events import ConsentEvent
from sayso.rules.facts import Facts, Policy
from sayso.rules.hours import Places
from sayso.rules.intake import Heard, Text, hear
from sayso.rules.messages import Naming, words
from sayso.rules.programmes import Catalogue, Programme
from sayso.rules.tables import RuleBook
from sayso.rules.wording import understand, wording_of

NOW = datetime(2026, 3, 4, 16, tzinfo=UTC)  # Wednesday, 11:00 in New York
NIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)  # 03:00 in New York
NEW_YORK = Places(("US", "US-NY"), ("America/New_York",))
ENTITY, OTHER_ENTITY, BRAND, OTHER_BRAND, SENDER, OTHER_SENDER = (UUID(int=number) for number in range(1, 7))
ENTRY, OTHER_ENTRY = UUID(int=50), UUID(int=51)


def programme(number: int, keyword: str, opt_in: str, kind: str = "marketing", **changes: Any) -> Programme:
    naming = Naming("Acme", keyword.title(), "offers", (4, 30), "help@acme.example")
    return replace(
        Programme(
            id=UUID(int=number),
            brand=BRAND,
            entity=ENTITY,
            sender=SENDER,
            keyword=keyword,
            content_class=kind,  # type: ignore[arg-type]
            keyword_opt_in=opt_in,  # type: ignore[arg-type]
            revocation_scope="entity",
            live=True,
            disclosure=UUID(int=number + 100),
            words=words(naming),
            naming=naming,
        ),
        **changes,
    )


OFFERS = programme(10, "JOIN", "double")
NEWS = programme(11, "NEWS", "single", "informational")
CLUB = programme(12, "CLUB", "double", sender=OTHER_SENDER, brand=OTHER_BRAND)
BILLS = programme(13, "BILLS", "single", "transactional", sender=OTHER_SENDER)
ALL = (OFFERS, NEWS, CLUB, BILLS)
CATALOGUE = Catalogue.of(ENTITY, ALL)


def scoped(scope: str) -> Catalogue:
    """The same programmes of a business that has set what a STOP binds."""
    return Catalogue.of(ENTITY, [replace(row, revocation_scope=scope) for row in ALL])


def standing(word: str, since: datetime = NOW - timedelta(days=2), **changes: Any) -> Standing:
    asked_at = since if word == "asked" else None
    return replace(Standing(word, since, ENTRY, asked_at), **changes)


def block(scope: str = "entity", scope_id: UUID = ENTITY, since: datetime = NOW, **changes: Any) -> Block:
    return replace(Block(scope, scope_id, since, ENTRY), **changes)  # type: ignore[arg-type]


def facts(book: RuleBook, held: Permissions | None = None, **changes: Any) -> Facts:
    plain = Facts(True, held or Permissions(), NEW_YORK, True, Policy(None, None), book, heard_at=NOW)
    return replace(plain, **changes)


class Person:
    """One number that texts: what it holds after each text, and what the last one led to."""

    def __init__(self, book: RuleBook, catalogue: Catalogue = CATALOGUE, now: datetime = NOW) -> None:
        self.words = wording_of(book)
        self.catalogue = catalogue
        self.now = now
        self.held = Permissions()
        self.entries: list[ConsentEvent] = []
        self.last: UUID | None = None
        self.asks: dict[UUID, datetime] = {}
        self.ids: Callable[[], UUID] = (UUID(int=number) for number in count(1000)).__next__

    def says(self, text: str, to: UUID = SENDER, after: timedelta = timedelta(minutes=1)) -> Heard:
        self.now += after
        said = Text(text, understand(text, "none", self.words), to)
        heard = hear(said, self.held, self.catalogue, self.now, self.ids, self.last, self.asks)
        for event in heard.events:
            self.takes(event)
        return heard

    def takes(self, event: ConsentEvent) -> None:
        self.held = fold(self.held, event, self.catalogue)
        self.entries.append(event)

    def word(self, row: Programme) -> str | None:
        found = self.held.standings.get(row.id)
        return found.word if found else None
