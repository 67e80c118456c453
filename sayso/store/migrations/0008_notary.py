"""The sealed ledger: leaves, tiles, heads, keys; links to a person's own record."""

import django.db.models.deletion
from django.db import migrations, models

import sayso.store.ids
import sayso.store.tables.base


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptRuleBook",
            fields=[
                ("version", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("files", models.JSONField(help_text="name -> text")),
                ("packages", models.JSONField(help_text="pinned packages that decide with it -> version")),
                (
                    "kept_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "rule_book",
            },
        ),
        migrations.AddField(
            model_name="workspace",
            name="heads_to",
            field=models.CharField(
                blank=True, default="", help_text="where signed heads are published", max_length=300
            ),
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField(help_text="the signed note, as it is published")),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
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
                "db_table": "head",
            },
        ),
        migrations.CreateModel(
            name="HeadCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("place", models.CharField(max_length=300)),
                (
                    "trouble",
                    models.CharField(blank=True, help_text="why it did not arrive; empty when it did", max_length=200),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "head",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.head",
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
                "db_table": "head_copy",
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "workspace_id", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("row", models.UUIDField()),
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
                "db_table": "leaf",
            },
        ),
        migrations.CreateModel(
            name="NotaryKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("verifier_key", models.CharField(max_length=200)),
                ("from_size", models.BigIntegerField(help_text="heads of more leaves than this are signed with it")),
                ("rotation", models.TextField(blank=True, help_text="signed by the key before; empty for the first")),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
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
                "db_table": "notary_key",
            },
        ),
        migrations.CreateModel(
            name="RecordLink",
            fields=[
                ("token", models.CharField(max_length=16, primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
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
                "db_table": "record_link",
            },
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "workspace_id",
                        "level",
                        "ordinal",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("ordinal", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
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
                "db_table": "tile",
            },
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.UniqueConstraint(models.F("workspace"), models.F("size"), name="head_of_size"),
        ),
        migrations.AddIndex(
            model_name="headcopy",
            index=models.Index(models.F("workspace"), models.F("id"), name="head_copy_newest"),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.UniqueConstraint(models.F("row"), name="leaf_sealed_once"),
        ),
    ]
