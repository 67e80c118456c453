"""What was there before sign-offs goes on: words in use are released, standings know the act that made them."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0004_form_guards")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
