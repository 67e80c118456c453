"""How long things are kept: profile answers by their field, evidence by the workspace's period."""

from uuid import UUID

from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.facts import tenant
from sayso.store.scope import within
from sayso.store.tables import Workspace

ACKNOWLEDGED = "shorter"
LONGEST_DAYS = 36_525


class PeriodRefused(ValueError):
    """This period cannot be kept; the message is the sentence to show."""


def forget_answers(workspace: UUID) -> int:
    """Delete profile answers older than their field says. Returns how many."""
    with within(workspace):
        return len(queries.run("answers_past_their_time", now=tenant(workspace).now()))


def set_period(workspace: UUID, days: int, acknowledgement: str, person: UUID | None) -> None:
    """For how long claims can be made. PeriodRefused when it gets shorter and nobody typed that it is meant."""
    if not 1 <= days <= LONGEST_DAYS:
        raise PeriodRefused(f"The period is 1 to {LONGEST_DAYS:,} days.")
    with within(workspace):
        row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        before = row.evidence_days
        if days < before and acknowledgement.strip().casefold() != ACKNOWLEDGED:
            says = "What proves permissions would go earlier, also for those who have asked already."
            raise PeriodRefused(f"{says} Type “{ACKNOWLEDGED}” to confirm.")
        row.evidence_days = days
        row.save(update_fields=["evidence_days"])
        record(workspace, person, "set_evidence_period", str(workspace), {"before": before, "after": days})
