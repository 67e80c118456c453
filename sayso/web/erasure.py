"""Erasure: what would go and what would stay, requests and when they end, a copy for the person, the period."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sayso.erasure.copy import NothingKept, copy_of
from sayso.erasure.destroy import ErasureRefused, destroy
from sayso.erasure.preview import preview, state_of
from sayso.erasure.request import Asked, ask, cancel, renewable
from sayso.erasure.retention import PeriodRefused, set_period
from sayso.staff.acts import record
from sayso.store import clock
from sayso.store.facts import ground, known
from sayso.store.tables import Address, Erasure
from sayso.web.pages import as_instant, page_of, show, typed

ASKED, DESTROYED = "erase", "destroy"
UNWRITTEN = "Nothing was done: the journal of erasures cannot be written. Tell whoever runs Sayso to look at its disk."


def erasures(request: HttpRequest) -> HttpResponse:
    """Every request, newest first, with the day each ends."""
    now = clock.now(request.workspace)
    rows = Erasure.objects.filter(workspace_id=request.workspace.id)
    page = page_of(request, rows.select_related("address__contact", "end", "person"))
    requests = [(row, *state_of(row, now)) for row in page.rows]
    return show(request, "erasure/erasures", {"page": page, "requests": requests})


def erasure(request: HttpRequest, address: UUID) -> HttpResponse:
    """What goes and what stays, for one person; POST keeps their request."""
    at = get_object_or_404(Address.objects.select_related("contact"), pk=address)
    trouble = ""
    if request.method == "POST":
        trouble = _ask(request, at)
        if not trouble:
            return redirect("erasure", address)
    asked = Erasure.objects.filter(address=at).select_related("end", "person").order_by("-id").first()
    now = clock.now(request.workspace)
    if asked and getattr(asked, "end", None) and asked.end.end == "cancelled" and at.value:
        asked = None  # they may ask again
    (person,) = known([address], ground(request.workspace.id), now).values()
    context = {
        "at": at,
        "asked": asked,
        "may_ask": bool(at.value) and (not asked or renewable(person.permissions)),
        "preview": preview(request.workspace.id, address, asked, now),
        "ways": Erasure.WAYS,
        "how": request.POST.get("how", ""),
        "on": request.POST.get("on") or f"{timezone.localtime(now):%Y-%m-%d}",
        "trouble": trouble,
        "word": ASKED,
        "destroy_word": DESTROYED,
        "days": request.workspace.evidence_days,
    }
    return show(request, "erasure/erasure", context, 422 if trouble else 200)


def _ask(request: HttpRequest, at: Address) -> str:
    """Why the request was not kept, or nothing."""
    on = as_instant(f"{typed(request.POST, 'on')}T00:00")
    if typed(request.POST, "typed").casefold() != ASKED:
        return f"Type “{ASKED}” to say that you mean it: what was destroyed cannot be brought back."
    if on is None:
        return "Say on which day they asked."
    asked = Asked(request.POST.get("how", ""), _within_day(on, clock.now(request.workspace)))
    try:
        row = ask(request.workspace.id, at.id, asked, request.user.id)
    except ErasureRefused as refused:
        return str(refused)
    except OSError:
        return UNWRITTEN
    done = "They are erased." if row.keep_until is None else "They are left alone from now on."
    messages.success(request, f"The request is kept. {done}")
    return ""


def _within_day(on: datetime, now: datetime) -> datetime:
    """A day somebody typed begins at midnight; on the very first day of a number that may lie a moment ahead."""
    return min(on, now) if on.date() <= timezone.localtime(now).date() else on


@require_POST
def destroy_now(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Do not wait for the sweep: only once nothing has to be kept any more."""
    row = get_object_or_404(Erasure, pk=erasure)
    if typed(request.POST, "typed").casefold() != DESTROYED:
        messages.error(request, f"Nothing was destroyed. Type “{DESTROYED}” to say that you mean it.")
        return redirect("erasure", row.address_id)
    return _end(request, row, destroy, "They are erased.")


@require_POST
def cancel_erasure(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """The person changed their mind."""
    row = get_object_or_404(Erasure, pk=erasure)
    return _end(request, row, cancel, "Nothing will be erased. They stay left alone until they join again themselves.")


def _end(request: HttpRequest, row: Erasure, job: Callable[[UUID, UUID, UUID], None], done: str) -> HttpResponse:
    """End the request by that job, and say how it went."""
    try:
        job(request.workspace.id, row.id, request.user.id)
    except ErasureRefused as refused:
        messages.error(request, str(refused))
    except OSError:
        messages.error(request, UNWRITTEN)
    else:
        messages.success(request, done)
    return redirect("erasure", row.address_id)


@require_POST
def person_copy(request: HttpRequest, address: UUID) -> HttpResponse:
    """Everything kept about the number, for its person. Whoever takes one is kept with it."""
    try:
        content = copy_of(request.workspace.id, address)
    except (Address.DoesNotExist, NothingKept) as nothing:
        raise Http404 from nothing
    record(request.workspace.id, request.user.id, "made_copy_for_person", str(address))
    headers = {"Content-Disposition": f'attachment; filename="copy-{address}.json"'}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


@require_POST
def evidence_period(request: HttpRequest) -> HttpResponse:
    """Set how long what proves permissions is kept after a request."""
    given = typed(request.POST, "days")
    days = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0
    try:
        set_period(request.workspace.id, days, typed(request.POST, "typed"), request.user.id)
    except PeriodRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Kept.")
    return redirect(f"{reverse('settings')}#evidence")


urlpatterns = [
    path("contacts/erasures/", erasures, name="erasures"),
    path("contacts/<uuid:address>/erasure/", erasure, name="erasure"),
    path("contacts/<uuid:address>/copy.json", person_copy, name="person_copy"),
    path("contacts/erasures/<uuid:erasure>/destroy/", destroy_now, name="erasure_destroy"),
    path("contacts/erasures/<uuid:erasure>/cancel/", cancel_erasure, name="erasure_cancel"),
    path("settings/evidence/", evidence_period, name="evidence_period"),
]
