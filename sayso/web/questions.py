"""Questions: the profile fields a form may ask for, each with its purpose and its legal basis."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from sayso.forms.questions import Question, QuestionRefused, keep_question
from sayso.store.tables import FormQuestion, ProfileAnswer, ProfileField
from sayso.web.pages import show, typed

LENGTHS = {"key": 40, "label": 80, "kind": 10, "purpose": 160, "basis": 20}
EMPTY = {"kind": "text", "basis": "consent", "live": True}


def questions(request: HttpRequest) -> HttpResponse:
    """All questions, with how many have answered and which forms ask."""
    answered = dict(ProfileAnswer.objects.values_list("field").annotate(n=Count("id")).order_by())
    asked = dict(FormQuestion.objects.values_list("field").annotate(n=Count("form", distinct=True)).order_by())
    rows = ProfileField.objects.order_by("id")
    found = [{"row": row, "answers": answered.get(row.id, 0), "forms": asked.get(row.id, 0)} for row in rows]
    return show(request, "forms/questions", {"rows": found})


def question_new(request: HttpRequest) -> HttpResponse:
    """A new question."""
    return _edit(request, None, {**dict.fromkeys(LENGTHS, ""), **EMPTY})


def question(request: HttpRequest, field: UUID) -> HttpResponse:
    """One question."""
    row = get_object_or_404(ProfileField, pk=field)
    values = {name: getattr(row, name) for name in LENGTHS}
    values |= {"choices": "\n".join(row.choices), "retention_days": row.retention_days, "live": row.live}
    return _edit(request, row, values)


def _edit(request: HttpRequest, row: ProfileField | None, values: dict[str, Any]) -> HttpResponse:
    trouble: QuestionRefused | None = None
    if request.method == "POST":
        values = {name: typed(request.POST, name) for name in (*LENGTHS, "choices", "retention_days")}
        values |= {"key": row.key if row else values["key"], "live": request.POST.get("live") == "1"}
        try:
            keep_question(request.workspace.id, _described(values, request.POST), request.user.id, row and row.id)
        except QuestionRefused as refused:
            trouble = refused
        else:
            messages.success(request, "Kept. Forms that ask it show the new words from now on." if row else "Kept.")
            return redirect("questions")
    page = {
        "row": row,
        "values": values,
        "trouble": trouble,
        "kinds": ProfileField.KINDS,
        "bases": ProfileField.BASES,
    }
    return show(request, "forms/question", page, 422 if trouble else 200)


def _described(values: dict[str, Any], posted: QueryDict) -> Question:
    days = values["retention_days"]
    if days and not (days.isascii() and days.isdigit() and len(days) <= 5):
        raise QuestionRefused("retention_days", "Write a whole number of days, or leave it empty.")
    lines = (line.strip()[:60] for line in values["choices"].splitlines())
    return Question(
        **{name: values[name][:limit] for name, limit in LENGTHS.items()},
        choices=tuple(dict.fromkeys(line for line in lines if line)) if values["kind"] == "choice" else (),
        retention_days=int(days) if days else None,
        live=values["live"],
    )


urlpatterns = [
    path("forms/questions/", questions, name="questions"),
    path("forms/questions/new/", question_new, name="question_new"),
    path("forms/questions/<uuid:field>/", question, name="question"),
]
