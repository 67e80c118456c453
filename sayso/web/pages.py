"""What the screens share: pages of rows by keyset, and live parts that come back alone."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sayso.channels.inbound import clean

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest first; `older` is the query that shows the next ones, empty at the end, `newest` the first."""

    rows: list[Any]
    older: str
    first: bool
    newest: str = ""


def page_of(request: HttpRequest, rows: QuerySet, size: int = SIZE) -> Page:
    """The rows before the id asked for, newest first. Ids grow with time, so they are the keyset."""
    before = as_id(request.GET.get("before"))
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: size + 1])
    newest = request.GET.copy()
    newest.pop("before", None)
    return Page(found[:size], _older(request, found, size), before is None, newest.urlencode())


def _older(request: HttpRequest, found: list[Any], size: int) -> str:
    if len(found) <= size:
        return ""
    asked = request.GET.copy()
    asked["before"] = str(found[size - 1].id)
    return asked.urlencode()


def as_id(text: str | None) -> UUID | None:
    """An id as it came with a request; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def as_instant(text: str) -> datetime | None:
    """A time as a form or a link holds it, read in the reader's zone unless it names one; None when there is none."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None or not 2000 < at.year < 2200:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def typed(given: QueryDict, name: str, otherwise: str = "") -> str:
    """A field as somebody typed it, without what PostgreSQL cannot keep and without blanks around it."""
    return clean(given.get(name, otherwise)).strip()


def in_pieces(
    request: HttpRequest, pieces: Iterator[str], content_type: str, headers: dict[str, str]
) -> StreamingHttpResponse:
    """A long file as it is made. The real server wants pieces asynchronously: each in the request's own thread."""
    body = _slowly(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(body, content_type=content_type, headers=headers)


async def _slowly(pieces: Iterator[str]) -> AsyncIterator[str]:
    while piece := await sync_to_async(next)(pieces, ""):
        yield piece


def show(request: HttpRequest, screen: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, or its live part alone (`live.html` beside it) when htmx asks for that."""
    if request.headers.get("HX-Target") == "live":
        return render(request, f"{screen.rpartition('/')[0]}/{screen.rpartition('/')[2]}_live.html", context)
    return render(request, f"{screen}.html", context, status=status)
