"""A text that wants to leave, undecided yet. Made by `intake` and the jobs, judged by `gate`."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sayso.rules.programmes import Programme

AFTER_STOP = "ask_after_stop"

Purpose = Literal[
    "stop_confirmation",
    "help_reply",
    "double_opt_in_ask",
    "opt_in_confirmation",
    "conversation_reply",
    "programme",
]


@dataclass(frozen=True, slots=True)
class Draft:
    """One text and its purpose.

    `entry` is the ledger entry it answers (the STOP it confirms, the opt-in act it asks about or confirms);
    `prompted_at` is when the person did what it replies to (their text, their form), None when nobody asked; after
    `not_after` it is worth nothing and is refused. `called_off`, `paused`: what became of the broadcast it belongs to.
    `after_stop` is an ask to somebody a STOP still binds: counted by itself, since there may be one in 30 days.
    `along` are the other programmes one ask or confirmation names, each with the entry it answers for that one: the
    gate asks about every one of them.
    `unwritten`: its words could not be made for this person (a variable without a value), so there is nothing to send.
    """

    purpose: Purpose
    sender: UUID
    body: str
    programme: Programme | None = None
    entry: UUID | None = None
    prompted_at: datetime | None = None
    not_after: datetime | None = None
    called_off: bool = False
    paused: bool = False
    after_stop: bool = False
    unwritten: bool = False
    along: tuple[tuple[Programme, UUID], ...] = ()

    @property
    def each(self) -> tuple["Draft", ...]:
        """The text as it is for each programme it names, the one it leads with first."""
        if not self.along:
            return (self,)
        alone = replace(self, along=())
        return (alone, *(replace(alone, programme=row, entry=entry) for row, entry in self.along))

    @property
    def counts_as(self) -> str:
        """The tally this text is counted in: caps and "once" rules read it."""
        kind = self.programme.content_class if self.programme and self.purpose == "programme" else self.purpose
        kind = AFTER_STOP if self.after_stop else kind
        return f"{kind}:{self.programme.id}" if self.programme else kind
