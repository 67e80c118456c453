"""Phone numbers, whose they are, and for how long."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class Contact(TenantRow):
    """A person as the business knows them."""

    name = models.CharField(max_length=120, blank=True)
    residence_country = models.CharField(max_length=2, blank=True)
    residence_subdivision = models.CharField(max_length=6, blank=True)
    zone = models.CharField(max_length=40, blank=True, help_text="time zone the person declared")
    created_at = recorded_at()

    class Meta:
        db_table = "contact"
        indexes = [GinIndex(fields=["name"], name="contact_found", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name


class Address(TenantRow):
    """A phone number, for all text channels. Its row is the lock of everything that is done to the number."""

    value = models.CharField(max_length=16, null=True)
    country = models.CharField(max_length=2, blank=True)
    line_type = models.CharField(max_length=8, default="unknown")
    jurisdictions = ArrayField(models.CharField(max_length=8), default=list)
    zones = ArrayField(models.CharField(max_length=40), default=list)
    tenure = models.PositiveIntegerField(default=1)
    contact = within("Contact", null=True, related_name="addresses")
    heard_at = models.DateTimeField(null=True)
    unclear_entry = models.UUIDField(null=True, help_text="the suspected STOP that holds it")
    unclear_since = models.DateTimeField(null=True)
    acts = models.PositiveBigIntegerField(
        default=0, help_text="grows with every act of permission: the door looks at it"
    )
    created_at = recorded_at()

    class Meta:
        db_table = "address"
        constraints = [models.UniqueConstraint("workspace", "value", name="address_key")]
        indexes = [GinIndex(fields=["value"], name="address_found", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.value or "erased"


class Tenure(TenantRow):
    """One holder's time with a number. The next row ends the former: consent never outlives it."""

    address = within("Address")
    ordinal = models.PositiveIntegerField()
    because = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "tenure"
        constraints = [models.UniqueConstraint("address", "ordinal", name="tenure_key")]
