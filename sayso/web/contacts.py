"""Contacts: who they are, where they stand, whether and why they may be texted now, and everything that happened."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, path, reverse

from sayso import rulebook
from sayso.contacts.describe import Description, DescriptionRefused, describe
from sayso.erasure.request import open_for
from sayso.rules import gate
from sayso.rules.drafts import Draft
from sayso.store import clock
from sayso.store.facts import Ground, Known, ground, known
from sayso.store.tables import Address, Block, Brand, Entity, Programme, Standing
from sayso.web import timeline
from sayso.web.decisions import Answer, answer, sentence
from sayso.web.pages import as_id, page_of, show, typed
from sayso.web.templatetags.console import STANDINGS

OPT_IN_ONLY = {"no_consent", "withdrawn", "refused", "lapsed", "retracted", "no_open_ask"}
"""Reasons that only an act of the person can end."""


def contacts(request: HttpRequest) -> HttpResponse:
    """The people, newest first, with where each stands; of one programme, and of one word in it, when asked."""
    asked, word = typed(request.GET, "q"), typed(request.GET, "word")
    word = word if word in STANDINGS else ""
    programme = Programme.objects.filter(pk=as_id(request.GET.get("programme"))).first()
    rows = Address.objects.filter(workspace_id=request.workspace.id).select_related("contact")
    rows = rows.filter(_standing_in(programme, word)) if programme else rows
    page = page_of(request, rows.filter(_matching(asked)) if asked else rows)
    stands: dict[UUID, list[Standing]] = {}
    for row in _standings([address.id for address in page.rows]):
        stands.setdefault(row.address_id, []).append(row)
    people = [(address, stands.get(address.id, [])) for address in page.rows]
    context = {"people": people, "page": page, "asked": asked, "programme": programme, "word": word}
    return show(request, "contacts/contacts", context)


def _standing_in(programme: Programme, word: str) -> Q:
    """Whoever holds the number now and stands in the programme: what the programme's own counts count."""
    stands = Standing.objects.filter(programme=programme, address=OuterRef("pk"), tenure=OuterRef("tenure"))
    return Q(Exists(stands.filter(word=word) if word else stands))


def _matching(asked: str) -> Q:
    digits = re.sub(r"\D", "", asked)
    by_number = Q(value__contains=digits) if len(digits) >= 3 else Q(pk__in=[])
    letters = bool(re.search(r"[^\d\s()+.-]", asked))
    return Q(contact__name__icontains=asked) if letters else by_number | Q(contact__name__icontains=asked)


def _standings(addresses: list[UUID]):
    rows = Standing.objects.filter(address__in=addresses, tenure=F("address__tenure"))
    return rows.select_related("programme").order_by("programme_id")


def contact(request: HttpRequest, address: UUID) -> HttpResponse:
    """One person: POST keeps what is known of them."""
    at = get_object_or_404(Address.objects.select_related("contact"), pk=address)
    told = _told(at)
    trouble = ""
    if request.method == "POST":
        told = Description(*(typed(request.POST, name) for name in ("name", "country", "subdivision", "zone")))
        try:
            describe(request.workspace.id, address, told, request.user.id)
        except DescriptionRefused as refused:
            trouble = str(refused)
        else:
            messages.success(request, "Kept. Whatever was held for this person is asked again.")
            return redirect("contact", address)
    now = clock.now(request.workspace)
    common = ground(request.workspace.id)
    (person,) = known([address], common, now).values()
    page = timeline.page(at, request.GET, person.facts.book, common.workspace.policy)
    context = {
        "at": at,
        "erasing": open_for(address),
        "told": told,
        "trouble": trouble,
        "zones": _zones(),
        "person": person,
        "programmes": _programmes(person, common, now),
        "blocks": _blocks(at, common),
        "timeline": page,
        "kinds": timeline.FILTERS,
        "now": now,
        "forms_url": _forms_url(),
    }
    return show(request, "contacts/contact", context, 422 if trouble else 200)


def _told(at: Address) -> Description:
    row = at.contact
    return Description(row.name, row.residence_country, row.residence_subdivision, row.zone) if row else Description()


def _zones() -> list[str]:
    return sorted({zone for code in rulebook.current().area_codes for zone in code.zones})


@dataclass(frozen=True, slots=True)
class Line:
    """One programme on a person's page: where they stand, and what the gate would say to a text now."""

    programme: Programme
    word: str
    since: datetime | None
    entry: UUID | None
    answer: Answer
    says: str

    @property
    def theirs(self) -> bool:
        """Whether only the person can open this: no text of ours may ask for it."""
        return bool(OPT_IN_ONLY & set(self.answer.reasons))


def _programmes(person: Known, common: Ground, now: datetime) -> list[Line]:
    lines: list[Line] = []
    for row in Programme.objects.select_related("brand", "sender").order_by("id"):
        standing = person.permissions.standings.get(row.id)
        rule = common.catalogue.programmes[row.id]
        decision = gate.decide(Draft("programme", rule.sender, "", rule), person.facts, now)
        told = answer(decision, now, person.facts.places, rule.content_class)
        says = sentence(told, person.facts.book, common.workspace.policy)
        word, since, entry = (standing.word, standing.since, standing.entry) if standing else ("", None, None)
        lines.append(Line(row, word, since, entry, told, says))
    return lines


def _forms_url() -> str:
    try:
        return reverse("forms")
    except NoReverseMatch:
        return ""


def _blocks(at: Address, common: Ground) -> list[dict[str, Any]]:
    named = {row.id: row.name for table in (Entity, Brand, Programme) for row in table.objects.all()}
    held = Block.objects.filter(address=at).order_by("since")
    return [{"row": row, "name": named.get(row.scope_id, ""), "scope": row.scope} for row in held]


urlpatterns = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/<uuid:address>/", contact, name="contact"),
]
