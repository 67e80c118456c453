"""Hosted forms: what was shown, byte for byte, and what was sent in from it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class Form(TenantRow):
    """A public page on which people sign up for programmes. Its address never tells who made it."""

    name = models.CharField(max_length=60, help_text="for the team")
    slug = models.CharField(max_length=24, unique=True, help_text="the last part of its public address")
    title = models.CharField(max_length=80)
    intro = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=2, default="en")
    live = models.BooleanField(default=False)
    created_at = recorded_at()

    class Meta:
        db_table = "form"

    def __str__(self) -> str:
        return self.name


class FormRoute(models.Model):
    """slug -> workspace. Read before any workspace is known, so it carries no row-level security."""

    slug = models.CharField(max_length=24, primary_key=True)
    form = within("Form")
    workspace = models.ForeignKey("store.Workspace", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "form_route"


class FormProgramme(TenantRow):
    """A programme the form offers, each with a box of its own."""

    form = within("Form", related_name="offers")
    programme = within("Programme")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "form_programme"
        constraints = [models.UniqueConstraint("form", "programme", name="form_programme_key")]


class FormQuestion(TenantRow):
    """A profile field the form asks for."""

    form = within("Form", related_name="questions")
    field = within("ProfileField")
    required = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "form_question"
        constraints = [models.UniqueConstraint("form", "field", name="form_question_key")]


class Rendering(TenantRow):
    """A form as it was shown: the very bytes, which hold this row's id. Append-only, served from here.

    `made_of` is the SHA-256 of everything that goes into the page: the same ingredients are shown as the same bytes.
    """

    form = within("Form", db_index=False)
    language = models.CharField(max_length=2)
    made_of = models.BinaryField(max_length=32)
    body = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    disclosures = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "rendering"
        constraints = [models.UniqueConstraint("form", "made_of", name="rendering_key")]


class FormView(TenantRow):
    """How often a rendering was shown on a day (UTC): the first step of the funnel. Nobody is told apart."""

    form = within("Form", db_index=False)
    rendering = within("Rendering", db_index=False)
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "form_view"
        constraints = [models.UniqueConstraint("form", "rendering", "day", name="form_view_key")]


class FormSubmission(TenantRow):
    """A form sent in, and what became of it. What the person typed lies in the payload of the entry it led to."""

    form = within("Form", db_index=False)
    rendering = within("Rendering", db_index=False)
    address = within("Address", null=True, db_index=False)
    entry = within("ConsentEntry", null=True, db_index=False)
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "form_submission"
        indexes = [models.Index("form", "at", name="form_submission_at")]


class FormRate(TenantRow):
    """How often something (a keyed hash of an address or a number) came in a span of time."""

    key = models.BinaryField(max_length=32)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "form_rate"
        constraints = [models.UniqueConstraint("workspace", "key", "window", name="form_rate_key")]
