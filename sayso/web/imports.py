"""Imports: a list is uploaded, its columns are named, a dry run says what will happen, and only then does it happen."""

from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.imports import mapping
from sayso.imports.check import begin_check
from sayso.imports.result import result
from sayso.imports.say import OUTCOMES, promise
from sayso.imports.sheet import LIMITS
from sayso.imports.take_in import begin_import
from sayso.imports.undo import begin_undo, cancel
from sayso.imports.upload import ImportRefused, upload
from sayso.imports.weak import remarks
from sayso.store import queries
from sayso.store.tables import ImportList, ImportRow, Programme
from sayso.web.pages import SIZE, as_id, in_pieces, page_of, show, typed
from sayso.web.scope import by_itself

REGIONS = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "FR": "France",
    "DE": "Germany",
    "AT": "Austria",
    "CH": "Switzerland",
    "ES": "Spain",
    "PT": "Portugal",
    "IT": "Italy",
    "NL": "Netherlands",
    "BE": "Belgium",
    "AU": "Australia",
    "NZ": "New Zealand",
    "BR": "Brazil",
    "MX": "Mexico",
    "IN": "India",
    "ZA": "South Africa",
}
RUNNING = frozenset({"uploaded", "reading", "checking", "importing", "undoing"})
ORDER = ("confirmed", "asked", "there", "undone", "refused", "flagged", "duplicate", "read")
SAMPLES = 3
EXAMPLE = """Phone,Consented at,Method,Disclosure,Evidence,Double opt-in at,Time zone,Name
(212) 555-0123,2026-01-10 14:05,web form,"Yes, text me offers, up to 4 a month. Reply STOP to cancel.",https://crm.example/log/1,\
2026-01-10 14:07,America/New_York,Ana
(415) 555-0145,2026-02-03,paper card in the shop,Card of January 2026,scans/card-0145.pdf,,,Ben
(312) 555-0167,2026-02-04 09:30,phone call,Call script 3,recordings/0167.mp3,,America/Chicago,Cleo
"""


def imports(request: HttpRequest) -> HttpResponse:
    """All lists, newest first, and the way to upload another."""
    trouble = ""
    if request.method == "POST":
        try:
            return redirect("import", _upload(request))
        except ImportRefused as refused:
            trouble = str(refused)
    rows = ImportList.objects.select_related("programme", "person")
    context = {"page": page_of(request, rows), "trouble": trouble, "limits": LIMITS, "regions": REGIONS}
    return show(request, "imports/imports", context, 422 if trouble else 200)


def _upload(request: HttpRequest) -> UUID:
    file = request.FILES.get("file")
    if file is None:
        raise ImportRefused("Choose a file first: CSV or .xlsx.")
    region = typed(request.POST, "region", "US")
    region = region if region in REGIONS else "US"
    return upload(request.workspace.id, file.name or "list", file.chunks(), region, request.user.id)


def import_example(request: HttpRequest) -> HttpResponse:
    """A small list that shows every column."""
    headers = {"Content-Disposition": 'attachment; filename="sayso-example.csv"'}
    return HttpResponse(EXAMPLE, "text/csv; charset=utf-8", headers=headers)


def import_page(request: HttpRequest, import_list: UUID) -> HttpResponse:
    """One list: what its columns are, what the dry run says, how far it is, what became of it."""
    row = get_object_or_404(ImportList.objects.select_related("programme", "person"), pk=import_list)
    answer = _page(request, row)
    if request.headers.get("HX-Target") == "live" and request.GET.get("was") != row.status:
        answer["HX-Refresh"] = "true"  # another step has begun: its form comes with the whole page
    return answer


