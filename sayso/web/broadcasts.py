"""Broadcasts: see what the gate would say to each person, plan or start, watch, pause, resume, stop."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from sayso.broadcasts import steer
from sayso.broadcasts.draft import worth_until
from sayso.broadcasts.plan import PlanRefused, plan, problems, warnings
from sayso.broadcasts.preview import Preview, go_on, preview
from sayso.broadcasts.sizes import sample
from sayso.rules import templates, zones
from sayso.store import clock, queries
from sayso.store.tables import Broadcast, Message, Workspace
from sayso.web.pages import as_instant, page_of, show
from sayso.web.prices import cost_of
from sayso.web.simulator import first_handset
from sayso.workspaces.policy import next_working_day

SALT = "broadcast preview"
FIRST_LOOK, NEXT_LOOKS = 0.0, 0.08
"""Seconds a page and each later step may spend asking the gate."""
OPEN = ("queued", "held", "cleared", "sending")


def broadcasts(request: HttpRequest) -> HttpResponse:
    """All of them, newest first; those that are paused are named before anything else."""
    rows = Broadcast.objects.filter(workspace_id=request.workspace.id).select_related("programme")
    paused = list(rows.filter(status="paused").order_by("-id")) if not request.GET.get("before") else []
    waiting = Message.objects.filter(broadcast__in=[row.id for row in paused], status__in=OPEN).order_by()
    counts = dict(waiting.values_list("broadcast_id").annotate(Count("id")))
    now = clock.now(request.workspace)
    told = [(row, counts.get(row.id, 0), worth_until(row, now)) for row in paused]
    page = page_of(request, rows)
    return show(request, "broadcasts/broadcasts", {"page": page, "paused": told, "rows": with_waits(page.rows)})


def with_waits(rows: Iterable[Broadcast]) -> list[Broadcast]:
    """The same rows, each with what it waits for when all that is left of it is held (`wait`)."""
    found = list(rows)
    running = [row.id for row in found if row.status == "running" and row.submitted_at]
    waits = {each.id: each for each in queries.run("broadcasts_waiting", ids=running)} if running else {}
    for row in found:
        row.wait = waits.get(row.id)  # type: ignore[attr-defined]
    return found


def broadcast(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """One broadcast: the gate's preview before it starts, how far it has come after."""
    row = get_object_or_404(
        Broadcast.objects.select_related("programme__brand", "programme__sender", "person"), pk=broadcast
    )
    with_waits([row])
    now = clock.now(request.workspace)
    context: dict[str, Any] = {"row": row, "now": now, "personal": templates.is_personal(row.body)}
    if row.status in {"draft", "planned"} and request.headers.get("HX-Target") != "live":
        so_far = _so_far(request.GET.get("kept", ""), row)
        at = so_far.at if so_far else _asked_at(request, row)
        planned, row.planned_at = row.planned_at, at
        told = preview(request.workspace.id, row, so_far, FIRST_LOOK)
        row.planned_at = planned
        suggested = _suggested(row, at, now)
        context |= {"at": at, "suggested": suggested, "then": as_instant(suggested), **_told(row, told)}
        context["warnings"] = warnings(row, _names(row), sample(row))
        context["problems"] = problems(row.body)
        context["home"] = str(_home_zone(row.workspace))
    context |= _progress(row) | {"worth_until": worth_until(row, now), "too_late": now > worth_until(row, now)}
    return show(request, "broadcasts/broadcast", context)


def _names(row: Broadcast) -> tuple[str, ...]:
    return (row.programme.brand.name, row.programme.name)


def _asked_at(request: HttpRequest, row: Broadcast) -> datetime | None:
    return as_instant(request.GET.get("at", "")) or row.planned_at


def _suggested(row: Broadcast, at: datetime | None, now: datetime) -> str:
    """What the time field shows in the reader's zone: the planned time, else ten o'clock of the next working day."""
    then = at or next_working_day(row.workspace, now, _home_zone(row.workspace))
    return f"{timezone.localtime(then):%Y-%m-%dT%H:%M}"


