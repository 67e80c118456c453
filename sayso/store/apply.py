"""Events -> rows, step 5 of the inbound path: ledger entries and their folds, in the transaction that holds the locks.

What must never happen here:
- an entry is written without its fold, or a fold without its entry: both go in one transaction or not at all;
- the fold is computed by anything but `rules/consent.fold`: the rebuild from the ledger must give the same rows;
- it runs without the lock of every address it touches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.rules import events
from sayso.rules.consent import Block, Permissions, Standing, fold
from sayso.rules.deadlines import becomes_stop_at
from sayso.rules.events import ConsentEvent
from sayso.store import ledger, queries
from sayso.store.facts import Ground, Known

CHANNEL = "sms"
VOIDING = (events.ConsentWithdrawn, events.StopSuspected, events.TenureEnded, events.ConsentRetracted)
SETTLING: dict[type[ConsentEvent], str] = {
    events.ConsentWithdrawn: "stop",
    events.StopDismissed: "not_a_stop",
    events.TenureEnded: "new_holder",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One event with what proves it: who carried it, the text it came in, the person of the team who decided it.

    `evidence` are further personal values of the act (what a form was sent with, a line of a list), as JSON: they lie
    in the entry's payload, under its commitment. `rendering` is the form as it was shown, `import_list` the file.
    """

    event: ConsentEvent
    transport: str
    inbound: UUID | None = None
    words: str | None = None
    person: UUID | None = None
    evidence: Mapping[str, Any] | None = None
    rendering: UUID | None = None
    import_list: UUID | None = None


@dataclass(slots=True)
class Case:
    """One locked address in this transaction: as it was, as it is after the acts so far, and the acts themselves."""

    known: Known
    held: Permissions
    acts: list[Act] = field(default_factory=list[Act])
    heard_at: datetime | None = None

    def take(self, act: Act, common: Ground) -> None:
        """Fold one more event into what is held: the next text in the batch already meets it."""
        self.held = fold(self.held, act.event, common.catalogue)
        self.acts.append(act)


def apply(cases: Sequence[Case], common: Ground, now: datetime) -> None:
    """Write the acts of all cases and the folds they lead to: one statement per kind of row."""
    acted = [case for case in cases if case.acts]
    if acted:
        _write_entries(acted, common)
        _write_folds(acted, common)
        _write_unclear(acted, common)
        _stop_what_waits(acted, common, now)
        _keep_answers(acted, now)
    touched = [case for case in cases if case.acts or case.heard_at]
    if touched:
        queries.run("update_addresses", rows=queries.rows(_address_row(case) for case in touched))


def _write_entries(cases: Iterable[Case], common: Ground) -> None:
    entries: list[dict[str, Any]] = []
    payloads: list[dict[str, Any]] = []
    for case in cases:
        tenure = case.known.permissions.tenure
        for act in case.acts:
            payload = _payload(case, act)
            salt, commitment = ledger.commit(payload)
            entries.append({**_entry_row(case, act, tenure, commitment), "place": len(entries)})
            payloads.append({"entry": act.event.id, "salt": salt, "body": payload})
            tenure += isinstance(act.event, events.TenureEnded)
    queries.run("insert_entries", workspace=common.workspace.id, rows=queries.rows(entries))
    queries.run("insert_entry_payloads", workspace=common.workspace.id, rows=queries.rows(payloads))


def _payload(case: Case, act: Act) -> dict[str, Any]:
    plain = {"number": case.known.number, "words": act.words}
    return plain if act.evidence is None else {**plain, "evidence": dict(act.evidence)}


def _entry_row(case: Case, act: Act, tenure: int, commitment: bytes) -> dict[str, Any]:
    event = act.event
    scoped = event if isinstance(event, events.ConsentWithdrawn) else None
    return {
        "id": event.id,
        "address": case.known.id,
        "tenure": tenure,
        "programme": event.programme,
        "channel": CHANNEL,
        "word": event.word,
        "scope": scoped.scope if scoped else "",
        "scope_id": scoped.scope_id if scoped else None,
        "standing": event.standing if isinstance(event, events.ConsentRestored) else "",
        "act": event.act,
        "transport": act.transport,
        "inbound": act.inbound,
        "disclosure": event.disclosure,
        "answers": event.answers,
        "rendering": act.rendering,
        "import_list": act.import_list,
        "person": act.person,
        "at": event.at,
        "commitment": commitment,
    }


