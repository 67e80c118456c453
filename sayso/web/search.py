"""Search (Ctrl-K or /): people, texts, programmes, broadcasts, reasons and screens, each with the page behind it."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html

from sayso.contacts import find
from sayso.rules.reasons import REASONS
from sayso.store.tables import Broadcast, Programme
from sayso.web.frame import SCREENS
from sayso.web.pages import typed
from sayso.web.templatetags.console import status
from sayso.web.templatetags.say import local, number

BESIDE = 5
"""How many of a kind the box shows; the page shows more."""
PAGE = 25


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, what stands beside it, where it is."""

    says: str
    beside: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `trouble` says why nothing could be."""

    kind: str
    hits: list[Hit]
    trouble: str = ""
    more: str = ""


def search(request: HttpRequest) -> HttpResponse:
    """The page: also for browsers without JavaScript."""
    asked = typed(request.GET, "q")[: find.LONGEST]
    return render(request, "search/search.html", {"asked": asked, "groups": _groups(asked, PAGE) if asked else []})


def search_box(request: HttpRequest) -> HttpResponse:
    """The list under the box, while somebody types."""
    asked = typed(request.GET, "q")[: find.LONGEST]
    return render(request, "search/found.html", {"asked": asked, "groups": _groups(asked, BESIDE) if asked else []})


def _groups(asked: str, limit: int) -> list[Group]:
    groups = [
        _people(asked, limit),
        Group("Screens", _screens(asked)),
        Group("Programmes", _programmes(asked, limit)),
        Group("Broadcasts", _broadcasts(asked, limit)),
        _texts(asked, limit),
        Group("Reasons", _reasons(asked)[:limit]),
    ]
    return [group for group in groups if group.hits or group.trouble]


def _people(asked: str, limit: int) -> Group:
    try:
        rows = find.people(asked, limit + 1)
    except find.TooMuchToSearch as trouble:
        return Group("People", [], str(trouble))
    hits = [
        Hit(row.name or number(row.value), number(row.value) if row.name else "", reverse("contact", args=[row.id]))
        for row in rows[:limit]
    ]
    return Group("People", hits, more="There are more: add a digit or a letter." if len(rows) > limit else "")


def _texts(asked: str, limit: int) -> Group:
    try:
        rows = find.texts(asked, limit + 1)
    except find.TooMuchToSearch as trouble:
        return Group("Texts", [], str(trouble))
    return Group("Texts", [_text(row, asked) for row in rows[:limit]], more=_older(len(rows) > limit))


def _text(row, asked: str) -> Hit:
    who = row.name or number(row.value)
    way = f"from {who}" if row.direction == "in" else f"to {who}"
    text, contact = reverse("message", args=[row.id]), reverse("contact", args=[row.address])
    said = f"{contact}?kind=texts&at={row.at:%Y-%m-%dT%H:%M:%S.%fZ}#t-{row.id}"
    return Hit(
        _around(row.body, asked), format_html("{}, {}", way, local(row.at)), said if row.direction == "in" else text
    )


def _around(body: str, asked: str) -> str:
    """The words asked for, with what stands around them."""
    text = " ".join(body.split())
    start = max(0, text.lower().find(asked.lower()) - 30)
    piece = text[start : start + 90]
    return f"{'…' if start else ''}{piece}{'…' if start + 90 < len(text) else ''}"


def _older(more: bool) -> str:
    return "These are the newest: add a word." if more else ""


def _holding(rows: QuerySet, asked: str, *fields: str) -> QuerySet:
    wanted = Q(pk__in=[])
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": asked})
    return rows.filter(wanted).order_by("-id")


def _programmes(asked: str, limit: int) -> list[Hit]:
    rows = _holding(Programme.objects.all(), asked, "name", "keyword", "description")[:limit]
    return [Hit(row.name, f"{row.keyword}: {row.description}", reverse("programme", args=[row.id])) for row in rows]


def _broadcasts(asked: str, limit: int) -> list[Hit]:
    rows = _holding(Broadcast.objects.all(), asked, "name", "body")[:limit]
    return [Hit(row.name, status(row.status), reverse("broadcast", args=[row.id])) for row in rows]


def _words(asked: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", asked.lower()) if word]


def _reasons(asked: str) -> list[Hit]:
    """By the code that stands beside a sentence, or by words of the sentence."""
    words = _words(asked)
    if not words or max(map(len, words)) < 3:
        return []
    rows = [
        row for row in REASONS.values() if all(word in f"{row.code} {row.says} {row.remedy}".lower() for word in words)
    ]
    return [Hit(row.says, row.code, f"{reverse('outbox')}?reason={row.code}") for row in rows]


def _screens(asked: str) -> list[Hit]:
    hits: list[Hit] = []
    for says, name in SCREENS:
        if asked.lower() in says.lower():
            try:
                hits.append(Hit(says, "", reverse(name)))
            except NoReverseMatch:
                continue
    return hits


urlpatterns = [
    path("search/", search, name="search"),
    path("search/found/", search_box, name="search_box"),
]
