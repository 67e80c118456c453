"""Profile fields: what may be asked of people, for which purpose, on which legal basis, and for how long it is kept."""

import re
from dataclasses import dataclass
from uuid import UUID

from sayso.staff.acts import record
from sayso.store.scope import within
from sayso.store.tables import ProfileField

MOST_CHOICES = 20


class QuestionRefused(ValueError):
    """The question cannot be kept like this: `field` says where, the message is the sentence to show."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Question:
    """A profile field as its author describes it."""

    key: str
    label: str
    kind: str
    choices: tuple[str, ...]
    purpose: str
    basis: str
    retention_days: int | None
    live: bool = True


def keep_question(workspace: UUID, told: Question, person: UUID | None, field: UUID | None = None) -> UUID:
    """Keep a profile field, new or changed, and answer its id. Its key stays: answers are known by it."""
    with within(workspace):
        row = ProfileField.objects.select_for_update().get(pk=field) if field else ProfileField(key=told.key)
        _check(told, row)
        row.workspace_id = workspace
        row.label, row.kind, row.choices = told.label, told.kind, list(told.choices)
        row.purpose, row.basis = told.purpose, told.basis
        row.retention_days, row.live = told.retention_days, told.live
        row.save()
        act = "changed_question" if field else "made_question"
        record(workspace, person, act, str(row.id), {"key": row.key, "purpose": row.purpose, "basis": row.basis})
        return row.id


def _check(told: Question, row: ProfileField) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", row.key):
        raise QuestionRefused("key", "A key is 2 to 40 small letters, digits and _, such as favourite_drink.")
    if ProfileField.objects.filter(key=row.key).exclude(pk=row.pk).exists():
        raise QuestionRefused("key", "There is a question with that key already.")
    if not told.label:
        raise QuestionRefused("label", "Write the question as people will read it.")
    if not told.purpose:
        raise QuestionRefused("purpose", "Say what the answer is for. Without a purpose nothing may be asked.")
    if told.basis not in dict(ProfileField.BASES):
        raise QuestionRefused("basis", "Choose the legal basis. Without one nothing is stored.")
    if told.kind not in dict(ProfileField.KINDS):
        raise QuestionRefused("kind", "Choose a kind of answer from the list.")
    if told.kind == "choice" and not 2 <= len(told.choices) <= MOST_CHOICES:
        raise QuestionRefused("choices", f"Write 2 to {MOST_CHOICES} choices, one a line.")
    if told.retention_days is not None and not 1 <= told.retention_days <= 36500:
        raise QuestionRefused("retention_days", "Write 1 to 36500 days, or leave it empty.")
