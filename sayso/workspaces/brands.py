"""Adds brands: names the business speaks under. One that people have said yes to is never renamed under them."""

from uuid import UUID

from sayso.staff.acts import record
from sayso.store.scope import within
from sayso.store.tables import Brand, Entity

LONGEST = 40


class BrandRefused(ValueError):
    """There can be no such brand; the message is the sentence to show."""


def add_brand(workspace: UUID, name: str, person: UUID | None) -> UUID:
    """Make a brand of the business, and answer its id. BrandRefused when it has no name, or one that is there."""
    name = " ".join(name.split())
    if not name:
        raise BrandRefused("Write the name as customers know it: every text begins with it.")
    if len(name) > LONGEST:
        raise BrandRefused(f"A brand's name has at most {LONGEST} letters: it stands in every text.")
    with within(workspace):
        entity = Entity.objects.select_for_update(no_key=True).order_by("id")[0]
        if Brand.objects.filter(name__iexact=name).exists():
            raise BrandRefused(f"{name} is there already. Make its programme.")
        row = Brand.objects.create(workspace_id=workspace, entity=entity, name=name)
        record(workspace, person, "made_brand", str(row.id), {"name": name})
        return row.id
