"""What the notary seals and keeps (docs/proof.md): its queue, leaves and tiles of the tree, signed heads, keys."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, within


class SealQueue(models.Model):
    """Ids of new ledger rows, put here by trigger in the transaction that made them; no flag on the row itself."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    row = models.UUIDField()

    class Meta:
        db_table = "seal_queue"


class Leaf(models.Model):
    """Where a ledger row stands in its workspace's tree: append-only, each row once, positions without a gap."""

    pk = models.CompositePrimaryKey("workspace_id", "position")
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, db_index=False, related_name="+")
    position = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    row = models.UUIDField()

    class Meta:
        db_table = "leaf"
        constraints = [models.UniqueConstraint("row", name="leaf_sealed_once")]


class Tile(models.Model):
    """Up to 256 neighbouring hashes of the tree (`proof/tree.py`). It grows until it is full and never changes."""

    pk = models.CompositePrimaryKey("workspace_id", "level", "ordinal")
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, db_index=False, related_name="+")
    level = models.SmallIntegerField()
    ordinal = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "tile"


class Head(TenantRow):
    """A signed head: so many leaves, that root, after that head. Append-only, one per size."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="the signed note, as it is published")
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "head"
        constraints = [models.UniqueConstraint("workspace", "size", name="head_of_size")]


class NotaryKey(TenantRow):
    """A public key of a workspace's log, from which size on, and the note in which the key before brought it in."""

    verifier_key = models.CharField(max_length=200)
    from_size = models.BigIntegerField(help_text="heads of more leaves than this are signed with it")
    rotation = models.TextField(blank=True, help_text="signed by the key before; empty for the first")
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "notary_key"


class HeadCopy(TenantRow):
    """A head that was put where somebody else keeps it, or the attempt: append-only."""

    head = within("Head", db_index=False)
    place = models.CharField(max_length=300)
    trouble = models.CharField(max_length=200, blank=True, help_text="why it did not arrive; empty when it did")
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "head_copy"
        indexes = [models.Index("workspace", "id", name="head_copy_newest")]


class RecordLink(models.Model):
    """The link in a confirmation text that opens the person's own record: a name that nobody can guess.

    Read before any workspace is known, so it carries no row-level security.
    """

    token = models.CharField(max_length=16, primary_key=True)
    workspace = models.ForeignKey("store.Workspace", models.PROTECT, related_name="+")
    entry = within("ConsentEntry")
    created_at = recorded_at()

    class Meta:
        db_table = "record_link"
