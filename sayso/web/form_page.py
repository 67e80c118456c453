"""The hosted form itself: a page for anybody, with no sign-in, no cookie, no session and no script.

Nobody is signed in here, so a form sent from another site can do no more than its visitor could: it needs no token.
What it leads to waits for the YES of the handset whose number it names.
"""

from datetime import UTC
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import RawPostDataException, UnreadablePostError
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sayso.channels.inbound import clean
from sayso.forms.page import Again, offers_of, show, show_again
from sayso.forms.submit import Sent, take
from sayso.forms.wording import chosen, wording
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import Form
from sayso.web.client_address import client_address
from sayso.web.form_limits import LARGEST, MOST_FIELDS
from sayso.web.pages import as_id
from sayso.web.templatetags.say import number

MENDED = ("number", "mobile", "ticks", "answers", "changed", "unread")


class FormUnread(ValueError):
    """What came is no form of ours: too large, too many fields, another kind of body."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, or what became of it."""
    found = queries.run("find_form", slug=slug)
    if not found:
        return _closed(request)
    if request.method == "POST":
        return _sent(request, slug, found[0])
    return _shown(request, found[0])


@require_safe
def form_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer to everybody whose form was taken: it knows nothing about anybody's number."""
    found = queries.run("find_form", slug=slug)
    if not found:
        return _closed(request)
    with within(found[0].workspace_id):
        form = Form.objects.get(pk=found[0].form_id)
        language = _language(request, form.language)
        offers = offers_of(form, language)
    words = wording(language)
    if not offers:
        return _closed(request)
    first = offers[0].programme
    none = words["sent_none"].format(keyword=first.keyword, sender=number(first.sender.address))
    return _say(language, words["sent_title"], (words["sent"], none, words["sent_page"]), 200, first.brand.name)


def _shown(request: HttpRequest, found: queries.Row, again: Again | None = None, status: int = 200) -> HttpResponse:
    with within(found.workspace_id):
        form = Form.objects.get(pk=found.form_id)
        now = clock.now(found.workspace_id)
        shown = show(form, _language(request, form.language), now)
        if shown is None:
            return _closed(request)
        if request.method == "GET":
            day = now.astimezone(UTC).date()
            queries.run("count_view", workspace=found.workspace_id, form=form.id, rendering=shown.rendering, day=day)
        body = show_again(form, shown, again) if again else shown.body
    return _page(body, status)


def _sent(request: HttpRequest, slug: str, found: queries.Row) -> HttpResponse:
    try:
        sent = _read(request)
    except FormUnread:
        return _shown(request, found, Again("unread"), 400)
    taken = take(found.workspace_id, found.form_id, sent, _language(request, ""))
    if taken.shown is None:
        return _closed(request)
    language = taken.shown.language
    if taken.again:
        with within(found.workspace_id):
            return _page(show_again(Form.objects.get(pk=found.form_id), taken.shown, taken.again), 422)
    if taken.outcome == "too_many_here":
        words = wording(language)
        answer = _say(language, words["slow_title"], (words["slow"],), 429, "")
        answer["Retry-After"] = "3600"
        return answer
    return HttpResponseRedirect(f"/f/{slug}/sent/?lang={language}", status=303)


def _read(request: HttpRequest) -> Sent:
    """What was sent, as far as it can be a form of ours. FormUnread otherwise."""
    fields = _fields(request)
    first = dict(reversed(fields))
    ticked = [as_id(value) for name, value in fields if name == "programme"]
    return Sent(
        rendering=as_id(first.get("rendering")),
        number=first.get("number", ""),
        ticked=tuple(each for each in ticked if isinstance(each, UUID)),
        answers={name[2:]: value for name, value in reversed(fields) if name.startswith("q-")},
        again=first.get("again", "") if first.get("again") in MENDED else "",
        ip=client_address(request.META, settings.PROXIES),
        user_agent=request.headers.get("User-Agent", ""),
        accept_language=request.headers.get("Accept-Language", ""),
    )


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    length = request.headers.get("Content-Length") or "0"
    if request.content_type != "application/x-www-form-urlencoded" or not length.isdecimal() or int(length) > LARGEST:
        raise FormUnread
    try:
        body = request.body
        if len(body) > LARGEST:
            raise FormUnread
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS, encoding="utf-8"
        )
    except (ValueError, BadRequest, UnreadablePostError, RawPostDataException) as error:
        raise FormUnread from error
    return [(clean(name), clean(value)) for name, value in pairs]


def _language(request: HttpRequest, own: str) -> str:
    return chosen(request.GET.get("lang", ""), request.headers.get("Accept-Language", ""), own)


def _closed(request: HttpRequest) -> HttpResponse:
    language = _language(request, "en")
    words = wording(language)
    return _say(language, words["closed_title"], (words["closed"],), 404, "")


def _say(language: str, title: str, lines: tuple[str, ...], status: int, brand: str) -> HttpResponse:
    page = {"language": language, "title": title, "lines": lines, "brand": brand}
    return _page(render_to_string("forms/said.html", page).encode(), status)


def _page(body: bytes, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, headers={"Vary": "Accept-Language", "Content-Length": str(len(body))})


urlpatterns = [
    path("f/<slug:slug>/", form_page, name="form_page"),
    path("f/<slug:slug>/sent/", form_sent, name="form_sent"),
]
