"""Makes broadcasts, plans them and calls them off. The gate decides on each recipient when its time has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sayso.rules.parts import count
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.facts import ground
from sayso.store.scope import within
from sayso.store.tables import Broadcast, Programme, Workspace

LONGEST_BODY = 1600
FARTHEST = timedelta(days=366)
GOOD_FOR = (6, 24, 72, 168)
"""Hours a text may wait for open hours before it has lost its point: what the form offers."""


class PlanRefused(ValueError):
    """The broadcast cannot be made or planned like this; the message is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A broadcast as its author writes it."""

    programme: UUID
    name: str
    body: str
    good_for: timedelta = timedelta(hours=72)


def write(workspace: UUID, wording: Wording, person: UUID | None, broadcast: UUID | None = None) -> UUID:
    """Keep a draft, new or changed, and answer its id. PlanRefused when it is no text or is past changing."""
    body = _checked(wording.body)
    with within(workspace):
        if not Programme.objects.filter(pk=wording.programme).exists():
            raise PlanRefused("Choose the programme it belongs to.")
        row = _open(broadcast, {"draft"}) if broadcast else Broadcast(workspace_id=workspace, person_id=person)
        row.programme_id = wording.programme
        row.name = wording.name.strip()[:80] or body[:40]
        row.body = body
        row.good_for = wording.good_for
        row.save()
        act = "changed_broadcast" if broadcast else "wrote_broadcast"
        record(workspace, person, act, str(row.id), {"name": row.name, "parts": count(body).parts})
        return row.id


def plan(workspace: UUID, broadcast: UUID, at: datetime | None, person: UUID | None) -> datetime:
    """Plan the draft for `at` by the workspace's clock, None for now. Answers the time; wakes the worker for it."""
    with within(workspace):
        tenant = Workspace.objects.get(pk=workspace)
        now = clock.now(tenant)
        row = _open(broadcast, {"draft", "planned"})
        when = now if at is None else at
        if when < now - timedelta(minutes=1):
            raise PlanRefused("That time has passed. Choose a later one, or start now.")
        if when > now + FARTHEST:
            raise PlanRefused("That is more than a year away.")
        programme = ground(tenant.pk).catalogue.programmes.get(row.programme_id)
        if programme is None or not programme.live:
            raise PlanRefused("The programme is not live, so the gate would hold every text. Put it live first.")
        row.planned_at, row.status = when, "planned"
        row.save(update_fields=["planned_at", "status"])
        record(workspace, person, "planned_broadcast", str(row.id), {"at": when.isoformat()})
        _wake(tenant, when)
        return when


def cancel(workspace: UUID, broadcast: UUID, person: UUID | None) -> None:
    """Call it off: no more recipients are taken on, and the gate refuses whatever has not left yet."""
    with within(workspace):
        queries.run("turn_the_switch", workspace=str(workspace))  # what is being decided now is decided first
        tenant = Workspace.objects.get(pk=workspace)
        now = clock.now(tenant)
        row = _open(broadcast, {"draft", "planned", "running"})
        row.status, row.finished_at = "cancelled", now
        row.save(update_fields=["status", "finished_at"])
        queries.run("ask_broadcast_again", broadcast=row.id, now=now)
        record(workspace, person, "cancelled_broadcast", str(row.id), {"submitted": row.submitted})
        _wake(tenant, now)


def warnings(row: Broadcast, names: tuple[str, ...]) -> list[str]:
    """What a person should look at before it leaves: it names nobody, it says no way out, it costs many parts."""
    found: list[str] = []
    folded = row.body.casefold()
    if not any(name.casefold() in folded for name in names if name):
        found.append(f"It does not say who is writing. Begin with “{names[0]}:”.")
    if "stop" not in folded:
        found.append("It does not say how to leave. Carriers expect “Reply STOP to cancel” at least once a month.")
    size = count(row.body)
    if size.parts > 3:
        found.append(f"It costs {size.parts} parts for each person.")
    odd = sorted({letter for letter in row.body if count(letter).encoding == "UCS-2"})
    if size.encoding == "UCS-2" and len(odd) <= 5:
        found.append(f"{' '.join(odd)} makes every part shorter (70 characters instead of 160).")
    return found


def _checked(body: str) -> str:
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise PlanRefused("Write the text first.")
    if len(body) > LONGEST_BODY:
        raise PlanRefused(f"The text has {len(body)} characters; {LONGEST_BODY} are the most a text can have.")
    return body


def _open(broadcast: UUID, states: set[str]) -> Broadcast:
    """The broadcast, locked, when it is still in one of `states`."""
    row = Broadcast.objects.select_for_update().filter(pk=broadcast).first()
    if row is None:
        raise PlanRefused("There is no such broadcast.")
    if row.status not in states:
        raise PlanRefused(f"It is {row.get_status_display()} already.")
    return row


def _wake(tenant: Workspace, at: datetime) -> None:
    queries.run("hint", workspace=tenant.id, at=at - tenant.clock_shift)
    queries.run("wake")
    queries.run("tell", topic=str(tenant.id))
