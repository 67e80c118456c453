"""THE DOOR: a message leaves only through here, and only with a clearance that `rules/gate.py` gave.

Why this module is dangerous: behind it stand the senders. Five locks keep it (ARCHITECTURE, "The door"): nobody else
may import a sender; senders take only `Cleared`, which only this file builds; the network is behind them; the database
holds every message in `sending` or later to a clearance of its own; laws and races prove the rest.

One round for one sender, four short transactions, none of them around the network:

1. clear     lock the addresses of due messages (that lock *is* the claim), ask the gate about each message in turn,
             write a clearance row for every answer. A pass lives two seconds.
2. mark      `sending`, for as many as fit the sender's window, only where the pass still lives.
3. look      once more, now that they are marked: whoever has acted since (a STOP, a halt) is taken back.
4. record    what the sender said.

What must never happen:
- a message is sent twice: once marked, it goes back to the gate only when the sender says it surely was not taken;
- a STOP that has committed is overtaken: it voids what is cleared under the same address lock, and step 3 sees it
  where marking came first; what is left is the moment between that look and the socket;
- a batch is cleared that cannot be handed over in time: at most 500, at most what the sender's rate allows.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sayso.channels import senders
from sayso.channels.outbound import Cleared, Outcome
from sayso.failpoints import reach
from sayso.rules import gate
from sayso.rules.drafts import AFTER_STOP, Draft
from sayso.rules.facts import Facts
from sayso.rules.gate import Decision, Hold, Pass
from sayso.store import books, ledger, queries
from sayso.store.facts import Ground, Known, ground, known, named_along, tenant
from sayso.store.ids import new_id
from sayso.store.scope import within

MOST_CLEARED = 500
MOST_IN_HAND = 500
IN_HAND_SECONDS = 0.05
"""A window holds what the sender hands over in this time: once it has had its last look, a STOP is too late for it."""
HAND_OVER_LEASE_SECONDS = 30
RETRY = timedelta(seconds=1)
_free_at: dict[UUID, float] = {}
"""When each sender may hand over next, by this program's monotonic clock: who owns a sender's wire keeps its rate."""
STATUS = {"pass": "cleared", "hold": "held", "refuse": "refused"}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One message, the gate's answer, and the facts it rested on."""

    message: queries.Row
    draft: Draft
    known: Known
    facts: Facts
    decision: Decision
    id: UUID


@dataclass(frozen=True, slots=True)
class _Passed:
    """A message the gate passed, with the acts its address and the stop switch had seen by then."""

    message: UUID
    acts: int
    switch_acts: int


def release(workspace: UUID) -> int:
    """One round for every sender of the workspace that has something due. Returns how many messages were decided.

    Call it again while it returns more than 0. Safe to run in any number of workers at once.
    """
    books.keep_current()
    reclaim(workspace)
    with within(workspace):
        due = queries.run("senders_with_due", now=tenant(workspace).now())
    decided = 0
    for sender in due:
        if sender.channel not in senders.CHANNELS:
            continue  # nothing can carry it: it waits for a program that can
        passed, count = clear(workspace, sender)
        decided += count
        hand_over(workspace, sender, passed)
    if decided:
        with within(workspace):
            queries.run("tell", topic=str(workspace))
    return decided


def reclaim(workspace: UUID) -> None:
    """Pick up what a worker that died left behind: expired clearances go back, unheard hand-overs become unknown."""
    with within(workspace):
        queries.run("reclaim_expired", workspace=workspace, now=tenant(workspace).now())
        queries.run("give_up_hand_over", workspace=workspace, lease=HAND_OVER_LEASE_SECONDS)
    reach("door.reclaimed")


def plan_next(workspace: UUID) -> None:
    """Leave a hint for when this workspace has something due next: a message, a broadcast or an import."""
    with within(workspace):
        home = tenant(workspace)
        now = home.now()
        times = [queries.run("next_due")[0].at]
        times += [queries.run(next_one, now=now)[0].at for next_one in ("next_broadcast", "next_import")]
        due = [at for at in times if at is not None]
        if due:
            # What is due now and was not released is held by somebody else: looked at again in a moment, not at once.
            at = max(min(due), now + RETRY)
            queries.run("hint_once", workspace=workspace, at=at - home.clock_shift)
            queries.run("wake")


