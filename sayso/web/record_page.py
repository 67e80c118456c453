"""A person's own record: what the link in a confirmation text opens. No sign-in, no cookie, no script.

Whoever has the link has the text it came in. The page says what that text's reader may know: their own permission.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from sayso.records.evidence import NotSealed
from sayso.records.record import history, number_of, record
from sayso.store.scope import within
from sayso.store.tables import ConsentEntry, Leaf, NotaryKey, RecordLink
from sayso.web.templatetags.console import ENTRIES

SECRET_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def record_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept about this permission, what happened to it, and how to end it."""
    link = _link(token)
    with within(link.workspace_id):
        asked = ConsentEntry.objects.select_related("programme__brand__entity", "programme__sender").get(
            pk=link.entry_id
        )
        rows = history(asked)
        number = number_of(rows)
        context = {
            "asked": asked,
            "programme": asked.programme,
            "number": f"…{number[-3:]}" if number else "",
            "events": [{"row": row, "says": ENTRIES.get(row.word, row.word)} for row in rows],
            "sealed": Leaf.objects.filter(row__in=[row.id for row in rows]).count() == len(rows),
            "key": NotaryKey.objects.order_by("-id").first(),
            "token": token,
            "is_demo": link.workspace.is_demo,
        }
        return _secret(render(request, "proofs/record.html", context))


@require_safe
def record_json(request: HttpRequest, token: str) -> HttpResponse:
    """The same with its proof, for a verifier."""
    link = _link(token)
    try:
        with within(link.workspace_id):
            content = record(link.workspace_id, link.entry_id)
    except NotSealed as trouble:
        return _secret(JsonResponse({"error": f"{trouble}: try again in a few seconds"}, status=503))
    headers = {"Content-Disposition": f'attachment; filename="record-{link.entry_id}.json"'}
    return _secret(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers))


def _link(token: str) -> RecordLink:
    row = RecordLink.objects.select_related("workspace").filter(token=token).first()
    if row is None:
        raise Http404
    return row


def _secret(answer: HttpResponse) -> HttpResponse:
    """The address of the page is the key to it: it is told nobody, and kept by no search engine."""
    for name, value in SECRET_HEADERS.items():
        answer[name] = value
    return answer


urlpatterns = [
    path("r/<slug:token>/", record_page, name="record_page"),
    path("r/<slug:token>", record_page),
    path("r/<slug:token>/record.json", record_json, name="record_json"),
]
