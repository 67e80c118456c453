"""The stop switch: halts everything, a programme, a sender or a jurisdiction at once, and lifts a halt again.

A halt counts from the moment it commits: the gate holds whatever it is asked about, and the door's last look takes
back what was cleared a moment before.
"""

import re
from typing import Literal
from uuid import UUID

from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Programme, Sender, SwitchAct, Workspace

Act = Literal["halt", "lift"]
JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class HaltRefused(ValueError):
    """The switch cannot be turned like this; the message is the sentence to show."""


def halt(
    workspace: UUID, act: Act, scope: str, value: str, reason: str, person: UUID | None, *, again: bool = False
) -> None:
    """Halt (scope, value), or lift that halt. HaltRefused without a reason, for an unknown scope, or when it is so.

    `again` halts what is halted already: the newest reason is the one that is read before it is lifted.
    """
    if not reason.strip():
        raise HaltRefused("Say why: the reason is kept with the act.")
    with within(workspace):
        queries.run("turn_the_switch", workspace=str(workspace))  # before any row: the door takes it first, too
        tenant = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        value = _checked(scope, value.strip())
        halted = any((row.scope, row.scope_value) == (scope, value) for row in queries.run("halted"))
        if halted == (act == "halt") and not (halted and again):
            raise HaltRefused("It is halted already." if halted else "It is not halted.")
        now = clock.now(tenant)
        SwitchAct.objects.create(
            workspace_id=workspace,
            act=act,
            scope=scope,
            scope_value=value,
            reason=reason.strip()[:200],
            person_id=person,
            at=now,
        )
        record(workspace, person, f"switch_{act}", f"{scope}:{value}".rstrip(":"), {"reason": reason.strip()[:200]})
        if act == "lift":
            queries.run("ask_held_again", workspace=workspace, reasons=["halted"], now=now)
        queries.run("hint", workspace=workspace, at=now - tenant.clock_shift)
        queries.run("wake")
        queries.run("tell", topic=str(workspace))


def _checked(scope: str, value: str) -> str:
    """The value as it is kept: empty for the workspace, an id of our own, or an ISO 3166 code."""
    match scope:
        case "workspace":
            return ""
        case "programme" | "sender":
            table = Programme if scope == "programme" else Sender
            known = {str(row) for row in table.objects.values_list("id", flat=True)}
            if value not in known:
                raise HaltRefused(f"Choose the {scope}.")
            return value
        case "jurisdiction":
            if not JURISDICTION.fullmatch(value.upper()):
                raise HaltRefused("Write the place as ISO 3166 does: US, or US-NY.")
            return value.upper()
        case _:
            raise HaltRefused("Choose what to halt.")
