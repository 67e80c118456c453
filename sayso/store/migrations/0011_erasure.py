"""Requests to be erased and how they ended, what an erased number is known by, how long evidence is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sayso.store.ids
import sayso.store.tables.base


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0010_named_along"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="evidence_days",
            field=models.PositiveIntegerField(
                default=1826, help_text="how long claims about a permission can be made: erasure waits for it"
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("tenure", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField(help_text="when the person asked, as the team says")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("text", "by text"),
                            ("email", "by e-mail"),
                            ("call", "by a call"),
                            ("letter", "by letter"),
                            ("in_person", "in person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("keep_until", models.DateTimeField(help_text="null: nothing had to be kept", null=True)),
                ("days", models.PositiveIntegerField(help_text="the period it was reckoned with")),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
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
                "db_table": "erasure",
            },
        ),
        migrations.CreateModel(
            name="ErasureEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "end",
                    models.CharField(
                        choices=[("destroyed", "destroyed"), ("cancelled", "cancelled"), ("renewed", "asked again")],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "erasure",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="store.erasure",
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
                "db_table": "erasure_end",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("mark", models.BinaryField(max_length=32)),
                ("scope", models.CharField(max_length=9)),
                ("scope_id", models.UUIDField()),
                ("since", models.DateTimeField()),
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
                "db_table": "suppression",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("mark"),
                        models.F("scope"),
                        models.F("scope_id"),
                        name="suppression_key",
                    )
                ],
            },
        ),
    ]
