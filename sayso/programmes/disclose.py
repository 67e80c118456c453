"""Keeps the words of a programme as versions: what people are told, and under which words each of them joined."""

import hashlib
from uuid import UUID

import rfc8785

from sayso.rules.messages import Naming, words
from sayso.store import clock
from sayso.store.tables import Disclosure, DisclosureRelease, Programme, Workspace


def disclose(programme: Programme) -> Disclosure:
    """Keep the words of the programme as it is now, as the next version. Earlier versions stay as they were.

    Where the workspace wants sign-offs, the version before stays in force until the last of them has come.
    """
    text = words(naming_of(programme))
    row = Disclosure.objects.create(
        workspace_id=programme.workspace_id,
        programme=programme,
        version=Disclosure.objects.filter(programme=programme).count() + 1,
        words=text,
        frequency_count=programme.frequency_count,
        frequency_days=programme.frequency_days,
        sha256=hashlib.sha256(rfc8785.dumps(text)).digest(),
        at=clock.now(programme.workspace_id),
    )
    if not Workspace.objects.get(pk=programme.workspace_id).sign_off_roles:
        release(row, None)
    return row


def release(disclosure: Disclosure, person: UUID | None) -> None:
    """From now on these are the words people are shown and asked in."""
    DisclosureRelease.objects.create(
        workspace_id=disclosure.workspace_id,
        disclosure=disclosure,
        person_id=person,
        at=clock.now(disclosure.workspace_id),
    )


def in_force(programme: Programme) -> Disclosure | None:
    """The words people are shown now: the newest that were released; None before the first."""
    rows = Disclosure.objects.filter(programme=programme, release__isnull=False)
    return rows.order_by("-version").first()


def naming_of(programme: Programme) -> Naming:
    """What the programme's words name, as it is now."""
    count, days = programme.frequency_count, programme.frequency_days
    return Naming(
        programme.brand.name,
        programme.name,
        programme.description,
        (count, days) if count and days else None,
        programme.help_contact,
        programme.brand.entity.name,
        programme.content_class,
        programme.terms_url,
        programme.privacy_url,
        programme.retention,
        programme.use,
    )