def _write_folds(cases: Iterable[Case], common: Ground) -> None:
    standings: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    exceptions: list[dict[str, Any]] = []
    tenures: list[dict[str, Any]] = []
    for case in cases:
        before = case.known.permissions
        kept: Mapping[UUID, Standing] = before.standings if before.tenure == case.held.tenure else {}
        standings += [
            {
                "address": case.known.id,
                "tenure": case.held.tenure,
                "programme": programme,
                "channel": CHANNEL,
                "word": standing.word,
                "since": standing.since,
                "entry": standing.entry,
                "asked_at": standing.asked_at,
                "before": standing.before,
                "disclosure": standing.disclosure,
                "act": standing.act,
                "lead": standing.lead,
                "over": _beneath(standing.over),
            }
            for programme, standing in case.held.standings.items()
            if kept.get(programme) != standing
        ]
        laid = {block.entry: block.excepted for block in before.blocks}
        for block in set(case.held.blocks) - set(before.blocks):
            row = _block_row(case, block)
            written = laid.get(block.entry)
            if written is None or not written <= block.excepted:  # laid anew, or emptied: its exceptions go with it
                blocks.append(row)
                written = frozenset[UUID]()
            exceptions += [
                {**row, "programme": programme, "entry": case.held.standings[programme].entry}
                for programme in block.excepted - written
            ]
        tenures += _tenure_rows(case)
    home = {"workspace": common.workspace.id}
    _run("upsert_standings", standings, home)
    _run("upsert_blocks", blocks, home)
    _run("insert_exceptions", exceptions, home)
    _run("begin_tenures", tenures, home)


def _beneath(over: Standing | None) -> list[object] | None:
    """What a standing lies over, as `store/facts.py` reads it."""
    if over is None:
        return None
    told = [over.word, over.since, over.entry, over.asked_at, over.before, over.disclosure, over.act, over.lead]
    return [*told, _beneath(over.over)]


def _block_row(case: Case, block: Block) -> dict[str, Any]:
    return {
        "address": case.known.id,
        "scope": block.scope,
        "scope_id": block.scope_id,
        "since": block.since,
        "entry": block.entry,
    }


def _tenure_rows(case: Case) -> list[dict[str, Any]]:
    ended = [act.event for act in case.acts if isinstance(act.event, events.TenureEnded)]
    first = case.known.permissions.tenure + 1
    return [
        {"address": case.known.id, "ordinal": first + place, "because": event.act, "at": event.at}
        for place, event in enumerate(ended)
    ]


def _write_unclear(cases: Iterable[Case], common: Ground) -> None:
    """The queue a person of the team decides: what a later act of the same batch settled goes in as settled."""
    opened: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    for case in cases:
        waiting: list[dict[str, Any]] = []
        for act in case.acts:
            row = {"address": case.known.id, "at": act.event.at, "person": act.person}
            if isinstance(act.event, events.StopSuspected):
                due = becomes_stop_at(act.event.at)
                waiting.append({**row, "inbound": act.inbound, "entry": act.event.id, "becomes_stop_at": due})
            elif type(act.event) in SETTLING:
                # A dismissal settles the one it answers; a stop, or a new holder, settles all.
                only = act.event.answers if isinstance(act.event, events.StopDismissed) else None
                closed.append({**row, "decision": SETTLING[type(act.event)], "entry": only})
                waiting = [each for each in waiting if only and each["entry"] != only]
        opened += waiting
    _run("close_unclear_stops", closed, {})
    _run("open_unclear_stops", opened, {"workspace": common.workspace.id})


def _stop_what_waits(cases: Iterable[Case], common: Ground, now: datetime) -> None:
    """A withdrawal voids what was cleared and not handed over; what a suspected STOP held is asked again after it."""
    stopped = [case.known.id for case in cases if any(isinstance(act.event, VOIDING) for act in case.acts)]
    decided = [case.known.id for case in cases if case.known.permissions.unclear and not case.held.unclear]
    if stopped:
        queries.run("void_clearances", addresses=stopped, now=now)
    if decided:
        queries.run("ask_again", addresses=decided, now=now)
        queries.run("hint", workspace=common.workspace.id, at=now - common.workspace.clock_shift)
        queries.run("wake")


def _keep_answers(cases: Iterable[Case], now: datetime) -> None:
    """What a form was told about a person is believed once their handset has said YES to it."""
    answered = [
        act.event.answers
        for case in cases
        for act in case.acts
        if isinstance(act.event, events.ConsentConfirmed) and act.event.from_handset and act.event.answers
    ]
    if answered:
        queries.run("keep_answers", entries=answered, at=now)


def _address_row(case: Case) -> dict[str, Any]:
    unclear = case.held.unclear
    return {
        "id": case.known.id,
        "tenure": case.held.tenure,
        "unclear_entry": unclear[0][0] if unclear else None,
        "unclear_since": unclear[0][1] if unclear else None,
        "heard_at": case.heard_at,
        "acts": len(case.acts),
    }


def _run(query: str, rows: Sequence[dict[str, Any]], home: dict[str, UUID]) -> None:
    if rows:
        queries.run(query, rows=queries.rows(rows), **home)
