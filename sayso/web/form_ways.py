"""The ways to a form (link, snippet, QR codes, keyword), the people who came, and the pages as they were shown."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.html import format_html

from sayso.forms.change import offered
from sayso.store import queries
from sayso.store.tables import Form, FormProgramme, Programme, Rendering
from sayso.web.pages import SIZE, as_id

STEPS = {"submitted": "sent in", "asked": "asked for YES", "confirmed": "confirmed"}
TITLES = {"submitted": "Forms sent in", "asked": "People asked for YES", "confirmed": "People who confirmed with YES"}
OUTCOMES = {
    "asked": "asked for their YES",
    "already_in": "had joined already",
    "asked_already": "had been asked already",
    "refused_lately": "had said NO within 30 days",
    "asked_lately": "was asked within 30 days: once after a STOP, or three times",
    "not_live": "the programme was paused",
    "too_many": "too many forms for one number that day",
    "nothing": "nothing to ask",
}


def ways(request: HttpRequest, row: Form) -> dict[str, Any]:
    """Everything a marketer copies or prints. None of it names a person: a link that did would say yes for them."""
    address = request.build_absolute_uri(f"/f/{row.slug}/")
    keywords = [_keyword(each.programme) for each in offered(row) if each.programme.live]
    return {
        "address": address,
        "snippet": format_html('<a href="{}">{}</a>', address, row.title),
        "keywords": keywords,
    }


def _keyword(row: Programme) -> dict[str, Any]:
    return {"row": row, "link": keyword_link(row)}


def keyword_link(row: Programme) -> str:
    """A link that opens the phone's own messages with the keyword typed: iOS wants `&body`, Android `?body`."""
    return f"sms:{row.sender.address}?&body={row.keyword}"


def form_qr(request: HttpRequest, form: UUID) -> HttpResponse:
    """The form's address as a QR code, to print."""
    row = get_object_or_404(Form, pk=form)
    return _code(request.build_absolute_uri(f"/f/{row.slug}/"))


def keyword_qr(request: HttpRequest, form: UUID, programme: UUID) -> HttpResponse:
    """The keyword link of one of its programmes as a QR code."""
    row = get_object_or_404(FormProgramme.objects.select_related("programme__sender"), form=form, programme=programme)
    return _code(keyword_link(row.programme))


def _code(text: str) -> HttpResponse:
    """Black on white with its quiet zone in every colour scheme: a camera has to read it."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def form_people(request: HttpRequest, form: UUID) -> HttpResponse:
    """What is behind each number of the funnel: the forms that were sent in, the people who came further."""
    row = get_object_or_404(Form, pk=form)
    step = request.GET.get("step", "submitted")
    if step not in STEPS:
        raise Http404("There is no such step.")
    before = as_id(request.GET.get("before"))
    bounds = {"form": form, "before": before, "limit": SIZE + 1}
    people = step != "submitted"
    found = queries.run("people_of_form", step=step, **bounds) if people else queries.run("sent_in_to_form", **bounds)
    page = {
        "row": row,
        "step": step,
        "says": TITLES[step],
        "steps": STEPS,
        "people": [(each, _became(step, each.outcome)) for each in found[:SIZE]],
        "older": found[SIZE - 1].id if len(found) > SIZE else None,
    }
    return render(request, "forms/people.html", page)


def _became(step: str, outcome: str) -> str:
    """What became of one form: a later step says it by itself."""
    return OUTCOMES.get(outcome, outcome) if step == "submitted" else STEPS[step]


def rendering(request: HttpRequest, rendering: UUID) -> HttpResponse:
    """A form as it was shown: the very bytes. What they hash to stands in the entries that rest on it."""
    row = get_object_or_404(Rendering, pk=rendering)
    return HttpResponse(bytes(row.body), headers={"X-SHA-256": bytes(row.sha256).hex()})


urlpatterns = [
    path("forms/<uuid:form>/qr.svg", form_qr, name="form_qr"),
    path("forms/<uuid:form>/keyword/<uuid:programme>.svg", keyword_qr, name="keyword_qr"),
    path("forms/<uuid:form>/people/", form_people, name="form_people"),
    path("forms/shown/<uuid:rendering>/", rendering, name="rendering"),
]
