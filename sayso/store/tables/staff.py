"""The people of the team, and what they did."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from sayso.store.ids import new_id
from sayso.store.tables.base import TenantRow, recorded_at, to


class PersonRows(BaseUserManager["Person"]):
    """Makes persons; Django asks for these two verbs by name."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Person":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "Person":
        return self.get(email=username.lower())


class Person(AbstractBaseUser):
    """Someone who signs in, known by e-mail."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    created_at = recorded_at()

    objects = PersonRows()

    class Meta:
        db_table = "person"

    def __str__(self) -> str:
        return self.name or self.email


def every_role() -> list[str]:
    """A new member signs off as every role until the team is larger."""
    return ["marketing", "legal", "security"]


class Membership(models.Model):
    """A person's place in a workspace. Read at sign-in, before a workspace is chosen: no row-level security."""

    person = to("Person", related_name="memberships")
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, default="owner")
    signs_as = ArrayField(models.CharField(max_length=12), default=every_role, help_text="roles they sign off as")
    created_at = recorded_at()

    class Meta:
        db_table = "membership"
        constraints = [models.UniqueConstraint("person", "workspace", name="membership_key")]


class SignInLink(models.Model):
    """A link that signs one person in once. Only the hash of its token is kept."""

    token_sha256 = models.BinaryField(primary_key=True, max_length=32)
    person = to("Person")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = recorded_at()

    class Meta:
        db_table = "sign_in_link"


class StaffAct(TenantRow):
    """Who did what: append-only."""

    person = to("Person", null=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "staff_act"
        indexes = [
            models.Index("workspace", "id", name="staff_act_newest"),
            models.Index("workspace", "subject", "at", name="staff_act_subject", condition=~models.Q(subject="")),
        ]
