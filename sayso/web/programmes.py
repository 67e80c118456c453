"""Programmes: what people can say yes to, in which words, and every version of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from sayso.programmes.change import Described, ProgrammeRefused, change, demanded, set_live
from sayso.programmes.disclose import naming_of
from sayso.rules.messages import Naming
from sayso.rules.parts import count
from sayso.store.tables import Brand, Disclosure, Programme, Sender, Standing
from sayso.web.pages import as_id, show, typed

FIELDS = (
    *("name", "keyword", "description", "content_class", "keyword_opt_in", "help_contact", "terms_url"),
    *("privacy_url", "reminder_hours", "brand", "sender", "frequency_count", "frequency_days"),
)
EMPTY = {
    "content_class": "marketing",
    "keyword_opt_in": "double",
    "frequency_count": "4",
    "frequency_days": "30",
}


def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, and how many stand where."""
    rows = Programme.objects.select_related("brand", "sender").order_by("id")
    counted = Standing.objects.filter(tenure=F("address__tenure")).values("programme", "word").annotate(n=Count("id"))
    stands: dict[UUID, list[tuple[str, int]]] = {}
    for row in counted.order_by("programme", "word"):
        stands.setdefault(row["programme"], []).append((row["word"], row["n"]))
    return show(request, "programmes/programmes", {"rows": [(row, stands.get(row.id, [])) for row in rows]})


def programme_new(request: HttpRequest) -> HttpResponse:
    """A form for a new programme. It is not live until somebody puts it live."""
    first = {"brand": _first(Brand), "sender": _first(Sender)}
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
            made = change(request.workspace.id, _described(request.POST), request.user.id, row and row.id)
        except ProgrammeRefused as refused:
            trouble = refused
        else:
            messages.success(request, "Kept." if row else "Made. It answers nobody until you put it live.")
            return redirect("programme", made)
    elif row:
        values["varies"] = row.frequency_count is None
    context = {
        "row": row,
        "values": {name: "" if value is None else str(value) for name, value in values.items() if name != "varies"},
        "varies": values.get("varies"),
        "trouble": trouble,
        "brands": Brand.objects.order_by("id"),
        "senders": Sender.objects.order_by("id"),
        "classes": Programme.CLASSES,
        "words": _words(naming_of(row)) if row and not trouble else _words(_naming(values, _brand(values))),
        "versions": Disclosure.objects.filter(programme=row).order_by("-version")[:20] if row else [],
    }
    return show(request, "programmes/programme", context, 422 if trouble else 200)


def _described(posted: QueryDict) -> Described:
    """The form as typed. ProgrammeRefused when a number or a choice is none."""
    brand, sender = as_id(posted.get("brand")), as_id(posted.get("sender"))
    if brand is None or sender is None:
        raise ProgrammeRefused("sender", "Choose the brand and the sender.")
    return Described(
        brand=brand,
        sender=sender,
        frequency=_frequency(posted),
        reminder_hours=_whole(posted, "reminder_hours") if posted.get("reminder_hours", "").strip() else None,
        **{name: typed(posted, name)[:limit] for name, limit in LENGTHS.items()},
    )


LENGTHS = {
    "name": 40,
    "keyword": 20,
    "description": 80,
    "content_class": 13,
    "keyword_opt_in": 6,
    "help_contact": 80,
    "terms_url": 200,
    "privacy_url": 200,
}


def _frequency(posted: QueryDict) -> tuple[int, int] | None:
    if posted.get("varies"):
        return None
    return _whole(posted, "frequency_count"), _whole(posted, "frequency_days")


def _whole(posted: QueryDict, name: str) -> int:
    text = typed(posted, name)
    if not _is_whole(text):
        field = "frequency" if name.startswith("frequency") else name
        raise ProgrammeRefused(field, "Write a whole number.")
    return int(text)


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
    return Naming(brand, said["name"], said["description"], frequency, said["help_contact"])


def _words(naming: Naming) -> list[dict[str, Any]]:
    return [
        {"key": key, "rule": rule, "text": text, "elements": elements, "size": count(text)}
        for key, rule, text, elements in demanded(naming)
    ]


@require_POST
def programme_live(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Put it live, or pause it."""
    get_object_or_404(Programme, pk=programme)
    live = request.POST.get("live") == "1"
    set_live(request.workspace.id, programme, live, request.user.id)
    messages.success(request, "It is live: its keyword is answered." if live else "Paused: its texts wait.")
    return redirect("programme", programme)


urlpatterns = [
    path("programmes/", programmes, name="programmes"),
    path("programmes/new/", programme_new, name="programme_new"),
    path("programmes/words/", programme_words, name="programme_words"),
    path("programmes/<uuid:programme>/", programme, name="programme"),
    path("programmes/<uuid:programme>/live/", programme_live, name="programme_live"),
]
