"""Programmes: what people can say yes to, in which words, and every version of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.programmes.change import (
    Described,
    ProgrammeRefused,
    Trouble,
    change,
    demanded,
    frozen,
    set_live,
)
from sayso.programmes.disclose import in_force, naming_of
from sayso.programmes.sign_off import SignOffRefused, sign, waiting_of
from sayso.rules.messages import Naming, several
from sayso.rules.parts import count
from sayso.rules.readability import read
from sayso.rules.sentences import SENTENCES
from sayso.store.tables import Brand, Disclosure, Membership, Programme, Sender, Standing, Workspace
from sayso.web.pages import as_id, show, typed
from sayso.web.templatetags.console import in_order

FIELDS = (
    *("name", "keyword", "description", "content_class", "keyword_opt_in", "help_contact", "terms_url"),
    *("privacy_url", "reminder_hours", "brand", "sender", "frequency_count", "frequency_days", "retention", "use"),
)
PROMISED = ("brand", "sender", "content_class", "description")
"""What people said yes to: shown, and not to be changed, once somebody has opted in."""
NONE = UUID(int=0)
EMPTY = {
    "content_class": "marketing",
    "keyword_opt_in": "double",
    "frequency_count": "4",
    "frequency_days": "30",
}


def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, and how many stand where."""
    rows = Programme.objects.select_related("brand", "sender").order_by("id")
    counted = (
        Standing.objects.filter(tenure=F("address__tenure"))
        .values("programme", "word")
        .annotate(n=Count("address", distinct=True))
    )
    stands: dict[UUID, list[tuple[str, int]]] = {}
    for row in counted.order_by("programme", "word"):
        stands.setdefault(row["programme"], []).append((row["word"], row["n"]))
    return show(request, "programmes/programmes", {"rows": [(row, stands.get(row.id, [])) for row in rows]})


def programme_new(request: HttpRequest) -> HttpResponse:
    """A form for a new programme. It is not live until somebody puts it live."""
    asked = Brand.objects.filter(pk=as_id(request.GET.get("brand"))).first()
    first = {"brand": str(asked.id) if asked else _first(Brand), "sender": _first(Sender)}
    return _edit(request, None, {**dict.fromkeys(FIELDS, ""), **EMPTY, **first})


def _first(table) -> str:
    row = table.objects.order_by("id").first()
    return str(row.id) if row else ""


def programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """One programme: its form, its words, their history."""
    row = get_object_or_404(Programme.objects.select_related("brand", "sender"), pk=programme)
    return _edit(request, row, {name: getattr(row, _column(name)) for name in FIELDS})


def _column(name: str) -> str:
    return f"{name}_id" if name in {"brand", "sender"} else name


def _edit(request: HttpRequest, row: Programme | None, values: dict[str, Any]) -> HttpResponse:
    trouble: ProgrammeRefused | None = None
    if request.method == "POST":
        values = {name: typed(request.POST, name) for name in FIELDS}
        values["varies"] = request.POST.get("varies")
        try:
            told, unread = _described(request.POST)
            made = change(request.workspace.id, told, request.user.id, row and row.id, unread)
        except ProgrammeRefused as refused:
            trouble = refused
        else:
            messages.success(request, "Kept." if row else "Made. It answers nobody until you put it live.")
            return redirect("programme", made)
    elif row:
        values["varies"] = row.frequency_count is None
    locked = row is not None and frozen(row)
    if locked:
        values |= {name: getattr(row, _column(name)) for name in PROMISED}
    context = {
        "row": row,
        "values": {name: "" if value is None else str(value) for name, value in values.items() if name != "varies"},
        "varies": values.get("varies"),
        "troubles": _in_form_order(trouble.troubles) if trouble else {},
        "frozen": locked,
        "brands": Brand.objects.order_by("id"),
        "senders": Sender.objects.order_by("id"),
        "classes": Programme.CLASSES,
        "words": _words(naming_of(row)) if row and not trouble else _words(_naming(values, _brand(values))),
        "versions": _versions(request, row) if row else [],
        "waiting": waiting_of(row) if row else None,
        "in_force": in_force(row) if row else None,
        "standard": SENTENCES["en"],
    }
    return show(request, "programmes/programme", context, 422 if trouble else 200)


def _in_form_order(troubles: dict[str, str]) -> dict[str, str]:
    places = ("name", "keyword", "description", "frequency", *FIELDS)
    return dict(sorted(troubles.items(), key=lambda each: places.index(each[0])))


def _versions(request: HttpRequest, row: Programme) -> list[dict[str, Any]]:
    """Each version of the words with who signed it, and what the reader may still sign."""
    rows = Disclosure.objects.filter(programme=row).select_related("release__person").order_by("-version")[:20]
    wanted = Workspace.objects.get(pk=request.workspace.id).sign_off_roles
    mine = Membership.objects.get(workspace_id=request.workspace.id, person_id=request.user.id).signs_as
    waiting, now = waiting_of(row), in_force(row)
    found: list[dict[str, Any]] = []
    for each in rows:
        signed = {one.role: one for one in each.sign_offs.select_related("person")}
        waits = waiting is not None and each.id == waiting.id
        roles = [*wanted, *(role for role in signed if role not in wanted)] if waits else list(signed)
        found.append(
            {
                "row": each,
                "release": getattr(each, "release", None),
                "in_force": now is not None and each.id == now.id,
                "waits": waits,
                "signs": [(role, signed.get(role), waits and role in mine and role not in signed) for role in roles],
                "words": [(key, text, read(text)) for key, text in in_order(each.words)],
            }
        )
    return found


