"""Makes and changes forms, puts them live and takes them off. What people see of one is drawn in `page`."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sayso.programmes.disclose import in_force
from sayso.rules.sentences import LANGUAGES
from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Form, FormProgramme, FormQuestion, FormRoute, ProfileField, Programme

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of an address nobody mistakes for another one when they copy it from a poster."""

MOST_PROGRAMMES, MOST_QUESTIONS = 6, 8


class FormRefused(ValueError):
    """The form cannot be kept, or shown, like this: `field` says where, the message is the sentence to show."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = where


@dataclass(frozen=True, slots=True)
class Sketch:
    """A form as its author describes it. `questions` maps the profile fields it asks for to whether each is needed."""

    name: str
    title: str
    intro: str
    language: str
    programmes: tuple[UUID, ...]
    questions: dict[UUID, bool] = field(default_factory=dict[UUID, bool])


def change(workspace: UUID, told: Sketch, person: UUID | None, form: UUID | None = None) -> UUID:
    """Keep a form, new (not live yet) or changed, and answer its id."""
    with within(workspace):
        _check(told)
        row = Form.objects.select_for_update().get(pk=form) if form else Form(slug=_slug())
        row.workspace_id = workspace
        row.name, row.title = told.name.strip() or told.title.strip(), told.title.strip()
        row.intro, row.language = told.intro.strip(), told.language
        row.save()
        if form is None:
            FormRoute.objects.create(slug=row.slug, form=row, workspace_id=workspace)
        _keep_parts(row, told)
        if row.live and not_ready(row):
            raise FormRefused("programmes", f"It is live, and could not stay so: {not_ready(row)[0]}")
        record(workspace, person, "changed_form" if form else "made_form", str(row.id), {"name": row.name})
        return row.id


def set_live(workspace: UUID, form: UUID, live: bool, person: UUID | None) -> None:
    """Open the form to everybody who has its address, or close it. FormRefused while something is missing."""
    with within(workspace):
        row = Form.objects.select_for_update().get(pk=form)
        missing = not_ready(row) if live else []
        if missing:
            raise FormRefused("live", missing[0])
        if row.live != live:
            row.live = live
            row.save(update_fields=["live"])
            record(workspace, person, "put_form_live" if live else "closed_form", str(row.id), {"name": row.name})
            queries.run("tell", topic=str(workspace))


def not_ready(form: Form) -> list[str]:
    """What is missing before strangers may see it, a sentence each; nothing when it can go live."""
    rows = [each.programme for each in offered(form)]
    if not rows:
        return ["Choose at least one programme."]
    return [sentence for row in rows if (sentence := _missing(row))]


def _missing(row: Programme) -> str:
    words = in_force(row)
    if words is None:
        return f"The words of {row.name} are not signed off yet."
    if not row.live:
        return f"{row.name} is not live: put the programme live first."
    if "form" not in words.words:
        return f"The words of {row.name} are older than forms: open the programme and press Keep."
    if not words.words["terms"] or not words.words["privacy"]:
        return f"{row.name} lacks the address of its terms or of its privacy notice: add them to the programme."
    return ""


def offered(form: Form):
    """The programmes of a form, in its order."""
    rows = FormProgramme.objects.filter(form=form).select_related("programme__brand__entity", "programme__sender")
    return rows.order_by("place", "id")


def asked(form: Form):
    """The questions of a form, in its order: live fields with a purpose and a basis only (P18)."""
    rows = FormQuestion.objects.filter(form=form, field__live=True).exclude(field__purpose="").exclude(field__basis="")
    return rows.select_related("field").order_by("place", "id")


def _keep_parts(row: Form, told: Sketch) -> None:
    FormProgramme.objects.filter(form=row).delete()
    FormQuestion.objects.filter(form=row).delete()
    home = {"workspace_id": row.workspace_id, "form": row}
    for place, programme in enumerate(told.programmes):
        FormProgramme.objects.create(programme_id=programme, place=place, **home)
    for place, (question, needed) in enumerate(told.questions.items()):
        FormQuestion.objects.create(field_id=question, required=needed, place=place, **home)


def _slug() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def _check(told: Sketch) -> None:
    if not told.title.strip():
        raise FormRefused("title", "Give it a title: it is what people read first.")
    if told.language not in LANGUAGES:
        raise FormRefused("language", "Choose one of the languages.")
    rows = list(Programme.objects.filter(pk__in=told.programmes))
    if not rows or len(rows) != len(set(told.programmes)) or len(rows) > MOST_PROGRAMMES:
        raise FormRefused("programmes", f"Choose 1 to {MOST_PROGRAMMES} programmes: each gets a box of its own.")
    if len({row.brand_id for row in rows}) > 1:
        raise FormRefused("programmes", "One form speaks for one brand. Make a form for each.")
    found = ProfileField.objects.filter(pk__in=told.questions, live=True).count()
    if found != len(told.questions) or found > MOST_QUESTIONS:
        raise FormRefused("questions", f"Choose at most {MOST_QUESTIONS} of the questions listed.")
