"""Pause, resume, stop: a broadcast obeys at once, whatever it is doing.

All three take the turn of the stop switch. What the door is deciding just then is decided first, and the door's last
look takes it back; once one of them has committed, nothing more of the broadcast is cleared.
"""

from datetime import datetime
from uuid import UUID

from sayso.broadcasts.draft import worth_until
from sayso.broadcasts.plan import PlanRefused, open_in, wake
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Broadcast, Workspace

TOO_LATE = "The time it was worth sending is over, so the gate would refuse all of it. Stop it, and write a new one."


def pause(workspace: UUID, broadcast: UUID, person: UUID | None) -> None:
    """Hold it where it is: nobody new is taken on, and the gate holds whatever has not left."""
    with within(workspace):
        tenant, now = _take_the_turn(workspace)
        row = open_in(broadcast, {"planned", "running"})
        _turn(row, "paused")
        record(workspace, person, "paused_broadcast", str(row.id), {"submitted": row.submitted})
        wake(tenant, now)


def resume(workspace: UUID, broadcast: UUID, person: UUID | None) -> None:
    """Let it go on where it was. PlanRefused when it has lost its point meanwhile: its worth kept counting."""
    with within(workspace):
        tenant, now = _take_the_turn(workspace)
        row = open_in(broadcast, {"paused"})
        if now > worth_until(row, now):
            raise PlanRefused(TOO_LATE)
        _turn(row, "running" if row.started_at else "planned")
        queries.run("ask_paused_again", broadcast=row.id, now=now)
        record(workspace, person, "resumed_broadcast", str(row.id), {"submitted": row.submitted})
        wake(tenant, max(now, row.planned_at or now))


def stop(workspace: UUID, broadcast: UUID, person: UUID | None) -> None:
    """End it for good: no more recipients are taken on, and the gate refuses whatever has not left yet."""
    with within(workspace):
        tenant, now = _take_the_turn(workspace)
        row = open_in(broadcast, {"draft", "planned", "running", "paused"})
        row.finished_at = now
        _turn(row, "cancelled")
        queries.run("ask_broadcast_again", broadcast=row.id, now=now)
        record(workspace, person, "stopped_broadcast", str(row.id), {"submitted": row.submitted})
        wake(tenant, now)


def _take_the_turn(workspace: UUID) -> tuple[Workspace, datetime]:
    queries.run("turn_the_switch", workspace=str(workspace))  # before any row: the door takes it first, too
    tenant = Workspace.objects.get(pk=workspace)
    return tenant, clock.now(tenant)


def _turn(row: Broadcast, status: str) -> None:
    row.status = status
    row.revision += 1
    row.save(update_fields=["status", "revision", "finished_at"])
