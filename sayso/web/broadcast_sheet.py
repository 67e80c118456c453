"""The sheet a broadcast is written on: what it costs, which letters cost more, how it looks, who else has changed it.

Everything works by buttons alone; with scripts the same answers come while somebody types, and a draft keeps itself.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from sayso.broadcasts.draft import common_values, values_of, variables
from sayso.broadcasts.plan import (
    GOOD_FOR,
    LONGEST_BODY,
    Overtaken,
    PlanRefused,
    Wording,
    name_of,
    problems,
    warnings,
    write,
)
from sayso.broadcasts.sizes import Size, most_parts, sizes
from sayso.rules import letters, templates
from sayso.rules.parts import count
from sayso.rules.programmes import Programme as RuledProgramme
from sayso.store import clock, queries
from sayso.store.facts import catalogue
from sayso.store.tables import Address, Broadcast, Programme
from sayso.web.broadcasts import revision_in
from sayso.web.pages import as_id, show, typed
from sayso.web.prices import cost_of

FIELDS = ("programme", "name", "body", "hours")
READERS = 8
VARIABLE = re.compile(r"(\{\{.*?\}\})", re.DOTALL)


def broadcast_new(request: HttpRequest) -> HttpResponse:
    """An empty sheet, or the draft that has kept itself from it meanwhile."""
    kept = as_id(request.POST.get("kept"))
    return _write(request, Broadcast.objects.filter(pk=kept).first() if kept else None)


def broadcast_edit(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """A draft, changed."""
    row = get_object_or_404(Broadcast, pk=broadcast)
    if row.status != "draft":
        messages.error(request, "It is planned already, so its text stays as it is. Stop it, and write a new one.")
        return redirect("broadcast", row.id)
    return _write(request, row)


def _write(request: HttpRequest, row: Broadcast | None) -> HttpResponse:
    """The sheet; its buttons keep it, only look at it, or put a look-alike for a letter."""
    values = _values(request, row)
    revision = revision_in(request) if request.method == "POST" else row and row.revision
    trouble, overtaken = "", None
    if letter := request.POST.get("replace"):
        values["body"] = letters.replace(values["body"], letter)
    elif request.method == "POST" and "look" not in request.POST:
        try:
            made = write(request.workspace.id, _wording(values), request.user.id, row and row.id, revision)
            return redirect("broadcast", made)
        except Overtaken as refused:
            trouble, overtaken, revision = str(refused), refused, refused.row.revision
        except PlanRefused as refused:
            trouble = str(refused)
    context = {
        "row": row,
        "values": values,
        "revision": "" if revision is None else revision,
        "trouble": trouble,
        "unkept": request.method == "POST",
        "overtaken": overtaken,
        "programmes": Programme.objects.select_related("brand").order_by("id"),
        "good_for": GOOD_FOR,
        **_look(values["programme"], values["body"], request.POST.get("person", "")),
    }
    return show(request, "broadcasts/write", context, 409 if overtaken else 422 if trouble else 200)


def _values(request: HttpRequest, row: Broadcast | None) -> dict[str, str]:
    if request.method == "POST":
        return {name: typed(request.POST, name) for name in FIELDS}
    if row:
        hours = int(row.good_for.total_seconds() // 3600)
        name = "" if row.name == name_of(row.body) else row.name
        return {"programme": str(row.programme_id), "name": name, "body": row.body, "hours": str(hours)}
    first = Programme.objects.filter(live=True).order_by("id").first()
    chosen = as_id(request.GET.get("programme"))
    return {"programme": str(chosen or (first.id if first else "")), "name": "", "body": "", "hours": "72"}


def _wording(values: dict[str, str]) -> Wording:
    programme = as_id(values["programme"])
    if programme is None:
        raise PlanRefused("Choose the programme it belongs to.")
    hours = int(values["hours"]) if values["hours"] in {str(each) for each in GOOD_FOR} else 72
    return Wording(programme, values["name"], values["body"], timedelta(hours=hours))


@require_POST
def broadcast_keep(request: HttpRequest) -> HttpResponse:
    """The draft keeps itself while it is written, and says so; what somebody else has changed it never writes over."""
    kept, revision, trouble = as_id(request.POST.get("kept")), revision_in(request), ""
    try:
        values = {name: typed(request.POST, name) for name in FIELDS}
        kept = write(request.workspace.id, _wording(values), request.user.id, kept, revision)
        revision = Broadcast.objects.get(pk=kept).revision
    except PlanRefused as refused:
        trouble = str(refused)
    context = {
        "kept": kept,
        "revision": "" if revision is None else revision,
        "trouble": trouble,
        "at": clock.now(request.workspace),
    }
    response = render(request, "broadcasts/saved.html", context)
    if kept and not trouble:
        response["HX-Replace-Url"] = reverse("broadcast_edit", args=[kept])
    return response


def broadcast_size(request: HttpRequest) -> HttpResponse:
    """What a text costs and how it looks, while it is being written."""
    asked = [typed(request.GET, name) for name in ("programme", "body", "person")]
    return render(request, "broadcasts/size.html", _look(*asked))


def _look(programme: str, body: str, reader: str) -> dict[str, Any]:
    row = Programme.objects.select_related("brand", "sender").filter(pk=as_id(programme)).first()
    body = body.replace("\r\n", "\n").strip()[: LONGEST_BODY + 1]
    ruled = catalogue().programmes.get(row.id) if row else None
    total = queries.run("audience_size", programme=row.id)[0].people if row else 0
    wrong = list(problems(body))
    told = [Size(count(body), total)] if wrong else sizes(body, ruled, total)
    most = most_parts(told, total)
    seen = _seen(body, ruled, reader)
    return {
        "letters": len(body),
        "total": total,
        "sizes": told,
        "looked_at": sum(each.people for each in told),
        "size": told[-1].size,
        "most": most,
        "cost": cost_of(row.sender, most) if row else None,
        "mirror": _mirror(body),
        "breakers": letters.breakers(body),
        "doubles": _doubles(body),
        "problems": wrong,
        "variables": variables(),
        "personal": templates.is_personal(body),
        "warnings": _warnings(row, body, seen["text"]) if row and body and not wrong else [],
        "sender": row.sender if row else None,
        **seen,
    }


def _warnings(row: Programme, body: str, seen: str) -> list[str]:
    told = [each.letter for each in letters.breakers(body)]  # they stand above, each with its look-alike
    return warnings(Broadcast(body=body), (row.brand.name, row.name), [seen] if seen else [], told)


def _mirror(body: str) -> list[letters.Run]:
    """The text in pieces by what their letters cost; variables are pieces of their own."""
    found: list[letters.Run] = []
    for place, piece in enumerate(VARIABLE.split(body)):
        if place % 2 and not letters.breakers(piece):
            found.append(letters.Run(piece, "variable"))
        else:
            found += letters.runs(piece)
    return found


def _doubles(body: str) -> list[str]:
    return sorted({each for piece in VARIABLE.split(body)[::2] for each in piece if letters.cost(each) == "double"})


def _seen(body: str, ruled: RuledProgramme | None, reader: str) -> dict[str, Any]:
    """The text on the phone of somebody chosen, or of somebody nothing is known of."""
    audience = queries.run("audience", programme=ruled.id, after=None, limit=READERS) if ruled else []
    ids = [each.address_id for each in audience]
    rows = Address.objects.filter(id__in=ids).select_related("contact").order_by("id")
    chosen = as_id(reader) if as_id(reader) in ids else None
    values = values_of(body, [chosen]).get(chosen, {}) if chosen else {}
    text = templates.render(body, {**values, **(common_values(ruled) if ruled else {})}) if body else ""
    return {"readers": rows, "reader": chosen, "text": text or "", "unwritten": bool(body) and text is None}


urlpatterns = [
    path("broadcasts/new/", broadcast_new, name="broadcast_new"),
    path("broadcasts/size/", broadcast_size, name="broadcast_size"),
    path("broadcasts/keep/", broadcast_keep, name="broadcast_keep"),
    path("broadcasts/<uuid:broadcast>/edit/", broadcast_edit, name="broadcast_edit"),
]
