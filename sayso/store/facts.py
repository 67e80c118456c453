"""What is true about many addresses at once: step 3 of both paths. One query loads it, the rule book decides on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sayso import rulebook
from sayso.rules.consent import Block, Permissions, Standing
from sayso.rules.facts import Facts, Policy
from sayso.rules.hours import WorkspaceHours
from sayso.rules.messages import Naming
from sayso.rules.places import Declared, places
from sayso.rules.programmes import Catalogue, Programme
from sayso.store import queries

COUNTED_FOR = timedelta(days=400)
"""How far back caps look: longer than the longest frequency a programme can disclose (a year)."""


@dataclass(frozen=True, slots=True)
class Known:
    """One address as the database holds it: `acts` tells later whether its permissions have changed since.

    `asks` are the opt-in acts whose ask has left, and when.
    """

    id: UUID
    number: str | None
    acts: int
    permissions: Permissions
    facts: Facts
    asks: Mapping[UUID, datetime]


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace as the paths need it: its own limits, and how far its clock stands from everybody's (demo only).

    `ahead` is how far the database's clock, which is everybody's, stands from this program's.
    """

    id: UUID
    is_demo: bool
    clock_shift: timedelta
    policy: Policy
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The workspace's time, in UTC, by the database's clock: a program whose own is wrong decides alike."""
        return datetime.now(UTC) + self.ahead + self.clock_shift


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for every address of a workspace in one batch."""

    workspace: Tenant
    catalogue: Catalogue
    halts: frozenset[tuple[str, str]]
    switch_acts: int


def ground(workspace: UUID) -> Ground:
    """Read a workspace's clock, policy, programmes and stop switch, once a batch. Within `scope.within` only."""
    row = _only(queries.run("ground", workspace=workspace), workspace)
    halts = frozenset((scope, value) for scope, value in row.halts or ())
    return Ground(_tenant(row), _catalogue(row.entity), halts, row.acts)


def tenant(workspace: UUID) -> Tenant:
    """The workspace itself. LookupError when there is none of that id."""
    return _tenant(_only(queries.run("tenant", workspace=workspace), workspace))


def _only(rows: Sequence[queries.Row], workspace: UUID) -> queries.Row:
    if not rows:
        raise LookupError(f"there is no workspace {workspace}")
    return rows[0]


def _tenant(row: queries.Row) -> Tenant:
    return Tenant(row.id, row.is_demo, row.clock_shift, _policy(row), row.now - datetime.now(UTC))


def catalogue() -> Catalogue:
    """All programmes of the workspace in scope, with the words of their newest disclosure."""
    entity = queries.run("entity")
    return _catalogue(entity[0].id if entity else None)


def _catalogue(entity: UUID | None) -> Catalogue:
    if entity is None:
        raise LookupError("the workspace has no business (entity) yet")
    return Catalogue.of(entity, [_programme(row) for row in queries.run("catalogue")])


def _policy(row: queries.Row) -> Policy:
    """The workspace's own limits. Empty days or a cap of 0 mean: the rules alone."""
    days = frozenset(int(day) for day in row.policy_days)
    own = WorkspaceHours(days, _minutes(row.policy_start), _minutes(row.policy_end)) if days else None
    cap = (row.marketing_cap, row.marketing_cap_days) if row.marketing_cap else None
    return Policy(own, cap)


def named_along(row: queries.Row, common: Ground) -> tuple[tuple[Programme, UUID], ...]:
    """The other programmes that a message of this row names, each with the entry it answers."""
    return tuple((common.catalogue.programmes[UUID(programme)], UUID(entry)) for programme, entry in row.along or ())


def known(ids: Sequence[UUID], common: Ground, now: datetime) -> dict[UUID, Known]:
    """Permissions and gate facts of each address, in one query."""
    rows = queries.run("address_facts", ids=list(ids), since=now - COUNTED_FOR)
    return {row.id: _known(row, common) for row in rows}


def _known(row: queries.Row, common: Ground) -> Known:
    book = rulebook.current()
    declared = Declared(row.residence_country or "", row.residence_subdivision or "", row.declared_zone or "")
    where, place_known = places(tuple(row.jurisdictions), tuple(row.zones), row.line_type, declared, book)
    permissions = Permissions(
        tenure=row.tenure,
        standings=dict(_standing(item) for item in row.standings or ()),
        blocks=tuple(_block(item) for item in row.blocks or ()),
        unclear=tuple((UUID(entry), _time(since)) for entry, since in row.unclear or ()),
    )
    facts = Facts(
        reachable=row.value is not None,
        permissions=permissions,
        places=where,
        place_known=place_known,
        policy=common.workspace.policy,
        book=book,
        halts=common.halts,
        tallies=_tallies(row.counted or ()),
        promised={UUID(programme): (count, days) for programme, count, days in row.promised or ()},
        heard_at=row.heard_at,
    )
    return Known(row.id, row.value, row.acts, permissions, facts, _asks(row.counted or ()))


def _standing(item: Sequence[Any]) -> tuple[UUID, Standing]:
    programme, *told = item
    return UUID(programme), _told(told)


def _told(item: Sequence[Any]) -> Standing:
    """A standing as `store/apply.py` and the query write it, with what it lies over."""
    word, since, entry, asked_at, before, disclosure, act, lead, over = item
    shown, led = UUID(disclosure) if disclosure else None, UUID(lead) if lead else None
    asked = asked_at and _time(asked_at)
    beneath = _told(over) if over else None
    return Standing(word, _time(since), UUID(entry), asked, before, shown, act, led, beneath)


def _block(item: Sequence[Any]) -> Block:
    scope, scope_id, since, entry, excepted = item
    return Block(scope, UUID(scope_id), _time(since), UUID(entry), frozenset(UUID(each) for each in excepted or ()))


def _asks(counted: Iterable[Sequence[Any]]) -> Mapping[UUID, datetime]:
    return {UUID(entry): _time(at) for _, at, entry in counted if entry}


def _tallies(counted: Iterable[Sequence[Any]]) -> Mapping[str, list[datetime]]:
    tallies: dict[str, list[datetime]] = {}
    for counts_as, at, _ in counted:
        tallies.setdefault(counts_as, []).append(_time(at))
    return tallies


def _programme(row: queries.Row) -> Programme:
    frequency = (row.frequency_count, row.frequency_days) if row.frequency_count else None
    return Programme(
        id=row.id,
        brand=row.brand_id,
        entity=row.entity_id,
        sender=row.sender_id,
        keyword=row.keyword,
        content_class=row.content_class,
        keyword_opt_in=row.keyword_opt_in,
        revocation_scope=row.revocation_scope,
        live=row.live,
        disclosure=row.disclosure_id,
        words=row.words,
        frequency=frequency,
        naming=Naming(row.brand, row.name, row.description, frequency, row.help_contact),
        named_in_force=row.named_in_force,
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
