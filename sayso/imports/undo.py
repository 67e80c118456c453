"""Cancels an import, and undoes what of it has not been used: what a text has rested on stays, and is listed."""

from typing import Any
from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.imports.check import locked
from sayso.imports.judge import Marked, sum_up, write
from sayso.imports.upload import wake
from sayso.rules.events import ConsentRetracted
from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.apply import Act, Case, apply
from sayso.store.facts import ground
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import ImportList, ImportPiece

CHUNK = 500
RUNNING = frozenset({"uploaded", "reading", "read", "checking", "checked", "importing"})
USED = "A text has rested on it already, so it stays."
MOVED_ON = "The person has acted since, so it stays as they left it."


def cancel(workspace: UUID, import_list: UUID, person: UUID | None) -> None:
    """Go no further: what is imported already stays until it is undone."""
    with within(workspace):
        row = locked(import_list, RUNNING)
        if row.status in {"uploaded", "reading"}:
            ImportPiece.objects.filter(import_list_id=row.id).delete()
        begun = row.started_at is not None
        row.status, row.finished_at = "cancelled", ground(workspace).workspace.now()
        if begun:
            sum_up(row)
        row.save()
        record(workspace, person, "cancelled_import", str(row.id), {"line": row.cursor})
        wake(workspace)


def begin_undo(workspace: UUID, import_list: UUID, person: UUID | None) -> None:
    """Take back what has not been used; the worker does it."""
    with within(workspace):
        row = locked(import_list, frozenset({"done", "cancelled"}))
        row.status, row.cursor = "undoing", 0
        row.save(update_fields=["status", "cursor"])
        record(workspace, person, "undid_import", str(row.id), {"name": row.name})
        wake(workspace)


def undo(row: ImportList) -> bool:
    """Undo one chunk. True while there is more; the caller holds the import's row. Within `scope.within` only."""
    common = ground(row.workspace_id)
    now = common.workspace.now()
    lines = queries.run("lines_after", list=row.id, after=row.cursor, limit=CHUNK)
    if not lines:
        row.status, row.cursor, row.finished_at = "undone", 0, now
        sum_up(row)
        row.save(update_fields=["status", "cursor", "finished_at", "counts", "examples"])
        return False
    brought = [each for each in lines if each.entry_id]
    cases = {case.known.id: case for case in locked_cases([each.address_id for each in brought], common, now)}
    entries = [each.entry_id for each in brought]
    used = {each.entry for each in queries.run("used_entries", list=row.id, entries=entries)}
    marks = [_mark(each, cases[each.address_id], used) for each in brought]
    for each, mark in zip(brought, marks, strict=True):
        if mark.status == "undone":
            event = ConsentRetracted(new_id(), now, "team", each.programme_id, each.entry_id)
            cases[each.address_id].take(Act(event, "console", person=row.person_id, import_list=row.id), common)
    apply(list(cases.values()), common, now)
    queries.run("forget_answers", entries=[mark.entry for mark in marks if mark.status == "undone"])
    write(marks)
    row.cursor = lines[-1].line
    row.save(update_fields=["cursor"])
    return True


def _mark(each: Any, case: Case, used: set[UUID]) -> Marked:
    """What becomes of one line: undone only while its own entry is what the standing rests on, and nothing used it."""
    kept = Marked(each.id, each.status, "", "", each.number, each.programme_id, each.address_id, each.entry_id)
    standing = case.held.standings.get(each.programme_id)
    if not standing or standing.entry != each.entry_id:
        kept.reason, kept.remark = "moved_on", MOVED_ON
    elif each.entry_id in used:
        kept.reason, kept.remark = "used", USED
    else:
        kept.status, kept.remark = "undone", "It was taken back before anything rested on it."
    return kept
