"""Hints where work waits, so that the worker finds it without looking into any workspace."""

from django.db import models


class Due(models.Model):
    """`workspace` has something to do at `at` (real time). Holds no tenant's values, so no row-level security."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "due"
        indexes = [models.Index("at", name="due_at")]