def clear(workspace: UUID, sender: queries.Row) -> tuple[list[_Passed], int]:
    """Step 1: claim, decide, write. Returns what passed, and how many messages were decided in all."""
    limit = max(1, min(MOST_CLEARED, sender.rate))  # what it can hand over in one second, half a clearance's life
    with within(workspace):
        queries.run("respect_the_switch", workspace=str(workspace))
        now = tenant(workspace).now()
        claimed = [each.id for each in queries.run("claim_addresses", sender=sender.id, now=now, limit=limit)]
        reach("door.claimed")
        messages = queries.run("due_messages", addresses=claimed, sender=sender.id, now=now, limit=limit)
        if not messages:
            return [], 0
        common = ground(workspace)
        judged = _judge(messages, known(claimed, common, now), common, now)
        _write(judged, common, now)
        reach("door.cleared")
    reach("door.committed")
    passed = [each for each in judged if isinstance(each.decision, Pass)]
    return [_Passed(each.message.id, each.known.acts, common.switch_acts) for each in passed], len(judged)


def _judge(
    messages: Sequence[queries.Row], addresses: Mapping[UUID, Known], common: Ground, now: datetime
) -> list[_Judged]:
    """Ask the gate in turn: a text that passes counts for the next one to the same address."""
    judged: list[_Judged] = []
    passed: dict[UUID, list[str]] = {}
    for message in messages:
        at = addresses[message.address_id]
        facts = _counting(at.facts, passed.get(message.address_id, ()), now)
        draft = draft_of(message, common)
        decision = gate.decide(draft, facts, now)
        judged.append(_Judged(message, draft, at, facts, decision, new_id()))
        if isinstance(decision, Pass):
            passed.setdefault(message.address_id, []).append(draft.counts_as)
    return judged


def _counting(facts: Facts, passed: Sequence[str], now: datetime) -> Facts:
    """The facts after those texts have passed as well: what each is counted as."""
    for counts_as in passed:
        facts = replace(facts, tallies={**facts.tallies, counts_as: (*facts.tallies.get(counts_as, ()), now)})
    return facts


def draft_of(message: queries.Row, common: Ground) -> Draft:
    """The draft a queued row was made from, with its programme as it is now."""
    return Draft(
        purpose=message.purpose,
        sender=message.sender_id,
        body=message.body or "",
        programme=common.catalogue.programmes[message.programme_id] if message.programme_id else None,
        entry=message.entry_id,
        prompted_at=message.prompted_at,
        not_after=message.not_after,
        called_off=message.called_off,
        paused=message.paused,
        after_stop=message.counts_as.startswith(AFTER_STOP),
        unwritten=message.body is None,
        along=named_along(message, common),
    )


def _write(judged: Sequence[_Judged], common: Ground, now: datetime) -> None:
    """A clearance row for every answer, passes, holds and refusals alike, and the messages' new state."""
    home = common.workspace.id
    book = judged[0].facts.book.version
    rows = [_clearance_row(each) for each in judged]
    queries.run("insert_clearances", workspace=home, rows=queries.rows(rows), at=now, book=book)
    payloads = [{"id": row["id"], "salt": row["salt"], "payload": row["payload"]} for row in rows]
    queries.run("insert_clearance_payloads", workspace=home, rows=queries.rows(payloads))
    queries.run("mark_decided", rows=queries.rows(_message_row(each, now) for each in judged), at=now)


def _clearance_row(each: _Judged) -> dict[str, Any]:
    payload = {"to": each.known.number, "text": each.message.body}
    salt, commitment = ledger.commit(payload)
    decision = each.decision
    return {
        "id": each.id,
        "message": each.message.id,
        "address": each.message.address_id,
        "programme": each.message.programme_id,
        "purpose": each.draft.purpose,
        "decision": word(decision),
        "reasons": () if isinstance(decision, Pass) else decision.reasons,
        "until": decision.until if isinstance(decision, Hold) else None,
        "rules": decision.rules,
        "entry": entry_relied_on(each.draft, each.known),
        "facts": {**evidence(each.draft, each.facts), **_about(decision)},
        "commitment": commitment,
        "salt": salt,
        "payload": payload,
    }


def _about(decision: Decision) -> dict[str, Any]:
    """The programmes a reason is about, where a text speaks for several."""
    return {} if isinstance(decision, Pass) or not decision.about else {"about": decision.about}


def word(decision: Decision) -> str:
    """`pass`, `hold` or `refuse`."""
    return type(decision).__name__.lower()


def entry_relied_on(draft: Draft, at: Known) -> UUID | None:
    """The ledger entry a decision rests on: the one the text answers, else the one that made the standing."""
    if draft.entry is not None or draft.programme is None:
        return draft.entry
    standing = at.permissions.standings.get(draft.programme.id)
    return standing.entry if standing else None


