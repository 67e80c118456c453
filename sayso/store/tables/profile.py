"""What may be asked of people, why, and on which basis; and what they answered (P18)."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class ProfileField(TenantRow):
    """A question with its data purpose and its legal basis. Without both nothing is stored."""

    KINDS = [
        ("text", "a line of text"),
        ("number", "a number"),
        ("date", "a date"),
        ("choice", "one of a list"),
        ("email", "an e-mail address"),
        ("postcode", "a postcode"),
    ]
    BASES = [
        ("consent", "consent (GDPR 6(1)(a))"),
        ("contract", "a contract with the person (GDPR 6(1)(b))"),
        ("legal_obligation", "a legal obligation (GDPR 6(1)(c))"),
        ("legitimate_interests", "legitimate interests (GDPR 6(1)(f))"),
    ]

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=KINDS, default="text")
    choices = models.JSONField(default=list)
    purpose = models.CharField(max_length=160)
    basis = models.CharField(max_length=20, choices=BASES)
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    live = models.BooleanField(default=True)
    created_at = recorded_at()

    class Meta:
        db_table = "profile_field"
        constraints = [
            models.UniqueConstraint("workspace", "key", name="profile_field_key"),
            models.CheckConstraint(condition=~models.Q(purpose="") & ~models.Q(basis=""), name="profile_field_based"),
        ]

    def __str__(self) -> str:
        return self.label


class ProfileAnswer(TenantRow):
    """What a person answered last, with the purpose and basis they were told. Deletable: no fact of the ledger."""

    contact = within("Contact", related_name="answers")
    field = within("ProfileField")
    value = models.TextField()
    purpose = models.CharField(max_length=160)
    basis = models.CharField(max_length=20)
    source = models.CharField(max_length=12)
    entry = within("ConsentEntry", null=True, db_index=False)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "profile_answer"
        constraints = [models.UniqueConstraint("contact", "field", name="profile_answer_key")]
