"""Makes the addresses of numbers never met before and locks them: step 2 of every path that brings numbers in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sayso.rules.addresses import Number
from sayso.store import queries
from sayso.store.ids import new_id


def meet(workspace: UUID, numbers: Iterable[Number], now: datetime, because: str) -> dict[str, UUID]:
    """The address of each valid number, locked in order of the number; `because` says how a new one was met."""
    valid = {number.e164: number for number in numbers if number.e164}
    introduce(workspace, valid.values(), now, because)
    return lock(list(valid))


def introduce(workspace: UUID, numbers: Iterable[Number], now: datetime, because: str) -> None:
    """Make the address rows that are missing, each with its contact and the first tenure of its number."""
    rows = [
        {
            "id": new_id(),
            "value": number.e164,
            "country": number.country or "",
            "line_type": number.line_type,
            "jurisdictions": number.jurisdictions,
            "zones": number.zones,
        }
        for number in numbers
    ]
    fresh = queries.run("know_addresses", workspace=workspace, rows=queries.rows(rows))
    if fresh:
        met = queries.rows({"id": row.id, "contact": new_id(), "value": row.value} for row in fresh)
        queries.run("introduce_contacts", workspace=workspace, rows=met, at=now, because=because)


def lock(values: Sequence[str]) -> dict[str, UUID]:
    """Lock the addresses that have these numbers, in order of the number."""
    return {row.value: row.id for row in queries.run("lock_addresses", values=list(values))}
