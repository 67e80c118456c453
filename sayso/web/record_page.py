"""A person's own record: what the link in a confirmation text opens. No sign-in, no cookie, no script.

Whoever has the link has the text it came in. The page says what that text's reader may know: their own permission.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from sayso.records.evidence import NotSealed
from sayso.records.record import history, number_of, record
from sayso.store.scope import within
from sayso.store.tables import ConsentEntry, Head, Leaf, NotaryKey, RecordLink

SAYS = {
    "asked": "You signed up, and were asked to answer YES",
    "given": "You signed up",
    "confirmed": "You answered YES",
    "refused": "You answered NO",
    "withdrawn": "You ended it",
    "restored": "You started it again",
    "lapsed": "The ask was not answered in time",
    "retracted": "The business took it back",
    "unclear_stop": "You may have asked to end it: nothing was sent until somebody had read it",
    "not_a_stop": "Somebody read it: you had not asked to end it",
    "tenure_ended": "The number was given to somebody else",
}
ENDED = ("refused", "withdrawn", "lapsed", "retracted", "tenure_ended")
SECRET_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_safe
def record_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept about this permission, what happened to it, and how to end it."""
    link = _link(token)
    with within(link.workspace_id):
        told = [_permission(entry) for entry in _entries(link)]
        number = number_of(told[0]["rows"])
        context = {
            "permissions": told,
            "brand": told[0]["asked"].programme.brand if told[0]["asked"].programme else None,
            "number": f"…{number[-3:]}" if number else "",
            "key": _key(),
            "token": token,
            "is_demo": link.workspace.is_demo,
        }
        return _secret(render(request, "proofs/record.html", context))


def _entries(link: RecordLink) -> list[ConsentEntry]:
    """The entry of the link, and what the same YES confirmed besides it."""
    rows = ConsentEntry.objects.select_related("programme__brand__entity", "programme__sender", "disclosure")
    first = rows.get(pk=link.entry_id)
    if first.inbound_id is None:
        return [first]
    same = rows.filter(inbound=first.inbound_id, address=first.address_id, word=first.word, programme__isnull=False)
    return [first, *same.exclude(pk=first.pk).order_by("seq")]


def _permission(asked: ConsentEntry) -> dict[str, Any]:
    rows = history(asked)
    return {
        "asked": asked,
        "programme": asked.programme,
        "rows": rows,
        "events": [{"row": row, "says": SAYS.get(row.word, row.word)} for row in rows],
        "ended": rows[-1].word in ENDED,
        "sealed": Leaf.objects.filter(row__in=[row.id for row in rows]).count() == len(rows),
    }


def _key() -> str:
    """The verifier key that signed the newest head: a newer one signs from the next on."""
    head = Head.objects.order_by("-size").first()
    keys = NotaryKey.objects.filter(from_size__lt=head.size) if head else NotaryKey.objects.none()
    row = keys.order_by("-id").first()
    return row.verifier_key if row else ""


@require_safe
def record_json(request: HttpRequest, token: str, entry: UUID) -> HttpResponse:
    """One of its permissions with its proof, for a verifier."""
    link = _link(token)
    try:
        with within(link.workspace_id):
            if entry not in {row.id for row in _entries(link)}:
                raise Http404
            content = record(link.workspace_id, entry)
    except NotSealed as trouble:
        return _secret(JsonResponse({"error": f"{trouble}: try again in a few seconds"}, status=503))
    headers = {"Content-Disposition": f'attachment; filename="record-{entry}.json"'}
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
    path("r/<slug:token>/<uuid:entry>/record.json", record_json, name="record_json"),
]
