"""The stop switch: every halt and every lifting of one, as an act."""

from django.db import models

from sayso.store.tables.base import TenantRow, recorded_at, to


class SwitchAct(TenantRow):
    """Halted or lifted, what, by whom, why: append-only. What is halted now is the newest act per scope."""

    SCOPES = [
        ("workspace", "everything"),
        ("programme", "a programme"),
        ("sender", "a sender"),
        ("jurisdiction", "a jurisdiction"),
    ]

    act = models.CharField(max_length=4, choices=[("halt", "halt"), ("lift", "lift")])
    scope = models.CharField(max_length=12, choices=SCOPES)
    scope_value = models.CharField(max_length=36, help_text="id of the programme or sender, or `US-NY`; empty: all")
    reason = models.CharField(max_length=200)
    person = to("Person", null=True)
    at = models.DateTimeField()
    recorded_at = recorded_at()

    class Meta:
        db_table = "switch_act"
