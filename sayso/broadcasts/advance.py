"""Moves broadcasts on: a planned one begins when its time comes, a running one submits its audience chunk by chunk.

Nothing holds a whole audience in memory: the cursor is the last address submitted for, kept in the same transaction as
the messages, so that a broadcast whose worker was killed goes on exactly where it was.
"""

from datetime import datetime
from uuid import UUID

from sayso.broadcasts.draft import draft_of, texts_of
from sayso.failpoints import reach
from sayso.outbox.submit import Submission, submit
from sayso.store import queries
from sayso.store.facts import Ground, ground, tenant
from sayso.store.scope import within
from sayso.store.tables import Broadcast

CHUNK = 500


def advance(workspace: UUID) -> bool:
    """One chunk of every broadcast of the workspace that is due or running. True while there is more to submit."""
    more = False
    with within(workspace):
        now = tenant(workspace).now()
        due = [row.id for row in queries.run("broadcasts_to_advance", now=now)]
    for broadcast in due:
        more = _advance_one(workspace, broadcast) or more
        reach("advance.committed")
    return more


def _advance_one(workspace: UUID, broadcast: UUID) -> bool:
    with within(workspace):
        row = Broadcast.objects.select_for_update(skip_locked=True).filter(pk=broadcast).first()
        if row is None or row.status not in {"planned", "running"}:
            return False
        common = ground(workspace)
        now = common.workspace.now()
        if row.submitted_at is None:
            return _submit_chunk(row, common, now)
        return _finish(row, now)


def _submit_chunk(row: Broadcast, common: Ground, now: datetime) -> bool:
    audience = queries.run("audience", programme=row.programme_id, after=row.cursor, limit=CHUNK)
    programme = common.catalogue.programmes[row.programme_id]
    texts = texts_of(row.body, programme, [each.address_id for each in audience])
    drafts = {address: draft_of(row, programme, now, text) for address, text in texts.items()}
    submit(common, [Submission(address, draft, now, broadcast=row.id) for address, draft in drafts.items()], now)
    row.status = "running"
    row.started_at = row.started_at or now
    row.submitted += len(audience)
    row.cursor = audience[-1].address_id if audience else row.cursor
    if len(audience) < CHUNK:
        row.submitted_at = now
    row.save(update_fields=["status", "started_at", "submitted", "cursor", "submitted_at"])
    reach("advance.submitted")
    return True


def _finish(row: Broadcast, now: datetime) -> bool:
    if not queries.run("broadcast_open_messages", broadcast=row.id)[0].open:
        row.status = "done"
        row.finished_at = now
        row.save(update_fields=["status", "finished_at"])
        queries.run("tell", topic=str(row.workspace_id))
    return False
