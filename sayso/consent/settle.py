"""Suspected STOPs: decided by a person of the team, or by time when nobody did (ten business days: a stop)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.rules.consent import Permissions
from sayso.rules.events import ConsentEvent, ConsentWithdrawn, StopDismissed
from sayso.store import queries
from sayso.store.apply import Act, apply
from sayso.store.facts import Ground, ground, tenant
from sayso.store.ids import new_id
from sayso.store.scope import within

BATCH = 500
Decision = Literal["stop", "not_a_stop"]


def settle(workspace: UUID, addresses: list[UUID], decision: Decision, person: UUID | None) -> int:
    """Decide what waits at `addresses`. Returns how many were still open: a second click decides nothing.

    A stop decided here gets no confirmation text: it comes later than the five minutes 47 CFR 64.1200(a)(12) allows.
    """
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        cases = [case for case in locked_cases(addresses, common, now) if case.held.unclear]
        for case in cases:
            event = _event(case.held, decision, common, "team" if person else "silence", now)
            case.take(Act(event, "console" if person else "clock", person=person), common)
        apply(cases, common, now)
        queries.run("hint", workspace=workspace, at=now - common.workspace.clock_shift)
        queries.run("wake")
        return len(cases)


def settle_overdue(workspace: UUID) -> int:
    """Turn suspected STOPs into stops that nobody decided on in time. Returns how many."""
    with within(workspace):
        now = tenant(workspace).now()
        overdue = [row.address_id for row in queries.run("overdue_unclear_stops", now=now, limit=BATCH)]
    return settle(workspace, overdue, "stop", None) if overdue else 0


def _event(held: Permissions, decision: Decision, common: Ground, act: str, now: datetime) -> ConsentEvent:
    answers = held.unclear[0] if held.unclear else None
    if decision == "not_a_stop":
        return StopDismissed(new_id(), now, act, None, answers)
    entity = common.catalogue.entity
    return ConsentWithdrawn(new_id(), now, act, None, answers, scope="entity", scope_id=entity)
