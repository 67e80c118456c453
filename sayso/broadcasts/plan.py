"""Writes broadcasts and plans them. The gate decides on each recipient when its time has come."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from sayso.broadcasts.draft import variables
from sayso.rules import letters, templates
from sayso.rules.parts import count
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.facts import ground
from sayso.store.scope import within
from sayso.store.tables import Broadcast, Programme, StaffAct, Workspace

LONGEST_BODY = templates.LONGEST_TEXT
FARTHEST = timedelta(days=366)
GOOD_FOR = (6, 24, 72, 168)
"""Hours a text may wait for open hours before it has lost its point: what the form offers."""
NOTED_EVERY = timedelta(minutes=1)
SAYS = {"planned": "planned", "running": "being sent", "paused": "paused", "done": "done", "cancelled": "stopped"}


class PlanRefused(ValueError):
    """The broadcast cannot be made or planned like this; the message is the sentence to show."""


class Overtaken(PlanRefused):
    """It was changed since it was looked at: nothing was kept, both versions are there to be compared."""

    def __init__(self, row: Broadcast, person: UUID | None) -> None:
        self.row = row
        self.act = last_act(row)
        self.own = bool(self.act and self.act.person_id and self.act.person_id == person)
        super().__init__(f"{self._who()} Nothing is lost: look at both, then decide.")

    def _who(self) -> str:
        if self.own and self.act:
            return f"You changed it in another window at {timezone.localtime(self.act.at):%H:%M}."
        return f"{self.act.person if self.act and self.act.person else 'Somebody'} changed it after you opened it."


@dataclass(frozen=True, slots=True)
class Wording:
    """A broadcast as its author writes it."""

    programme: UUID
    name: str
    body: str
    good_for: timedelta = timedelta(hours=72)


def write(
    workspace: UUID, wording: Wording, person: UUID | None, broadcast: UUID | None = None, revision: int | None = None
) -> UUID:
    """Keep a draft, new or changed, and answer its id. PlanRefused when it is no text or past changing.

    Overtaken when it is not at `revision` any more. A text that cannot be planned yet (a variable misspelt) is kept.
    """
    body = checked(wording.body)
    with within(workspace):
        if not Programme.objects.filter(pk=wording.programme).exists():
            raise PlanRefused("Choose the programme it belongs to.")
        row = open_in(broadcast, {"draft"}) if broadcast else Broadcast(workspace_id=workspace, person_id=person)
        before = _content(row)
        told = (wording.programme, wording.name.strip()[:80] or name_of(body), body, wording.good_for)
        if broadcast and told == before:
            return row.id
        if broadcast:
            _not_overtaken(row, revision, person)
        row.programme_id, row.name, row.body, row.good_for = told
        row.revision += 1
        row.save()
        _note(row, person, "changed_broadcast" if broadcast else "wrote_broadcast")
        return row.id


def name_of(body: str) -> str:
    """What a broadcast is called that nobody has named: how it begins."""
    return re.sub(r"\{\{.*?\}\}", "…", " ".join(body.split()))[:40]


def _content(row: Broadcast) -> tuple[UUID, str, str, timedelta]:
    return row.programme_id, row.name, row.body, row.good_for


def _note(row: Broadcast, person: UUID | None, act: str) -> None:
    """Who wrote it when. A draft keeps itself every few seconds: the same hand is noted once a minute."""
    last = last_act(row) if act == "changed_broadcast" else None
    writing = last and last.person_id == person and last.act in {"wrote_broadcast", "changed_broadcast"}
    if last and writing and clock.now(row.workspace_id) - last.at < NOTED_EVERY:
        return
    details = {"name": row.name, "parts": count(row.body).parts}
    record(row.workspace_id, person, act, str(row.id), details)


def last_act(row: Broadcast) -> StaffAct | None:
    """What was done to it last, and by whom. Within `scope.within` only."""
    acts = StaffAct.objects.filter(workspace_id=row.workspace_id, subject=str(row.id)).select_related("person")
    return acts.order_by("-id").first()


def plan(
    workspace: UUID, broadcast: UUID, at: datetime | None, person: UUID | None, revision: int | None = None
) -> datetime:
    """Plan the draft for `at` by the workspace's clock, None for now. Answers the time; wakes the worker for it."""
    with within(workspace):
        tenant = Workspace.objects.get(pk=workspace)
        now = clock.now(tenant)
        row = open_in(broadcast, {"draft", "planned"})
        _not_overtaken(row, revision, person)
        when = now if at is None else at
        if when < now - timedelta(minutes=1):
            raise PlanRefused("That time has passed. Choose a later one, or start now.")
        if when > now + FARTHEST:
            raise PlanRefused("That is more than a year away.")
        programme = ground(tenant.pk).catalogue.programmes.get(row.programme_id)
        if programme is None or not programme.live:
            raise PlanRefused("The programme is not live, so the gate would hold every text. Put it live first.")
        if wrong := problems(row.body):
            raise PlanRefused(wrong[0].says)
        row.planned_at, row.status = when, "planned"
        row.revision += 1
        row.save(update_fields=["planned_at", "status", "revision"])
        record(workspace, person, "planned_broadcast", str(row.id), {"at": when.isoformat()})
        wake(tenant, when)
        return when


