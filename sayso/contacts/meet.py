"""Makes the addresses of numbers never met before and locks them: step 2 of every path that brings numbers in.

What must never happen here: a number that was erased comes back free. Its blocks are laid on the new row at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sayso.erasure.suppression import lay_again
from sayso.rules.addresses import Number
from sayso.store import queries
from sayso.store.ids import new_id


def meet(workspace: UUID, numbers: Iterable[Number], now: datetime, because: str) -> dict[str, UUID]:
    """The address of each valid number, locked in order of the number; `because` says how a new one was met."""
    valid = {number.e164: number for number in numbers if number.e164}
    if len(valid) == 1 and (known := lock(list(valid))):
        return known  # most texts come alone, from somebody known: one lock has no order to keep
    introduce(workspace, valid.values(), now, because)
    locked = lock(list(valid))
    gone = [number for value, number in valid.items() if value not in locked]  # erased while its lock was waited for
    if gone:
        introduce(workspace, gone, now, because)
        locked |= lock([str(number.e164) for number in gone])
    return locked


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
        lay_again(workspace, {row.value: row.id for row in fresh}, now)


def lock(values: Sequence[str]) -> dict[str, UUID]:
    """Lock the addresses that have these numbers, in order of the number."""
    return {row.value: row.id for row in queries.run("lock_addresses", values=list(values))}
