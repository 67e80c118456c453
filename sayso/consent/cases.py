"""Locks addresses and loads them as cases: how every job of this folder begins."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sayso.store import queries
from sayso.store.apply import Case
from sayso.store.facts import Ground, known


def locked_cases(ids: Sequence[UUID], common: Ground, now: datetime) -> list[Case]:
    """The addresses, locked in order of their number, as they are now that the lock is held."""
    locked = [row.id for row in queries.run("lock_addresses_by_id", ids=list(set(ids)))]
    return [Case(row, row.permissions) for row in known(locked, common, now).values()]
