"""Forms: the pages on which people sign up, who came from them, and the ways to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.forms.change import FormRefused, Sketch, asked, change, not_ready, offered, set_live
from sayso.forms.page import Offer, context
from sayso.forms.wording import wording
from sayso.programmes.disclose import naming_of
from sayso.rules.messages import shown_on_form, words
from sayso.rules.readability import Reading, read
from sayso.rules.sentences import LANGUAGES
from sayso.store import queries
from sayso.store.tables import Form, FormQuestion, ProfileField, Programme
from sayso.web import form_ways, questions
from sayso.web.pages import as_id, show, typed
from sayso.web.programmes import texts_on_handset

LENGTHS = {"name": 60, "title": 80, "intro": 300, "language": 2}


def forms(request: HttpRequest) -> HttpResponse:
    """All forms, with how far people came on each."""
    rows = list(Form.objects.order_by("id"))
    counted = {row.id: row for row in queries.run("form_funnel", forms=[row.id for row in rows])}
    found = [{"row": row, "funnel": counted[row.id], "programmes": _names(row)} for row in rows]
    ready = Programme.objects.exists()
    return show(request, "forms/forms", {"rows": found, "programmes": ready, "fields": ProfileField.objects.count()})


def _names(row: Form) -> str:
    return ", ".join(each.programme.name for each in offered(row))


def form_new(request: HttpRequest) -> HttpResponse:
    """A form for a new form. It is closed until somebody puts it live."""
    first = Programme.objects.order_by("id").values_list("id", flat=True).first()
    empty = Sketch("", "", "", "en", (first,) if first else ())
    return _edit(request, None, empty)


def form(request: HttpRequest, form: UUID) -> HttpResponse:
    """One form: what it says, how it looks, the ways to it, and who came."""
    row = get_object_or_404(Form, pk=form)
    programmes = tuple(each.programme_id for each in offered(row))
    needed = {each.field_id: each.required for each in asked(row)}
    return _edit(request, row, Sketch(row.name, row.title, row.intro, row.language, programmes, needed))


def _edit(request: HttpRequest, row: Form | None, told: Sketch) -> HttpResponse:
    trouble: FormRefused | None = None
    if request.method == "POST":
        told = _sketch(request.POST)
        try:
            made = change(request.workspace.id, told, request.user.id, row and row.id)
        except FormRefused as refused:
            trouble = refused
        else:
            messages.success(request, "Kept." if row else "Made. Nobody sees it until you put it live.")
            return redirect("form", made)
    page = {
        "row": row,
        "told": told,
        "trouble": trouble,
        "languages": [(code, wording(code)["language"]) for code in LANGUAGES],
        "programmes": Programme.objects.order_by("id"),
        "fields": ProfileField.objects.filter(live=True).order_by("id"),
        **_preview(request, told),
    }
    if row and not trouble:
        page |= form_ways.ways(request, row) | {"missing": not_ready(row)}
        page["funnel"] = queries.run("form_funnel", forms=[row.id])[0]
    return show(request, "forms/form", page, 422 if trouble else 200)


def _sketch(given: QueryDict) -> Sketch:
    """The form as typed, or as much of it as is there: previews read it from half-filled fields."""
    text = {name: typed(given, name)[:limit] for name, limit in LENGTHS.items()}
    programmes = [as_id(each) for each in given.getlist("programmes")]
    fields = [as_id(each) for each in given.getlist("questions")]
    needed = set(given.getlist("needed"))
    return Sketch(
        **text,
        programmes=tuple(each for each in dict.fromkeys(programmes) if each),
        questions={each: str(each) in needed for each in fields if each},
    )


def form_preview(request: HttpRequest) -> HttpResponse:
    """The form and the phone beside it, while it is being written."""
    return render(request, "forms/preview.html", _preview(request, _sketch(request.GET)))


def _preview(request: HttpRequest, told: Sketch) -> dict[str, Any]:
    """What the form would show if its programmes' words of this moment were in force, and what the phone would."""
    rows = {row.id: row for row in Programme.objects.filter(pk__in=told.programmes).select_related("brand__entity")}
    programmes = [rows[each] for each in told.programmes if each in rows]
    fields = {row.id: row for row in ProfileField.objects.filter(pk__in=told.questions, live=True)}
    language = told.language if told.language in LANGUAGES else "en"
    sketch = Form(title=told.title or "Title", intro=told.intro, language=language)
    asks = tuple(
        FormQuestion(field=fields[each], required=needed) for each, needed in told.questions.items() if each in fields
    )
    offers = tuple(_offer(row, language) for row in programmes)
    page = context(sketch, language, offers, asks)
    return {
        "seen": page | {"sketch": True},
        "phone": texts_on_handset([naming_of(row) for row in programmes]),
        "readings": _readings(told, offers),
    }


def _offer(row: Programme, language: str) -> Offer:
    beside, below = shown_on_form(words(naming_of(row)), language)
    return Offer(row, row.id, beside, below, row.terms_url, row.privacy_url)


def _readings(told: Sketch, offers: tuple[Offer, ...]) -> list[tuple[str, Reading]]:
    """How easy the form is to read, piece by piece."""
    found = [("Title and introduction", read(f"{told.title}.\n{told.intro}"))]
    for offer in offers:
        found.append((f"{offer.programme.name}, beside the box", read(offer.beside)))
        found.append((f"{offer.programme.name}, below", read("\n".join(offer.below))))
    return found


@require_POST
def form_live(request: HttpRequest, form: UUID) -> HttpResponse:
    """Open it to everybody who has its address, or close it."""
    get_object_or_404(Form, pk=form)
    live = request.POST.get("live") == "1"
    try:
        set_live(request.workspace.id, form, live, request.user.id)
    except FormRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is live: whoever has its address can sign up." if live else "Closed.")
    return redirect("form", form)


urlpatterns = [
    path("forms/", forms, name="forms"),
    path("forms/new/", form_new, name="form_new"),
    path("forms/preview/", form_preview, name="form_preview"),
    path("forms/<uuid:form>/", form, name="form"),
    path("forms/<uuid:form>/live/", form_live, name="form_live"),
    *form_ways.urlpatterns,
    *questions.urlpatterns,
]
