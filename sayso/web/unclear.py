"""Unclear stops: texts that may mean STOP, each holding its number until a person decides."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.consent.settle import settle
from sayso.staff.acts import record
from sayso.store import clock
from sayso.store.tables import Message, UnclearStop
from sayso.web.pages import show

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
    }
    return show(request, "unclear/unclear", context)


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
    else:
        messages.warning(request, "Somebody has decided that already.")
    return redirect("unclear")


urlpatterns = [
    path("unclear/", unclear, name="unclear"),
    path("unclear/<uuid:stop>/", decide, name="unclear_decide"),
]
