"""Phrases: the words that the workspace has added to the rule book's, and a box to try a text in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from sayso import rulebook
from sayso.inbox.phrases import LONGEST, MEANINGS, PhraseRefused, end, read_here, remember
from sayso.rules.keywords import Understood
from sayso.store.tables import Phrase
from sayso.web.pages import as_id, page_of, show, typed

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
LONGEST_TRIED = 1600


def phrases(request: HttpRequest) -> HttpResponse:
    """The phrases in force, and those that ended lately."""
    return _show(request, {})


@require_POST
def phrases_try(request: HttpRequest) -> HttpResponse:
    """What a text would be understood as, and what in it said so. Nothing is kept."""
    text = typed(request.POST, "tried")[:LONGEST_TRIED]
    if not text:
        return _show(request, {"trouble": "Write a text to try."}, 422)
    return _show(request, {"tried": text, "told": _told(text, read_here(text))})


def _told(text: str, found: Understood) -> dict[str, Any]:
    before, matched, after = text.partition(found.matched) if found.matched else (text, "", "")
    return {
        "meaning": MEANINGS.get(found.meaning, "asks to start again" if found.meaning == "start" else ""),
        "code": found.meaning,
        "everything": found.everything,
        "words": (before, matched, after),
        "cues": found.cues,
    }


@require_POST
def phrases_remember(request: HttpRequest) -> HttpResponse:
    """Keep a phrase: typed here, or offered after a decision and edited."""
    posted = request.POST
    words, meaning, language = (typed(posted, name) for name in ("text", "meaning", "language"))
    try:
        remember(request.workspace.id, words, meaning, request.user.id, as_id(posted.get("inbound")), language)
    except PhraseRefused as refused:
        asked = {"text": words, "meaning": meaning, "language": language, "inbound": posted.get("inbound", "")}
        return _show(request, {"refused": str(refused), "asked": asked}, 422)
    messages.success(request, f"Remembered. From the next text on, “{words}” means: {MEANINGS[meaning]}.")
    return redirect("phrases")


@require_POST
def phrases_end(request: HttpRequest, phrase: UUID) -> HttpResponse:
    """End a phrase, once."""
    if end(request.workspace.id, phrase, request.user.id):
        messages.success(request, "Ended. Texts are read without it from now on.")
    else:
        messages.warning(request, "That phrase has ended already.")
    return redirect("phrases")


def _show(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    related = ("person", "inbound__address")
    ended = Phrase.objects.exclude(ended_at=None).order_by("-ended_at", "-id")[:10]
    context = {
        "page": page_of(request, Phrase.objects.filter(ended_at=None).select_related(*related)),
        "ended": ended,
        "meanings": MEANINGS,
        "languages": LANGUAGES,
        "longest": LONGEST,
        "book": len(rulebook.current().phrases),
        "asked": {"meaning": "unclear_stop"},
        **more,
    }
    return show(request, "phrases/phrases", context, status)


urlpatterns = [
    path("unclear/phrases/", phrases, name="phrases"),
    path("unclear/phrases/try/", phrases_try, name="phrases_try"),
    path("unclear/phrases/new/", phrases_remember, name="phrases_remember"),
    path("unclear/phrases/<uuid:phrase>/end/", phrases_end, name="phrases_end"),
]
