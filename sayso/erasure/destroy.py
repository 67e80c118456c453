"""Destroys what is kept of a number when its time has come: one transaction, under the lock of the address.

Why this module is dangerous: nothing brings back what it takes. What must never happen:
- a number goes whose evidence is still needed, or whose holder has joined again since: the rule book is asked once
  more, under the lock;
- a part of it stays: every table that holds words or numbers of people has its statement in `ERASING`
  (a test looks for the number in the whole database afterwards);
- the ledger is touched: entries, clearances and leaves stay, and so the tree verifies;
- the person is texted again by whatever list or form names them next: their blocks stay, under a keyed hash;
- a backup brings them back unnoticed: the journal has the line before this commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.erasure import journal, suppression
from sayso.rules.erasure import OPT_INS, Promise, Traces, ends
from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.facts import tenant
from sayso.store.scope import within
from sayso.store.tables import Erasure, ErasureEnd, Workspace

BATCH = 200
ERASING = (
    "erase_entry_payloads",
    "erase_clearance_payloads",
    "erase_links",
    "erase_phrases",
    "erase_inbound",
    "erase_messages",
    "erase_answers",
    "erase_contact",
    "erase_lines",
    "erase_unread_lines",
    "erase_handset_texts",
    "erase_address",
)
"""In this order: the address goes last, since the others are found by it."""
LINE_ERASED = "They asked to be erased, and were. Take them out of your own file too."


class ErasureRefused(ValueError):
    """It cannot be done, or not yet; the message is the sentence to show."""


def destroy(workspace: UUID, erasure: UUID, person: UUID | None) -> None:
    """Destroy what a request asked for. ErasureRefused while something stands against it."""
    with within(workspace):
        row = Erasure.objects.get(pk=erasure)
        queries.run("lock_to_erase", address=row.address_id)
        if ErasureEnd.objects.filter(erasure=row).exists():
            raise ErasureRefused("That request has ended already.")
        now = tenant(workspace).now()
        traces, stands = traces_of(row.address_id)
        if stands:
            raise ErasureRefused("They have joined again since they asked. Ask them which of the two they want.")
        until = ends_at(row, traces)
        if until and until > now:
            raise ErasureRefused(f"What proves their permission is kept until {until:%-d %B %Y}.")
        destroy_now(row, person, now)


def destroy_overdue(workspace: UUID) -> int:
    """Destroy what was kept until now, each in a transaction of its own. Returns how many numbers went."""
    gone, after = 0, None
    while True:
        with within(workspace):
            now = tenant(workspace).now()
            may = queries.run("erasures_that_may_end", workspace=workspace, now=now, after=after, limit=BATCH)
        for each in may:
            try:
                destroy(workspace, each.id, None)
            except ErasureRefused:
                continue  # it has ended, or they have joined again: the page says so
            gone += 1
        if len(may) < BATCH:
            return gone
        after = may[-1].id


def traces_of(address: UUID) -> tuple[Traces, bool]:
    """What could be argued about, and whether the holder stands with anything now."""
    (row,) = queries.run("erasure_traces", ids=[address], opt_ins=list(OPT_INS))
    return Traces(row.texted_at, row.opted_in_at, row.withdrawn_at), row.stands


def ends_at(row: Erasure, traces: Traces) -> datetime | None:
    """When this request ends, as things are now; None: at once."""
    days = Workspace.objects.get(pk=row.workspace_id).evidence_days
    return ends(Promise(row.at, row.keep_until, row.days), traces, days)


def destroy_now(row: Erasure, person: UUID | None, now: datetime) -> None:
    """Destroy without asking the rule book. Within `scope.within`, under the lock of the address."""
    workspace, address = row.workspace_id, row.address_id
    (locked,) = queries.run("lock_to_erase", address=address)
    marks = suppression.marks(workspace, address, locked.value) if locked.value else []
    suppression.suppress(workspace, marks)
    queries.run("void_clearances", addresses=[address], now=now)
    for query in ERASING:
        queries.run(query, address=address, number=locked.value, remark=LINE_ERASED)
    ErasureEnd.objects.create(workspace_id=workspace, erasure=row, end="destroyed", person_id=person, at=now)
    record(workspace, person, "erased_person", str(address), {"erasure": str(row.id)})
    queries.run("tell", topic=str(workspace))
    journal.write("destroyed", line_of(row, marks))


def line_of(row: Erasure, marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A request as a line of the journal: enough to do it again in an older database."""
    names = ("workspace_id", "address_id", "asked_at", "how", "keep_until", "days", "person_id", "at")
    return {"erasure": row.id, **{name: getattr(row, name) for name in names}, "marks": [_told(each) for each in marks]}


def _told(mark: dict[str, Any]) -> dict[str, str]:
    return {
        "mark": mark["mark"].hex(),
        "scope": mark["scope"],
        "scope_id": str(mark["scope_id"]),
        "since": mark["since"].isoformat(),
    }
