"""The outbox: every text that wanted to go out, what the gate decided each time, and what became of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from sayso import rulebook
from sayso.rules.facts import Policy
from sayso.rules.hours import Places
from sayso.rules.reasons import REASONS
from sayso.store.facts import tenant
from sayso.store.tables import Broadcast, Clearance, Message, Programme, Receipt
from sayso.web.decisions import Answer, sentence
from sayso.web.pages import as_id, page_of, show


def outbox(request: HttpRequest) -> HttpResponse:
    """Texts, newest first, by status, reason or broadcast."""
    rows = Message.objects.filter(workspace_id=request.workspace.id)
    status, reason = request.GET.get("status", ""), request.GET.get("reason", "")
    broadcast = as_id(request.GET.get("broadcast"))
    rows = rows.filter(status=status) if status in dict(Message.STATUSES) else rows
    rows = rows.filter(reasons__contains=[reason]) if reason in REASONS else rows
    rows = rows.filter(broadcast_id=broadcast) if broadcast else rows
    page = page_of(request, rows.select_related("address", "programme"))
    newest = _newest([row.id for row in page.rows])
    own = tenant(request.workspace.id).policy
    texts = [(row, _says(newest[row.id], row, own) if row.id in newest else "") for row in page.rows]
    context = {
        "page": page,
        "texts": texts,
        "status": status,
        "reason": reason,
        "broadcast": Broadcast.objects.filter(pk=broadcast).first() if broadcast else None,
        "statuses": Message.STATUSES,
        "reasons": sorted(REASONS.values(), key=lambda each: each.says.casefold()),
    }
    return show(request, "outbox/outbox", context)


def _newest(ids: list[UUID]) -> dict[UUID, Clearance]:
    rows = Clearance.objects.filter(message__in=ids).order_by("message_id", "-id").distinct("message_id")
    return {row.message_id: row for row in rows}


def _answer(row: Clearance, programme: Programme | None) -> Answer:
    places = Places(tuple(row.facts.get("jurisdictions", ())), tuple(row.facts.get("zones", ())))
    kind = programme.content_class if programme else "marketing"
    return Answer(row.decision, row.reasons, row.until, row.at, places, kind, row.rules)


def _says(row: Clearance, message: Message, own: Policy) -> str:
    return sentence(_answer(row, message.programme), rulebook.current(), own)


def message(request: HttpRequest, message: UUID) -> HttpResponse:
    """The whole chain of one text: words, decisions, hand-over, receipts."""
    related = ("address", "programme", "broadcast", "entry", "inbound", "sender")
    row = get_object_or_404(Message.objects.select_related(*related), pk=message)
    book, own = rulebook.current(), tenant(request.workspace.id).policy
    rules = {rule.id: rule for rule in book.hours}
    decisions = [
        {
            "row": each,
            "says": _says(each, row, own),
            "zones": each.facts.get("zones", ()),
            "rules": [(name, rules.get(name)) for name in each.rules],
            "same_book": each.book == book.version,
        }
        for each in Clearance.objects.filter(message=row).select_related("consent_entry").order_by("id")
    ]
    receipts = Receipt.objects.filter(sender=row.sender, provider_id=row.provider_id).order_by("recorded_at", "id")
    context = {
        "row": row,
        "decisions": decisions,
        "receipts": receipts if row.provider_id else [],
    }
    return show(request, "outbox/message", context)


urlpatterns = [
    path("outbox/", outbox, name="outbox"),
    path("outbox/<uuid:message>/", message, name="message"),
]
