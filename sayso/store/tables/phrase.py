"""A workspace's own phrases: what its people say when they mean STOP, HELP or neither."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class Phrase(TenantRow):
    """One phrase and what it means here, beside those of the rule book. Ended, never deleted."""

    text = models.CharField(max_length=160)
    meaning = models.CharField(max_length=12)
    language = models.CharField(max_length=2, blank=True)
    inbound = within("InboundText", null=True, db_index=False)
    person = to("Person", null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = recorded_at()

    class Meta:
        db_table = "phrase"
        indexes = [models.Index("workspace", name="phrase_live", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return self.text
