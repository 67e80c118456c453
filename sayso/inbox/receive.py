"""ONE INBOUND TEXT, steps 2 to 6: a batch of texts in, every one of them kept and acted on, in one transaction.

Why this module is dangerous: a STOP passes through here. What must never happen:
- a text is acknowledged to its carrier before the transaction that keeps it has committed;
- a text counts twice because it was delivered twice;
- a text is read with permissions older than the text before it: addresses are locked first, in order of their number,
  and every later text of a batch meets what the earlier ones have done;
- a card number or social security number is kept, not even in the raw payload.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sayso import rulebook
from sayso.channels.inbound import LONGEST_ID, Heard, TextRefused, checked, clean
from sayso.contacts.meet import meet
from sayso.failpoints import reach
from sayso.inbox import phrases
from sayso.outbox.submit import Submission, submit
from sayso.records.link import with_links
from sayso.rules import addresses, intake, keywords, sensitive, wording
from sayso.rules.addresses import Number
from sayso.rules.sensitive import Masked
from sayso.store import queries
from sayso.store.apply import Act, Case, apply
from sayso.store.facts import Ground, ground, known
from sayso.store.ids import new_id
from sayso.store.scope import within

STOPS = frozenset({"stop", "unclear_stop"})


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one text of the batch. `outcome` is the intake's word when it was kept, else a reason."""

    status: Literal["kept", "duplicate", "no_such_sender", "invalid_number", "refused"]
    outcome: str = ""
    workspace: UUID | None = None
    inbound: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A text on its way in: routed, its number read, its words masked and understood."""

    place: int
    heard: Heard
    sender: UUID
    number: Number
    masked: Masked
    understood: keywords.Understood
    id: UUID


def receive(batch: Sequence[Heard]) -> list[Received]:
    """Keep and act on every text of the batch; answers stand in the batch's order.

    When it returns, everything it reports as kept is committed. It raises only when the database fails: then nothing of
    the failing workspace was kept, and the caller must not acknowledge.
    """
    answers: dict[int, Received] = {}
    incoming: dict[UUID, list[_Incoming]] = {}
    routes = _routes(batch)
    for place, heard in enumerate(batch):
        route = routes.get((heard.channel, heard.to))
        if route is None:
            answers[place] = Received("no_such_sender")
            continue
        try:
            text = _read(place, checked(heard), route)
        except TextRefused as refusal:
            answers[place] = Received("refused", str(refusal))
            continue
        if text.number.valid:
            incoming.setdefault(route.workspace, []).append(text)
        else:
            answers[place] = Received("invalid_number")
    for workspace, texts in incoming.items():
        answers |= _receive_in(workspace, texts)
    return [answers[place] for place in range(len(batch))]


def _routes(batch: Sequence[Heard]) -> Mapping[tuple[str, str], queries.Row]:
    rows = queries.run("routes", addresses=list({clean(heard.to) for heard in batch}))
    return {(row.channel, row.address): row for row in rows}


def _read(place: int, heard: Heard, route: queries.Row) -> _Incoming:
    """Mask and understand: before anything is kept, and before any lock is held."""
    book = rulebook.current()
    number = addresses.read(heard.number, "US", book.area_code_of, drama=route.is_demo)
    understood = wording.understand(heard.text, "none", wording.wording_of(book))
    return _Incoming(place, heard, route.sender, number, sensitive.mask(heard.text), understood, new_id())


def _receive_in(workspace: UUID, texts: Sequence[_Incoming]) -> dict[int, Received]:
    """One workspace's texts, in one transaction."""
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        texts = _read_here(texts)
        reach("receive.begun")
        locked = meet(workspace, (text.number for text in texts), now, "first_heard")
        reach("receive.locked")
        fresh, duplicates = _drop_duplicates(texts, locked)
        cases = {row.id: Case(row, row.permissions) for row in known(list(locked.values()), common, now).values()}
        last = {(row.address_id, row.sender_id): row.programme_id for row in _last_programmes(locked)}
        kept, replies, answers = _hear_each(fresh, cases, locked, last, common, now)
        if kept:
            queries.run("insert_inbound", workspace=workspace, rows=queries.rows(kept))
        reach("receive.kept")
        apply(list(cases.values()), common, now)
        reach("receive.applied")
        drafts = with_links([each.draft for each in replies], common)
        submit(common, [replace(each, draft=draft) for each, draft in zip(replies, drafts, strict=True)], now)
        queries.run("tell", topic=str(workspace))
        reach("receive.written")
    reach("receive.committed")
    return answers | {text.place: Received("duplicate", "", workspace) for text in duplicates}


