"""Lists: what a column of dates shows of its order, and which programme a line is for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_words_in_use")]
    operations = [
        migrations.AddField(
            "importlist",
            "orders",
            models.JSONField(default=dict, help_text="how each column of dates writes them, where the file shows it"),
        ),
        migrations.AddField(
            "importrow",
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
        migrations.AlterField("importrow", "remark", models.CharField(blank=True, max_length=400)),
        migrations.AddIndex("importrow", models.Index("import_list", "number", "line", name="import_row_number")),
        # NOT VALID: the owner may not read these rows across workspaces, and none of them names a programme yet.
        migrations.RunSQL(
            "ALTER TABLE import_row ADD FOREIGN KEY (workspace_id, programme_id)"
            " REFERENCES programme (workspace_id, id) NOT VALID",
            migrations.RunSQL.noop,
        ),
    ]
