"""The phone: simulated handsets of a demo workspace, and its clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.channels.inbound import clean
from sayso.channels.simulator.network import NotCarried
from sayso.rules import sensitive, zones
from sayso.store import clock, queries
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Form, Handset, Programme, Sender, Workspace
from sayso.web.exchange import exchange
from sayso.web.pages import typed
from sayso.web.scope import by_itself
from sayso.workspaces.demo import move_clock
from sayso.workspaces.handsets import HandsetRefused, add_handset
from sayso.workspaces.policy import next_working_day
from sayso.workspaces.transcript import transcript

SHOWN = 100
LONGEST = 1600
FARTHEST = timedelta(days=400)
WORDS = ("YES", "HELP", "STOP")


class ClockRefused(ValueError):
    """The clock cannot be moved there; the message is the sentence to show."""


def phone(request: HttpRequest) -> HttpResponse:
    """All handsets on one page."""
    _demo(request)
    context = {"handsets": _handsets()} | shared_context(request.workspace)
    return render(request, "simulator/phone.html", context)


def _handsets() -> list[dict[str, Any]]:
    return [handset_context(handset) for handset in Handset.objects.order_by("created_at", "id")]


def thread(request: HttpRequest, handset: UUID) -> HttpResponse:
    """What stands on one handset's screen."""
    return _thread(request, get_object_or_404(Handset, pk=handset))


@by_itself
def save(request: HttpRequest, handset: UUID) -> HttpResponse:
    """What happened on the handset, as a test that plays it again."""
    workspace = _demo(request)
    with within(workspace.id):
        row = get_object_or_404(Handset, pk=handset)
    name = f"handset-{row.number[-4:]}.chat"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(transcript(workspace.id, row), content_type="text/plain; charset=utf-8", headers=headers)


@by_itself
@require_POST
def say(request: HttpRequest, handset: UUID) -> HttpResponse:
    """Type on the handset, let the network carry it to the hook, and answer the screen."""
    workspace = _demo(request)
    text = clean(request.POST.get("text", "").replace("\r\n", "\n").strip())[:LONGEST]
    with within(workspace.id):
        row = get_object_or_404(Handset, pk=handset)
        sender = get_object_or_404(Sender, address=request.POST.get("to", "")[:20].replace("\x00", ""))
    if text:
        _carry(workspace, row, sender.address, text)
    with within(workspace.id):
        answer = _thread(request, row)
    return answer if request.headers.get("HX-Request") else redirect("phone")


def _carry(workspace: Workspace, handset: Handset, to: str, text: str) -> None:
    identity = new_id()
    with within(workspace.id):
        queries.run(
            "type_on_handset",
            id=identity,
            workspace=workspace.id,
            number=handset.number,
            sender_address=to,
            body=sensitive.mask_text(text),
            reference=str(identity),
            at=clock.now(workspace),
        )
    try:
        exchange().carry(to, handset.number, text, str(identity))
        state = "delivered"
    except NotCarried:
        state = "failed"
    with within(workspace.id):
        queries.run("mark_receipt", ids=[identity], receipt=state)
        queries.run("tell", topic=str(workspace.id))


@by_itself
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Another handset."""
    workspace = _demo(request)
    try:
        made = add_handset(workspace.id, request.POST.get("number", ""), clean(request.POST.get("label", "")))
        messages.success(request, f"The handset is there, in {zones.place_name(made.zone)}.")
    except HandsetRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("phone")


@by_itself
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the demo clock forward."""
    workspace = _demo(request)
    trouble, asks = "", None
    try:
        by = _step(request, clock.now(workspace))
        asks = _sure(request, clock.now(workspace), by)
        if not asks:
            move_clock(workspace.id, by)
    except ClockRefused as refusal:
        trouble = str(refusal)
    if not request.headers.get("HX-Request") and not asks:
        if trouble:
            messages.error(request, trouble)
        return redirect("phone")
    with within(workspace.id):
        workspace.refresh_from_db()
        context = shared_context(workspace) | {"trouble": trouble, "asks": asks, "moved": not asks}
        if not request.headers.get("HX-Request"):
            return render(request, "simulator/phone.html", {"handsets": _handsets()} | context)
        return render(request, "simulator/clock.html", context)


