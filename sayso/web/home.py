"""Home: today, and the first five minutes of a demo workspace with what happens beside the phone as it happens."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from sayso.reports import optins
from sayso.store import clock
from sayso.store.tables import (
    Address,
    Broadcast,
    ConsentEntry,
    InboundText,
    Message,
    Standing,
    UnclearStop,
    Workspace,
)
from sayso.web.broadcasts import with_waits
from sayso.web.simulator import first_handset, handset_context, shared_context, working_day_label
from sayso.web.yours import ways_of

SHOWN = 4
DAYS = 7
STATES = {
    "queued": ("waiting for the gate", ""),
    "held": ("held", "wait"),
    "cleared": ("allowed", "good"),
    "sending": ("being sent", "good"),
    "sent": ("sent", "good"),
    "delivered": ("delivered", "good"),
    "failed": ("not delivered", "bad"),
    "unknown": ("outcome unknown", "wait"),
    "refused": ("refused", "bad"),
}
WORDS = {
    "asked": ("asked", "wait"),
    "given": ("opted in", "good"),
    "confirmed": ("opted in, confirmed", "good"),
    "restored": ("opted in again", "good"),
    "refused": ("answered NO", "bad"),
    "lapsed": ("did not answer in time", "bad"),
    "withdrawn": ("said STOP", "bad"),
    "unclear_stop": ("may have said STOP", "wait"),
    "not_a_stop": ("was no STOP", "good"),
    "tenure_ended": ("number given up", "bad"),
}
PURPOSES = {
    "double_opt_in_ask": "Asks for YES",
    "opt_in_confirmation": "Confirms the opt-in",
    "stop_confirmation": "Confirms STOP",
    "help_reply": "Answers HELP",
    "conversation_reply": "Answers in a conversation",
    "programme": "Text of a programme",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try, ticked off by what is really in the database."""

    says: str
    how: str
    url: str
    done: bool
    next: bool = False


def home(request: HttpRequest) -> HttpResponse:
    """The page; its live parts come back through `strip` and `steps`."""
    context = strip_context(request.workspace) | today_context(request.workspace)
    context["steps"] = steps_of(request.workspace)
    context |= {"ways": ways_of(request.workspace), "all_done": all(step.done for step in context["steps"])}
    if request.workspace.is_demo:
        first = first_handset(request.workspace)
        context |= shared_context(request.workspace) | {"handset": handset_context(first) if first else None}
    return render(request, "home/home.html", context)


def strip(request: HttpRequest) -> HttpResponse:
    """The console's half: contact, consent, decisions."""
    return render(request, "home/strip.html", strip_context(request.workspace))


def today(request: HttpRequest) -> HttpResponse:
    """What needs a person, what is being sent, who came and left."""
    return render(request, "home/today.html", today_context(request.workspace))


def steps(request: HttpRequest) -> HttpResponse:
    """The list that ticks itself off."""
    return render(request, "home/steps.html", {"steps": steps_of(request.workspace)})


def today_context(workspace: Workspace) -> dict[str, Any]:
    """The last days by day, in the reader's zone; each number with the page behind it."""
    zone = timezone.get_current_timezone()
    here = zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")
    last = clock.now(workspace).astimezone(here).date()
    week = optins.Span(last - timedelta(days=DAYS - 1), last, here)
    found = {row.day: row for row in optins.today(week.since, here)}
    sending = Broadcast.objects.filter(status__in=["running", "planned"])
    days = [(day, *(getattr(found.get(day), name, 0) for name in ("joined", "left"))) for day in week.days()]
    return {
        "waiting": UnclearStop.objects.filter(decided_at=None).count(),
        "sending": with_waits(sending.order_by("planned_at", "id")[:SHOWN]),
        "days": [(day, joined, left, f"first={day}&last={day}") for day, joined, left in days],
        "joined": sum(joined for _, joined, _ in days),
        "left": sum(left for _, _, left in days),
        "week": f"first={week.first}&last={week.last}",
        "anything": bool(found) or ConsentEntry.objects.exists(),
    }


