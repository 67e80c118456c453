"""Unclear stops: texts that may mean STOP, each holding its number until a person decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from sayso.consent.settle import settle
from sayso.inbox.phrases import LONGEST, MEANINGS
from sayso.staff.acts import record
from sayso.store import clock
from sayso.store.tables import Message, UnclearStop
from sayso.web.pages import as_id, show
from sayso.web.phrases import LANGUAGES

MOST = 50
DECISIONS = {
    "stop": "It is a stop. They will get nothing more.",
    "not_a_stop": "It is not a stop. What waited goes on, unless another text of theirs waits for you.",
}


def unclear(request: HttpRequest) -> HttpResponse:
    """The queue: what must be decided first stands first."""
    related = ("address", "address__contact", "inbound")
    rows = UnclearStop.objects.filter(decided_at=None).select_related(*related).order_by("becomes_stop_at", "id")
    queue = list(rows[: MOST + 1])
    waiting = Message.objects.filter(address__in=[row.address_id for row in queue], status__in=["held", "queued"])
    counts = dict(waiting.values_list("address").annotate(texts=Count("id")))
    decided = UnclearStop.objects.exclude(decided_at=None).select_related("address", "inbound", "person")
    context = {
        "queue": [(row, counts.get(row.address_id, 0), _around(row)) for row in queue[:MOST]],
        "more": len(queue) > MOST,
        "decided": decided.order_by("-decided_at", "-id")[:10],
        "now": clock.now(request.workspace),
        **_offered(request),
    }
    return show(request, "unclear/unclear", context)


def _offered(request: HttpRequest) -> dict[str, Any]:
    """The words of a text just decided, offered as a phrase: to be edited, never kept by themselves."""
    row = UnclearStop.objects.select_related("inbound").filter(pk=as_id(request.GET.get("remember"))).first()
    if row is None or row.decision not in DECISIONS or not row.inbound or not row.inbound.body:
        return {}
    words = row.inbound.body if len(row.inbound.body) <= LONGEST else row.inbound.matched or row.inbound.body[:LONGEST]
    meaning = "stop" if row.decision == "stop" else "other"
    asked = {"text": " ".join(words.split())[:LONGEST], "meaning": meaning, "inbound": row.inbound_id}
    return {"asked": asked, "meanings": MEANINGS, "languages": LANGUAGES, "longest": LONGEST}


def _around(row: UnclearStop) -> tuple[str, str, str]:
    """The text in three pieces: before what matched, what matched, after it."""
    body, matched = row.inbound.body or "(erased)", row.inbound.matched
    before, found, after = body.partition(matched) if matched else (body, "", "")
    return before, found, after


@require_POST
def decide(request: HttpRequest, stop: UUID) -> HttpResponse:
    """Decide on this one text, once: a second click decides nothing."""
    row = get_object_or_404(UnclearStop, pk=stop)
    decision = request.POST.get("decision", "")
    if decision not in DECISIONS:
        return redirect("unclear")
    if row.decided_at is None and settle(request.workspace.id, [row.id], decision, request.user.id):
        record(request.workspace.id, request.user.id, "settled_unclear_stop", str(row.id), {"decision": decision})
        messages.success(request, DECISIONS[decision])
        return redirect(f"{reverse('unclear')}?remember={row.id}")
    messages.warning(request, "Somebody has decided that already.")
    return redirect("unclear")


urlpatterns = [
    path("unclear/", unclear, name="unclear"),
    path("unclear/<uuid:stop>/", decide, name="unclear_decide"),
]
