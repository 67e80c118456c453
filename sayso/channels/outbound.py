"""What the door hands to a sender, and what the sender answers: step 6 of the outbound path."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cleared:
    """A text that may be handed over until its clearance runs out. Only `outbox/door.py` builds these, from rows.

    `deadline` is on this program's monotonic clock: a sender looks at `fresh()` right before the socket, so that a
    program that was paused in between hands nothing over afterwards.
    """

    message: UUID
    clearance: UUID
    workspace: UUID
    sender_address: str
    number: str
    body: str
    parts: int
    deadline: float

    def fresh(self) -> bool:
        return time.monotonic() < self.deadline


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hand-over.

    `sent`: the carrier took it. `failed`: it said no for good (`error` says why). `not_taken`: it surely did not take
    it, and the gate may be asked again. `unknown`: nobody knows, so it is never sent again.
    """

    message: UUID
    state: Literal["sent", "failed", "not_taken", "unknown"]
    provider_id: str | None = None
    error: str = ""


class Sender(Protocol):
    """A channel's way out. It answers one outcome for each text, in any order, and never raises for one text."""

    def send(self, cleared: Sequence[Cleared]) -> Sequence[Outcome]: ...
