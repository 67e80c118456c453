"""Asks once more, for programmes that want it, while the first ask is still open: one reminder at most (A8)."""

from uuid import UUID

from sayso.outbox.submit import Submission, submit
from sayso.rules.consent import ASK_LIVES
from sayso.rules.drafts import Draft
from sayso.store import queries
from sayso.store.facts import ground, named_along
from sayso.store.scope import within

BATCH = 500


def remind(workspace: UUID) -> int:
    """Submit the reminders that are due. Returns how many. The gate decides on each like on any other text."""
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        due = queries.run("reminders_due", now=now, oldest=now - ASK_LIVES, limit=BATCH)
        if not due:
            return 0
        reminders: list[Submission] = []
        for ask in due:
            programme = common.catalogue.programmes[ask.programme_id]
            draft = Draft(
                purpose="double_opt_in_ask",
                sender=programme.sender,
                body=ask.body or programme.words["ask"],
                programme=programme,
                entry=ask.entry_id,
                not_after=ask.asked_at + ASK_LIVES,
                along=named_along(ask, common),
            )
            reminders.append(Submission(ask.address_id, draft, now))
        queries.run("mark_reminded", entries=[ask.entry_id for ask in due], now=now)
        submit(common, reminders, now)
        return len(due)
