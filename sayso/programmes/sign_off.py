"""Sign-off: the words of a programme go into force when every role the workspace wants has said so (P20).

What must never happen: words are shown to people, or asked in, that somebody who must sign has not signed. The version
before stays in force until then; a programme without any cannot be put live.
"""

from collections.abc import Sequence
from uuid import UUID

from sayso.programmes.disclose import release
from sayso.staff.acts import record
from sayso.store import clock
from sayso.store.scope import within
from sayso.store.tables import Disclosure, Membership, Programme, SignOff, Workspace

ROLES = tuple(role for role, _ in SignOff.ROLES)
ACKNOWLEDGED = "fewer sign-offs"


class SignOffRefused(ValueError):
    """It cannot be signed like this; the message is the sentence to show."""


def sign(workspace: UUID, disclosure: UUID, role: str, person: UUID) -> bool:
    """Sign the words as a role the person holds. True when this was the last one wanted: they are in force now."""
    with within(workspace):
        row = _locked(disclosure)
        wanted = Workspace.objects.get(pk=workspace).sign_off_roles
        if role not in wanted:
            raise SignOffRefused("Nobody signs as that here.")
        if role not in Membership.objects.get(workspace_id=workspace, person_id=person).signs_as:
            raise SignOffRefused(f"You do not sign for {role}. Whoever does finds this page under Programmes.")
        if not waits(row):
            raise SignOffRefused("These words wait for nobody: they are in force already, or newer ones are there.")
        if SignOff.objects.filter(disclosure=row, role=role).exists():
            raise SignOffRefused(f"It is signed for {role} already.")
        SignOff.objects.create(
            workspace_id=workspace, disclosure=row, role=role, person_id=person, at=clock.now(workspace)
        )
        released = _release_if_whole(row, wanted, person)
        details = {"version": row.version, "role": role, "in_force": released}
        record(workspace, person, "signed_off", str(row.programme_id), details)
        return released


def set_roles(workspace: UUID, roles: Sequence[str], acknowledgement: str, person: UUID | None) -> int:
    """Set which roles must sign from now on, and answer how many versions that puts into force.

    SignOffRefused to anybody but an owner, and when a role is dropped and nobody typed that it is meant. A role that
    is added binds the next words.
    """
    wanted = [role for role in ROLES if role in roles]
    with within(workspace):
        if person is not None and not may_set_roles(workspace, person):
            raise SignOffRefused("Only an owner of the workspace says who must sign. Ask one of them.")
        row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        before = list(row.sign_off_roles)
        if set(before) - set(wanted) and acknowledgement.strip().casefold() != ACKNOWLEDGED:
            raise SignOffRefused(f"Fewer people would look at words before customers do. Type “{ACKNOWLEDGED}”.")
        row.sign_off_roles = wanted
        row.save(update_fields=["sign_off_roles"])
        waiting = [each for programme in Programme.objects.order_by("id") if (each := waiting_of(programme))]
        released = sum(_release_if_whole(each, wanted, person) for each in waiting)
        details = {"before": before, "after": wanted, "put_into_force": released}
        record(workspace, person, "set_sign_off_roles", str(workspace), details)
        return released


def may_set_roles(workspace: UUID, person: UUID) -> bool:
    """Whether the person is an owner: whoever must be asked cannot do away with the asking."""
    return Membership.objects.filter(workspace_id=workspace, person_id=person, role="owner").exists()


def waiting_of(programme: Programme) -> Disclosure | None:
    """The newest words of a programme, as long as they wait for a signature."""
    newest = Disclosure.objects.filter(programme=programme).select_related("release").order_by("-version").first()
    return newest if newest and not hasattr(newest, "release") else None


def waits(disclosure: Disclosure) -> bool:
    """Whether these words wait for a signature."""
    waiting = waiting_of(disclosure.programme)
    return waiting is not None and waiting.id == disclosure.id


def _locked(disclosure: UUID) -> Disclosure:
    """The words, under the lock of their programme: two last signatures at once must see each other."""
    row = Disclosure.objects.get(pk=disclosure)
    Programme.objects.select_for_update().get(pk=row.programme_id)
    return row


def _release_if_whole(row: Disclosure, wanted: Sequence[str], person: UUID | None) -> bool:
    signed = set(SignOff.objects.filter(disclosure=row).values_list("role", flat=True))
    if set(wanted) - signed:
        return False
    release(row, person)
    return True
