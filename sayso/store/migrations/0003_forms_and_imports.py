"""Hosted forms, lists from elsewhere, profile fields, sign-offs, phrases."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sayso.store.ids
import sayso.store.tables.base
import sayso.store.tables.staff


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("marketing", "marketing"), ("legal", "legal"), ("security", "security")],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "sign_off",
            },
        ),
        migrations.AddField(
            model_name="broadcast",
            name="revision",
            field=models.PositiveIntegerField(
                default=0, help_text="grows with every change: two authors cannot lose one"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="signs_as",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                default=sayso.store.tables.staff.every_role,
                help_text="roles they sign off as",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="prompted_at",
            field=models.DateTimeField(help_text="when the person did what it answers", null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="retention",
            field=models.CharField(
                blank=True, help_text="for how long the number is kept, in a sentence", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="use",
            field=models.CharField(
                blank=True, help_text="what happens with the person's answers, in a sentence", max_length=300
            ),
        ),
        migrations.AddField(
            model_name="sender",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.AddField(
            model_name="sender",
            name="price",
            field=models.DecimalField(blank=True, decimal_places=5, help_text="of one part", max_digits=8, null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="act",
            field=models.CharField(
                blank=True, default="", help_text="the act of the entry that made it so", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="lead",
            field=models.UUIDField(help_text="the asked entry whose one ask speaks for this one too", null=True),
        ),
        migrations.AddField(
            model_name="workspace",
            name="sign_off_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                default=list,
                help_text="who must sign off words before people see them",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="broadcast",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("planned", "planned"),
                    ("running", "being sent"),
                    ("paused", "paused"),
                    ("done", "done"),
                    ("cancelled", "cancelled"),
                ],
                default="draft",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="DisclosureRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "disclosure",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="store.disclosure",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "disclosure_release",
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(help_text="for the team", max_length=60)),
                ("slug", models.CharField(help_text="the last part of its public address", max_length=24, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("intro", models.CharField(blank=True, max_length=300)),
                ("language", models.CharField(default="en", max_length=2)),
                ("live", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "form",
            },
        ),
        migrations.CreateModel(
            name="FormProgramme",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("place", models.PositiveSmallIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="store.form",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.programme",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "form_programme",
            },
        ),
        migrations.CreateModel(
            name="FormRate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.BinaryField(max_length=32)),
                ("window", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "form_rate",
            },
        ),
        migrations.CreateModel(
            name="FormRoute",
            fields=[
                ("slug", models.CharField(max_length=24, primary_key=True, serialize=False)),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.form",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
                    ),
                ),
            ],
            options={
                "db_table": "form_route",
            },
        ),
        migrations.CreateModel(
            name="ImportList",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(help_text="the file's name", max_length=120)),
                ("kind", models.CharField(help_text="csv, xlsx", max_length=4)),
                ("sha256", models.BinaryField(max_length=32)),
                ("size", models.PositiveBigIntegerField()),
                ("encoding", models.CharField(blank=True, max_length=16)),
                ("headers", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                (
                    "region",
                    models.CharField(
                        default="US", help_text="where numbers without a country code are read", max_length=2
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
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
                        ],
                        default="uploaded",
                        max_length=9,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("cursor", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("examples", models.JSONField(default=dict, help_text="the first lines of each kind of trouble")),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.programme",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "import_list",
            },
        ),
        migrations.AddField(
            model_name="consententry",
            name="import_list",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.importlist",
            ),
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("headers_sha256", models.BinaryField(max_length=32)),
                ("mapping", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "import_mapping",
            },
        ),
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
                (
                    "import_list",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.importlist",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "import_piece",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("line", models.PositiveIntegerField(help_text="as a spreadsheet counts: the header is line 1")),
                ("cells", models.JSONField()),
                ("status", models.CharField(default="read", max_length=12)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("remark", models.CharField(blank=True, max_length=200)),
                ("number", models.CharField(blank=True, max_length=16)),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "import_list",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.importlist",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "import_row",
            },
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.CharField(max_length=160)),
                ("meaning", models.CharField(max_length=12)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "inbound",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.inboundtext",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "phrase",
            },
        ),
        migrations.CreateModel(
            name="ProfileField",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("key", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "a line of text"),
                            ("number", "a number"),
                            ("date", "a date"),
                            ("choice", "one of a list"),
                            ("email", "an e-mail address"),
                            ("postcode", "a postcode"),
                        ],
                        default="text",
                        max_length=10,
                    ),
                ),
                ("choices", models.JSONField(default=list)),
                ("purpose", models.CharField(max_length=160)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "consent (GDPR 6(1)(a))"),
                            ("contract", "a contract with the person (GDPR 6(1)(b))"),
                            ("legal_obligation", "a legal obligation (GDPR 6(1)(c))"),
                            ("legitimate_interests", "legitimate interests (GDPR 6(1)(f))"),
                        ],
                        max_length=20,
                    ),
                ),
                ("retention_days", models.PositiveIntegerField(blank=True, null=True)),
                ("live", models.BooleanField(default=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "profile_field",
            },
        ),
        migrations.CreateModel(
            name="ProfileAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("value", models.TextField()),
                ("purpose", models.CharField(max_length=160)),
                ("basis", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="store.contact",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.profilefield",
                    ),
                ),
            ],
            options={
                "db_table": "profile_answer",
            },
        ),
        migrations.CreateModel(
            name="FormQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("required", models.BooleanField(default=False)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="store.form",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.profilefield",
                    ),
                ),
            ],
            options={
                "db_table": "form_question",
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("language", models.CharField(max_length=2)),
                ("made_of", models.BinaryField(max_length=32)),
                ("body", models.BinaryField()),
                ("sha256", models.BinaryField(max_length=32)),
                (
                    "disclosures",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.form",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
            ],
            options={
                "db_table": "rendering",
            },
        ),
        migrations.CreateModel(
            name="FormView",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("day", models.DateField()),
                ("shown", models.PositiveIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.form",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
                (
                    "rendering",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.rendering",
                    ),
                ),
            ],
            options={
                "db_table": "form_view",
            },
        ),
        migrations.CreateModel(
            name="FormSubmission",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("outcome", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.form",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.workspace",
                    ),
                ),
                (
                    "rendering",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.rendering",
                    ),
                ),
            ],
            options={
                "db_table": "form_submission",
            },
        ),
        migrations.AddField(
            model_name="consententry",
            name="rendering",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.rendering",
            ),
        ),
        migrations.AddIndex(
            model_name="consententry",
            index=models.Index(models.F("workspace"), models.F("at"), name="consent_entry_at"),
        ),
        migrations.AddIndex(
            model_name="consententry",
            index=models.Index(
                models.F("import_list"),
                condition=models.Q(("import_list", None), _negated=True),
                name="consent_entry_import",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="disclosure",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_offs",
                to="store.disclosure",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.AddConstraint(
            model_name="formprogramme",
            constraint=models.UniqueConstraint(models.F("form"), models.F("programme"), name="form_programme_key"),
        ),
        migrations.AddConstraint(
            model_name="formrate",
            constraint=models.UniqueConstraint(
                models.F("workspace"), models.F("key"), models.F("window"), name="form_rate_key"
            ),
        ),
        migrations.AddIndex(
            model_name="importlist",
            index=models.Index(
                models.F("workspace"),
                condition=models.Q(("status__in", ["uploaded", "reading", "checking", "importing", "undoing"])),
                name="import_list_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(
                models.F("workspace"), models.F("headers_sha256"), name="import_mapping_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="importpiece",
            constraint=models.UniqueConstraint(models.F("import_list"), models.F("ordinal"), name="import_piece_key"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(models.F("import_list"), models.F("status"), models.F("line"), name="import_row_status"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(models.F("import_list"), models.F("line"), name="import_row_key"),
        ),
        migrations.AddIndex(
            model_name="phrase",
            index=models.Index(models.F("workspace"), condition=models.Q(("ended_at", None)), name="phrase_live"),
        ),
        migrations.AddConstraint(
            model_name="profilefield",
            constraint=models.UniqueConstraint(models.F("workspace"), models.F("key"), name="profile_field_key"),
        ),
        migrations.AddConstraint(
            model_name="profilefield",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("purpose", ""), _negated=True), models.Q(("basis", ""), _negated=True)),
                name="profile_field_based",
            ),
        ),
        migrations.AddConstraint(
            model_name="profileanswer",
            constraint=models.UniqueConstraint(models.F("contact"), models.F("field"), name="profile_answer_key"),
        ),
        migrations.AddConstraint(
            model_name="formquestion",
            constraint=models.UniqueConstraint(models.F("form"), models.F("field"), name="form_question_key"),
        ),
        migrations.AddConstraint(
            model_name="rendering",
            constraint=models.UniqueConstraint(models.F("form"), models.F("made_of"), name="rendering_key"),
        ),
        migrations.AddConstraint(
            model_name="formview",
            constraint=models.UniqueConstraint(
                models.F("form"), models.F("rendering"), models.F("day"), name="form_view_key"
            ),
        ),
        migrations.AddIndex(
            model_name="formsubmission",
            index=models.Index(models.F("form"), models.F("at"), name="form_submission_at"),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(models.F("disclosure"), models.F("role"), name="sign_off_key"),
        ),
    ]
