"""The simulator's own memory: handsets and what stands on their screens."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at


class Handset(TenantRow):
    """A simulated customer's phone."""

    number = models.CharField(max_length=16)
    zone = models.CharField(max_length=40)
    label = models.CharField(max_length=40, blank=True)
    created_at = recorded_at()

    class Meta:
        db_table = "handset"
        constraints = [models.UniqueConstraint("workspace", "number", name="handset_key")]


class HandsetText(TenantRow):
    """A text on a simulated phone. `message` is the sender's reference: twice the same would mean sent twice."""

    number = models.CharField(max_length=16)
    sender_address = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, choices=[("in", "to the phone"), ("out", "from the phone")])
    body = models.TextField()
    reference = models.CharField(max_length=120, blank=True)
    receipt = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "handset_text"
        indexes = [
            models.Index("workspace", "number", "id", name="handset_text_thread"),
            models.Index("workspace", "id", name="handset_no_receipt", condition=models.Q(direction="in", receipt="")),
        ]
