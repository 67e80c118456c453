"""Entries -> standing: what is true now is a fold over what happened. Read after `events`.

What must never happen here:
- a standing becomes `given` or `confirmed` without an act of the person's own handset after the last withdrawal;
- a block disappears. Blocks are only ever excepted, one programme at a time, by such an act;
- a later event of anybody else (an import, a person of the team, a sweep) lifts what a STOP laid down;
- an act elsewhere (a stranger's form) makes forgotten what the handset has said: that lies beneath the ask (`over`),
  and stands again unless the handset says YES.

The store keeps the result of this fold beside the ledger, and a law test rebuilds it from the ledger alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sayso.rules import events
from sayso.rules.events import ConsentEvent
from sayso.rules.programmes import Catalogue, Programme, Scope

ASK_LIVES = timedelta(hours=72)  # CTIA/MMA double opt-in sequence (rule book A8): no answer, expire
OPEN = frozenset({"asked", "given", "confirmed"})
STANDS = frozenset({"given", "confirmed"})
SAID = STANDS | {"withdrawn", "refused"}
"""What the person has said for themselves: only another act of the handset replaces it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with one programme.

    `word`: asked, given, confirmed, refused, withdrawn, lapsed, retracted. `entry` is the ledger entry that made it so;
    after a STOP that is the STOP's, and `before` is the word it ended. `disclosure` is the version of the words shown
    for it, `act` the act of that entry (keyword, form, import, reply …). Where one form was ticked for several
    programmes, one ask speaks for all: `lead` is the entry it names, on every other standing of that ask. `over` is
    what an ask after an act elsewhere lies over (and what a NO to one leaves to START).
    """

    word: str
    since: datetime
    entry: UUID
    asked_at: datetime | None = None
    before: str = ""
    disclosure: UUID | None = None
    act: str = ""
    lead: UUID | None = None
    over: "Standing | None" = None

    @property
    def stopped(self) -> "Standing | None":
        """What a STOP has made of it, where the handset has only said NO since: START may bring that back."""
        return self if self.word == "withdrawn" else self.over and self.over.stopped

    @property
    def ask(self) -> UUID:
        """The entry whose ask speaks for it: its own, unless it goes along with another."""
        return self.lead or self.entry

    def ask_open(self, now: datetime) -> bool:
        """Whether a YES would still count."""
        return self.word == "asked" and self.asked_at is not None and now - self.asked_at <= ASK_LIVES


@dataclass(frozen=True, slots=True)
class Block:
    """A STOP that stands on (scope, scope_id), and the programmes the person has let back in since."""

    scope: Scope
    scope_id: UUID
    since: datetime
    entry: UUID
    excepted: frozenset[UUID] = frozenset()

    def binds(self, programme: Programme) -> bool:
        return programme.within(self.scope, self.scope_id) and programme.id not in self.excepted


@dataclass(frozen=True, slots=True)
class Permissions:
    """Everything permitted and forbidden about one address in its present tenure, keyed by programme.

    `unclear` are the (entry, since) of suspected STOPs nobody has decided on yet, oldest first.
    """

    tenure: int = 1
    standings: Mapping[UUID, Standing] = field(default_factory=dict[UUID, Standing])
    blocks: tuple[Block, ...] = ()
    unclear: tuple[tuple[UUID, datetime], ...] = ()

    def blocked(self, programme: Programme) -> Block | None:
        """The newest block that binds `programme`, or None."""
        binding = [block for block in self.blocks if block.binds(programme)]
        return max(binding, key=lambda block: block.since, default=None)


def fold(held: Permissions, event: ConsentEvent, catalogue: Catalogue) -> Permissions:
    """What is true after `event`. Total: every event type has its line here, and an unknown one is a bug."""
    match event:
        case events.ConsentWithdrawn():
            return _withdrawn(held, event, catalogue)
        case events.ConsentRestored(programme=UUID() as programme):
            return _stands(held, event, programme, event.standing, catalogue)
        case events.ConsentAsked(programme=UUID() as programme):
            return _stands(held, event, programme, "asked", catalogue)
        case (
            events.ConsentGiven(programme=UUID() as programme) | events.ConsentConfirmed(programme=UUID() as programme)
        ):
            return _stands(held, event, programme, event.word, catalogue)
        case events.ConsentRefused(programme=UUID() as programme):
            before = held.standings.get(programme)
            return _with_standing(held, programme, replace(_end(event), over=before and before.stopped))
        case (
            events.ConsentLapsed(programme=UUID() as programme) | events.ConsentRetracted(programme=UUID() as programme)
        ):
            before = held.standings.get(programme)
            return _with_standing(held, programme, (before and before.over) or _end(event))
        case events.StopSuspected():
            return replace(held, unclear=(*held.unclear, (event.id, event.at)))
        case events.StopDismissed():
            return replace(held, unclear=tuple(each for each in held.unclear if each[0] != event.answers))
        case events.TenureEnded():
            return Permissions(
                held.tenure + 1, {}, tuple(replace(block, excepted=frozenset()) for block in held.blocks)
            )
        case _:
            raise ValueError(f"{type(event).__name__} for programme {event.programme} cannot be folded")


def rebuild(entries: Iterable[ConsentEvent], catalogue: Catalogue) -> Permissions:
    """The fold of a whole history, oldest first."""
    held = Permissions()
    for event in entries:
        held = fold(held, event, catalogue)
    return held


def _withdrawn(held: Permissions, event: events.ConsentWithdrawn, catalogue: Catalogue) -> Permissions:
    """End what stands in the scope and lay the block. Where nothing stood that block stays as it lies.

    Whoever asks to be erased is not brought back by START: what a STOP ended before is ended anew, with no word to
    return to.
    """
    ended = {
        programme: _ended_by(event, standing)
        for programme, standing in held.standings.items()
        if standing.word in OPEN or (event.for_good and standing.stopped)
        if catalogue.programmes[programme].within(event.scope, event.scope_id)
    }
    same = [block for block in held.blocks if (block.scope, block.scope_id) == (event.scope, event.scope_id)]
    held = replace(held, unclear=(), standings={**held.standings, **ended})
    stood = any(row.entry == event.id and row.before in STANDS for row in ended.values())
    if same and not same[0].excepted and not stood:
        return held
    others = tuple(block for block in held.blocks if block not in same)
    return replace(held, blocks=(*others, Block(event.scope, event.scope_id, event.at, event.id)))


def _ended_by(event: events.ConsentWithdrawn, standing: Standing) -> Standing:
    """An ask after an act elsewhere ends with the STOP; what lay beneath it is what the STOP meets."""
    if event.for_good:
        return Standing("withdrawn", event.at, event.id, disclosure=standing.disclosure, act=event.act)
    met = standing.over or standing
    if met.word not in OPEN:
        return met
    return Standing("withdrawn", event.at, event.id, before=met.word, disclosure=met.disclosure, act=event.act)


def _stands(held: Permissions, event: ConsentEvent, programme: UUID, word: str, catalogue: Catalogue) -> Permissions:
    asked = word == "asked"
    over = _beneath(held.standings.get(programme)) if asked and not event.from_handset else None
    standing = Standing(
        word,
        event.at,
        event.id,
        asked_at=event.at if asked else None,
        disclosure=event.disclosure,
        act=event.act,
        lead=event.answers if asked else None,
        over=over,
    )
    held = _with_standing(held, programme, standing)
    if not event.from_handset:
        return held
    row = catalogue.programmes[programme]
    blocks = tuple(
        replace(block, excepted=block.excepted | {programme}) if block.binds(row) else block for block in held.blocks
    )
    return replace(held, blocks=blocks)


def _beneath(standing: Standing | None) -> Standing | None:
    """What an ask after an act elsewhere lies over: never another such ask."""
    if standing is None or standing.word in SAID:
        return standing
    return standing.over


def _end(event: ConsentEvent) -> Standing:
    return Standing(event.word, event.at, event.id, disclosure=event.disclosure, act=event.act)


def _with_standing(held: Permissions, programme: UUID, standing: Standing) -> Permissions:
    return replace(held, standings={**held.standings, programme: standing})
