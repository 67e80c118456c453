"""Lets asks lapse whose YES never came: 72 hours after the act (A8), or as soon as a form's ask could not be sent."""

from uuid import UUID

from sayso.consent.cases import locked_cases
from sayso.rules.consent import ASK_LIVES
from sayso.rules.events import ConsentLapsed
from sayso.store import queries
from sayso.store.apply import Act, apply
from sayso.store.facts import ground
from sayso.store.ids import new_id
from sayso.store.scope import within

BATCH = 500


def lapse(workspace: UUID) -> int:
    """Lapse every overdue ask of the workspace. Returns how many did."""
    lapsed = 0
    while True:
        with within(workspace):
            common = ground(workspace)
            now = common.workspace.now()
            overdue = queries.run("overdue_asks", before=now - ASK_LIVES, limit=BATCH)
            refused = queries.run("unasked", oldest=now - ASK_LIVES, limit=BATCH)
            if not overdue and not refused:
                return lapsed
            unasked = {each.entry_id for each in refused}
            cases = locked_cases([each.address_id for each in (*overdue, *refused)], common, now)
            for case in cases:
                for programme, standing in list(case.held.standings.items()):
                    if standing.word == "asked" and (standing.entry in unasked or not standing.ask_open(now)):
                        act = "unasked" if standing.entry in unasked else "silence"
                        event = ConsentLapsed(new_id(), now, act, programme, standing.entry, standing.disclosure)
                        case.take(Act(event, "clock"), common)
            apply(cases, common, now)
            lapsed += sum(len(case.acts) for case in cases)
