"""Proofs for download, the heads of the log, and where they are published."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from sayso import home
from sayso.notary.publish import FOLDER, acceptable, folder_of
from sayso.records.evidence import NoSuchHead, NotSealed
from sayso.records.export import heads as heads_file
from sayso.records.export import ledger as ledger_file
from sayso.records.kantara import NoPermission, kantara
from sayso.records.record import record
from sayso.records.story import story
from sayso.staff.acts import record as keep_act
from sayso.store.tables import ConsentEntry, Head, HeadCopy, Message, NotaryKey, SealQueue, Workspace
from sayso.web.pages import in_pieces, page_of, show, typed
from sayso.web.scope import by_itself

VERIFIER = Path(home.PACKAGE) / "verify.py"
LATER = {"Retry-After": "5"}


def heads(request: HttpRequest) -> HttpResponse:
    """How much is sealed, by which key, who else keeps the heads."""
    context = {
        "page": page_of(request, Head.objects.all()),
        "newest": Head.objects.order_by("-size").first(),
        "waiting": SealQueue.objects.filter(workspace=request.workspace.id).count(),
        "keys": NotaryKey.objects.order_by("-id"),
        "copies": HeadCopy.objects.select_related("head").order_by("-id")[:5],
        "place": request.workspace.heads_to,
        "folder": folder_of(request.workspace.id),
        "is_folder": request.workspace.heads_to == FOLDER,
    }
    return show(request, "proofs/heads", context)


@require_POST
def publish_heads(request: HttpRequest) -> HttpResponse:
    """Where heads go from now on."""
    chosen = typed(request.POST, "place")
    place = typed(request.POST, "url") if chosen == "url" else FOLDER if chosen == FOLDER else ""
    trouble = "Type the address they should go to." if chosen == "url" and not place else acceptable(place)
    if trouble or len(place) > 300:
        messages.error(request, f"Not kept: {trouble or 'the address is longer than 300 letters'}.")
        return redirect("heads")
    Workspace.objects.filter(pk=request.workspace.id).update(heads_to=place)
    keep_act(request.workspace.id, request.user.id, "published_heads", "heads", {"place": place})
    messages.success(request, "Kept. The next head goes there." if place else "Kept: heads are not published any more.")
    return redirect("heads")


def entry_record(request: HttpRequest, entry: UUID) -> HttpResponse:
    """The record of a permission, with its proof."""
    return _file(f"record-{entry}.json", lambda: record(request.workspace.id, entry, _since(request)))


def entry_kantara(request: HttpRequest, entry: UUID) -> HttpResponse:
    """The same permission as a Kantara consent receipt."""
    return _file(f"kantara-{entry}.json", lambda: kantara(entry))


def message_story(request: HttpRequest, message: UUID) -> HttpResponse:
    """Why a text was sent, or not, with its proof."""
    return _file(f"text-{message}.json", lambda: story(request.workspace.id, message, _since(request)))


def heads_json(request: HttpRequest) -> HttpResponse:
    """Heads, each from the one before: the newest ones, or those from `?from=SIZE` on."""
    return _file("heads.json", lambda: heads_file(request.workspace.id, _since(request)))


def newest_head(request: HttpRequest) -> HttpResponse:
    """The newest head as it is kept elsewhere: a signed note."""
    row = Head.objects.order_by("-size").first()
    if row is None:
        return _not_yet("nothing is sealed yet")
    headers = {"Content-Disposition": f'attachment; filename="head-{row.size}.txt"'}
    return HttpResponse(row.note, content_type="text/plain; charset=utf-8", headers=headers)


@by_itself
def ledger_export(request: HttpRequest) -> HttpResponseBase:
    """Every leaf in order: the whole log, without anybody's number or words."""
    pieces = ledger_file(request.workspace.id)
    try:
        first = next(pieces)
    except NotSealed as trouble:
        return _not_yet(str(trouble))
    headers = {"Content-Disposition": 'attachment; filename="ledger.txt"'}
    return in_pieces(request, chain([first], pieces), "text/plain; charset=utf-8", headers)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The verifier, one file, for anybody."""
    headers = {"Content-Disposition": 'attachment; filename="verify.py"'}
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)


def _since(request: HttpRequest) -> int | None:
    """The size of the head the asker kept, from `?from=`."""
    given = request.GET.get("from", "")
    if not given:
        return None
    if not given.isascii() or not given.isdecimal() or len(given) > 15:
        raise NoSuchHead("`from` is the size of a head you kept: a whole number")
    return int(given)


def _file(name: str, make: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The file for download, or why there is none."""
    try:
        content = make()
    except (ConsentEntry.DoesNotExist, Message.DoesNotExist) as nothing:
        raise Http404 from nothing
    except NotSealed as trouble:
        return _not_yet(str(trouble))
    except (NoSuchHead, NoPermission) as trouble:
        return JsonResponse({"error": str(trouble)}, status=400)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


def _not_yet(trouble: str) -> HttpResponse:
    says = f"{trouble}: the notary seals every few seconds. Try again; `sayso doctor` says if it does not run."
    return JsonResponse({"error": says}, status=503, headers=LATER)


urlpatterns = [
    path("ledger/heads/", heads, name="heads"),
    path("ledger/heads/publish/", publish_heads, name="publish_heads"),
    path("ledger/heads.json", heads_json, name="heads_json"),
    path("ledger/head.txt", newest_head, name="newest_head"),
    path("ledger/ledger.txt", ledger_export, name="ledger_export"),
    path("ledger/<uuid:entry>/record.json", entry_record, name="entry_record"),
    path("ledger/<uuid:entry>/kantara.json", entry_kantara, name="entry_kantara"),
    path("outbox/<uuid:message>/why.json", message_story, name="message_story"),
    path("verify.py", verifier, name="verifier"),
]
