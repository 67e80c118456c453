"""Answers of the gate as sentences: "Held until Mon 09:00: it is 21:40 in New York." """

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from sayso.rules import hours, zones
from sayso.rules.facts import Policy
from sayso.rules.gate import Decision, Hold, Pass
from sayso.rules.hours import Places
from sayso.rules.reasons import REASONS
from sayso.rules.tables import RuleBook
from sayso.web.templatetags.say import local

HOURS = {"quiet_hours", "workspace_hours"}
STATES = {"pass": "good", "hold": "wait", "refuse": "bad"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with what its sentence needs: where the person may be, when it was asked."""

    word: str
    reasons: Sequence[str]
    until: datetime | None
    at: datetime
    places: Places
    kind: str
    rules: Sequence[str] = ()
    about: Sequence[Sequence[str]] = ()

    @property
    def state(self) -> str:
        """The colour that goes with the word."""
        return STATES[self.word]

    @property
    def zone(self) -> str:
        """The zone shown beside times: the first where the person may be."""
        return self.places.zones[0] if self.places.zones else ""


def answer(decision: Decision, at: datetime, places: Places, kind: str) -> Answer:
    """The gate's own answer, given just now."""
    word = type(decision).__name__.lower()
    reasons = () if isinstance(decision, Pass) else decision.reasons
    until = decision.until if isinstance(decision, Hold) else None
    about = () if isinstance(decision, Pass) else decision.about
    return Answer(word, reasons, until, at, places, kind, decision.rules, about)


def sentence(told: Answer, book: RuleBook, policy: Policy) -> SafeString:
    """What was decided, until when, and why."""
    if told.word == "pass":
        return mark_safe("Allowed.")
    because = format_html_join(" ", "{}", ((_because(code, told, book, policy),) for code in told.reasons))
    if told.word == "refuse":
        return format_html("Refused: {}", because)
    if told.until is None:
        return format_html("Held until something happens: {}", because)
    return format_html("Held until {}: {}", local(told.until, told.zone), because)


def _because(code: str, told: Answer, book: RuleBook, policy: Policy) -> str:
    """Why, and which programme it is about where the text speaks for several."""
    names = [name for reason, name in told.about if reason == code]
    says = _says(code, told, book, policy)
    return f"{says} ({', '.join(names)})" if names else says


def _says(code: str, told: Answer, book: RuleBook, policy: Policy) -> str:
    if code in HOURS:
        closed = hours.describe_closed(told.at, told.places, told.kind, book, policy.hours)
        if closed:
            own = " Your own hours are closed then." if code == "workspace_hours" else ""
            return f"it is {_day(told.at, closed.zone)} {closed.clock} in {closed.place}.{own}"
    row = REASONS.get(code)
    return row.says if row else code


def _day(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zones.zone(zone)):%A}"
