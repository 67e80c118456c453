"""Rules by place and source; what would apply to a number; the stop switch; the workspace's own limits."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from sayso import rulebook
from sayso.rules import addresses, caps, hours
from sayso.rules.hours import HoursVerdict, Places, WorkspaceHours
from sayso.rules.places import Declared, places
from sayso.rules.tables import HoursRow, RuleBook
from sayso.store import clock, queries
from sayso.store.facts import tenant
from sayso.store.tables import Programme, Sender, SwitchAct
from sayso.web.pages import as_instant, show, typed
from sayso.workspaces.halt import HaltRefused, halt
from sayso.workspaces.policy import ACKNOWLEDGED, Limits, PolicyRefused, limits_of, set_policy

KINDS = ("marketing", "informational", "transactional")
DAYS = (("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu"), ("5", "Fri"), ("6", "Sat"), ("7", "Sun"))
SCOPES = (*SwitchAct.SCOPES,)
CONFIRM_HALT = "halt everything"


def rules(request: HttpRequest) -> HttpResponse:
    """The whole rule book, by place; the switch; the workspace's own limits."""
    book = rulebook.current()
    named = sorted({row.jurisdiction for row in book.hours})
    place = request.GET.get("place", "")
    language = request.GET.get("language", "")
    context = {
        "book": book,
        "places": named,
        "place": place if place in named else "",
        "rows": [_shown(row, clock.now(request.workspace)) for row in book.hours if place in ("", row.jurisdiction)],
        "languages": sorted({row.language for row in book.keywords}),
        "language": language,
        "keywords": [row for row in book.keywords if language in ("", row.language)],
        "unverified": dict(zip(("hours", "keywords"), book.unverified, strict=True)),
        "confidence": Counter(row.confidence for row in book.hours),
        **_switch(),
        "limits": limits_of(request.workspace),
        "days": DAYS,
        "acknowledged": ACKNOWLEDGED,
        "confirm_halt": CONFIRM_HALT,
        "asked": _blank(request),
    }
    return show(request, "rules/rules", context)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the rule book as the page shows it."""

    row: HoursRow
    days: str
    hours: str
    in_force: bool


def _shown(row: HoursRow, now: datetime) -> Shown:
    return Shown(row, _days(row.days), f"{_clock(row.start)}–{_clock(row.end)}", row.in_force(now.date()))


def _days(days: frozenset[int]) -> str:
    """Mon–Fri, or Mon, Wed."""
    names = dict(DAYS)
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{names[str(ordered[0])]}–{names[str(ordered[-1])]}"
    return ", ".join(names[str(day)] for day in ordered)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _switch() -> dict[str, Any]:
    """What is halted now, and every act of the switch."""
    named = {str(row.id): str(row) for table in (Programme, Sender) for row in table.objects.order_by("id")}
    scopes = dict(SCOPES)
    halted = [
        {
            "scope": row.scope,
            "value": row.scope_value,
            "says": _says(row.scope, row.scope_value, scopes, named),
            "reason": row.reason,
        }
        for row in queries.run("halted")
    ]
    acts = SwitchAct.objects.select_related("person").order_by("-recorded_at", "-id")[:30]
    return {
        "halted": halted,
        "acts": [(row, _says(row.scope, row.scope_value, scopes, named)) for row in acts],
        "programmes": Programme.objects.order_by("id"),
        "senders": Sender.objects.order_by("id"),
    }


def _says(scope: str, value: str, scopes: dict[str, str], named: dict[str, str]) -> str:
    if scope == "workspace":
        return "everything"
    return f"{scope} {named.get(value, value)}"


def _blank(request: HttpRequest) -> dict[str, str]:
    now = timezone.localtime(clock.now(request.workspace))
    return {"number": "", "kind": "marketing", "at": f"{now:%Y-%m-%dT%H:%M}"}


def rules_ask(request: HttpRequest) -> HttpResponse:
    """What would apply to this number at this time: the rules alone, then your own limits, kept apart."""
    asked = {name: typed(request.GET, name, value) for name, value in _blank(request).items()}
    asked["kind"] = asked["kind"] if asked["kind"] in KINDS else "marketing"
    book = rulebook.current()
    at, told, trouble = as_instant(asked["at"]), None, ""
    if asked["number"]:
        number = addresses.read(asked["number"], "US", book.area_code_of, drama=request.workspace.is_demo)
        if not number.valid:
            trouble = "That is no telephone number. Write it with its country code: +1 212 555 0123."
        elif at is None:
            trouble = "Write the day and the time."
        else:
            told = _told(request, number, asked["kind"], at, book)
    context = {"asked": asked, "kinds": KINDS, "told": told, "trouble": trouble, "at": at}
    return show(request, "rules/ask", context, 422 if trouble else 200)


def _told(request: HttpRequest, number: addresses.Number, kind: str, at: datetime, book: RuleBook) -> dict[str, Any]:
    where, placed = places(number.jurisdictions, number.zones, number.line_type or "unknown", Declared(), book)
    own = tenant(request.workspace.id).policy
    alone = hours.judge(at, where, kind, book)
    both = hours.judge(at, where, kind, book, own.hours)
    return {
        "number": number,
        "places": where,
        "placed": placed,
        "exempt": kind == "transactional",
        "law": _verdict(at, where, kind, book, alone, None),
        "own": _verdict(at, where, kind, book, both, own.hours),
        "rules": [_shown(row, at) for row in book.hours if row.id in alone.because],
        "every": [_shown(row, at) for row in book.hours if row.jurisdiction in where.jurisdictions],
        "caps": caps.legal_caps(where, kind, book, at),
        "cap": own.cap if kind == "marketing" else None,
        "zone": where.zones[0] if where.zones else "",
        "at": at.astimezone(UTC),
    }


def _verdict(
    at: datetime, places: Places, kind: str, book: RuleBook, verdict: HoursVerdict, own: WorkspaceHours | None
) -> dict[str, Any]:
    closed = None if verdict.allowed else hours.describe_closed(at, places, kind, book, own)
    return {"allowed": verdict.allowed, "next": verdict.next, "closed": closed, "because": verdict.because}


@require_POST
def rules_halt(request: HttpRequest) -> HttpResponse:
    """Turn the stop switch."""
    act = "lift" if request.POST.get("act") == "lift" else "halt"
    scope = typed(request.POST, "scope")
    value = typed(request.POST, "value") or typed(request.POST, f"value_{scope}")
    try:
        if act == "halt" and scope == "workspace" and typed(request.POST, "typed").casefold() != CONFIRM_HALT:
            raise HaltRefused(f"This stops every text of the workspace. Type “{CONFIRM_HALT}” to confirm.")
        halt(request.workspace.id, act, scope, value, typed(request.POST, "reason"), request.user.id)
        messages.success(request, "Halted. Nothing of it leaves." if act == "halt" else "Lifted. What waited goes on.")
    except HaltRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{request.path.removesuffix('halts/')}#switch")


@require_POST
def rules_policy(request: HttpRequest) -> HttpResponse:
    """Keep the workspace's own hours and limits."""
    posted = request.POST
    try:
        cap, cap_days = (int(posted.get(name, "")) for name in ("cap", "cap_days"))
        days = "".join(day for day, _ in DAYS if day in posted.getlist("days"))
        limits = Limits(days, posted.get("start", ""), posted.get("end", ""), cap, cap_days)
        set_policy(request.workspace.id, limits, posted.get("typed", ""), request.user.id)
        messages.success(request, "Kept. What waited for your own limits is asked again.")
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, "The limit and its days are whole numbers.")
    return redirect(f"{request.path.removesuffix('policy/')}#own")


urlpatterns = [
    path("rules/", rules, name="rules"),
    path("rules/ask/", rules_ask, name="rules_ask"),
    path("rules/halts/", rules_halt, name="rules_halt"),
    path("rules/policy/", rules_policy, name="rules_policy"),
]