@require_POST
def programme_sign(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Sign a version of the words off, as a role."""
    row = get_object_or_404(Disclosure, pk=as_id(request.POST.get("disclosure")), programme=programme)
    role = typed(request.POST, "role")
    try:
        whole = sign(request.workspace.id, row.id, role, request.user.id)
    except SignOffRefused as refused:
        messages.error(request, str(refused))
    else:
        told = "That was the last one: these words are in force now." if whole else "Others still have to sign."
        messages.success(request, f"Signed for {role}. {told}")
    return redirect("programme", programme)


def _described(posted: QueryDict) -> tuple[Described, list[Trouble]]:
    """The form as typed, and what of it is no number."""
    unread: list[Trouble] = []
    told = Described(
        brand=as_id(posted.get("brand")) or NONE,
        sender=as_id(posted.get("sender")) or NONE,
        frequency=_frequency(posted, unread),
        reminder_hours=_whole(posted, "reminder_hours", unread) if typed(posted, "reminder_hours") else None,
        **{name: typed(posted, name)[:limit] for name, limit in LENGTHS.items()},
    )
    return told, unread


LENGTHS = {
    "name": 40,
    "keyword": 20,
    "description": 80,
    "content_class": 13,
    "keyword_opt_in": 6,
    "help_contact": 80,
    "terms_url": 200,
    "privacy_url": 200,
    "retention": 200,
    "use": 300,
}


def _frequency(posted: QueryDict, unread: list[Trouble]) -> tuple[int, int] | None:
    if posted.get("varies"):
        return None
    count, days = (_whole(posted, name, unread) for name in ("frequency_count", "frequency_days"))
    return (count, days) if count is not None and days is not None else None


def _whole(posted: QueryDict, name: str, unread: list[Trouble]) -> int | None:
    text = typed(posted, name)
    if _is_whole(text):
        return int(text)
    if name.startswith("frequency"):
        unread.append(("frequency", "Say how often in whole numbers."))
    else:
        unread.append((name, "Write the hours until the reminder as a whole number."))
    return None


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def programme_words(request: HttpRequest) -> HttpResponse:
    """The words as they would be sent, while the form is being filled in."""
    values = {name: typed(request.GET, name) for name in FIELDS} | {"varies": request.GET.get("varies")}
    return render(request, "programmes/words.html", {"words": _words(_naming(values, _brand(values)))})


def _brand(values: dict[str, Any]) -> str:
    row = Brand.objects.filter(pk=as_id(str(values.get("brand") or ""))).first()
    return row.name if row else ""


def _naming(values: dict[str, Any], brand: str) -> Naming:
    counted = [str(values.get(name) or "") for name in ("frequency_count", "frequency_days")]
    whole = not values.get("varies") and all(_is_whole(text) and int(text) for text in counted)
    frequency = (int(counted[0]), int(counted[1])) if whole else None
    said = {name: str(values.get(name) or "")[: LENGTHS[name]] for name in ("name", "description", "help_contact")}
    more = {"kind": "content_class", "terms_url": "terms_url", "privacy_url": "privacy_url"}
    more |= {"retention": "retention", "use": "use"}
    pages = {field: str(values.get(name) or "")[: LENGTHS[name]] for field, name in more.items()}
    return Naming(brand, said["name"], said["description"], frequency, said["help_contact"], **pages)


def _words(naming: Naming) -> list[dict[str, Any]]:
    return [
        {"key": key, "rule": rule, "text": text, "elements": elements, "size": count(text), "reading": read(text)}
        for key, rule, text, elements in demanded(naming)
    ]


def texts_on_handset(namings: Sequence[Naming]) -> list[tuple[str, str]]:
    """What the phone shows after a form that was ticked for all of them: the ask, the YES, the confirmation."""
    if not namings:
        return []
    return [("in", several(namings, "ask")), ("out", "YES"), ("in", several(namings, "confirmation"))]


@require_POST
def programme_live(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Put it live, or pause it."""
    get_object_or_404(Programme, pk=programme)
    live = request.POST.get("live") == "1"
    try:
        set_live(request.workspace.id, programme, live, request.user.id)
    except ProgrammeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is live: its keyword is answered." if live else "Paused: its texts wait.")
    return redirect("programme", programme)


urlpatterns = [
    path("programmes/", programmes, name="programmes"),
    path("programmes/new/", programme_new, name="programme_new"),
    path("programmes/words/", programme_words, name="programme_words"),
    path("programmes/<uuid:programme>/", programme, name="programme"),
    path("programmes/<uuid:programme>/live/", programme_live, name="programme_live"),
    path("programmes/<uuid:programme>/sign/", programme_sign, name="programme_sign"),
]
