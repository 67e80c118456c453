"""Numbers and names texts come from, and the routing table that finds the workspace of one."""

from django.db import models

from sayso.store.tables.base import TenantRow, within


class Sender(TenantRow):
    """A short code, long code, toll-free number or simulated one, on one channel.

    `is_demo` repeats the workspace's own (a composite key binds the two), and the database lets a demo workspace
    have simulator senders only, and no other workspace have one.
    """

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=20)
    label = models.CharField(max_length=60, blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True, help_text="of one part")
    currency = models.CharField(max_length=3, blank=True, default="")
    rate = models.PositiveIntegerField(default=250, help_text="texts per second it can hand over")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        db_table = "sender"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_demo=True, channel="simulator")
                | models.Q(is_demo=False) & ~models.Q(channel="simulator"),
                name="demo_sends_by_simulator_only",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.address


class Route(models.Model):
    """(channel, address) -> workspace. Read before any workspace is known, so it carries no row-level security."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=20)
    sender = within("Sender")
    workspace = models.ForeignKey("store.Workspace", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "route"
        constraints = [models.UniqueConstraint("channel", "address", name="route_key")]