def strip_context(workspace: Workspace) -> dict[str, Any]:
    """Whoever holds the phone beside it (else who was heard last) with their standings; the newest entries of all."""
    phone = first_handset(workspace)
    heard = Address.objects.exclude(heard_at=None).select_related("contact").order_by("-heard_at")
    address = (heard.filter(value=phone.number) if phone else heard).first()
    standings = Standing.objects.none()
    if address:
        standings = Standing.objects.filter(address=address, tenure=address.tenure).select_related("programme")
    return {
        "address": address,
        "standings": [(row, *WORDS.get(row.word, (row.word, ""))) for row in standings.order_by("programme__name")],
        "last_text": InboundText.objects.filter(address=address).order_by("-id").first() if address else None,
        "entries": [_entry(row) for row in _newest_entries()],
        "decisions": [_decision(row) for row in _newest_messages()],
    }


def _newest_entries():
    rows = ConsentEntry.objects.select_related("address", "programme", "disclosure", "payload")
    return rows.order_by("-seq")[:SHOWN]


def _entry(row: ConsentEntry) -> dict[str, Any]:
    says, colour = WORDS.get(row.word, (row.word, ""))
    payload = row.payload.body if hasattr(row, "payload") else {}
    shown = {"asked": "ask", "confirmed": "ask", "given": "confirmation"}.get(row.word)
    return {
        "row": row,
        "says": says,
        "colour": colour,
        "heard": payload.get("words"),
        "shown": row.disclosure.words.get(shown) if row.disclosure and shown else "",
    }


def _newest_messages():
    return Message.objects.select_related("address", "programme", "broadcast").order_by("-id")[: SHOWN + 2]


def _decision(row: Message) -> dict[str, Any]:
    says, colour = STATES[row.status]
    what = f"Broadcast “{row.broadcast.name}”" if row.broadcast else PURPOSES.get(row.purpose, row.purpose)
    zone = row.address.zones[0] if row.address.zones else ""
    return {"row": row, "says": says, "colour": colour, "what": what, "zone": zone}


def steps_of(workspace: Workspace) -> list[Step]:
    """The first five minutes, each step judged by its rows."""
    words = set(ConsentEntry.objects.order_by().values_list("word", flat=True).distinct())
    sent = Message.objects.exclude(broadcast=None)
    planned = Broadcast.objects.exclude(status="draft")
    phone = first_handset(workspace)
    zone = phone.zone if phone else "Etc/UTC"
    when = working_day_label(workspace, zone).replace("Tomorrow", "tomorrow")
    found = (
        ("Text JOIN", "From the phone, to the number shown.", "home", bool(words & {"asked", "given", "confirmed"})),
        ("Answer YES", "The programme asks for a second yes.", "home", "confirmed" in words),
        ("Plan a broadcast", f"For {when}, under Broadcasts.", "broadcasts", planned.exists()),
        ("Move the clock", f"To {when}, below the phone.", "home", bool(workspace.clock_shift)),
        ("See it arrive", "On the phone, within your texting hours.", "outbox", _arrived(sent)),
        ("Text STOP", "One word ends it.", "home", "withdrawn" in words),
        ("Try to send again", "Another broadcast: refused, with the reason.", "broadcasts", _refused(sent)),
    )
    first = next((place for place, step in enumerate(found) if not step[3]), None)
    return [Step(*step, next=place == first) for place, step in enumerate(found)]


def _arrived(sent) -> bool:
    return sent.filter(status__in=["sent", "delivered"]).exists()


def _refused(sent) -> bool:
    return sent.filter(status="refused", reasons__contains=["withdrawn"]).exists()


urlpatterns = [
    path("", home, name="home"),
    path("home/strip/", strip, name="home_strip"),
    path("home/today/", today, name="home_today"),
    path("home/steps/", steps, name="home_steps"),
]
