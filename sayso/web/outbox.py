"""The outbox: every text that wanted to go out, what the gate decided each time, and what became of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from sayso import rulebook
from sayso.records.story import relied_on
from sayso.rules.facts import Policy
from sayso.rules.hours import Places
from sayso.rules.reasons import REASONS
from sayso.store import books
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
    return Answer(row.decision, row.reasons, row.until, row.at, places, kind, row.rules, row.facts.get("about", ()))


def _says(row: Clearance, message: Message, own: Policy) -> str:
    return sentence(_answer(row, message.programme), rulebook.current(), own)


def message(request: HttpRequest, message: UUID) -> HttpResponse:
    """The whole chain of one text: acts, words shown, decisions with their facts and rule rows, hand-over, receipts."""
    related = ("address", "programme", "broadcast", "entry", "inbound", "sender")
    row = get_object_or_404(Message.objects.select_related(*related), pk=message)
    book, own = rulebook.current(), tenant(request.workspace.id).policy
    asked = list(Clearance.objects.filter(message=row).select_related("consent_entry").order_by("id"))
    rules = {version: books.rows_of(version, _named(asked, version)) for version in {each.book for each in asked}}
    decisions = [
        {
            "row": each,
            "says": _says(each, row, own),
            "zones": each.facts.get("zones", ()),
            "rules": [(name, rules[each.book].get(name)) for name in each.rules],
            "same_book": each.book == book.version,
        }
        for each in asked
    ]
    receipts = Receipt.objects.filter(sender=row.sender, provider_id=row.provider_id).order_by("recorded_at", "id")
    context = {
        "row": row,
        "decisions": decisions,
        "receipts": receipts if row.provider_id else [],
        "entries": relied_on(row, asked),
    }
    return show(request, "outbox/message", context)


def _named(decisions: list[Clearance], version: str) -> list[str]:
    """The rule rows that decisions under one version of the rule book name."""
    return sorted({name for each in decisions if each.book == version for name in each.rules})


urlpatterns = [
    path("outbox/", outbox, name="outbox"),
    path("outbox/<uuid:message>/", message, name="message"),
]
