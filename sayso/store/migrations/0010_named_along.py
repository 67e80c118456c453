"""Standings: what an ask after an act elsewhere lies over. Messages: every programme that one text names."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0009_notary_guards")]
    operations = [
        migrations.AddField(
            "standing",
            "over",
            models.JSONField(help_text="what an act elsewhere has not replaced: it stands again unless YES", null=True),
        ),
        migrations.AddField(
            "message",
            "along",
            django.contrib.postgres.fields.ArrayField(
                models.UUIDField(), help_text="entries it answers for the other programmes it names", null=True
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