def _page(
    request: HttpRequest, row: ImportList, trouble: str = "", chosen: dict[str, int] | None = None
) -> HttpResponse:
    naming = row.status == "read" or (row.status == "checked" and ("columns" in request.GET or bool(trouble)))
    context: dict[str, Any] = {
        "row": row,
        "running": row.status in RUNNING,
        "share": min(100, row.cursor * 100 // (row.rows + 1)) if row.status != "reading" else 0,
        "counts": [(status, row.counts[status]) for status in ORDER if status in row.counts],
        "kinds": _kinds(row),
        "promise": promise(row.counts) if row.status == "checked" else [],
        "weak": remarks(row.counts),
        "naming": naming,
        "trouble": trouble,
        "undoable": row.status == "done" or (row.status == "cancelled" and row.started_at is not None),
        "outcomes": OUTCOMES,
    }
    if naming:
        context |= _columns(row, row.mapping if chosen is None else chosen)
    return show(request, "imports/import", context, 422 if trouble else 200)


def _kinds(row: ImportList) -> list[dict[str, Any]]:
    """Each kind of trouble or remark, most frequent first, with its first lines."""
    found = []
    for kind, count in row.counts.items():
        status, split, reason = kind.partition(":")
        if split:
            found.append({"status": status, "reason": reason, "count": count, "lines": row.examples.get(kind, [])})
    return sorted(found, key=lambda each: (-each["count"], each["reason"]))


def _columns(row: ImportList, chosen: dict[str, int]) -> dict[str, Any]:
    """Every column with its first cells and what it is taken to mean."""
    samples = queries.run("sample_lines", list=row.id, limit=SAMPLES)
    meant = {place: name for name, place in chosen.items()}
    columns = [
        {
            "place": place,
            "header": header,
            "cells": [each.cells[place] for each in samples],
            "meaning": meant.get(place),
        }
        for place, header in enumerate(row.headers)
    ]
    programmes = Programme.objects.select_related("brand").order_by("-live", "id")
    return {"columns": columns, "meanings": mapping.meanings(), "programmes": programmes, "regions": REGIONS}


@require_POST
def import_check(request: HttpRequest, import_list: UUID) -> HttpResponse:
    """What the columns mean, as a person said it: check every line."""
    row = get_object_or_404(ImportList, pk=import_list)
    chosen: dict[str, int] = {}
    try:
        for place in range(len(row.headers)):
            meaning = typed(request.POST, f"column-{place}")
            if meaning in chosen:
                raise ImportRefused(f"Two columns are both said to be: {mapping.meanings().get(meaning, meaning)}.")
            if meaning:
                chosen[meaning] = place
        programme = as_id(request.POST.get("programme"))
        begin_check(request.workspace.id, row.id, chosen, programme, typed(request.POST, "region"), request.user.id)
    except ImportRefused as refused:
        if row.status not in {"read", "checked"}:
            messages.error(request, str(refused))
            return redirect("import", row.id)
        return _page(request, row, str(refused), chosen)
    return redirect("import", row.id)


@require_POST
def import_act(request: HttpRequest, import_list: UUID, act: str) -> HttpResponse:
    """Import what was checked, cancel, or undo what was typed to be undone."""
    row = get_object_or_404(ImportList, pk=import_list)
    knows = request.POST.get("knows") == "1"
    acts = {"take-in": partial(begin_import, knows=knows), "cancel": cancel, "undo": begin_undo}
    if act not in acts:
        raise Http404
    try:
        if act == "undo" and typed(request.POST, "confirm").casefold() != "undo":
            raise ImportRefused("Type “undo” to confirm. Nothing was changed.")
        acts[act](request.workspace.id, row.id, request.user.id)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("import", row.id)


def import_rows(request: HttpRequest, import_list: UUID) -> HttpResponse:
    """The lines behind a number."""
    row = get_object_or_404(ImportList, pk=import_list)
    status, reason = request.GET.get("status", ""), request.GET.get("reason", "")
    after = request.GET.get("after", "0")
    lines = ImportRow.objects.filter(
        import_list_id=row.id, line__gt=int(after) if after.isdecimal() and len(after) < 9 else 0
    )
    lines = lines.filter(status=status) if status in OUTCOMES else lines
    lines = lines.filter(reason=typed(request.GET, "reason")) if reason else lines
    found = list(lines.order_by("line")[: SIZE + 1])
    onward = request.GET.copy()
    onward["after"] = str(found[SIZE - 1].line) if len(found) > SIZE else ""
    context = {
        "row": row,
        "lines": [(line, _shown(row, line)) for line in found[:SIZE]],
        "says": OUTCOMES.get(status, "all lines"),
        "reason": reason,
        "outcomes": OUTCOMES,
        "onward": onward.urlencode() if onward["after"] else "",
    }
    return show(request, "imports/rows", context)


def _shown(row: ImportList, line: ImportRow) -> str:
    """The number of a line as its cell holds it."""
    place = row.mapping.get("number")
    return line.cells[place] if place is not None and place < len(line.cells) else ""


@by_itself
def import_result(request: HttpRequest, import_list: UUID) -> HttpResponse | StreamingHttpResponse:
    """The result row by row, as CSV, a page of lines in memory."""
    lines = result(request.workspace.id, import_list)
    try:
        header = next(lines)
    except ImportList.DoesNotExist as nothing:
        raise Http404 from nothing
    headers = {"Content-Disposition": f'attachment; filename="import-{import_list}.csv"'}
    return in_pieces(request, chain([header], lines), "text/csv; charset=utf-8", headers)


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/example.csv", import_example, name="import_example"),
    path("imports/<uuid:import_list>/", import_page, name="import"),
    path("imports/<uuid:import_list>/check/", import_check, name="import_check"),
    path("imports/<uuid:import_list>/rows/", import_rows, name="import_rows"),
    path("imports/<uuid:import_list>/result.csv", import_result, name="import_result"),
    path("imports/<uuid:import_list>/<slug:act>/", import_act, name="import_act"),
]
