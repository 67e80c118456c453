"""Does the journal's erasures again in a database that came out of a backup, before anybody can find it.

A backup knows nothing of what was asked and destroyed since. A STOP stands in a carrier's log; a letter does not. So
what the journal says is done again, line by line and in order, and a line that is done already changes nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sayso.erasure import suppression
from sayso.erasure.destroy import ErasureRefused, destroy_now
from sayso.erasure.request import keep_cancelled, open_for, restrict
from sayso.store import queries
from sayso.store.facts import tenant
from sayso.store.scope import within
from sayso.store.tables import Address, Erasure, ErasureEnd, Person, Workspace

MARGIN = timedelta(minutes=5)
"""A line is written a moment before it is done: one from just before the backup may not be in it yet."""


def replay(lines: Iterable[Mapping[str, Any]], made: datetime) -> dict[str, int]:
    """Do again what was asked, cancelled and destroyed since the backup of `made`. Returns how often it did which."""
    here = set(Workspace.objects.values_list("id", flat=True))
    done = dict.fromkeys(DOING, 0)
    for line in lines:
        act, workspace = line.get("act"), UUID(line["workspace_id"])
        if act not in DOING or workspace not in here or _at(line["written"]) < made - MARGIN:
            continue
        with within(workspace):
            there = Address.objects.filter(pk=line["address_id"]).exists()
            if there:
                done[act] += DOING[act](line, workspace)
            else:  # met after the backup: not to be brought in by a list all the same
                suppression.suppress(workspace, [_mark(each) for each in line["marks"]])
    return done


def _asked(line: Mapping[str, Any], workspace: UUID) -> bool:
    if Erasure.objects.filter(pk=line["erasure"]).exists():
        return False
    person = line["person_id"]
    row = Erasure(id=UUID(line["erasure"]), workspace_id=workspace, address_id=UUID(line["address_id"]))
    row.how, row.days = line["how"], line["days"]
    row.asked_at, row.at = _at(line["asked_at"]), _at(line["at"])
    row.keep_until = _at(line["keep_until"]) if line["keep_until"] else None
    row.person_id = person if person and Person.objects.filter(pk=person).exists() else None
    try:
        restrict(row)
    except ErasureRefused:
        return False  # another request of theirs is open, or they are erased: they are left alone already
    return True


def _cancelled(line: Mapping[str, Any], workspace: UUID) -> bool:
    return _ended(line, workspace, destroyed=False)


def _destroyed(line: Mapping[str, Any], workspace: UUID) -> bool:
    suppression.suppress(workspace, [_mark(each) for each in line["marks"]])
    return _ended(line, workspace, destroyed=True)


def _ended(line: Mapping[str, Any], workspace: UUID, *, destroyed: bool) -> bool:
    _asked(line, workspace)  # where its own line is missing, this one says as much
    address = UUID(line["address_id"])
    queries.run("lock_to_erase", address=address)
    row = Erasure.objects.filter(pk=line["erasure"]).first() or open_for(address)
    if row is None or ErasureEnd.objects.filter(erasure=row).exists():
        return False
    now = tenant(workspace).now()
    if destroyed:
        destroy_now(row, None, now)
    else:
        keep_cancelled(row, None, now)
    return True


DOING = {"asked": _asked, "cancelled": _cancelled, "destroyed": _destroyed}


def _mark(told: Mapping[str, str]) -> dict[str, Any]:
    return {**told, "mark": bytes.fromhex(told["mark"])}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