def evidence(draft: Draft, facts: Facts) -> dict[str, Any]:
    """The facts a decision rested on, without personal values: places, zones, standing, counters."""
    held = facts.permissions.standings
    standings = [held.get(one.programme.id) if one.programme else None for one in draft.each]
    words = [standing and standing.word for standing in standings]
    return {
        "jurisdictions": list(facts.places.jurisdictions),
        "zones": list(facts.places.zones),
        "tenure": facts.permissions.tenure,
        "standing": words[0],
        **({"along": words[1:]} if draft.along else {}),
        "blocks": len(facts.permissions.blocks),
        "counters": {name: len(times) for name, times in facts.tallies.items()},
    }


def _message_row(each: _Judged, now: datetime) -> dict[str, Any]:
    decision = each.decision
    waits_until = decision.until or each.draft.not_after if isinstance(decision, Hold) else None
    passed = isinstance(decision, Pass)
    return {
        "message": each.message.id,
        "status": STATUS[word(decision)],
        "until": waits_until,
        "reasons": () if passed else decision.reasons,
        "id": each.id if passed else None,
        "decision": "pass" if passed else None,
        "counted_at": now if passed else None,
    }


def hand_over(workspace: UUID, sender: queries.Row, passed: Sequence[_Passed]) -> None:
    """Steps 2 to 4, a window at a time, no faster than the sender's rate from one round to the next."""
    size = max(1, min(MOST_IN_HAND, int(sender.rate * IN_HAND_SECONDS)))
    for start in range(0, len(passed), size):
        window = passed[start : start + size]
        now = time.monotonic()
        free = max(now, _free_at.get(sender.id, now))
        time.sleep(free - now)
        _free_at[sender.id] = free + len(window) / sender.rate
        cleared = mark(workspace, window)
        reach("door.marked")
        cleared = look_again(workspace, window, cleared)
        reach("door.looked")
        if cleared:
            _carry(workspace, sender, cleared)


def _carry(workspace: UUID, sender: queries.Row, cleared: Sequence[Cleared]) -> None:
    """The wire, and what it said."""
    reach("door.sending")
    outcomes = senders.of(sender.channel).send(cleared)
    reach("door.sent")
    record(workspace, sender, outcomes)
    reach("door.recorded")


def mark(workspace: UUID, window: Sequence[_Passed]) -> list[Cleared]:
    """Step 2: `sending`, where the pass still lives. The only place where a `Cleared` is made."""
    asked = time.monotonic()  # before the database answers: a pause in between shortens the life, never lengthens it
    with within(workspace):
        marked = {row.id: row for row in queries.run("mark_sending", ids=[each.message for each in window])}
    rows = [marked[each.message] for each in window if each.message in marked]  # answers first, as they were cleared
    return [
        Cleared(
            row.id,
            row.clearance,
            workspace,
            row.sender_address,
            row.number,
            row.body,
            row.parts,
            asked + row.seconds_left,
        )
        for row in rows
    ]


def look_again(workspace: UUID, window: Sequence[_Passed], cleared: Sequence[Cleared]) -> list[Cleared]:
    """Step 3: take back whatever was overtaken between clearing and now.

    Only of what this round has marked: the rest of its window may have been cleared anew by another worker, who may
    be at the socket with it. Taken back from under that hand it would be sent twice.
    """
    if not cleared:
        return []
    marked = {each.message for each in cleared}
    acts = queries.rows({"id": each.message, "acts": each.acts} for each in window if each.message in marked)
    with within(workspace):
        overtaken = {row.id for row in queries.run("look_again", rows=acts, switch_acts=window[0].switch_acts)}
        _take_back(workspace, overtaken)
    return [each for each in cleared if each.message not in overtaken]


def record(workspace: UUID, sender: queries.Row, outcomes: Sequence[Outcome]) -> None:
    """Step 4: what the sender said. A receipt that came before the answer is folded in at once."""
    told = [outcome for outcome in outcomes if outcome.state != "not_taken"]
    with within(workspace):
        _take_back(workspace, [outcome.message for outcome in outcomes if outcome.state == "not_taken"])
        if not told:
            return
        rows = [
            {"id": each.message, "status": each.state, "provider_id": each.provider_id, "error": each.error}
            for each in told
        ]
        queries.run("record_outcomes", rows=queries.rows(rows), at=tenant(workspace).now())
        queries.run("settle", provider_ids=[each.provider_id for each in told if each.provider_id])


def _take_back(workspace: UUID, messages: Iterable[UUID]) -> None:
    ids = list(messages)
    if ids:
        queries.run("back_to_the_gate", ids=ids, due=tenant(workspace).now())
