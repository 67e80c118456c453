"""Suspected STOPs: decided by a person of the team, or by time when nobody did (ten business days: a stop)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.rules.events import ConsentEvent, ConsentWithdrawn, StopDismissed
from sayso.store import queries
from sayso.store.apply import Act, apply
from sayso.store.facts import Ground, ground, tenant
from sayso.store.ids import new_id
from sayso.store.scope import within

BATCH = 500
Decision = Literal["stop", "not_a_stop"]


def settle(workspace: UUID, stops: list[UUID], decision: Decision, person: UUID | None) -> int:
    """Decide on the unclear stops of these ids. Returns on how many: a second click decides nothing.

    A stop ends all that waits at its number. A dismissal speaks of that one text only: another that came since still
    holds the number. No confirmation text is sent: it would come later than 47 CFR 64.1200(a)(12) presumes.
    """
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        asked = queries.run("unclear_stops", ids=stops)
        entries = {row.entry_id for row in asked}
        cases = locked_cases([row.address_id for row in asked], common, now)
        for case in cases:
            for entry in [entry for entry, _ in case.held.unclear if entry in entries]:
                event = _event(entry, decision, common, "team" if person else "silence", now)
                case.take(Act(event, "console" if person else "clock", person=person), common)
                if decision == "stop":
                    break
        apply(cases, common, now)
        queries.run("hint", workspace=workspace, at=now - common.workspace.clock_shift)
        queries.run("wake")
        return sum(len(case.acts) for case in cases)


def settle_overdue(workspace: UUID) -> int:
    """Turn suspected STOPs into stops that nobody decided on in time. Returns how many."""
    with within(workspace):
        now = tenant(workspace).now()
        overdue = [row.id for row in queries.run("overdue_unclear_stops", now=now, limit=BATCH)]
    return settle(workspace, overdue, "stop", None) if overdue else 0


def _event(entry: UUID, decision: Decision, common: Ground, act: str, now: datetime) -> ConsentEvent:
    if decision == "not_a_stop":
        return StopDismissed(new_id(), now, act, None, entry)
    return ConsentWithdrawn(new_id(), now, act, None, entry, scope="entity", scope_id=common.catalogue.entity)
