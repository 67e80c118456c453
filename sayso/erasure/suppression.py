"""How a number that was destroyed is known again: its blocks, under a keyed hash of it.

Phone numbers are enumerable, so a plain hash would be the number itself. The key is derived from the installation's
secret and never in the database: who has the database alone cannot tell whose mark a mark is. Who has both can, by
trying every number; so a mark is still personal data, kept to honour the person's own wish (GDPR 21(3), 17(3)(b)).
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from sayso.rules.events import ConsentWithdrawn
from sayso.store import queries
from sayso.store.apply import Act, Case, apply
from sayso.store.facts import ground, known
from sayso.store.ids import new_id


def mark_of(workspace: UUID, number: str) -> bytes:
    """HMAC-SHA256 of the number, under a key of this workspace alone."""
    key = hmac.digest(settings.SUPPRESSION_KEY.encode(), workspace.bytes, hashlib.sha256)
    return hmac.digest(key, number.encode(), hashlib.sha256)


def marks(workspace: UUID, address: UUID, number: str) -> list[dict[str, Any]]:
    """The blocks of an address that is about to go, as rows to be known by."""
    mark = mark_of(workspace, number)
    blocks = queries.run("blocks_of", address=address)
    return [{"mark": mark, "scope": each.scope, "scope_id": each.scope_id, "since": each.since} for each in blocks]


def suppress(workspace: UUID, rows: Iterable[dict[str, Any]]) -> None:
    """Keep these blocks; those that are kept already stay as they are."""
    queries.run("suppress", workspace=workspace, rows=queries.rows(rows))


def suppressed(workspace: UUID, numbers: Iterable[str]) -> dict[str, list[queries.Row]]:
    """The kept blocks of these numbers; numbers without any are left out. Within `scope.within` only."""
    asked = {mark_of(workspace, number): number for number in numbers}
    found: dict[str, list[queries.Row]] = {}
    for row in queries.run("suppressed", workspace=workspace, marks=list(asked)) if asked else ():
        found.setdefault(asked[bytes(row.mark)], []).append(row)
    return found


def erased(workspace: UUID, numbers: Collection[str]) -> set[str]:
    """Which of these numbers were destroyed and have not come back by themselves since."""
    found = suppressed(workspace, numbers)
    back = {row.value for row in queries.run("addresses_of", values=list(found))} if found else set[str]()
    return set(found) - back


def lay_again(workspace: UUID, fresh: dict[str, UUID], now: datetime) -> None:
    """Lay the kept blocks on addresses just made for numbers that were destroyed, before anything else happens to them.

    In the transaction that made the rows: nobody else has seen them, so they are as good as locked.
    """
    found = suppressed(workspace, fresh)
    if not found:
        return
    common = ground(workspace)
    there = known([fresh[number] for number in found], common, now)
    cases: list[Case] = []
    for number, rows in found.items():
        case = Case(there[fresh[number]], there[fresh[number]].permissions)
        for row in rows:
            event = ConsentWithdrawn(new_id(), now, "suppressed", scope=row.scope, scope_id=row.scope_id)
            case.take(Act(event, "clock"), common)
        cases.append(case)
    apply(cases, common, now)
