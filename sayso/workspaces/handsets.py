"""Adds a simulated handset to a demo workspace."""

from uuid import UUID

from sayso import rulebook
from sayso.rules import addresses
from sayso.store.scope import within
from sayso.store.tables import Handset

MOST = 12
LONGEST_LABEL = 40


class HandsetRefused(ValueError):
    """The handset cannot be added; the message is the sentence to show."""


def add_handset(workspace: UUID, typed: str, label: str) -> Handset:
    """A handset for a number that belongs to nobody, in the first zone of its places."""
    number = addresses.read(typed, "US", rulebook.current().area_code_of, drama=True)
    if not number.valid or not number.e164:
        raise HandsetRefused("That is no telephone number. Try one such as +1 312 555 0142.")
    if not addresses.reserved_for_drama(number.e164):
        raise HandsetRefused(
            "That number may belong to somebody. Use one kept out of use for stories: any area code, then 555-0100 to "
            "555-0199."
        )
    with within(workspace):
        if Handset.objects.filter(number=number.e164).exists():
            raise HandsetRefused("There is a handset with that number already.")
        if Handset.objects.count() >= MOST:
            raise HandsetRefused(f"{MOST} handsets are enough for one page.")
        zone = number.zones[0] if number.zones else "Etc/UTC"
        return Handset.objects.create(
            workspace_id=workspace, number=number.e164, zone=zone, label=label.strip()[:LONGEST_LABEL]
        )
