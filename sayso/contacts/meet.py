"""Locks the addresses of some numbers, making those never met before: step 2 of every path that brings a number in."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sayso.rules.addresses import Number
from sayso.store import queries
from sayso.store.ids import new_id


def meet(workspace: UUID, numbers: Iterable[Number], now: datetime) -> dict[str, UUID]:
    """The address of each valid number, locked in order of the number. A new one gets its contact and first tenure."""
    valid = {number.e164: number for number in numbers if number.e164}
    rows = [
        {
            "id": new_id(),
            "value": value,
            "country": number.country or "",
            "line_type": number.line_type,
            "jurisdictions": number.jurisdictions,
            "zones": number.zones,
        }
        for value, number in valid.items()
    ]
    fresh = queries.run("know_addresses", workspace=workspace, rows=queries.rows(rows))
    if fresh:
        met = queries.rows({"id": row.id, "contact": new_id(), "value": row.value} for row in fresh)
        queries.run("introduce_contacts", workspace=workspace, rows=met, at=now)
    return {row.value: row.id for row in queries.run("lock_addresses", values=list(valid))}