def _home_zone(workspace: Workspace) -> tzinfo:
    """Where the workspace is: the reader's zone; of a demo workspace the zone of its phone."""
    phone = first_handset(workspace)
    return zones.zone(phone.zone) if phone else timezone.get_current_timezone()


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
        "sizes": sorted(told.parts.items()),
        "cost": cost_of(row.programme.sender, told.cost),
    }


def broadcast_preview(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """The next step of a preview, or a first one for another time."""
    row = get_object_or_404(Broadcast.objects.select_related("programme__sender"), pk=broadcast)
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
    return go_on(counts) if counts["row"] == str(row.id) else None


def _progress(row: Broadcast) -> dict[str, Any]:
    """How many texts are in which state, with the reasons of those that did not leave."""
    counts = {each.status: each for each in queries.run("broadcast_counts", broadcast=row.id)}
    total = sum(each.messages for each in counts.values())
    sent = sum(each.messages for word, each in counts.items() if word in {"sent", "delivered", "unknown"})
    waiting = sum(each.messages for word, each in counts.items() if word in OPEN)
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
    """Start it now, or plan it for the time typed: what was looked at, not what somebody has made of it since."""
    get_object_or_404(_rows(), pk=broadcast)
    at = None if request.POST.get("when") == "now" else as_instant(request.POST.get("at", ""))
    try:
        if at is None and request.POST.get("when") != "now":
            raise PlanRefused("Write the day and the time.")
        planned = plan(request.workspace.id, broadcast, at, request.user.id, revision_in(request))
        here = zones.place_name(timezone.get_current_timezone_name())
        when = f"{timezone.localtime(planned):%a %-d %b %H:%M} in {here}"
        messages.success(request, f"Planned for {when}." if at else "Started. The gate decides on each person.")
    except PlanRefused as refused:
        messages.error(request, str(refused))
    return redirect("broadcast", broadcast)


def revision_in(request: HttpRequest) -> int | None:
    """The revision a form was made from. One that is no number was never shown to anybody, so it never fits."""
    text = request.POST.get("revision")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_POST
def broadcast_pause(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """Hold it where it is."""
    return _steer(request, broadcast, steer.pause, "Paused. Nothing of it leaves until you resume it.")


@require_POST
def broadcast_resume(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """Let it go on."""
    return _steer(request, broadcast, steer.resume, "Resumed. It goes on where it was.")


def broadcast_stop(request: HttpRequest, broadcast: UUID) -> HttpResponse:
    """What will not leave, and then the end of it."""
    if request.method == "POST":
        return _steer(request, broadcast, steer.stop, "Stopped. Nothing more of it leaves.")
    row = get_object_or_404(Broadcast.objects.select_related("programme"), pk=broadcast)
    if row.status in {"done", "cancelled"}:
        return redirect("broadcast", broadcast)
    audience = queries.run("audience_size", programme=row.programme_id)[0].people
    unasked = 0 if row.submitted_at else max(0, audience - row.submitted)
    return show(request, "broadcasts/stop", {"row": row, "unasked": unasked, **_progress(row)})


def _steer(request: HttpRequest, broadcast: UUID, act: Callable[[UUID, UUID, UUID], None], done: str) -> HttpResponse:
    get_object_or_404(_rows(), pk=broadcast)
    try:
        act(request.workspace.id, broadcast, request.user.id)
        messages.success(request, done)
    except PlanRefused as refused:
        messages.error(request, str(refused))
    return redirect("broadcast", broadcast)


def _rows() -> QuerySet:
    return Broadcast.objects.only("id")


urlpatterns = [
    path("broadcasts/", broadcasts, name="broadcasts"),
    path("broadcasts/<uuid:broadcast>/", broadcast, name="broadcast"),
    path("broadcasts/<uuid:broadcast>/preview/", broadcast_preview, name="broadcast_preview"),
    path("broadcasts/<uuid:broadcast>/plan/", broadcast_plan, name="broadcast_plan"),
    path("broadcasts/<uuid:broadcast>/pause/", broadcast_pause, name="broadcast_pause"),
    path("broadcasts/<uuid:broadcast>/resume/", broadcast_resume, name="broadcast_resume"),
    path("broadcasts/<uuid:broadcast>/stop/", broadcast_stop, name="broadcast_stop"),
]
