"""ONE OUTBOUND TEXT, step 7: what the carrier reports afterwards: delivered, failed, late, early, twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sayso.failpoints import reach
from sayso.store import queries
from sayso.store.facts import tenant
from sayso.store.ids import new_id
from sayso.store.scope import within


@dataclass(frozen=True, slots=True)
class Report:
    """A receipt as a channel parsed it, for a text sent from `sender_address` on `channel`.

    `message`: our own id of the text, where the carrier carries it back. It settles a text whose hand-over nobody lived
    to hear the answer of, and so has no id of the carrier's.
    """

    channel: str
    sender_address: str
    provider_id: str
    state: Literal["accepted", "delivered", "failed"]
    error: str = ""
    message: UUID | None = None


def settle(reports: Sequence[Report]) -> list[bool]:
    """Keep the reports and fold them onto their messages. Answers, in order, which were for a sender of ours.

    Order does not matter: the first final state stays, and one that comes before its message is known waits for it.
    """
    found = queries.run("routes", addresses=list({report.sender_address for report in reports}))
    routes = {(row.channel, row.address): row for row in found}
    by_workspace: dict[UUID, list[tuple[UUID, Report]]] = {}
    for report in reports:
        route = routes.get((report.channel, report.sender_address))
        if route is not None:
            by_workspace.setdefault(route.workspace, []).append((route.sender, report))
    for workspace, told in by_workspace.items():
        _settle_in(workspace, told)
    return [(report.channel, report.sender_address) in routes for report in reports]


def _settle_in(workspace: UUID, told: Sequence[tuple[UUID, Report]]) -> None:
    with within(workspace):
        now = tenant(workspace).now()
        rows = [
            {
                "id": new_id(),
                "sender": sender,
                "provider_id": report.provider_id,
                "state": report.state,
                "error": report.error,
                "at": now,
                "message": report.message,
            }
            for sender, report in told
        ]
        queries.run("insert_receipts", workspace=workspace, rows=queries.rows(rows))
        queries.run("hear_of_unheard", rows=queries.rows(row for row in rows if row["message"]))
        reach("receipts.kept")
        queries.run("settle", provider_ids=[report.provider_id for _, report in told])
        reach("receipts.settled")
        queries.run("tell", topic=str(workspace))
    reach("receipts.committed")
