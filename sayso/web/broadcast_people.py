"""The people behind a number of a broadcast's preview: a page of them, or a file."""

import csv
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.html import strip_tags

from sayso import rulebook
from sayso.broadcasts.preview import Judged, Wanted, people
from sayso.imports.result import plain
from sayso.rules import templates
from sayso.store import clock
from sayso.store.facts import tenant
from sayso.store.tables import Address, Broadcast
from sayso.web.decisions import answer, sentence
from sayso.web.pages import as_id, as_instant, show

MOST_IN_A_FILE = 5000
SECONDS_FOR_A_FILE = 20
COLUMNS = ("number", "name", "answer", "reasons", "until", "says", "parts", "text")


def broadcast_people(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """Each with what the gate would say, and with their own text where it is a personal one."""
    row, wanted = _asked(request, broadcast)
    found, then = people(request.workspace.id, row, wanted, as_id(request.GET.get("after")))
    at = _at(request, row)
    asked = request.GET.copy()
    asked.pop("after", None)
    onward = asked.copy()
    onward["after"] = str(then or "")
    context = {
        "row": row,
        "lines": _lines(request, row, found),
        "wanted": wanted,
        "personal": templates.is_personal(row.body),
        "at": at,
        "file": asked.urlencode(),
        "older": onward.urlencode() if then else "",
    }
    return show(request, "broadcasts/people", context)


def broadcast_people_file(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """The same people as CSV, five thousand a file; the last line of a full one says where the next begins."""
    row, wanted = _asked(request, broadcast)
    after = as_id(request.GET.get("after"))
    found, then = people(request.workspace.id, row, wanted, after, MOST_IN_A_FILE, SECONDS_FOR_A_FILE)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="broadcast-{row.id}.csv"'
    response.write("\ufeff")  # so that spreadsheets read it as UTF-8
    sheet = csv.writer(response)
    sheet.writerow(COLUMNS)
    sheet.writerows(_cells(line) for line in _lines(request, row, found))
    if then:
        asked = request.GET.copy()
        asked["after"] = str(then)
        sheet.writerow(["more:", request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")])
    return response


def _asked(request: HttpRequest, broadcast: UUID) -> tuple[Broadcast, Wanted]:
    row = get_object_or_404(Broadcast.objects.select_related("programme"), pk=broadcast)
    row.planned_at = as_instant(request.GET.get("at", "")) or row.planned_at
    parts = request.GET.get("parts", "")
    return row, Wanted(
        request.GET.get("answer", "" if parts else "pass"),
        request.GET.get("reason", ""),
        request.GET.get("opens", ""),
        int(parts) if parts.isascii() and parts.isdigit() and len(parts) < 4 else 0,
    )


def _at(request: HttpRequest, row: Broadcast) -> Any:
    now = clock.now(request.workspace)
    return max(now, row.planned_at or now)


def _lines(request: HttpRequest, row: Broadcast, found: list[Judged]) -> list[dict[str, Any]]:
    book, own, at = rulebook.current(), tenant(request.workspace.id).policy, _at(request, row)
    addresses = Address.objects.filter(id__in=[each.known.id for each in found]).select_related("contact")
    names = {address.id: address.contact.name for address in addresses if address.contact}
    told = [(each, answer(each.decision, at, each.known.facts.places, row.programme.content_class)) for each in found]
    return [
        {
            "known": each.known,
            "name": names.get(each.known.id, ""),
            "answer": said,
            "says": sentence(said, book, own),
            "text": each.text,
            "parts": each.parts if each.text is not None else 0,
        }
        for each, said in told
    ]


def _cells(line: dict[str, Any]) -> list[str]:
    told = line["answer"]
    until = told.until.isoformat() if told.until else ""
    says = strip_tags(line["says"])
    texts = [line["name"], told.word, " ".join(told.reasons), until, says, str(line["parts"]), line["text"] or ""]
    return [line["known"].number or "", *(plain(text) for text in texts)]


urlpatterns = [
    path("broadcasts/<uuid:broadcast>/people/", broadcast_people, name="broadcast_people"),
    path("broadcasts/<uuid:broadcast>/people.csv", broadcast_people_file, name="broadcast_people_file"),
]
