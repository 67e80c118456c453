"""Moves imports on: read, checked, taken in, undone, each a chunk at a time, so that texts never wait for a list."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sayso.imports.check import check
from sayso.imports.stage import stage
from sayso.imports.take_in import take_in
from sayso.imports.undo import undo
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import ImportList

STEPS: Mapping[str, Callable[[ImportList], bool]] = {
    "uploaded": stage,
    "reading": stage,
    "checking": check,
    "importing": take_in,
    "undoing": undo,
}
AT_ONCE = 0.5
"""Seconds that imports of a workspace may take before its door is looked after again."""


def carry_on(workspace: UUID) -> bool:
    """Go on with every open import of the workspace for a moment. True while there is more to do."""
    with within(workspace):
        waiting = [row.id for row in queries.run("open_imports")]
    until = time.monotonic() + AT_ONCE
    more = False
    for import_list in waiting:
        going = step(workspace, import_list)
        while going and time.monotonic() < until:
            going = step(workspace, import_list)
        more = more or going
    if waiting:
        with within(workspace):
            queries.run("tell", topic=str(workspace))
            if more:
                queries.run("hint", workspace=workspace, at=datetime.now(UTC))
    return more


def step(workspace: UUID, import_list: UUID) -> bool:
    """One chunk, one transaction. False when there is nothing to do, or somebody else is at it."""
    with within(workspace):
        row = ImportList.objects.select_for_update(skip_locked=True).filter(pk=import_list).first()
        work = STEPS.get(row.status) if row else None
        return work(row) if row and work else False
