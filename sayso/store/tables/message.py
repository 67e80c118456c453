"""Texts that want to go out, each with the state of its way through the door."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class Message(TenantRow):
    """One outbound text. From `sending` on it has a clearance, by composite foreign key."""

    STATUSES = [
        ("queued", "waiting for the gate"),
        ("held", "held by the gate until its time"),
        ("cleared", "cleared, not yet handed over"),
        ("sending", "being handed over"),
        ("sent", "accepted by the sender"),
        ("delivered", "delivered to the handset"),
        ("failed", "not delivered"),
        ("unknown", "handed over, outcome unknown"),
        ("refused", "refused by the gate"),
    ]

    address = within("Address", db_index=False)
    sender = within("Sender", db_index=False)
    programme = within("Programme", null=True, db_index=False)
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=24)
    body = models.TextField(null=True)
    encoding = models.CharField(max_length=5)
    parts = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=STATUSES, default="queued")
    due_at = models.DateTimeField(null=True, help_text="when the gate is asked next; null: when something happens")
    not_after = models.DateTimeField(null=True)
    prompted_at = models.DateTimeField(null=True, help_text="when the person did what it answers")
    inbound = within("InboundText", null=True, db_index=False)
    entry = within("ConsentEntry", null=True, db_index=False)
    along = ArrayField(models.UUIDField(), null=True, help_text="entries it answers for the other programmes it names")
    broadcast = within("Broadcast", null=True, db_index=False)
    clearance_id = models.UUIDField(null=True)
    clearance_decision = models.CharField(max_length=6, null=True)
    rank = models.PositiveSmallIntegerField(default=2, help_text="0 answers, 1 single texts, 2 broadcasts")
    counts_as = models.CharField(max_length=64)
    counted_at = models.DateTimeField(
        null=True, help_text="when it was cleared: what caps count; null when it came back"
    )
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    at = models.DateTimeField(help_text="when it was submitted, by the workspace's clock")
    created_at = recorded_at()
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=120, null=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "message"
        indexes = [
            models.Index(
                "sender",
                "rank",
                "due_at",
                name="message_due",
                condition=models.Q(status__in=["queued", "held"]),
            ),
            models.Index("address", name="message_waiting", condition=models.Q(status__in=["queued", "held"])),
            models.Index("address", "counted_at", name="message_counted", condition=~models.Q(counted_at=None)),
            models.Index(
                "workspace", "sending_at", name="message_in_hand", condition=models.Q(status__in=["cleared", "sending"])
            ),
            models.Index("address", "id", name="message_address"),
            models.Index("broadcast", "status", name="message_broadcast", condition=~models.Q(broadcast=None)),
            models.Index(
                "workspace",
                "status",
                "id",
                name="message_not_left",
                condition=models.Q(status__in=["held", "refused", "failed", "unknown"]),
            ),
            # A broadcast is found by itself: its texts are all the same.
            GinIndex(
                fields=["body"],
                name="message_found",
                opclasses=["gin_trgm_ops"],
                condition=models.Q(broadcast=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint("broadcast", "address", name="message_broadcast_once"),
            models.UniqueConstraint(
                "sender", "provider_id", name="message_provider_id", condition=~models.Q(provider_id=None)
            ),
        ]


class Receipt(TenantRow):
    """What a provider reported about a text, as it came: early, late, twice. The message's state folds over these."""

    sender = within("Sender", db_index=False)
    provider_id = models.CharField(max_length=120)
    state = models.CharField(max_length=9)
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "receipt"
        indexes = [models.Index("provider_id", "sender", name="receipt_of")]
