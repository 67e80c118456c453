"""Ends a holder's time with numbers: every permission of theirs ends with it (P17), blocks stay."""

from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.rules.events import TenureEnded
from sayso.store.apply import Act, apply
from sayso.store.facts import ground
from sayso.store.ids import new_id
from sayso.store.scope import within


def end_tenure(workspace: UUID, addresses: list[UUID], because: str, person: UUID | None = None) -> int:
    """End the present tenure of each address and answer how many. `because`: `deactivated`, `reassigned`, …"""
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        cases = locked_cases(addresses, common, now)
        for case in cases:
            case.take(Act(TenureEnded(new_id(), now, because), "console" if person else "clock", person=person), common)
        apply(cases, common, now)
        return len(cases)
