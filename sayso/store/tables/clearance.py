"""Decisions of the gate: one row each, never edited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class Clearance(TenantRow):
    """What the gate answered for one message, and on which facts and rule rows: append-only."""

    message = within("Message", db_index=False, related_name="clearances")
    address = within("Address", db_index=False)
    programme = within("Programme", null=True, db_index=False)
    purpose = models.CharField(max_length=24)
    decision = models.CharField(max_length=6)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    until = models.DateTimeField(null=True)
    rules = ArrayField(models.CharField(max_length=40), default=list)
    book = models.CharField(max_length=24, help_text="version of the rule book")
    consent_entry = within("ConsentEntry", null=True, db_index=False)
    facts = models.JSONField(help_text="zones, places, standing, counters: no personal values")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(null=True)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "clearance"
        constraints = [models.UniqueConstraint("id", "message", "decision", name="clearance_of_message")]
        indexes = [
            models.Index("message", "id", name="clearance_message"),
            models.Index("workspace", "id", name="clearance_newest"),
        ]


class KeptRuleBook(models.Model):
    """A version of the rule book that decided something: its files as they were. The same for every workspace."""

    version = models.CharField(max_length=24, primary_key=True)
    files = models.JSONField(help_text="name -> text")
    packages = models.JSONField(help_text="pinned packages that decide with it -> version")
    kept_at = recorded_at()

    class Meta:
        db_table = "rule_book"


class ClearancePayload(models.Model):
    """The number and the words a decision was about, with the salt of its commitment: deletable."""

    clearance = models.OneToOneField("store.Clearance", models.PROTECT, primary_key=True, related_name="payload")
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, db_index=False, related_name="+")
    salt = models.BinaryField(max_length=32)
    body = models.JSONField()

    class Meta:
        db_table = "clearance_payload"
