"""What the database refuses about the sealed ledger."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0008_notary")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