def _read_here(texts: Sequence[_Incoming]) -> Sequence[_Incoming]:
    """The texts as the workspace's own phrases, if it has any, let them be understood."""
    own = phrases.own()
    if not own:
        return texts
    return [replace(text, understood=wording.with_own(text.understood, text.heard.text, own)) for text in texts]


def _drop_duplicates(texts: Sequence[_Incoming], locked: Mapping[str, UUID]) -> tuple[list[_Incoming], list[_Incoming]]:
    """What is new, and what was delivered before: the same id, number and words.

    Other words under an id that was seen already are another text, kept under an id of their own: a carrier that
    repeats its ids must not swallow a STOP. Where a text of that id was erased nobody can compare words: all but what
    asks to stop is taken for the same one, so that a JOIN delivered once more never undoes an erasure.
    """
    named = [(text, locked[str(text.number.e164)], _other_id(text)) for text in texts]
    asked = queries.rows(
        {"sender": text.sender, "provider_id": name, "address": address}
        for text, address, other in named
        for name in (text.heard.provider_id, other)
    )
    found = queries.run("heard_before", rows=asked)
    seen = {(row.sender_id, row.provider_id, row.address_id): row.body for row in found}
    fresh: list[_Incoming] = []
    duplicates: list[_Incoming] = []
    for text, address, other in named:
        key = (text.sender, text.heard.provider_id, address)
        if key in seen and seen[key] != text.masked.text:
            key = (text.sender, other, address)
        if key in seen or _forgotten(text, other, seen):
            duplicates.append(text)
        else:
            fresh.append(replace(text, heard=replace(text.heard, provider_id=key[1])))
            seen[key] = text.masked.text
    return fresh, duplicates


def _forgotten(text: _Incoming, other: str, seen: Mapping[tuple[UUID, str, UUID | None], str | None]) -> bool:
    names = (text.heard.provider_id, other)
    return text.understood.meaning not in STOPS and any((text.sender, name, None) in seen for name in names)


def _other_id(text: _Incoming) -> str:
    words = hashlib.sha256(text.masked.text.encode()).hexdigest()[:16]
    return f"{text.heard.provider_id[: LONGEST_ID - 17]}~{words}"


def _last_programmes(locked: Mapping[str, UUID]) -> list[queries.Row]:
    return queries.run("last_programmes", ids=list(locked.values()))


def _hear_each(
    texts: Sequence[_Incoming],
    cases: Mapping[UUID, Case],
    locked: Mapping[str, UUID],
    last: Mapping[tuple[UUID, UUID], UUID],
    common: Ground,
    now: datetime,
) -> tuple[list[dict[str, object]], list[Submission], dict[int, Received]]:
    kept: list[dict[str, object]] = []
    replies: list[Submission] = []
    answers: dict[int, Received] = {}
    for text in texts:
        at = text.heard.at if text.heard.at and common.workspace.is_demo else now
        case = cases[locked[str(text.number.e164)]]
        said = intake.Text(text.masked.text, text.understood, text.sender)
        spoke_last = last.get((case.known.id, text.sender))
        heard = intake.hear(said, case.held, common.catalogue, at, new_id, spoke_last, case.known.asks)
        for event in heard.events:
            case.take(Act(event, text.heard.transport, text.id, text.masked.text), common)
        case.heard_at = at
        kept.append(_inbound_row(text, case.known.id, heard, at))
        replies += [Submission(case.known.id, draft, at, inbound=text.id) for draft in heard.replies]
        answers[text.place] = Received("kept", heard.outcome, common.workspace.id, text.id)
    return kept, replies, answers


def _inbound_row(text: _Incoming, address: UUID, heard: intake.Heard, at: datetime) -> dict[str, object]:
    return {
        "id": text.id,
        "sender": text.sender,
        "address": address,
        "provider_id": text.heard.provider_id,
        "transport": text.heard.transport,
        "body": text.masked.text,
        "masked": text.masked.found,
        "raw": sensitive.mask_deep(text.heard.raw),
        "meaning": text.understood.meaning,
        "language": text.understood.language or "",
        "matched": sensitive.mask(text.understood.matched or "").text,
        "outcome": heard.outcome,
        "programme": heard.programme,
        "at": at,
    }
