"""What the team knows of a person: name, residence, zone. Where they live decides when they may be texted."""

import re
from dataclasses import asdict, dataclass
from uuid import UUID

from sayso.rules import zones
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Address, Contact, Workspace


class DescriptionRefused(ValueError):
    """A value cannot be kept; the message is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Description:
    """ISO 3166 country and subdivision (`US-NY`), an IANA zone (`America/New_York`); empty where not known."""

    name: str = ""
    country: str = ""
    subdivision: str = ""
    zone: str = ""


def describe(workspace: UUID, address: UUID, told: Description, person: UUID | None) -> None:
    """Keep what is known of the person at `address`; whatever the gate held there is asked again.

    A declared place is added to those of the number, never put in their stead (rule book B4).
    """
    told = _checked(told)
    with within(workspace):
        tenant = Workspace.objects.get(pk=workspace)
        queries.run("lock_addresses_by_id", ids=[address])
        at = Address.objects.select_related("contact").get(pk=address)
        if at.value is None:
            raise DescriptionRefused("They were erased: nothing is kept of them any more.")
        row = at.contact or Contact(id=new_id(), workspace_id=workspace)
        before = Description(row.name, row.residence_country, row.residence_subdivision, row.zone)
        row.name, row.zone = told.name, told.zone
        row.residence_country, row.residence_subdivision = told.country, told.subdivision
        row.save()
        if at.contact_id is None:
            Address.objects.filter(pk=address).update(contact=row)
        changed = [name for name, value in asdict(told).items() if value != asdict(before)[name]]
        record(workspace, person, "described_contact", str(address), {"changed": changed})
        now = clock.now(tenant)
        queries.run("ask_again", addresses=[address], now=now)
        queries.run("hint", workspace=workspace, at=now - tenant.clock_shift)
        queries.run("wake")
        queries.run("tell", topic=str(workspace))


def _checked(told: Description) -> Description:
    country, subdivision = told.country.strip().upper(), told.subdivision.strip().upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise DescriptionRefused("Write the country as two letters: US.")
    if subdivision and not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", subdivision):
        raise DescriptionRefused("Write the state or province with its country: US-NY.")
    if subdivision and country and not subdivision.startswith(f"{country}-"):
        raise DescriptionRefused(f"{subdivision} does not lie in {country}.")
    if told.zone.strip() and not zones.known(told.zone.strip()):
        raise DescriptionRefused(f"{told.zone.strip()} is no time zone. Choose one such as America/New_York.")
    name = " ".join(told.name.split())[:120]
    return Description(name, country or subdivision[:2], subdivision, told.zone.strip())
