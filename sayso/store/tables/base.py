"""What every tenant row has: an id that sorts by time, and the workspace it belongs to."""

from django.db import models

from sayso.store.ids import new_id


class TenantRow(models.Model):
    """A row of one workspace. Row-level security hides it from every other one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey("store.Workspace", on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True


class ClockTimestamp(models.Func):
    """The database's clock at this very row, not at the start of the transaction: locks may have been waited for."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def recorded_at() -> models.DateTimeField:
    """A column the database's own clock fills: when the row was kept, whatever the workspace's clock said."""
    return models.DateTimeField(db_default=ClockTimestamp(), editable=False)


def to(table: str, **options) -> models.ForeignKey:
    """A foreign key within the store that can never cascade: facts do not vanish with what they speak of."""
    options.setdefault("related_name", "+")
    return models.ForeignKey(f"store.{table}", on_delete=models.PROTECT, **options)


def within(table: str, **options) -> models.ForeignKey:
    """A reference between two rows of one workspace.

    The constraint is made in the migrations as (workspace, reference) -> (workspace, id), so that no row can ever
    speak of another workspace's: foreign keys are checked beneath row-level security.
    """
    return to(table, db_constraint=False, **options)
