"""Texts that came in, as they were heard: masked before they are kept."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class InboundText(TenantRow):
    """One text from a person. The provider's id makes it count once, however often it is delivered."""

    sender = within("Sender", db_index=False)
    address = within("Address", db_index=False)
    provider_id = models.CharField(max_length=120)
    transport = models.CharField(max_length=20)
    body = models.TextField(null=True)
    masked = ArrayField(models.CharField(max_length=12), default=list)
    raw = models.JSONField(null=True)
    meaning = models.CharField(max_length=12)
    language = models.CharField(max_length=2, blank=True)
    matched = models.TextField(blank=True)
    outcome = models.CharField(max_length=20)
    programme = within("Programme", null=True, db_index=False)
    at = models.DateTimeField()
    received_at = recorded_at()

    class Meta:
        db_table = "inbound_text"
        constraints = [models.UniqueConstraint("sender", "provider_id", "address", name="inbound_once")]
        indexes = [
            models.Index("address", "at", name="inbound_address"),
            GinIndex(fields=["body"], name="inbound_found", opclasses=["gin_trgm_ops"]),
        ]
