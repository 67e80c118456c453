"""A form sent in -> events and asks: which of the ticked programmes still need a YES. Read after `intake`.

Why this module is dangerous: anybody can type anybody's number into a form. What must never happen here:
- a form gives or confirms anything. It asks, and only the handset's own YES answers (P6, rule book A7-A8);
- a form asks twice while an ask is open, or within 30 days of a NO;
- an ask is made whose act is not recorded with it: the two leave this module together;
- an act is recorded that could not be asked about: a YES to something else would then confirm it. A stopped person may
  be asked once in 30 days (`asked_after_stop`); the gate says so again, at release.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sayso.rules.consent import Permissions
from sayso.rules.drafts import Draft
from sayso.rules.events import ConsentAsked
from sayso.rules.intake import CONFIRM_WITHIN
from sayso.rules.messages import several
from sayso.rules.programmes import Catalogue, Programme

ASK_AFTER_NO = timedelta(days=30)
OWN_ACTS = frozenset({"form", "keyword"})
"""Acts that were asked about at once. What an import brought may still wait for its ask."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What one form sent in led to: `outcomes` by programme, the acts it records, one ask for each sender."""

    outcomes: dict[UUID, str]
    events: tuple[ConsentAsked, ...] = ()
    asks: tuple[Draft, ...] = ()

    @property
    def outcome(self) -> str:
        """The form as a whole: asked, if it asked about anything; else what its first programme came to."""
        return "asked" if self.asks else next(iter(self.outcomes.values()), "nothing")


def fill(
    ticked: Sequence[UUID],
    held: Permissions,
    catalogue: Catalogue,
    now: datetime,
    new_id: Callable[[], UUID],
    asked_after_stop: bool = False,
    asked_often: bool = False,
) -> Filled:
    """Decide what the boxes `ticked` mean for a number that holds `held`. Each programme counts once.

    `asked_after_stop`: a STOP binds them, and they were asked all the same within 30 days. `asked_often`: they were
    asked three times within 30 days, and whoever types a number in again and again is rarely its holder.
    """
    rows = [catalogue.programmes[each] for each in dict.fromkeys(ticked) if each in catalogue.programmes]
    outcomes = {row.id: _outcome(row, held, now) for row in rows}
    for row in rows:
        if outcomes[row.id] == "asked" and (asked_often or (asked_after_stop and held.blocked(row))):
            outcomes[row.id] = "asked_lately"
    wanted = [row for row in rows if outcomes[row.id] == "asked"]
    events: list[ConsentAsked] = []
    asks: list[Draft] = []
    for group in _groups(wanted, held):
        lead = ConsentAsked(new_id(), now, "form", group[0].id, None, group[0].disclosure)
        along = [ConsentAsked(new_id(), now, "form", row.id, lead.id, row.disclosure) for row in group[1:]]
        events += [lead, *along]
        named = tuple(zip(group[1:], (each.id for each in along), strict=True))
        asks.append(_ask(group, lead, now, named, after_stop=held.blocked(group[0]) is not None))
    return Filled(outcomes, tuple(events), tuple(asks))


def _outcome(row: Programme, held: Permissions, now: datetime) -> str:
    standing = held.standings.get(row.id)
    if not row.live:
        return "not_live"
    if standing is None:
        return "asked"
    if standing.word in row.required and not held.blocked(row):
        return "already_in"
    if standing.ask_open(now) and standing.act in OWN_ACTS:
        return "asked_already"
    if standing.word == "refused" and now - standing.since < ASK_AFTER_NO:
        return "refused_lately"
    return "asked"


def _groups(wanted: Sequence[Programme], held: Permissions) -> list[list[Programme]]:
    """The programmes one ask can speak for: of one sender and one brand, named as the words in force name them.

    A stopped one leads, so that the ask counts as one through a STOP.
    """
    groups: dict[tuple[UUID, UUID, UUID | None], list[Programme]] = {}
    for row in sorted(wanted, key=lambda row: held.blocked(row) is None):
        alone = None if row.named_in_force else row.id
        groups.setdefault((row.sender, row.brand, alone), []).append(row)
    return list(groups.values())


def _ask(
    group: Sequence[Programme],
    lead: ConsentAsked,
    now: datetime,
    along: tuple[tuple[Programme, UUID], ...],
    *,
    after_stop: bool,
) -> Draft:
    first = group[0]
    namings = [row.naming for row in group if row.naming]
    return Draft(
        purpose="double_opt_in_ask",
        sender=first.sender,
        body=several(namings, "ask") if len(namings) > 1 else first.words["ask"],
        programme=first,
        entry=lead.id,
        prompted_at=now,
        not_after=now + CONFIRM_WITHIN,
        after_stop=after_stop,
        along=along,
    )
