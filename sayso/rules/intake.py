"""One inbound text -> events and replies: step 4 of the inbound path. Read after `keywords` and `consent`.

What must never happen here:
- something stands above STOP: no open question, thread or keyword is looked at before it;
- a text that is not clearly a YES to the one open ask confirms anything, and YES never restarts a stopped person;
- a YES confirms what was ticked on a form, or came with a list, before the handset was asked about it;
- HELP, or a text for a person of the team, changes a standing.

Precedence: stop > help > pending confirmation > running thread > programme keyword > start > a person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sayso.rules import events
from sayso.rules.consent import OPEN, STANDS, Permissions, Standing
from sayso.rules.drafts import Draft, Purpose
from sayso.rules.events import ConsentEvent
from sayso.rules.keywords import Understood
from sayso.rules.messages import several
from sayso.rules.programmes import Catalogue, Programme, Scope

STOP_CONFIRMATION_WITHIN = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12): later, the sender has to justify it
HELP_WITHIN = timedelta(hours=1)
CONFIRM_WITHIN = timedelta(hours=24)
ELSEWHERE = frozenset({"form", "import"})
"""Opt-in acts that were not done on the handset."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as understood: masked words, their meaning, and the sender number it was sent to."""

    words: str
    understood: Understood
    sender: UUID


@dataclass(frozen=True, slots=True)
class Heard:
    """What one text led to: `outcome` names it, `programme` is the one it was about, if any."""

    outcome: str
    programme: UUID | None = None
    events: tuple[ConsentEvent, ...] = ()
    replies: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hearing:
    """The text with everything the steps below need to know."""

    text: Text
    held: Permissions
    catalogue: Catalogue
    now: datetime
    new_id: Callable[[], UUID]
    last_programme: UUID | None
    asks: Mapping[UUID, datetime]

    def speaker(self) -> Programme | None:
        """The programme in whose name HELP and STOP are answered: the one last heard from, or the sender's oldest."""
        here = self.catalogue.on(self.text.sender)
        last = [row for row in here if row.id == self.last_programme]
        joined = [row for row in here if (standing := self.known(row)) and standing.word in OPEN]
        return next(iter([*last, *joined, *here]), None)

    def known(self, row: Programme) -> Standing | None:
        """Where they stand as far as they can know: an act elsewhere (a form, a list) counts once its ask has left."""
        standing = self.held.standings.get(row.id)
        if standing and standing.word == "asked" and standing.act in ELSEWHERE and standing.ask not in self.asks:
            return standing.over
        return standing

    def reply(
        self, purpose: Purpose, key: str, programme: Programme, within: timedelta, entry: UUID | None = None
    ) -> Draft:
        return Draft(
            purpose=purpose,
            sender=self.text.sender,
            body=programme.words[key],
            programme=programme,
            entry=entry,
            prompted_at=self.now,
            not_after=self.now + within,
        )


def hear(
    text: Text,
    held: Permissions,
    catalogue: Catalogue,
    now: datetime,
    new_id: Callable[[], UUID],
    last_programme: UUID | None = None,
    asks: Mapping[UUID, datetime] | None = None,
) -> Heard:
    """Decide what `text` means for the permissions `held`.

    `last_programme`: the last one to text from this sender. `asks`: opt-in acts whose ask has left, and when.
    """
    hearing = _Hearing(text, held, catalogue, now, new_id, last_programme, asks or {})
    for step in (_stop, _help, _pending_confirmation, _programme_keyword, _start):
        heard = step(hearing)
        if heard is not None:
            return heard
    return Heard("for_a_person")


def _stop(hearing: _Hearing) -> Heard | None:
    meaning = hearing.text.understood.meaning
    speaker = hearing.speaker()
    if meaning == "unclear_stop" and not hearing.catalogue.called(hearing.text.sender, hearing.text.words):
        return Heard("unclear_stop", None, (events.StopSuspected(hearing.new_id(), hearing.now, "reply"),))
    if meaning != "stop":
        return None
    scope, scope_id = _scope(hearing, speaker)
    stopped = events.ConsentWithdrawn(hearing.new_id(), hearing.now, "keyword", scope=scope, scope_id=scope_id)
    again = _stands_blocked(hearing, (scope, scope_id))
    if again or speaker is None:
        return Heard("stop_again" if again else "stop", speaker and speaker.id, (stopped,))
    confirmation = hearing.reply("stop_confirmation", "stop", speaker, STOP_CONFIRMATION_WITHIN, stopped.id)
    return Heard("stop", speaker.id, (stopped,), (confirmation,))


def _scope(hearing: _Hearing, speaker: Programme | None) -> tuple[Scope, UUID]:
    """What a STOP binds: as the business has set it; everything when it says ALL, or says STOP again.

    Whoever repeats STOP where nothing is left to stop has not been understood yet, so the second one stops all.
    """
    if speaker is None:
        return "entity", hearing.catalogue.entity
    narrow = (speaker.revocation_scope, speaker.scope_id(speaker.revocation_scope))
    if hearing.text.understood.everything or _stands_blocked(hearing, narrow):
        return "entity", speaker.entity
    return narrow


def _stands_blocked(hearing: _Hearing, scope: tuple[Scope, UUID]) -> bool:
    return any((block.scope, block.scope_id) == scope and not block.excepted for block in hearing.held.blocks)


