"""Everything that happened with one person, in one order: texts, decisions, consent, broadcasts, answers, team acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from sayso.rules.facts import Policy
from sayso.rules.hours import Places
from sayso.rules.tables import RuleBook
from sayso.store.tables import Address, Clearance, ConsentEntry, InboundText, Message, ProfileAnswer, StaffAct
from sayso.web.decisions import Answer, sentence
from sayso.web.pages import as_id, as_instant

SHOWN = 40
FILTERS = {"all": "Everything", "texts": "Texts", "permission": "Permission", "decisions": "Decisions"}
KINDS = {
    "all": ("in", "entry", "answer", "team", "out", "decision"),
    "texts": ("in", "out"),
    "permission": ("entry", "answer", "team"),
    "decisions": ("decision",),
}
ORDER = {kind: place for place, kind in enumerate(KINDS["all"])}
"""What of one instant comes first: they wrote, it was entered, we answered, the gate decided."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. `says` is a decision's sentence."""

    kind: str
    at: datetime
    row: Any
    says: str = ""

    @property
    def key(self) -> tuple[datetime, int, UUID]:
        return self.at, ORDER[self.kind], self.row.id


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some moments, newest first; `older` is the query that shows the next ones."""

    moments: Sequence[Moment]
    kind: str
    older: str
    newest: bool


def page(at: Address, asked: QueryDict, book: RuleBook, policy: Policy) -> Timeline:
    """The moments before the one asked for: by time, then order within the instant, then id, so that none is lost."""
    kind = asked.get("kind", "all")
    kind = kind if kind in FILTERS else "all"
    before = _before(asked)
    found: list[Moment] = []
    for each in KINDS[kind]:
        rows = _after(_rows(at, each, kind), each, before).order_by("-at", "-id")[: SHOWN + 1]
        found += [Moment(each, row.at, row, _says(each, row, book, policy)) for row in rows]
    found.sort(key=lambda moment: moment.key, reverse=True)
    last = found[SHOWN - 1] if len(found) > SHOWN else None
    older = urlencode({"kind": kind, "before": _cursor(last)}) if last else ""
    return Timeline(found[:SHOWN], kind, older, before is None)


def _rows(at: Address, kind: str, asked: str) -> QuerySet:
    match kind:
        case "in":
            return InboundText.objects.filter(address=at)
        case "out":
            return Message.objects.filter(address=at).select_related("programme", "broadcast")
        case "entry":
            return ConsentEntry.objects.filter(address=at).select_related("programme", "person")
        case "answer":
            return ProfileAnswer.objects.filter(contact=at.contact_id).select_related("field")
        case "team":
            return StaffAct.objects.filter(workspace_id=at.workspace_id, subject=str(at.id)).select_related("person")
        case _:
            rows = Clearance.objects.filter(message__in=Message.objects.filter(address=at).values("id"))
            rows = rows if asked == "decisions" else rows.exclude(decision="pass")
            return rows.select_related("message", "programme")


def _after(rows: QuerySet, kind: str, before: tuple[datetime, int, UUID | None] | None) -> QuerySet:
    if before is None:
        return rows
    at, place, row = before
    if ORDER[kind] < place:
        return rows.filter(at__lte=at)
    if ORDER[kind] > place or row is None:
        return rows.filter(at__lt=at)
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=row))


def _before(asked: QueryDict) -> tuple[datetime, int, UUID | None] | None:
    """The moment a link names (`before`), or the instant to begin with (`at`): that and everything before it."""
    begin = as_instant(asked.get("at", "").replace(" ", "+"))
    if begin:
        return begin, len(ORDER), None
    time, _, rest = asked.get("before", "").partition("~")
    place, _, row = rest.partition("~")
    instant, identity = as_instant(time.replace(" ", "+")), as_id(row)
    if instant is None or identity is None or place not in {str(each) for each in ORDER.values()}:
        return None
    return instant, int(place), identity


def _cursor(moment: Moment) -> str:
    at, place, row = moment.key
    return f"{at.isoformat()}~{place}~{row}"


def _says(kind: str, row: Any, book: RuleBook, policy: Policy) -> str:
    if kind != "decision":
        return ""
    places = Places(tuple(row.facts.get("jurisdictions", ())), tuple(row.facts.get("zones", ())))
    content = row.programme.content_class if row.programme else "marketing"
    about = row.facts.get("about", ())
    return sentence(
        Answer(row.decision, row.reasons, row.until, row.at, places, content, row.rules, about), book, policy
    )
