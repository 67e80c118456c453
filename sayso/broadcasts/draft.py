"""The draft a broadcast puts to the gate: made the same way for its preview and for its recipients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sayso.rules import templates
from sayso.rules.drafts import Draft
from sayso.rules.programmes import Programme
from sayso.store import queries
from sayso.store.tables import Broadcast, ProfileField

NAME = "name"


@dataclass(frozen=True, slots=True)
class Variable:
    """What a text may say of each person. An answer may only be used for what it was asked for: `purpose` says it."""

    key: str
    label: str
    purpose: str = ""


def variables() -> list[Variable]:
    """Name, programme and brand, and the profile fields in use. Within `scope.within` only."""
    own = [Variable(NAME, "The person's name"), Variable("programme", "The programme"), Variable("brand", "The brand")]
    rows = ProfileField.objects.filter(live=True).order_by("label", "id")
    return own + [Variable(f"profile.{row.key}", row.label, row.purpose) for row in rows]


def texts_of(body: str, programme: Programme, addresses: Sequence[UUID]) -> Mapping[UUID, str | None]:
    """The words for each address, None where they cannot be made: one query, or none when everybody gets the same."""
    if not templates.is_personal(body):
        return dict.fromkeys(addresses, body)
    values = values_of(body, addresses)
    common = common_values(programme)
    return {each: templates.render(body, {**values.get(each, {}), **common}) for each in addresses}


def common_values(programme: Programme) -> dict[str, str]:
    """What is the same for everybody."""
    naming = programme.naming
    return {"programme": naming.programme, "brand": naming.brand} if naming else {}


def values_of(body: str, addresses: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """What the variables of `body` are for each person, as it was given: `templates.render` makes it fit."""
    keys = [each.removeprefix("profile.") for each in templates.variables(body) if each.startswith("profile.")]
    rows = queries.run("personal_values", ids=list(addresses), keys=keys)
    answers = {row.id: {f"profile.{key}": value for key, value in (row.answers or {}).items()} for row in rows}
    return {row.id: {NAME: row.name or "", **answers[row.id]} for row in rows}


def draft_of(row: Broadcast, programme: Programme, now: datetime, text: str | None) -> Draft:
    """The `text` of one recipient; it keeps its worth for `good_for` from the planned time."""
    return Draft(
        purpose="programme",
        sender=programme.sender,
        body=text or "",
        programme=programme,
        not_after=worth_until(row, now),
        called_off=row.status == "cancelled",
        paused=row.status == "paused",
        unwritten=text is None,
    )


def worth_until(row: Broadcast, now: datetime) -> datetime:
    """When it has lost its point, counted from the planned time, however long it was paused in between."""
    return (row.planned_at or now) + row.good_for
