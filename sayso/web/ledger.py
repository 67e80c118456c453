"""The ledger: every consent entry, newest first, and whether what stands beside it is what it committed to.

That its commitment opens proves that number and words are those committed to when the entry was written; that it is
sealed, that its own columns are those of then (`web/proofs.py` has the files that prove it to others).
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from sayso.store import ledger as book
from sayso.store.tables import ConsentEntry, ConsentPayload, Leaf, Message
from sayso.web.pages import page_of, show
from sayso.web.templatetags.console import ENTRIES

RELATED = ("address", "programme", "disclosure", "person", "inbound")


def ledger(request: HttpRequest) -> HttpResponse:
    """Who agreed or left, when, by what act, carried by what, shown which words."""
    rows = ConsentEntry.objects.filter(workspace_id=request.workspace.id).select_related(*RELATED)
    word = request.GET.get("word", "")
    page = page_of(request, rows.filter(word=word) if word in ENTRIES else rows)
    return show(request, "ledger/ledger", {"page": page, "word": word, "words": ENTRIES})


def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One entry, its personal values, and whether the commitment opens."""
    row = get_object_or_404(ConsentEntry.objects.select_related(*RELATED, "answers"), pk=entry)
    payload = ConsentPayload.objects.filter(entry=row).first()
    opens = payload and book.opens(bytes(row.commitment), bytes(payload.salt), payload.body)
    texts = Message.objects.filter(entry=row).order_by("id")
    before = ConsentEntry.objects.filter(address=row.address_id, seq__lt=row.seq).order_by("-seq").first()
    after = ConsentEntry.objects.filter(address=row.address_id, seq__gt=row.seq).order_by("seq").first()
    context = {
        "row": row,
        "payload": payload,
        "opens": opens,
        "sealed": Leaf.objects.filter(row=row.id).values_list("position", flat=True).first(),
        "commitment": bytes(row.commitment).hex(),
        "sha256": bytes(row.disclosure.sha256).hex() if row.disclosure else "",
        "texts": texts,
        "before": before,
        "after": after,
    }
    return show(request, "ledger/entry", context)


urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/<uuid:entry>/", entry, name="entry"),
]
