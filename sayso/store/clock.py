"""What time it is in a workspace: everybody's time, or, in a demo, a clock that can be moved.

Everybody's time is the database's: programs on machines whose clocks disagree decide alike.
"""

from datetime import datetime
from uuid import UUID

from sayso.store import queries
from sayso.store.tables import Workspace


def now(workspace: Workspace | UUID) -> datetime:
    """The workspace's time, in UTC."""
    row = workspace if isinstance(workspace, Workspace) else Workspace.objects.get(pk=workspace)
    return queries.run("clock")[0].now + row.clock_shift
