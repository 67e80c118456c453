"""The workspace's own hours and limits: they can only be stricter than the rules, and widening them is a choice."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Workspace

ACKNOWLEDGED = "on purpose"
HELD_BY_POLICY = ["workspace_hours", "quiet_hours", "workspace_cap"]
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class PolicyRefused(ValueError):
    """These limits cannot be kept; the message is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Days as ISO weekdays ("12345"; empty: the rules alone), "09:00" to "18:00", texts in days (0 texts: no cap)."""

    days: str
    start: str
    end: str
    cap: int
    cap_days: int

    def wider_than(self, other: "Limits") -> bool:
        """Whether a text could leave under these limits that could not under `other`."""
        fewer_hours = bool(self.days) and (
            set(self.days) <= set(other.days or "1234567") and self.start >= other.start and self.end <= other.end
        )
        hours = not fewer_hours and bool(other.days)
        return hours or _cap_wider(self, other)


def _cap_wider(new: Limits, old: Limits) -> bool:
    if not old.cap:
        return False
    return not new.cap or new.cap > old.cap or new.cap_days < old.cap_days


def limits_of(row: Workspace) -> Limits:
    """The limits in force."""
    return Limits(row.policy_days, row.policy_start, row.policy_end, row.marketing_cap, row.marketing_cap_days)


def set_policy(workspace: UUID, limits: Limits, acknowledgement: str, person: UUID | None) -> None:
    """Keep new limits; what waits is asked again. PolicyRefused when they widen and nobody typed that it is meant."""
    _check(limits)
    with within(workspace):
        queries.run("turn_the_switch", workspace=str(workspace))  # what is being decided now is decided first
        row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        before = limits_of(row)
        wider = limits.wider_than(before)
        if wider and acknowledgement.strip().casefold() != ACKNOWLEDGED:
            raise PolicyRefused(f"This lets more texts leave than before. Type “{ACKNOWLEDGED}” to confirm.")
        row.policy_days, row.policy_start, row.policy_end = limits.days, limits.start, limits.end
        row.marketing_cap, row.marketing_cap_days = limits.cap, limits.cap_days
        row.save(update_fields=["policy_days", "policy_start", "policy_end", "marketing_cap", "marketing_cap_days"])
        details = {"before": asdict(before), "after": asdict(limits), "widened": wider}
        record(workspace, person, "set_policy", str(workspace), details)
        now = clock.now(row)
        queries.run("ask_held_again", workspace=workspace, reasons=HELD_BY_POLICY, now=now)
        queries.run("hint", workspace=workspace, at=now - row.clock_shift)
        queries.run("wake")


def _check(limits: Limits) -> None:
    if limits.days and not re.fullmatch(r"(?!.*(.).*\1)[1-7]{1,7}", limits.days):
        raise PolicyRefused("Choose the days from the list.")
    if not _TIME.fullmatch(limits.start) or not _TIME.fullmatch(limits.end) or limits.start >= limits.end:
        raise PolicyRefused("The hours must begin before they end, as 09:00 and 18:00.")
    if not 0 <= limits.cap <= 1000 or not 1 <= limits.cap_days <= 365:
        raise PolicyRefused("The limit is 0 (none) to 1000 texts in 1 to 365 days.")


def next_working_day(workspace: Workspace, now: datetime, zone: tzinfo) -> datetime:
    """10:00 in `zone` on the next day of the workspace's own hours: what is planned for then can leave."""
    then = now.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=1)
    while workspace.policy_days and str(then.isoweekday()) not in workspace.policy_days:
        then += timedelta(days=1)
    return then
