"""What happens to a permission, in the past tense: all that `intake` and the jobs can say, a ledger row each."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sayso.rules.programmes import Scope


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """A fact for the ledger. `id` becomes the entry's; `answers` is the earlier entry it replies to or ends.

    `disclosure` is the version of the words under which the person acted: a YES keeps that of the ask it answers.
    """

    word: ClassVar[str]
    id: UUID
    at: datetime
    act: str
    programme: UUID | None = None
    answers: UUID | None = None
    disclosure: UUID | None = None

    @property
    def from_handset(self) -> bool:
        """Whether the person did it on the handset itself: only such an act lets a programme through a block."""
        return self.act in {"keyword", "reply", "start"}


@dataclass(frozen=True, slots=True)
class ConsentAsked(ConsentEvent):
    """An opt-in act that still wants a YES: it permits one ask, and nothing else.

    `answers`, where it is set, is the act whose ask speaks for this one too (one form, several programmes).
    """

    word: ClassVar[str] = "asked"


@dataclass(frozen=True, slots=True)
class ConsentGiven(ConsentEvent):
    """Opted in by one act of the handset (single opt-in)."""

    word: ClassVar[str] = "given"


@dataclass(frozen=True, slots=True)
class ConsentConfirmed(ConsentEvent):
    """The ask was answered YES from the same handset (double opt-in, CTIA/MMA A7-A8)."""

    word: ClassVar[str] = "confirmed"


@dataclass(frozen=True, slots=True)
class ConsentRefused(ConsentEvent):
    """The ask was answered NO."""

    word: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class ConsentLapsed(ConsentEvent):
    """The ask was not answered in time."""

    word: ClassVar[str] = "lapsed"


@dataclass(frozen=True, slots=True)
class ConsentRetracted(ConsentEvent):
    """What an import said was taken back by the team before anything had rested on it."""

    word: ClassVar[str] = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(ConsentEvent):
    """STOP (47 CFR 64.1200(a)(10)): lays one block on the scope, present and future programmes alike."""

    word: ClassVar[str] = "withdrawn"
    scope: Scope
    scope_id: UUID

    @property
    def for_good(self) -> bool:
        """Whether START brings nothing of it back: the person asked to be erased, now or before the number was."""
        return self.act in {"erasure_request", "suppressed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRestored(ConsentEvent):
    """START: what that STOP ended stands again as it stood before (`standing`: given or confirmed)."""

    word: ClassVar[str] = "restored"
    standing: str


@dataclass(frozen=True, slots=True)
class StopSuspected(ConsentEvent):
    """A text that may have been a STOP: everything to the address is held until a person of the team decides."""

    word: ClassVar[str] = "unclear_stop"


@dataclass(frozen=True, slots=True)
class StopDismissed(ConsentEvent):
    """A person of the team decided that the suspected text was no STOP."""

    word: ClassVar[str] = "not_a_stop"


@dataclass(frozen=True, slots=True)
class TenureEnded(ConsentEvent):
    """The number changed hands: no permission of the former holder speaks for the next."""

    word: ClassVar[str] = "tenure_ended"
