"""Locks addresses and loads them as cases: how every job of this folder begins, and who meets a number first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sayso.rules.addresses import Number
from sayso.store import queries
from sayso.store.apply import Case
from sayso.store.facts import Ground, known
from sayso.store.ids import new_id


def locked_cases(ids: Sequence[UUID], common: Ground, now: datetime) -> list[Case]:
    """The addresses, locked in order of their number, as they are now that the lock is held."""
    locked = [row.id for row in queries.run("lock_addresses_by_id", ids=list(set(ids)))]
    return [Case(row, row.permissions) for row in known(locked, common, now).values()]


def know(workspace: UUID, numbers: Mapping[str, Number], now: datetime, because: str) -> None:
    """Make the address rows that are missing, each with its contact and first tenure. `because`: how they were met."""
    rows = [
        {
            "id": new_id(),
            "value": value,
            "country": number.country or "",
            "line_type": number.line_type,
            "jurisdictions": number.jurisdictions,
            "zones": number.zones,
        }
        for value, number in numbers.items()
    ]
    fresh = queries.run("know_addresses", workspace=workspace, rows=queries.rows(rows))
    if fresh:
        met = queries.rows({"id": row.id, "contact": new_id(), "value": row.value} for row in fresh)
        queries.run("introduce_contacts", workspace=workspace, rows=met, at=now, because=because)


def lock(values: Sequence[str]) -> dict[str, UUID]:
    """Lock the addresses that have these numbers, in order of the number."""
    return {row.value: row.id for row in queries.run("lock_addresses", values=list(values))}
