"""Requests to be erased, how they ended, and what is left to know an erased number by."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class Erasure(TenantRow):
    """Somebody asked to be erased: how, when, and until when what proves their permission is kept. Append-only."""

    WAYS = [
        ("text", "by text"),
        ("email", "by e-mail"),
        ("call", "by a call"),
        ("letter", "by letter"),
        ("in_person", "in person"),
    ]

    address = within("Address")
    tenure = models.PositiveIntegerField()
    asked_at = models.DateTimeField(help_text="when the person asked, as the team says")
    how = models.CharField(max_length=10, choices=WAYS)
    keep_until = models.DateTimeField(null=True, help_text="null: nothing had to be kept")
    days = models.PositiveIntegerField(help_text="the period it was reckoned with")
    person = to("Person", null=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "erasure"


class ErasureEnd(TenantRow):
    """What became of a request: destroyed, or the person changed their mind, or asked again. One row, append-only."""

    ENDS = [("destroyed", "destroyed"), ("cancelled", "cancelled"), ("renewed", "asked again")]

    erasure = models.OneToOneField("store.Erasure", models.PROTECT, related_name="end", db_constraint=False)
    end = models.CharField(max_length=9, choices=ENDS)
    person = to("Person", null=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "erasure_end"


class Suppression(TenantRow):
    """A block of a number that is gone, under a keyed hash of it (`erasure/suppression.py`). Append-only."""

    mark = models.BinaryField(max_length=32)
    scope = models.CharField(max_length=9)
    scope_id = models.UUIDField()
    since = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "suppression"
        constraints = [models.UniqueConstraint("workspace", "mark", "scope", "scope_id", name="suppression_key")]