def _sure(request: HttpRequest, now: datetime, by: timedelta) -> dict[str, Any] | None:
    """What to ask before the clock passes over whole days: it cannot go back, and what lapses meanwhile has lapsed."""
    zone = _zone_in(request)
    days = ((now + by).astimezone(zone).date() - now.astimezone(zone).date()).days
    if days <= 1 or request.POST.get("sure") == "1":
        return None
    return {"to": typed(request.POST, "to"), "at": typed(request.POST, "at"), "days": days, "then": now + by}


def _step(request: HttpRequest, now: datetime) -> timedelta:
    """How far the form asks the clock to move."""
    zone = _zone_in(request)
    match request.POST.get("to"):
        case "stay":
            return timedelta(0)
        case "hour":
            return timedelta(hours=1)
        case "nine":
            return next_at(now, zone, 9, today=True) - now
        case "tomorrow":
            return next_working_day(request.workspace, now, zone) - now
        case _:
            return _custom(request.POST.get("at", ""), zone, now)


def _zone_in(request: HttpRequest) -> ZoneInfo:
    name = request.POST.get("zone", "")
    return zones.zone(name if zones.known(name) else "Etc/UTC")


def next_at(now: datetime, zone: ZoneInfo, hour: int, *, today: bool) -> datetime:
    """The next time it is `hour` o'clock in `zone`: today's if it is still to come and `today` will do."""
    there = now.astimezone(zone)
    then = there.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    return then if today and then > there else then + timedelta(days=1)


def working_day_label(workspace: Workspace, zone_name: str) -> str:
    """That moment in words: "Tomorrow 10:00", or "Monday 10:00" before a weekend."""
    now, zone = clock.now(workspace), zones.zone(zone_name)
    then = next_working_day(workspace, now, zone)
    tomorrow = then.date() - now.astimezone(zone).date() == timedelta(days=1)
    return "Tomorrow 10:00" if tomorrow else f"{then:%A} 10:00"


def _custom(typed: str, zone: ZoneInfo, now: datetime) -> timedelta:
    try:
        then = datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError as error:
        raise ClockRefused("Give a day and a time.") from error
    if then < now:
        raise ClockRefused("The clock only moves forward: what happened has its time already.")
    if then - now > FARTHEST:
        raise ClockRefused("That is more than 400 days away: too far in one step.")
    return then - now


def first_handset(workspace: Workspace) -> Handset | None:
    """The handset of a demo workspace that pages show by itself, and by whose place "10:00" is meant."""
    return Handset.objects.order_by("created_at", "id").first() if workspace.is_demo else None


def handset_context(handset: Handset) -> dict[str, Any]:
    """One handset as its template wants it."""
    return {"row": handset, "texts": _texts(handset)}


def shared_context(workspace: Workspace) -> dict[str, Any]:
    """What every handset of a workspace shares: the clock, the numbers to text, the words worth trying."""
    programmes = Programme.objects.filter(live=True).select_related("sender").order_by("created_at", "id")
    first = first_handset(workspace)
    zone = first.zone if first else "Etc/UTC"
    return {
        "now": clock.now(workspace),
        "shift": workspace.clock_shift,
        "zone": zone,
        "working_day": working_day_label(workspace, zone),
        "senders": list(Sender.objects.order_by("id")),
        "programmes": list(programmes),
        "forms": list(Form.objects.filter(live=True).order_by("id")),
        "words": [*(row.keyword for row in programmes), *WORDS],
    }


def _thread(request: HttpRequest, handset: Handset) -> HttpResponse:
    return render(request, "simulator/thread.html", {"handset": handset_context(handset)})


def _texts(handset: Handset) -> Sequence[queries.Row]:
    return queries.run("newest_on_handset", number=handset.number, limit=SHOWN)


def _demo(request: HttpRequest) -> Workspace:
    if not request.workspace.is_demo:
        raise Http404("Only demo workspaces have simulated phones.")
    return request.workspace


urlpatterns = [
    path("phone/", phone, name="phone"),
    path("phone/add/", add, name="phone_add"),
    path("phone/clock/", move, name="phone_clock"),
    path("phone/<uuid:handset>/thread/", thread, name="phone_thread"),
    path("phone/<uuid:handset>/save/", save, name="phone_save"),
    path("phone/<uuid:handset>/say/", say, name="phone_say"),
]
