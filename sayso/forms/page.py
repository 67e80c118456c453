"""A form as people see it. What was shown is kept byte for byte, and those very bytes are served (FTC TSR, P3, P12).

The page is drawn once with no id in it: the SHA-256 of that is what it is made of. The same ingredients (words signed
off, title, questions, fixed words, template, style) were kept before, and then the kept bytes are served; anything else
becomes a new rendering, whose id stands in the page and comes back with whatever is sent in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from sayso.forms.change import asked, offered
from sayso.forms.wording import wording
from sayso.programmes.disclose import in_force
from sayso.rules.messages import shown_on_form
from sayso.rules.sentences import LANGUAGES
from sayso.store import queries
from sayso.store.ids import new_id
from sayso.store.tables import Form, FormQuestion, Programme

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme as the form offers it: the words in force, in two layers, and the pages they link to."""

    programme: Programme
    disclosure: UUID
    beside: str
    below: tuple[str, ...]
    terms: str
    privacy: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One rendering, with what it offers and asks."""

    rendering: UUID
    body: bytes
    sha256: bytes
    language: str
    offers: tuple[Offer, ...]
    questions: tuple[FormQuestion, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Why a form is shown again: the code, the sentence's own words, and what was typed. Boxes are never among it."""

    code: str
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    number: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])


def show(form: Form, language: str, now: datetime) -> Shown | None:
    """The form as it is now, kept; None when it is closed or offers nothing. Within `scope.within` only."""
    offers = offers_of(form, language) if form.live else ()
    if not offers:
        return None
    questions = tuple(asked(form))
    made_of = hashlib.sha256(draw(form, language, offers, questions, NOBODY)).digest()
    kept = queries.run("rendering_made_of", form=form.id, made_of=made_of)
    if not kept:
        _keep(form, language, offers, questions, made_of, now)
        kept = queries.run("rendering_made_of", form=form.id, made_of=made_of)
    return Shown(kept[0].id, bytes(kept[0].body), bytes(kept[0].sha256), language, offers, questions)


def show_again(form: Form, shown: Shown, again: Again) -> bytes:
    """The same form with a sentence on top and what was typed in it: it names the rendering that was kept."""
    return draw(form, shown.language, shown.offers, shown.questions, shown.rendering, again)


def offers_of(form: Form, language: str) -> tuple[Offer, ...]:
    """The programmes that can be offered: live, signed off, and with terms and a privacy notice in those words."""
    found: list[Offer] = []
    for row in offered(form):
        words = in_force(row.programme)
        if words is None or not row.programme.live:
            continue
        beside, below = shown_on_form(words.words, language)
        terms, privacy = words.words.get("terms"), words.words.get("privacy")
        if beside and terms and privacy:
            found.append(Offer(row.programme, words.id, beside, below, terms, privacy))
    return tuple(found)


def draw(
    form: Form,
    language: str,
    offers: tuple[Offer, ...],
    questions: tuple[FormQuestion, ...],
    rendering: UUID,
    again: Again | None = None,
) -> bytes:
    """The page as bytes."""
    page = context(form, language, offers, questions) | {"rendering": rendering, "again": again}
    if again:
        page["trouble"] = page["words"][f"error_{again.code}"].format(**again.named)
    return render_to_string("forms/page.html", page).encode()


def context(
    form: Form, language: str, offers: tuple[Offer, ...], questions: tuple[FormQuestion, ...]
) -> dict[str, Any]:
    """What the page's template is given: nothing else goes into it."""
    words = wording(language)
    return {
        "form": form,
        "language": language,
        "words": words,
        "brand": offers[0].programme.brand.name if offers else "",
        "offers": offers,
        "below": _below(offers),
        "questions": [{"row": each, "field": each.field, "why": _why(each, words)} for each in questions],
        "languages": [(code, wording(code)["language"]) for code in LANGUAGES],
    }


def _below(offers: tuple[Offer, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The second layer under its headings: what holds for all programmes once, then what is each one's own."""
    if len(offers) == 1:
        return [("", offers[0].below)]
    shared = [line for line in (offers[0].below if offers else ()) if all(line in offer.below for offer in offers)]
    own = [(offer.programme.name, tuple(line for line in offer.below if line not in shared)) for offer in offers]
    return [("", tuple(shared)), *((name, lines) for name, lines in own if lines)]


def _why(question: FormQuestion, words: Mapping[str, str]) -> str:
    row = question.field
    why = words["why"].format(purpose=row.purpose.rstrip("."), basis=words[f"basis_{row.basis}"])
    return f"{why} {words['kept_days'].format(days=row.retention_days)}" if row.retention_days else why


def _keep(
    form: Form,
    language: str,
    offers: tuple[Offer, ...],
    questions: tuple[FormQuestion, ...],
    made_of: bytes,
    now: datetime,
) -> None:
    rendering = new_id()
    body = draw(form, language, offers, questions, rendering)
    queries.run(
        "keep_rendering",
        id=rendering,
        workspace=form.workspace_id,
        form=form.id,
        language=language,
        made_of=made_of,
        body=body,
        sha256=hashlib.sha256(body).digest(),
        disclosures=[offer.disclosure for offer in offers],
        at=now,
    )
