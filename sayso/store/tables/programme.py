"""What a person can say yes to: a programme, and the words in which it was disclosed."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class Programme(TenantRow):
    """One purpose of texting, with its own permission. The gate asks for what it requires."""

    CLASSES = [
        ("marketing", "marketing"),
        ("informational", "informational"),
        ("transactional", "transactional"),
    ]
    OPT_INS = [("single", "single opt-in"), ("double", "double opt-in")]

    brand = within("Brand")
    sender = within("Sender")
    name = models.CharField(max_length=40)
    keyword = models.CharField(max_length=20)
    description = models.CharField(max_length=80, help_text="what is sent, as the texts will say it")
    content_class = models.CharField(max_length=13, choices=CLASSES, default="marketing")
    frequency_count = models.PositiveSmallIntegerField(null=True, blank=True)
    frequency_days = models.PositiveSmallIntegerField(null=True, blank=True)
    keyword_opt_in = models.CharField(max_length=6, choices=OPT_INS, default="double")
    help_contact = models.CharField(max_length=80, help_text="telephone, e-mail or address of a page")
    terms_url = models.URLField(blank=True)
    privacy_url = models.URLField(blank=True)
    retention = models.CharField(max_length=200, blank=True, help_text="for how long the number is kept, in a sentence")
    use = models.CharField(
        max_length=300, blank=True, help_text="what happens with the person's answers, in a sentence"
    )
    reminder_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    live = models.BooleanField(default=False)
    created_at = recorded_at()

    class Meta:
        db_table = "programme"
        constraints = [
            models.UniqueConstraint("sender", "keyword", name="programme_keyword_key"),
            models.CheckConstraint(
                condition=models.Q(frequency_count__isnull=True, frequency_days__isnull=True)
                | models.Q(frequency_count__gt=0, frequency_days__gt=0),
                name="programme_frequency_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Disclosure(TenantRow):
    """The words of a programme, as one version of them: never edited, only followed by the next version."""

    programme = within("Programme", related_name="disclosures")
    version = models.PositiveIntegerField()
    words = models.JSONField(help_text="ask, confirmation, help, stop: the texts as they are sent")
    frequency_count = models.PositiveSmallIntegerField(null=True, help_text="what these words promise at most")
    frequency_days = models.PositiveSmallIntegerField(null=True)
    sha256 = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "disclosure"
        constraints = [models.UniqueConstraint("programme", "version", name="disclosure_version_key")]


class SignOff(TenantRow):
    """A role's word that a disclosure may go live (P20): who, as what, when."""

    ROLES = [("marketing", "marketing"), ("legal", "legal"), ("security", "security")]

    disclosure = within("Disclosure", related_name="sign_offs")
    role = models.CharField(max_length=12, choices=ROLES)
    person = to("Person", null=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "sign_off"
        constraints = [models.UniqueConstraint("disclosure", "role", name="sign_off_key")]


class DisclosureRelease(TenantRow):
    """From here on these are the words people are shown: the last sign-off has come, or none was wanted."""

    disclosure = models.OneToOneField("store.Disclosure", models.PROTECT, related_name="release", db_constraint=False)
    person = to("Person", null=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "disclosure_release"
