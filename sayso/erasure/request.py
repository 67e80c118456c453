"""Somebody asks to be erased: they are left alone at once, and what can go at once goes at once.

What must never happen here:
- a text leaves after the request has committed: it is a withdrawal like any STOP, under the lock of the address, for
  every legal entity of the workspace, and it voids what was cleared;
- START, a list, a form or a person of the team undoes it: only an act of the handset itself lets a programme back in;
- evidence that somebody may still need goes before its time, or stays after it (`rules/erasure.py` says how long).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.erasure import journal, suppression
from sayso.erasure.destroy import ErasureRefused, destroy_now, line_of, traces_of
from sayso.rules.consent import OPEN, Permissions
from sayso.rules.erasure import keep_until
from sayso.rules.events import ConsentWithdrawn
from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.apply import Act, apply
from sayso.store.facts import ground
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Entity, Erasure, ErasureEnd, Workspace

WAYS = frozenset(way for way, _ in Erasure.WAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the request came, and when the person made it."""

    how: str
    at: datetime


def ask(workspace: UUID, address: UUID, asked: Asked, person: UUID | None) -> Erasure:
    """Keep the request and restrict at once. ErasureRefused when it cannot be kept."""
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        if asked.how not in WAYS:
            raise ErasureRefused("Say how the request came.")
        if asked.at > now:
            raise ErasureRefused("The day they asked lies in the future. Look at the date.")
        row = Erasure(id=new_id(), workspace_id=workspace, address_id=address, how=asked.how, asked_at=asked.at)
        row.at, row.person_id = now, person
        restrict(row)
        record(workspace, person, "kept_erasure_request", str(address), {"how": row.how, "kept_until": _day(row)})
        if row.keep_until is None:
            destroy_now(row, person, now)
        return row


def restrict(row: Erasure) -> None:
    """The request as facts: a withdrawal for each legal entity, and its row with the day it ends.

    Within `scope.within` only. ErasureRefused for a number that is gone, or asked for already.
    """
    workspace = row.workspace_id
    queries.run("lock_to_erase", address=row.address_id)
    common = ground(workspace)
    cases = locked_cases([row.address_id], common, row.at)
    if not cases or cases[0].known.number is None:
        raise ErasureRefused("This number is erased already.")
    case = cases[0]
    _renew(row, case.held)
    row.tenure = case.known.permissions.tenure
    row.days = Workspace.objects.get(pk=workspace).evidence_days if row.days is None else row.days
    row.keep_until = row.keep_until or keep_until(traces_of(row.address_id)[0], row.days)
    evidence = {"erasure": str(row.id), "how": row.how, "asked_at": row.asked_at.isoformat()}
    for entity in Entity.objects.order_by("id"):
        event = ConsentWithdrawn(new_id(), row.at, "erasure_request", scope="entity", scope_id=entity.id)
        case.take(Act(event, "console", person=row.person_id, evidence=evidence), common)
    apply([case], common, row.at)
    row.save(force_insert=True)
    now = common.workspace.now()
    queries.run("ask_again", addresses=[row.address_id], now=now)
    queries.run("hint", workspace=workspace, at=now - common.workspace.clock_shift)
    queries.run("wake")
    queries.run("tell", topic=str(workspace))
    number = case.known.number
    assert number
    journal.write("asked", line_of(row, suppression.marks(workspace, row.address_id, number)))


def _renew(row: Erasure, held: Permissions) -> None:
    """An earlier request that is still open ends with the new one, where they have let something in since."""
    before = open_for(row.address_id)
    if before is None:
        return
    if not renewable(held):
        raise ErasureRefused("They have asked already, and that request is still open.")
    workspace, person = row.workspace_id, row.person_id
    ErasureEnd.objects.create(workspace_id=workspace, erasure=before, end="renewed", person_id=person, at=row.at)


def renewable(held: Permissions) -> bool:
    """Whether asking once more would end something: what they joined since, or what START could bring back."""
    joined = any(
        standing.word in OPEN or (standing.stopped and standing.stopped.before) for standing in held.standings.values()
    )
    return joined or any(block.excepted for block in held.blocks)


def cancel(workspace: UUID, erasure: UUID, person: UUID | None) -> None:
    """The person changed their mind: nothing is destroyed. They stay left alone until they act themselves."""
    with within(workspace):
        row = Erasure.objects.get(pk=erasure)
        queries.run("lock_to_erase", address=row.address_id)
        now = ground(workspace).workspace.now()
        keep_cancelled(row, person, now)
        record(workspace, person, "cancelled_erasure", str(row.address_id), {})
        queries.run("tell", topic=str(workspace))


def keep_cancelled(row: Erasure, person: UUID | None, now: datetime) -> None:
    """The row that says so. Under the lock of the address."""
    if ErasureEnd.objects.filter(erasure=row).exists():
        raise ErasureRefused("That request has ended already.")
    ErasureEnd.objects.create(workspace_id=row.workspace_id, erasure=row, end="cancelled", person_id=person, at=now)
    journal.write("cancelled", line_of(row, []))


def open_for(address: UUID) -> Erasure | None:
    """The request of this address that has not ended."""
    return Erasure.objects.filter(address=address, end=None).order_by("id").first()


def _day(row: Erasure) -> Any:
    return row.keep_until.date().isoformat() if row.keep_until else None
