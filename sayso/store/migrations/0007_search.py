"""Trigram indexes for search (`pg_trgm` is made by `sayso migrate` before this); acts of the team by their subject."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0006_import_columns")]
    operations = [
        migrations.AddIndex("contact", GinIndex(fields=["name"], name="contact_found", opclasses=["gin_trgm_ops"])),
        migrations.AddIndex("address", GinIndex(fields=["value"], name="address_found", opclasses=["gin_trgm_ops"])),
        migrations.AddIndex("inboundtext", GinIndex(fields=["body"], name="inbound_found", opclasses=["gin_trgm_ops"])),
        migrations.AddIndex(
            "message",
            GinIndex(
                fields=["body"],
                name="message_found",
                opclasses=["gin_trgm_ops"],
                condition=models.Q(broadcast=None),
            ),
        ),
        migrations.AddIndex(
            "staffact",
            models.Index("workspace", "subject", "at", name="staff_act_subject", condition=~models.Q(subject="")),
        ),
    ]
