"""The queue of what waits for the notary."""

from django.db import models


class SealQueue(models.Model):
    """Ids of new ledger rows, put here by trigger in the transaction that made them; no flag on the row itself."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    row = models.UUIDField()

    class Meta:
        db_table = "seal_queue"
