"""Lists from elsewhere: the file, its rows, and what became of each."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to, within


class ImportList(TenantRow):
    """One file on its way in. `cursor` is the last line read or taken in: it resumes there after a crash."""

    STATUSES = [
        ("uploaded", "waiting to be read"),
        ("reading", "being read"),
        ("read", "read: say what each column is"),
        ("checking", "being checked"),
        ("checked", "checked: nothing has been imported yet"),
        ("importing", "being imported"),
        ("done", "imported"),
        ("cancelled", "cancelled"),
        ("failed", "could not be read"),
        ("undoing", "being undone"),
        ("undone", "undone where it had not been used"),
    ]

    name = models.CharField(max_length=120, help_text="the file's name")
    kind = models.CharField(max_length=4, help_text="csv, xlsx")
    sha256 = models.BinaryField(max_length=32)
    size = models.PositiveBigIntegerField()
    encoding = models.CharField(max_length=16, blank=True)
    headers = models.JSONField(default=list)
    orders = models.JSONField(default=dict, help_text="how each column of dates writes them, where the file shows it")
    mapping = models.JSONField(default=dict)
    programme = within("Programme", null=True, db_index=False)
    region = models.CharField(max_length=2, default="US", help_text="where numbers without a country code are read")
    status = models.CharField(max_length=9, choices=STATUSES, default="uploaded")
    problem = models.CharField(max_length=300, blank=True)
    rows = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict, help_text="the first lines of each kind of trouble")
    person = to("Person", null=True)
    created_at = recorded_at()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import_list"
        indexes = [
            models.Index(
                "workspace",
                name="import_list_open",
                condition=models.Q(status__in=["uploaded", "reading", "checking", "importing", "undoing"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportPiece(TenantRow):
    """A piece of the file as it was uploaded; deleted once it has been read."""

    import_list = within("ImportList", db_index=False)
    ordinal = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        db_table = "import_piece"
        constraints = [models.UniqueConstraint("import_list", "ordinal", name="import_piece_key")]


class ImportRow(TenantRow):
    """One line of the file: its cells, and what became of it."""

    import_list = within("ImportList", db_index=False)
    line = models.PositiveIntegerField(help_text="as a spreadsheet counts: the header is line 1")
    cells = models.JSONField()
    status = models.CharField(max_length=12, default="read")
    reason = models.CharField(max_length=30, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    number = models.CharField(max_length=16, blank=True)
    programme = within("Programme", null=True, db_index=False)
    address = within("Address", null=True, db_index=False)
    entry = within("ConsentEntry", null=True, db_index=False)

    class Meta:
        db_table = "import_row"
        constraints = [models.UniqueConstraint("import_list", "line", name="import_row_key")]
        indexes = [
            models.Index("import_list", "status", "line", name="import_row_status"),
            models.Index("import_list", "number", "line", name="import_row_number"),
        ]


class ImportMapping(TenantRow):
    """What the columns of a kind of file were last said to be: offered again for the same headers."""

    headers_sha256 = models.BinaryField(max_length=32)
    mapping = models.JSONField()
    person = to("Person", null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "import_mapping"
        constraints = [models.UniqueConstraint("workspace", "headers_sha256", name="import_mapping_key")]
