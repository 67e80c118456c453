"""Broadcasts: write, see what the gate would say to each person, plan or start, watch, call off."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from sayso import rulebook
from sayso.broadcasts.plan import GOOD_FOR, LONGEST_BODY, PlanRefused, Wording, cancel, plan, warnings, write
from sayso.broadcasts.preview import Preview, go_on, people, preview
from sayso.rules.parts import count
from sayso.store import clock, queries
from sayso.store.facts import tenant
from sayso.store.tables import Broadcast, Programme
from sayso.web.decisions import answer, sentence
from sayso.web.pages import as_id, as_instant, page_of, show, typed
from sayso.workspaces.policy import next_working_day

SALT = "broadcast preview"
FIRST_LOOK, NEXT_LOOKS = 0.0, 0.08
"""Seconds a page and each later step may spend asking the gate."""


def broadcasts(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    rows = Broadcast.objects.filter(workspace_id=request.workspace.id).select_related("programme")
    return show(request, "broadcasts/broadcasts", {"page": page_of(request, rows)})


def broadcast_new(request: HttpRequest) -> HttpResponse:
    """An empty sheet."""
    return _write(request, None)


def broadcast_edit(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """A draft, changed."""
    return _write(request, get_object_or_404(Broadcast, pk=broadcast))


def _write(request: HttpRequest, row: Broadcast | None) -> HttpResponse:
    values = _values(request, row)
    trouble = ""
    if request.method == "POST":
        try:
            made = write(request.workspace.id, _wording(values), request.user.id, row and row.id)
            return redirect("broadcast", made)
        except PlanRefused as refused:
            trouble = str(refused)
    context = {
        "row": row,
        "values": values,
        "trouble": trouble,
        "programmes": Programme.objects.select_related("brand").order_by("id"),
        "good_for": GOOD_FOR,
        **_size(values["programme"], values["body"]),
    }
    return show(request, "broadcasts/write", context, 422 if trouble else 200)


def _values(request: HttpRequest, row: Broadcast | None) -> dict[str, str]:
    if request.method == "POST":
        return {name: typed(request.POST, name) for name in ("programme", "name", "body", "hours")}
    if row:
        hours = int(row.good_for.total_seconds() // 3600)
        return {"programme": str(row.programme_id), "name": row.name, "body": row.body, "hours": str(hours)}
    first = Programme.objects.filter(live=True).order_by("id").first()
    chosen = as_id(request.GET.get("programme"))
    return {"programme": str(chosen or (first.id if first else "")), "name": "", "body": "", "hours": "72"}


def _wording(values: dict[str, str]) -> Wording:
    programme = as_id(values["programme"])
    if programme is None:
        raise PlanRefused("Choose the programme it belongs to.")
    hours = int(values["hours"]) if values["hours"] in {str(each) for each in GOOD_FOR} else 72
    return Wording(programme, values["name"], values["body"], timedelta(hours=hours))


def broadcast_size(request: HttpRequest) -> HttpResponse:
    """Parts, encoding and cost of a text while it is being written."""
    return render(request, "broadcasts/size.html", _size(typed(request.GET, "programme"), typed(request.GET, "body")))


def _size(programme: str, body: str) -> dict[str, Any]:
    row = Programme.objects.select_related("brand").filter(pk=as_id(programme)).first()
    body = body.replace("\r\n", "\n").strip()[: LONGEST_BODY + 1]
    size = count(body)
    total = queries.run("audience_size", programme=row.id)[0].people if row else 0
    told = warnings(Broadcast(body=body), _names(row)) if row and body else []
    return {"size": size, "letters": len(body), "total": total, "most": total * size.parts, "warnings": told}


def _names(row: Programme) -> tuple[str, ...]:
    return (row.brand.name, row.name)


def broadcast(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """One broadcast: the gate's preview before it starts, how far it has come after."""
    row = get_object_or_404(Broadcast.objects.select_related("programme__brand", "person"), pk=broadcast)
    context: dict[str, Any] = {"row": row, "now": clock.now(request.workspace), "size": count(row.body)}
    if row.status in {"draft", "planned"} and request.headers.get("HX-Target") != "live":
        so_far = _so_far(request.GET.get("kept", ""), row)
        at = so_far.at if so_far else _asked_at(request, row)
        planned, row.planned_at = row.planned_at, at
        told = preview(request.workspace.id, row, so_far, FIRST_LOOK)
        row.planned_at = planned
        context |= {"at": at, "suggested": _suggested(row, at, context["now"]), **_told(row, told)}
        context["warnings"] = warnings(row, _names(row.programme))
        context["zone"] = timezone.get_current_timezone_name()
    context |= _progress(row)
    return show(request, "broadcasts/broadcast", context)


def _asked_at(request: HttpRequest, row: Broadcast) -> datetime | None:
    return as_instant(request.GET.get("at", "")) or row.planned_at


def _suggested(row: Broadcast, at: datetime | None, now: datetime) -> str:
    """What the time field shows: the planned time, else ten o'clock on the next working day."""
    then = timezone.localtime(at) if at else next_working_day(row.workspace, now, timezone.get_current_timezone())
    return f"{then:%Y-%m-%dT%H:%M}"


