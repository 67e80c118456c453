"""The guards of forms, imports and sign-offs: row-level security, append-only rows, an ask needs its act."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0003_forms_and_imports")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
