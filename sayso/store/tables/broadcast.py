"""A planned text to the standing subscribers of a programme."""

from datetime import timedelta

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class Broadcast(TenantRow):
    """The plan and how far it has come: a cursor over the audience, so that it resumes after a crash."""

    STATUSES = [
        ("draft", "draft"),
        ("planned", "planned"),
        ("running", "being sent"),
        ("paused", "paused"),
        ("done", "done"),
        ("cancelled", "cancelled"),
    ]

    programme = within("Programme")
    name = models.CharField(max_length=80)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=STATUSES, default="draft")
    planned_at = models.DateTimeField(null=True, blank=True)
    good_for = models.DurationField(default=timedelta(hours=72))
    cursor = models.UUIDField(null=True)
    submitted = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0, help_text="grows with every change: two authors cannot lose one")
    person = to("Person", null=True)
    created_at = recorded_at()
    started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "broadcast"
        indexes = [
            models.Index(
                "workspace", "status", name="broadcast_open", condition=models.Q(status__in=["planned", "running"])
            )
        ]

    def __str__(self) -> str:
        return self.name
