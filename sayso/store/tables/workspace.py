"""A workspace, and the legal entity and brands that speak in it."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sayso.store.ids import new_id
from sayso.store.tables.base import TenantRow, recorded_at, within


class Workspace(models.Model):
    """One tenant: its clock and its own policy, which can only be stricter than the rules."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(editable=False)
    clock_shift = models.DurationField(default=timedelta(0))
    policy_days = models.CharField(max_length=7, default="12345")
    policy_start = models.CharField(max_length=5, default="09:00")
    policy_end = models.CharField(max_length=5, default="18:00")
    marketing_cap = models.PositiveSmallIntegerField(default=3)
    marketing_cap_days = models.PositiveSmallIntegerField(default=30)
    sign_off_roles = ArrayField(
        models.CharField(max_length=12), default=list, help_text="who must sign off words before people see them"
    )
    heads_to = models.CharField(max_length=300, blank=True, default="", help_text="where signed heads are published")
    evidence_days = models.PositiveIntegerField(
        default=1826, help_text="how long claims about a permission can be made: erasure waits for it"
    )
    created_at = recorded_at()

    class Meta:
        db_table = "workspace"
        constraints = [
            models.UniqueConstraint("id", "is_demo", name="workspace_demo_key"),
            models.CheckConstraint(
                condition=models.Q(is_demo=True) | models.Q(clock_shift=timedelta(0)),
                name="only_a_demo_clock_moves",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Entity(TenantRow):
    """The legal person that holds the permissions. A STOP binds it."""

    SCOPES = [("entity", "the whole business"), ("brand", "the brand"), ("programme", "the programme")]

    name = models.CharField(max_length=120)
    revocation_scope = models.CharField(max_length=9, choices=SCOPES, default="entity")

    class Meta:
        db_table = "entity"

    def __str__(self) -> str:
        return self.name


class Brand(TenantRow):
    """A name the entity speaks under."""

    entity = within("Entity")
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "brand"

    def __str__(self) -> str:
        return self.name
