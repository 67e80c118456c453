"""What a workspace may do after it came out of a backup: nothing, until a person of the team has looked.

Why this is dangerous: a backup is older than what it was made of. The original may have sent since what the copy still
holds ready, and people may have said STOP to it since. What must never happen here: that a copy texts anybody on the
strength of what it remembers.

- every workspace is halted, by the stop switch, with the time of the backup as its reason;
- texts that waited are past their time: the gate refuses them, and their clearance rows say so;
- a broadcast under way, or paused, is called off; one that had not begun is a draft again.

When the original was stopped for good before the backup was made (a move), nothing can have happened since: the last
two are left out then, because a person says so. The halt is not.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.broadcasts.steer import stop
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Broadcast, Workspace
from sayso.workspaces.halt import halt

REASON = "Restored from a backup of {at:%Y-%m-%d %H:%M} UTC. What happened since is not known here: {advice}"
ADVICE = "read “After a restore” in docs/howto/backup.md before you lift this."


@dataclass(frozen=True, slots=True)
class Stilled:
    """What was brought to rest in one workspace."""

    workspace: str
    texts: int
    broadcasts: int


def still(made: datetime, *, moved: bool) -> list[Stilled]:
    """Bring every workspace to rest. `moved`: the original has done nothing since, so what waited may go on waiting."""
    homes = list(Workspace.objects.order_by("created_at"))
    return [_still_one(home, made, moved) for home in homes]


def _still_one(home: Workspace, made: datetime, moved: bool) -> Stilled:
    with within(home.id):
        halt(home.id, "halt", "workspace", "", REASON.format(at=made, advice=ADVICE), None, again=True)
        broadcasts = 0 if moved else _stop_broadcasts(home.id)
        texts = 0 if moved else queries.run("outlive", workspace=home.id, now=clock.now(home))[0].texts
        told = {"made": made.isoformat(), "moved": moved, "texts": texts, "broadcasts": broadcasts}
        record(home.id, None, "restored_from_backup", "", told)
    return Stilled(home.name, texts, broadcasts)


def _stop_broadcasts(workspace: UUID) -> int:
    rows = list(Broadcast.objects.filter(status__in=["planned", "running", "paused"]).order_by("id"))
    for row in rows:
        if row.started_at:
            stop(workspace, row.id, None)
        else:
            row.status, row.planned_at = "draft", None
            row.save(update_fields=["status", "planned_at"])
            record(workspace, None, "unplanned_broadcast", str(row.id), {})
    return len(rows)
