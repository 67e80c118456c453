"""What people of the team do, kept as they do it: one row an act, append-only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sayso.store import clock
from sayso.store.tables import StaffAct


def record(workspace: UUID, person: UUID | None, act: str, subject: str = "", details: Mapping[str, Any] | None = None):
    """Keep that `person` did `act` to `subject`. Within `scope.within` only, in the transaction of the act itself."""
    StaffAct.objects.create(
        workspace_id=workspace,
        person_id=person,
        act=act,
        subject=subject,
        details=dict(details or {}),
        at=clock.now(workspace),
    )
