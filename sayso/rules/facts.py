"""What the gate is told about one address, and what a check can answer. Read before `checks` and `gate`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sayso.rules.consent import Permissions
from sayso.rules.drafts import Draft
from sayso.rules.hours import Places, WorkspaceHours
from sayso.rules.tables import RuleBook


@dataclass(frozen=True, slots=True)
class Policy:
    """The workspace's own limits: they can only add to the rules. `cap` is (marketing texts, days)."""

    hours: WorkspaceHours | None
    cap: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true about one address at this moment, as `store/facts.py` read it in one query.

    `tallies` maps `Draft.counts_as` to the times such texts were cleared; `halts` are (scope, value) pairs of the stop
    switch; `heard_at` is when the person last wrote; `place_known` is false for toll-free and other placeless numbers;
    `promised` is the (texts, days) of the words each standing was given under: a later disclosure cannot widen it.
    """

    reachable: bool
    permissions: Permissions
    places: Places
    place_known: bool
    policy: Policy
    book: RuleBook
    halts: frozenset[tuple[str, str]] = frozenset()
    tallies: Mapping[str, Sequence[datetime]] = field(default_factory=dict[str, Sequence[datetime]])
    heard_at: datetime | None = None
    promised: Mapping[UUID, tuple[int, int]] = field(default_factory=dict[UUID, tuple[int, int]])


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against, and when it ends: `until` None means nobody knows. `final` refuses, else it holds."""

    reason: str
    rules: tuple[str, ...] = ()
    until: datetime | None = None
    final: bool = False


Check = Callable[[Draft, Facts, datetime], Objection | None]
