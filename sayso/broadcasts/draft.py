"""The draft a broadcast puts to the gate: the same for its preview and for its recipients."""

from datetime import datetime

from sayso.rules.drafts import Draft
from sayso.rules.programmes import Programme
from sayso.store.tables import Broadcast


def draft_of(row: Broadcast, programme: Programme, now: datetime) -> Draft:
    """The text of `row` as every recipient would get it; it keeps its worth for `good_for` from the planned time."""
    return Draft(
        purpose="programme",
        sender=programme.sender,
        body=row.body,
        programme=programme,
        not_after=(row.planned_at or now) + row.good_for,
        called_off=row.status == "cancelled",
        paused=row.status == "paused",
    )