def _told(row: Broadcast, told: Preview) -> dict[str, Any]:
    """What the preview panel shows, and the way on when it has not looked at everybody."""
    kept = "" if told.done else signing.dumps({"row": str(row.id), **told.kept()}, salt=SALT, compress=True)
    share = 100 if not told.total else min(100, told.judged * 100 // told.total)
    return {
        "row": row,
        "told": told,
        "kept": kept,
        "share": share,
        "openings": told.openings(),
        "held_for": told.held_for.most_common(),
        "refused_for": told.refused_for.most_common(),
    }


def broadcast_preview(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """The next step of a preview, or a first one for another time."""
    row = get_object_or_404(Broadcast.objects.select_related("programme"), pk=broadcast)
    row.planned_at = _asked_at(request, row)
    so_far = _so_far(request.GET.get("kept", ""), row)
    if so_far:
        row.planned_at = so_far.at
    told = preview(request.workspace.id, row, so_far, NEXT_LOOKS)
    return render(request, "broadcasts/preview.html", {**_told(row, told), "at": row.planned_at})


def _so_far(kept: str, row: Broadcast) -> Preview | None:
    try:
        counts = signing.loads(kept, salt=SALT, max_age=3600)
    except signing.BadSignature:
        return None
    return go_on(counts, row.body) if counts["row"] == str(row.id) else None


def broadcast_people(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """The people behind a number of the preview, each with what the gate would say."""
    row = get_object_or_404(Broadcast.objects.select_related("programme"), pk=broadcast)
    row.planned_at = _asked_at(request, row)
    word, reason = request.GET.get("answer", "pass"), request.GET.get("reason", "")
    after = as_id(request.GET.get("after"))
    found, then = people(request.workspace.id, row, word, reason, after)
    at = max(clock.now(request.workspace), row.planned_at or clock.now(request.workspace))
    book, own, kind = rulebook.current(), tenant(request.workspace.id).policy, row.programme.content_class
    lines = [
        (known, sentence(answer(decision, at, known.facts.places, kind), book, own), decision)
        for known, decision in found
    ]
    onward = request.GET.copy()
    onward["after"] = str(then or "")
    context = {"row": row, "lines": lines, "word": word, "reason": reason, "at": at}
    return show(request, "broadcasts/people", {**context, "older": onward.urlencode() if then else ""})


def _progress(row: Broadcast) -> dict[str, Any]:
    """How many texts are in which state, with the reasons of those that did not leave."""
    counts = {each.status: each for each in queries.run("broadcast_counts", broadcast=row.id)}
    total = sum(each.messages for each in counts.values())
    sent = sum(each.messages for word, each in counts.items() if word in {"sent", "delivered", "unknown"})
    waiting = sum(each.messages for word, each in counts.items() if word in {"queued", "held", "cleared", "sending"})
    return {
        "counts": [(word, counts[word]) for word in ORDER if word in counts],
        "reasons": queries.run("broadcast_reasons", broadcast=row.id) if counts else [],
        "total": total,
        "sent": sent,
        "waiting": waiting,
        "sent_or_waiting": sent + waiting,
        "over": total - sent - waiting,
        "parts_sent": sum(each.parts for word, each in counts.items() if word in {"sent", "delivered", "unknown"}),
    }


ORDER = ("delivered", "sent", "sending", "cleared", "queued", "held", "refused", "failed", "unknown")


@require_POST
def broadcast_plan(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """Start it now, or plan it for the time typed."""
    get_object_or_404(_rows(), pk=broadcast)
    at = None if request.POST.get("when") == "now" else as_instant(request.POST.get("at", ""))
    try:
        if at is None and request.POST.get("when") != "now":
            raise PlanRefused("Write the day and the time.")
        planned = plan(request.workspace.id, broadcast, at, request.user.id)
        when = f"{timezone.localtime(planned):%a %-d %b %H:%M}"
        messages.success(request, f"Planned for {when}." if at else "Started. The gate decides on each person.")
    except PlanRefused as refused:
        messages.error(request, str(refused))
    return redirect("broadcast", broadcast)


@require_POST
def broadcast_cancel(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """Call it off."""
    get_object_or_404(_rows(), pk=broadcast)
    try:
        cancel(request.workspace.id, broadcast, request.user.id)
        messages.success(request, "Cancelled. Nothing more of it leaves.")
    except PlanRefused as refused:
        messages.error(request, str(refused))
    return redirect("broadcast", broadcast)


def _rows() -> QuerySet:
    return Broadcast.objects.only("id")


urlpatterns = [
    path("broadcasts/", broadcasts, name="broadcasts"),
    path("broadcasts/new/", broadcast_new, name="broadcast_new"),
    path("broadcasts/size/", broadcast_size, name="broadcast_size"),
    path("broadcasts/<uuid:broadcast>/", broadcast, name="broadcast"),
    path("broadcasts/<uuid:broadcast>/edit/", broadcast_edit, name="broadcast_edit"),
    path("broadcasts/<uuid:broadcast>/preview/", broadcast_preview, name="broadcast_preview"),
    path("broadcasts/<uuid:broadcast>/people/", broadcast_people, name="broadcast_people"),
    path("broadcasts/<uuid:broadcast>/plan/", broadcast_plan, name="broadcast_plan"),
    path("broadcasts/<uuid:broadcast>/cancel/", broadcast_cancel, name="broadcast_cancel"),
]
