"""Standings: what an ask after an act elsewhere lies over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0007_search")]
    operations = [
        migrations.AddField(
            "standing",
            "over",
            models.JSONField(help_text="what an act elsewhere has not replaced: it stands again unless YES", null=True),
        ),
    ]
