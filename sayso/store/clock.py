"""What time it is in a workspace: everybody's time, or, in a demo, a clock that can be moved."""

from datetime import UTC, datetime
from uuid import UUID

from sayso.store.tables import Workspace


def now(workspace: Workspace | UUID) -> datetime:
    """The workspace's time, in UTC. Rules use it; leases and clearance expiry use the database's clock."""
    row = workspace if isinstance(workspace, Workspace) else Workspace.objects.get(pk=workspace)
    return datetime.now(UTC) + row.clock_shift
