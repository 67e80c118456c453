"""The tables."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sayso.store.ids
import sayso.store.tables.base


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                ("is_superuser", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "person",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("value", models.CharField(max_length=16, null=True)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("line_type", models.CharField(default="unknown", max_length=8)),
                (
                    "jurisdictions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                (
                    "zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("tenure", models.PositiveIntegerField(default=1)),
                ("heard_at", models.DateTimeField(null=True)),
                ("unclear_entry", models.UUIDField(help_text="the suspected STOP that holds it", null=True)),
                ("unclear_since", models.DateTimeField(null=True)),
                (
                    "acts",
                    models.PositiveBigIntegerField(
                        default=0, help_text="grows with every act of permission: the door looks at it"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "address",
            },
        ),
        migrations.CreateModel(
            name="ConsentEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        editable=False, help_text="given by the database: order within an address", unique=True
                    ),
                ),
                ("tenure", models.PositiveIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("word", models.CharField(max_length=16)),
                ("scope", models.CharField(blank=True, max_length=9)),
                ("scope_id", models.UUIDField(null=True)),
                ("standing", models.CharField(blank=True, help_text="the word a START brought back", max_length=16)),
                ("act", models.CharField(max_length=20)),
                ("transport", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                ("commitment", models.BinaryField(max_length=32)),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "consent_entry",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("residence_country", models.CharField(blank=True, max_length=2)),
                ("residence_subdivision", models.CharField(blank=True, max_length=6)),
                ("zone", models.CharField(blank=True, help_text="time zone the person declared", max_length=40)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "contact",
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("version", models.PositiveIntegerField()),
                ("words", models.JSONField(help_text="ask, confirmation, help, stop: the texts as they are sent")),
                (
                    "frequency_count",
                    models.PositiveSmallIntegerField(help_text="what these words promise at most", null=True),
                ),
                ("frequency_days", models.PositiveSmallIntegerField(null=True)),
                ("sha256", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "disclosure",
            },
        ),
        migrations.CreateModel(
            name="Entity",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "revocation_scope",
                    models.CharField(
                        choices=[
                            ("entity", "the whole business"),
                            ("brand", "the brand"),
                            ("programme", "the programme"),
                        ],
                        default="entity",
                        max_length=9,
                    ),
                ),
            ],
            options={
                "db_table": "entity",
            },
        ),
        migrations.CreateModel(
            name="Sender",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=20)),
                ("label", models.CharField(blank=True, max_length=60)),
                ("rate", models.PositiveIntegerField(default=250, help_text="texts per second it can hand over")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "db_table": "sender",
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("scope", models.CharField(max_length=9)),
                ("scope_id", models.UUIDField()),
                ("since", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
            ],
            options={
                "db_table": "block",
            },
        ),
        migrations.AddField(
            model_name="address",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addresses",
                to="store.contact",
            ),
        ),
        migrations.AddField(
            model_name="consententry",
            name="disclosure",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.disclosure",
            ),
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "entity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.entity",
                    ),
                ),
            ],
            options={
                "db_table": "brand",
            },
        ),
        migrations.CreateModel(
            name="InboundText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("provider_id", models.CharField(max_length=120)),
                ("transport", models.CharField(max_length=20)),
                ("body", models.TextField(null=True)),
                (
                    "masked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("raw", models.JSONField(null=True)),
                ("meaning", models.CharField(max_length=12)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("matched", models.TextField(blank=True)),
                ("outcome", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "received_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
            ],
            options={
                "db_table": "inbound_text",
            },
        ),
        migrations.AddField(
            model_name="consententry",
            name="inbound",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.inboundtext",
            ),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=40)),
                ("keyword", models.CharField(max_length=20)),
                ("description", models.CharField(help_text="what is sent, as the texts will say it", max_length=80)),
                (
                    "content_class",
                    models.CharField(
                        choices=[
                            ("marketing", "marketing"),
                            ("informational", "informational"),
                            ("transactional", "transactional"),
                        ],
                        default="marketing",
                        max_length=13,
                    ),
                ),
                ("frequency_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("frequency_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "keyword_opt_in",
                    models.CharField(
                        choices=[("single", "single opt-in"), ("double", "double opt-in")],
                        default="double",
                        max_length=6,
                    ),
                ),
                ("help_contact", models.CharField(help_text="telephone, e-mail or address of a page", max_length=80)),
                ("terms_url", models.URLField(blank=True)),
                ("privacy_url", models.URLField(blank=True)),
                ("reminder_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("live", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.brand",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.sender",
                    ),
                ),
            ],
            options={
                "db_table": "programme",
            },
        ),
        migrations.AddField(
            model_name="inboundtext",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.programme",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="store.programme",
            ),
        ),
        migrations.AddField(
            model_name="consententry",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.programme",
            ),
        ),
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=80)),
                ("body", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("planned", "planned"),
                            ("running", "being sent"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("good_for", models.DurationField(default=datetime.timedelta(days=3))),
                ("cursor", models.UUIDField(null=True)),
                ("submitted", models.PositiveIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
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
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.programme",
                    ),
                ),
            ],
            options={
                "db_table": "broadcast",
            },
        ),
        migrations.AddField(
            model_name="inboundtext",
            name="sender",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="store.sender",
            ),
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                ("token_sha256", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "sign_in_link",
            },
        ),
        migrations.CreateModel(
            name="Workspace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                ("is_demo", models.BooleanField(editable=False)),
                ("clock_shift", models.DurationField(default=datetime.timedelta(0))),
                ("policy_days", models.CharField(default="12345", max_length=7)),
                ("policy_start", models.CharField(default="09:00", max_length=5)),
                ("policy_end", models.CharField(default="18:00", max_length=5)),
                ("marketing_cap", models.PositiveSmallIntegerField(default=3)),
                ("marketing_cap_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
            ],
            options={
                "db_table": "workspace",
                "constraints": [
                    models.UniqueConstraint(models.F("id"), models.F("is_demo"), name="workspace_demo_key"),
                    models.CheckConstraint(
                        condition=models.Q(("is_demo", True), ("clock_shift", datetime.timedelta(0)), _connector="OR"),
                        name="only_a_demo_clock_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SwitchAct",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("act", models.CharField(choices=[("halt", "halt"), ("lift", "lift")], max_length=4)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("workspace", "everything"),
                            ("programme", "a programme"),
                            ("sender", "a sender"),
                            ("jurisdiction", "a jurisdiction"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "scope_value",
                    models.CharField(help_text="id of the programme or sender, or `US-NY`; empty: all", max_length=36),
                ),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
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
                "db_table": "switch_act",
            },
        ),
        migrations.AddField(
            model_name="sender",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="SealQueue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("row", models.UUIDField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
                    ),
                ),
            ],
            options={
                "db_table": "seal_queue",
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=20)),
                (
                    "sender",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.sender",
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
                "db_table": "route",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("provider_id", models.CharField(max_length=120)),
                ("state", models.CharField(max_length=9)),
                ("error", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.sender",
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
                "db_table": "receipt",
            },
        ),
        migrations.AddField(
            model_name="programme",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("channel", models.CharField(max_length=10)),
                ("purpose", models.CharField(max_length=24)),
                ("body", models.TextField(null=True)),
                ("encoding", models.CharField(max_length=5)),
                ("parts", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting for the gate"),
                            ("held", "held by the gate until its time"),
                            ("cleared", "cleared, not yet handed over"),
                            ("sending", "being handed over"),
                            ("sent", "accepted by the sender"),
                            ("delivered", "delivered to the handset"),
                            ("failed", "not delivered"),
                            ("unknown", "handed over, outcome unknown"),
                            ("refused", "refused by the gate"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="when the gate is asked next; null: when something happens", null=True
                    ),
                ),
                ("not_after", models.DateTimeField(null=True)),
                ("clearance_id", models.UUIDField(null=True)),
                ("clearance_decision", models.CharField(max_length=6, null=True)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(default=2, help_text="0 answers, 1 single texts, 2 broadcasts"),
                ),
                ("counts_as", models.CharField(max_length=64)),
                (
                    "counted_at",
                    models.DateTimeField(
                        help_text="when it was cleared: what caps count; null when it came back", null=True
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField(help_text="when it was submitted, by the workspace's clock")),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                ("sending_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("provider_id", models.CharField(max_length=120, null=True)),
                ("error", models.CharField(blank=True, max_length=40)),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "broadcast",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.broadcast",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "inbound",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.inboundtext",
                    ),
                ),
                (
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
                (
                    "sender",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.sender",
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
                "db_table": "message",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(default="owner", max_length=20)),
                (
                    "created_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="store.workspace"
                    ),
                ),
            ],
            options={
                "db_table": "membership",
            },
        ),
        migrations.AddField(
            model_name="inboundtext",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="HandsetText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=16)),
                ("sender_address", models.CharField(max_length=20)),
                (
                    "direction",
                    models.CharField(choices=[("in", "to the phone"), ("out", "from the phone")], max_length=3),
                ),
                ("body", models.TextField()),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("receipt", models.CharField(blank=True, max_length=12)),
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
                "db_table": "handset_text",
            },
        ),
        migrations.CreateModel(
            name="Handset",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=16)),
                ("zone", models.CharField(max_length=40)),
                ("label", models.CharField(blank=True, max_length=40)),
                (
                    "created_at",
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
                "db_table": "handset",
            },
        ),
        migrations.AddField(
            model_name="entity",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
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
                "db_table": "due",
            },
        ),
        migrations.AddField(
            model_name="disclosure",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.AddField(
            model_name="consententry",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("purpose", models.CharField(max_length=24)),
                ("decision", models.CharField(max_length=6)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                (
                    "rules",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("book", models.CharField(help_text="version of the rule book", max_length=24)),
                ("facts", models.JSONField(help_text="zones, places, standing, counters: no personal values")),
                ("at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(editable=False)),
                ("expires_at", models.DateTimeField(null=True)),
                ("commitment", models.BinaryField(max_length=32)),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "consent_entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="store.message",
                    ),
                ),
                (
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
                "db_table": "clearance",
            },
        ),
        migrations.AddField(
            model_name="broadcast",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.AddField(
            model_name="brand",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="BlockException",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "block",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.block",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.programme",
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
                "db_table": "block_exception",
            },
        ),
        migrations.AddField(
            model_name="block",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="workspace",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.workspace"
            ),
        ),
        migrations.CreateModel(
            name="ClearancePayload",
            fields=[
                (
                    "clearance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="store.clearance",
                    ),
                ),
                ("salt", models.BinaryField(max_length=32)),
                ("body", models.JSONField()),
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
                "db_table": "clearance_payload",
            },
        ),
        migrations.CreateModel(
            name="ConsentPayload",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="store.consententry",
                    ),
                ),
                ("salt", models.BinaryField(max_length=32)),
                ("body", models.JSONField()),
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
                "db_table": "consent_payload",
            },
        ),
        migrations.CreateModel(
            name="UnclearStop",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("opened_at", models.DateTimeField()),
                ("becomes_stop_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=10)),
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
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "inbound",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.inboundtext",
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
                "db_table": "unclear_stop",
                "indexes": [
                    models.Index(
                        models.F("becomes_stop_at"), condition=models.Q(("decided_at", None)), name="unclear_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("because", models.CharField(max_length=20)),
                ("began_at", models.DateTimeField()),
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
                "db_table": "tenure",
                "constraints": [models.UniqueConstraint(models.F("address"), models.F("ordinal"), name="tenure_key")],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("tenure", models.PositiveIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("word", models.CharField(max_length=16)),
                ("since", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("before", models.CharField(blank=True, help_text="the word a STOP ended", max_length=16)),
                (
                    "address",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.address",
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.disclosure",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.consententry",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.programme",
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
                "db_table": "standing",
                "indexes": [
                    models.Index(models.F("programme"), models.F("address"), name="standing_audience"),
                    models.Index(models.F("asked_at"), condition=models.Q(("word", "asked")), name="standing_open_ask"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("address"),
                        models.F("tenure"),
                        models.F("programme"),
                        models.F("channel"),
                        name="standing_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffAct",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sayso.store.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("act", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=sayso.store.tables.base.ClockTimestamp(), editable=False),
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
                "db_table": "staff_act",
                "indexes": [models.Index(models.F("workspace"), models.F("id"), name="staff_act_newest")],
            },
        ),
        migrations.AddConstraint(
            model_name="sender",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "simulator"), ("is_demo", True)),
                    models.Q(("is_demo", False), models.Q(("channel", "simulator"), _negated=True)),
                    _connector="OR",
                ),
                name="demo_sends_by_simulator_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(models.F("channel"), models.F("address"), name="route_key"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(models.F("provider_id"), models.F("sender"), name="receipt_of"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(models.F("sender"), models.F("keyword"), name="programme_keyword_key"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frequency_count__isnull", True), ("frequency_days__isnull", True)),
                    models.Q(("frequency_count__gt", 0), ("frequency_days__gt", 0)),
                    _connector="OR",
                ),
                name="programme_frequency_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("sender"),
                models.F("rank"),
                models.F("due_at"),
                condition=models.Q(("status__in", ["queued", "held"])),
                name="message_due",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("address"),
                models.F("counted_at"),
                condition=models.Q(("counted_at", None), _negated=True),
                name="message_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("workspace"),
                models.F("sending_at"),
                condition=models.Q(("status__in", ["cleared", "sending"])),
                name="message_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(models.F("address"), models.F("id"), name="message_address"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("broadcast"),
                models.F("status"),
                condition=models.Q(("broadcast", None), _negated=True),
                name="message_broadcast",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("workspace"),
                models.F("status"),
                models.F("id"),
                condition=models.Q(("status__in", ["held", "refused", "failed", "unknown"])),
                name="message_not_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                models.F("broadcast"), models.F("address"), name="message_broadcast_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(models.F("sender"), models.F("provider_id"), name="message_provider_id"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(models.F("person"), models.F("workspace"), name="membership_key"),
        ),
        migrations.AddIndex(
            model_name="inboundtext",
            index=models.Index(models.F("address"), models.F("at"), name="inbound_address"),
        ),
        migrations.AddConstraint(
            model_name="inboundtext",
            constraint=models.UniqueConstraint(
                models.F("sender"), models.F("provider_id"), models.F("address"), name="inbound_once"
            ),
        ),
        migrations.AddIndex(
            model_name="handsettext",
            index=models.Index(models.F("workspace"), models.F("number"), models.F("id"), name="handset_text_thread"),
        ),
        migrations.AddIndex(
            model_name="handsettext",
            index=models.Index(
                models.F("workspace"),
                models.F("id"),
                condition=models.Q(("direction", "in"), ("receipt", "")),
                name="handset_no_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="handset",
            constraint=models.UniqueConstraint(models.F("workspace"), models.F("number"), name="handset_key"),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(models.F("at"), name="due_at"),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                models.F("programme"), models.F("version"), name="disclosure_version_key"
            ),
        ),
        migrations.AddIndex(
            model_name="consententry",
            index=models.Index(models.F("address"), models.F("seq"), name="consent_entry_address"),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(models.F("message"), models.F("id"), name="clearance_message"),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(models.F("workspace"), models.F("id"), name="clearance_newest"),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                models.F("id"), models.F("message"), models.F("decision"), name="clearance_of_message"
            ),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(
                models.F("workspace"),
                models.F("status"),
                condition=models.Q(("status__in", ["planned", "running"])),
                name="broadcast_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockexception",
            constraint=models.UniqueConstraint(models.F("block"), models.F("programme"), name="block_exception_key"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(
                models.F("address"), models.F("scope"), models.F("scope_id"), name="block_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(models.F("workspace"), models.F("value"), name="address_key"),
        ),
    ]
