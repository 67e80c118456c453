"""The consent ledger (facts, never edited) and its folds (what is true now, rebuildable)."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class ConsentEntry(TenantRow):
    """One act or fact about permission: append-only, by trigger and by grant.

    It holds ids and a salted commitment; the number, the words heard and the words shown lie in its payload.
    """

    seq = models.BigIntegerField(
        unique=True, editable=False, help_text="given by the database: order within an address"
    )
    address = within("Address", db_index=False)
    tenure = models.PositiveIntegerField()
    programme = within("Programme", null=True, db_index=False)
    channel = models.CharField(max_length=10)
    word = models.CharField(max_length=16)
    scope = models.CharField(max_length=9, blank=True)
    scope_id = models.UUIDField(null=True)
    standing = models.CharField(max_length=16, blank=True, help_text="the word a START brought back")
    act = models.CharField(max_length=20)
    transport = models.CharField(max_length=20)
    inbound = within("InboundText", null=True, db_index=False)
    disclosure = within("Disclosure", null=True, db_index=False)
    answers = within("ConsentEntry", null=True, db_index=False)
    rendering = within("Rendering", null=True, db_index=False)
    import_list = within("ImportList", null=True, db_index=False)
    person = to("Person", null=True, db_index=False)
    at = models.DateTimeField()
    recorded_at = recorded_at()
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "consent_entry"
        indexes = [
            models.Index("address", "seq", name="consent_entry_address"),
            models.Index("workspace", "at", name="consent_entry_at"),
            models.Index("import_list", name="consent_entry_import", condition=~models.Q(import_list=None)),
        ]


class ConsentPayload(models.Model):
    """The personal values of an entry and the salt of its commitment. Deleting it leaves the ledger whole."""

    entry = models.OneToOneField("store.ConsentEntry", models.PROTECT, primary_key=True, related_name="payload")
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, db_index=False, related_name="+")
    salt = models.BinaryField(max_length=32)
    body = models.JSONField()

    class Meta:
        db_table = "consent_payload"


class Standing(TenantRow):
    """Fold: where a person stands with a programme."""

    address = within("Address", db_index=False)
    tenure = models.PositiveIntegerField()
    programme = within("Programme", db_index=False)
    channel = models.CharField(max_length=10)
    word = models.CharField(max_length=16)
    since = models.DateTimeField()
    entry = within("ConsentEntry", db_index=False)
    act = models.CharField(max_length=20, blank=True, default="", help_text="the act of the entry that made it so")
    lead = models.UUIDField(null=True, help_text="the asked entry whose one ask speaks for this one too")
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    before = models.CharField(max_length=16, blank=True, help_text="the word a STOP ended")
    disclosure = within("Disclosure", null=True, db_index=False)
    over = models.JSONField(null=True, help_text="what an act elsewhere has not replaced: it stands again unless YES")

    class Meta:
        db_table = "standing"
        constraints = [
            models.UniqueConstraint("address", "tenure", "programme", "channel", name="standing_key"),
        ]
        indexes = [
            models.Index("programme", "address", name="standing_audience"),
            models.Index("asked_at", name="standing_open_ask", condition=models.Q(word="asked")),
        ]


class Block(TenantRow):
    """Fold: a STOP that stands. It binds present and future programmes in its scope."""

    address = within("Address", db_index=False)
    scope = models.CharField(max_length=9)
    scope_id = models.UUIDField()
    since = models.DateTimeField()
    entry = within("ConsentEntry", db_index=False)

    class Meta:
        db_table = "block"
        constraints = [models.UniqueConstraint("address", "scope", "scope_id", name="block_key")]


class BlockException(TenantRow):
    """Fold: a programme the person let back in after that STOP, by an act of their own."""

    block = within("Block", db_index=False)
    programme = within("Programme", db_index=False)
    entry = within("ConsentEntry", db_index=False)

    class Meta:
        db_table = "block_exception"
        constraints = [models.UniqueConstraint("block", "programme", name="block_exception_key")]


class UnclearStop(TenantRow):
    """A text that may have been a STOP: it holds the address until a person of the team decides."""

    address = within("Address")
    inbound = within("InboundText", db_index=False)
    entry = within("ConsentEntry", db_index=False)
    opened_at = models.DateTimeField()
    becomes_stop_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, blank=True)
    person = to("Person", null=True)

    class Meta:
        db_table = "unclear_stop"
        indexes = [
            models.Index("becomes_stop_at", name="unclear_open", condition=models.Q(decided_at=None)),
            models.Index("address", name="unclear_open_of", condition=models.Q(decided_at=None)),
        ]