def _help(hearing: _Hearing) -> Heard | None:
    speaker = hearing.speaker()
    if hearing.text.understood.meaning != "help" or speaker is None:
        return None
    return Heard("help", speaker.id, (), (hearing.reply("help_reply", "help", speaker, HELP_WITHIN),))


def _pending_confirmation(hearing: _Hearing) -> Heard | None:
    meaning = hearing.text.understood.meaning
    asked = _asked_last(hearing)
    if meaning not in {"yes", "no"} or not asked:
        return None
    if not hearing.held.standings[asked[0].id].ask_open(hearing.now):
        return Heard("too_late", asked[0].id, _answers(hearing, asked, events.ConsentLapsed, "silence"))
    if meaning == "no":
        return Heard("refused", asked[0].id, _answers(hearing, asked, events.ConsentRefused, "reply"))
    confirmed = _answers(hearing, asked, events.ConsentConfirmed, "reply")
    return Heard("confirmed", asked[0].id, confirmed, _confirmations(hearing, asked, confirmed))


def _confirmations(
    hearing: _Hearing, asked: Sequence[Programme], confirmed: Sequence[ConsentEvent]
) -> tuple[Draft, ...]:
    """One text for all of them; one each where newer words wait to be signed off."""
    each = [(row, event.id) for row, event in zip(asked, confirmed, strict=True)]
    if all(row.named_in_force for row in asked):
        return (_confirmation(hearing, *each[0], tuple(each[1:])),)
    return tuple(_confirmation(hearing, *one) for one in each)


def _answers(
    hearing: _Hearing, asked: Sequence[Programme], kind: type[ConsentEvent], act: str
) -> tuple[ConsentEvent, ...]:
    """One event for every programme that the ask spoke for."""
    return tuple(
        kind(hearing.new_id(), hearing.now, act, row.id, standing.entry, standing.disclosure)
        for row in asked
        for standing in [hearing.held.standings[row.id]]
    )


def _asked_last(hearing: _Hearing) -> list[Programme]:
    """The programmes on this sender whose ask is the one open question, the one it names first.

    YES counts for the last ask only, and only once it has left: until then it answers something else. One ask speaks
    for several programmes where one form was ticked for them.
    """
    asks = hearing.asks
    waiting = {
        row.id: standing
        for row in hearing.catalogue.on(hearing.text.sender)
        if (standing := hearing.known(row)) and standing.word == "asked" and standing.asked_at
    }
    if not waiting:
        return []
    newest = max(waiting.values(), key=lambda standing: asks.get(standing.ask) or standing.since)
    spoken_for = [row for row, standing in waiting.items() if standing.ask == newest.ask]
    spoken_for.sort(key=lambda row: waiting[row].lead is not None)
    return [hearing.catalogue.programmes[row] for row in spoken_for]


def _programme_keyword(hearing: _Hearing) -> Heard | None:
    programme = hearing.catalogue.called(hearing.text.sender, hearing.text.words)
    if programme is None:
        return None
    standing = hearing.held.standings.get(programme.id)
    if standing and standing.word in programme.required and not hearing.held.blocked(programme):
        return Heard("already_in", programme.id, (), (_confirmation(hearing, programme, standing.entry),))
    if programme.keyword_opt_in == "single":
        given = events.ConsentGiven(hearing.new_id(), hearing.now, "keyword", programme.id, None, programme.disclosure)
        return Heard("given", programme.id, (given,), (_confirmation(hearing, programme, given.id),))
    asked = events.ConsentAsked(hearing.new_id(), hearing.now, "keyword", programme.id, None, programme.disclosure)
    ask = hearing.reply("double_opt_in_ask", "ask", programme, CONFIRM_WITHIN, asked.id)
    return Heard("asked", programme.id, (asked,), (ask,))


def _start(hearing: _Hearing) -> Heard | None:
    """START lifts what that STOP ended, on the sender texted: a programme never joined is not joined by it."""
    if hearing.text.understood.meaning != "start":
        return None
    laid = {block.entry for block in hearing.held.blocks}
    ended = [
        (row, stopped)
        for row in hearing.catalogue.on(hearing.text.sender)
        if (standing := hearing.held.standings.get(row.id)) and (stopped := standing.stopped)
        if stopped.before in STANDS and stopped.entry in laid
    ]
    restored = [
        events.ConsentRestored(
            hearing.new_id(), hearing.now, "start", row.id, was.entry, was.disclosure, standing=was.before
        )
        for row, was in ended
    ]
    if not restored:
        return None
    replies = tuple(_confirmation(hearing, row, event.id) for (row, _), event in zip(ended, restored, strict=True))
    return Heard("restored", ended[0][0].id, tuple(restored), replies)


def _confirmation(
    hearing: _Hearing, programme: Programme, entry: UUID, along: tuple[tuple[Programme, UUID], ...] = ()
) -> Draft:
    draft = hearing.reply("opt_in_confirmation", "confirmation", programme, CONFIRM_WITHIN, entry)
    namings = [row.naming for row in (programme, *(row for row, _ in along)) if row.naming]
    return replace(draft, body=several(namings, "confirmation"), along=along) if len(namings) > 1 else draft
