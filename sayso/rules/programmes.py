"""What can be permitted: programmes as the rule book sees them, and the catalogue of one workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sayso.rules.keywords import normalise
from sayso.rules.messages import Naming

ContentClass = Literal["marketing", "informational", "transactional"]
Scope = Literal["programme", "brand", "entity"]


@dataclass(frozen=True, slots=True)
class Programme:
    """One purpose of texting.

    `words` are the texts of its current disclosure: `ask`, `confirmation`, `help`, `stop`. `frequency` is what was
    disclosed, as (texts, days), or None for "msg frequency varies". `naming` is what the words were made of,
    unless newer ones wait to be signed off (then `named_in_force` is False, and only `words` may be shown).
    """

    id: UUID
    brand: UUID
    entity: UUID
    sender: UUID
    keyword: str
    content_class: ContentClass
    keyword_opt_in: Literal["single", "double"]
    revocation_scope: Scope
    live: bool
    disclosure: UUID
    words: Mapping[str, str]
    frequency: tuple[int, int] | None = None
    naming: Naming | None = None
    named_in_force: bool = True

    def within(self, scope: Scope, scope_id: UUID) -> bool:
        """Whether a block of that scope binds this programme."""
        return {"programme": self.id, "brand": self.brand, "entity": self.entity}[scope] == scope_id

    def scope_id(self, scope: Scope) -> UUID:
        """The id a block of `scope` has when it is laid through this programme."""
        return {"programme": self.id, "brand": self.brand, "entity": self.entity}[scope]

    @property
    def name(self) -> str:
        """What people are told it is called."""
        return self.naming.programme if self.naming else self.keyword

    @property
    def required(self) -> frozenset[str]:
        """The standings that satisfy the gate. `confirmed` satisfies every programme, `given` only single ones."""
        return frozenset({"confirmed"} if self.keyword_opt_in == "double" else {"given", "confirmed"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All programmes of one workspace, found by id, by sender, and by keyword on a sender.

    `entity` is the business itself: a STOP to a sender without any programme binds it.
    """

    entity: UUID
    programmes: Mapping[UUID, Programme]
    _keywords: Mapping[tuple[UUID, str], Programme] = field(repr=False)

    @classmethod
    def of(cls, entity: UUID, programmes: Iterable[Programme]) -> "Catalogue":
        rows = list(programmes)
        return cls(
            entity,
            {row.id: row for row in rows},
            {(row.sender, normalise(row.keyword)): row for row in rows if row.live},
        )

    def called(self, sender: UUID, words: str) -> Programme | None:
        """The live programme on `sender` whose keyword is the whole text, compared as all keywords are."""
        return self._keywords.get((sender, normalise(words)))

    def on(self, sender: UUID) -> list[Programme]:
        """The programmes that text from `sender`, live ones first, in order of id (oldest first)."""
        rows = [row for row in self.programmes.values() if row.sender == sender]
        return sorted(rows, key=lambda row: (not row.live, row.id))