def problems(body: str) -> Sequence[templates.Problem]:
    """What keeps a text from being planned. Within `scope.within` only."""
    return templates.problems(body, {each.key for each in variables()}) if templates.is_personal(body) else ()


def warnings(
    row: Broadcast, names: tuple[str, ...], texts: Sequence[str] = (), told: Collection[str] = ()
) -> list[str]:
    """What a person should look at before it leaves: it names nobody, it says no way out, it costs many parts.

    `texts` are the text as some people would get it, by default only the one; `told` the letters already spoken of.
    """
    shown = list(texts) or [row.body]
    folded = [text.casefold() for text in shown]
    found: list[str] = []
    if not all(any(name.casefold() in text for name in names if name) for text in folded):
        found.append(f"It does not say who is writing. Begin with “{names[0]}:”.")
    if not all("stop" in text for text in folded):
        found.append("It does not say how to leave. Carriers expect “Reply STOP to cancel” at least once a month.")
    most = max(count(text).parts for text in shown)
    if most > 3:
        found.append(f"It costs {most} parts for each person.")
    odd = sorted({each.letter for text in shown for each in letters.breakers(text)} - set(told))
    if 0 < len(odd) <= 5:
        found.append(f"{' '.join(odd)} makes every part shorter (70 characters instead of 160).")
    return found


def checked(body: str) -> str:
    """The text as it is kept. PlanRefused when there is none or too much of it."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise PlanRefused("Write the text first.")
    if len(body) > LONGEST_BODY:
        raise PlanRefused(f"The text has {len(body)} characters; {LONGEST_BODY} are the most a text can have.")
    return body


def open_in(broadcast: UUID, states: set[str]) -> Broadcast:
    """The broadcast, locked, when it is still in one of `states`."""
    row = Broadcast.objects.select_for_update().filter(pk=broadcast).first()
    if row is None:
        raise PlanRefused("There is no such broadcast.")
    if row.status not in states:
        said = f"It is {SAYS[row.status]} already." if row.status in SAYS else "It is still a draft: plan it first."
        raise PlanRefused(said)
    return row


def _not_overtaken(row: Broadcast, revision: int | None, person: UUID | None) -> None:
    if revision is not None and row.revision != revision:
        raise Overtaken(row, person)


def wake(tenant: Workspace, at: datetime) -> None:
    """The worker looks at the workspace at `at`, the screens now."""
    queries.run("hint", workspace=tenant.id, at=at - tenant.clock_shift)
    queries.run("wake")
    queries.run("tell", topic=str(tenant.id))
