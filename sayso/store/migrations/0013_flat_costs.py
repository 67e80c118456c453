"""What a text costs must not grow with queue or history: indexes for the door, and a lighter guard of messages."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0012_erasure_guards")]
    operations = [
        migrations.AddIndex(
            "message",
            models.Index("address", name="message_waiting", condition=models.Q(status__in=["queued", "held"])),
        ),
        migrations.AddIndex(
            "unclearstop",
            models.Index("address", name="unclear_open_of", condition=models.Q(decided_at=None)),
        ),
        migrations.RemoveConstraint("message", "message_provider_id"),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                "sender", "provider_id", name="message_provider_id", condition=~models.Q(provider_id=None)
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
