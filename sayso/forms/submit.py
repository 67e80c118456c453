"""A FORM SENT IN: check it against the page that was shown, keep the act with its proof, and ask for a YES.

Why this module is dangerous: a stranger's page leads to a text. What must never happen:
- a text leaves for anything but an act that stands in the ledger: the entry and its ask are written in one transaction,
  under the lock of the number's address, and the gate releases the ask against that entry only;
- a standing becomes given or confirmed here (see `rules/forms`);
- whoever sends the form learns from the answer what is known about the number;
- boxes that were not on the page, or words that are no longer shown, count for anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso import rulebook
from sayso.channels.inbound import clean
from sayso.contacts.meet import meet
from sayso.forms.page import Again, Shown, show
from sayso.forms.rates import too_often_for, too_often_from
from sayso.outbox.submit import Submission, submit
from sayso.rules import addresses
from sayso.rules.addresses import Number
from sayso.rules.answers import read_answer
from sayso.rules.checks import asked_after_stop, asked_often
from sayso.rules.forms import Filled, fill
from sayso.rules.sensitive import mask_text
from sayso.store import queries
from sayso.store.apply import Act, Case, apply
from sayso.store.facts import Ground, Tenant, ground, known, tenant
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Form, Rendering

TRANSPORT = "form"
NO_HANDSET = ("landline", "tollfree")
"""Lines that no text reaches, where the number itself tells: of a geographic +1 number it never does."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: everything in it is a stranger's. `again` says why the page had been shown a second time."""

    rendering: UUID | None
    number: str
    ticked: tuple[UUID, ...]
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    again: str = ""
    ip: str = ""
    user_agent: str = ""
    accept_language: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it. `again` when the person has something to mend; `outcome` is for the team, never for them."""

    outcome: str
    shown: Shown | None = None
    again: Again | None = None


def take(workspace: UUID, form: UUID, sent: Sent, language: str) -> Taken:
    """Take a form that was sent in. `language` is the visitor's, for a page that has to be shown anew."""
    with within(workspace):
        common = tenant(workspace)
        row = Form.objects.get(pk=form)
        shown = show(row, _language_of(form, sent, language), common.now())
    if shown is None:
        return Taken("closed")
    number = addresses.read(clean(sent.number), "US", rulebook.current().area_code_of, drama=common.is_demo)
    again = _mend(sent, shown, number)
    if again:
        return Taken("not_whole", shown, again)
    if too_often_from(workspace, sent.ip, common.now()):
        return Taken("too_many_here", shown)
    if too_often_for(workspace, str(number.e164), common.now()):
        return Taken(_turn_away(workspace, form, shown, common), shown)
    outcome = _take(workspace, form, sent, shown, number)
    return Taken(outcome, shown, Again("changed", **_typed(sent)) if outcome == "changed" else None)


def _language_of(form: UUID, sent: Sent, otherwise: str) -> str:
    """The language of the page that was shown: it is answered, and if need be shown again, in the same."""
    row = Rendering.objects.filter(pk=sent.rendering, form_id=form).values_list("language", flat=True).first()
    return row or otherwise


def _mend(sent: Sent, shown: Shown, number: Number) -> Again | None:
    """The first thing that stands in the way, and what was typed, so that nothing is lost but the ticks."""
    typed = _typed(sent)
    if sent.rendering != shown.rendering:
        return Again("changed", **typed)  # the page has changed, or never was ours: it must be read before it counts
    if not number.valid or not number.e164:
        return Again("number", **typed)
    if number.line_type in NO_HANDSET:
        return Again("mobile", **typed)
    if not _on_page(sent, shown):
        return Again("ticks", **typed)
    for question in shown.questions:
        text = sent.answers.get(question.field.key, "").strip()
        read = read_answer(question.field.kind, question.field.choices, text)
        if read is None and (text or question.required):
            return Again("answers", {"question": question.field.label}, **typed)
    return None


def _typed(sent: Sent) -> dict[str, Any]:
    return {"number": clean(sent.number)[:32], "answers": {key: clean(each) for key, each in sent.answers.items()}}


def _on_page(sent: Sent, shown: Shown) -> list[UUID]:
    """The boxes ticked that were on the page, in the page's order."""
    return [offer.programme.id for offer in shown.offers if offer.programme.id in sent.ticked]


def _turn_away(workspace: UUID, form: UUID, shown: Shown, common: Tenant) -> str:
    """Too many for one number today: the person is answered like anybody, and nobody is texted."""
    with within(workspace):
        _keep_submission(workspace, form, shown, "too_many", None, None, common.now())
    return "too_many"


def _take(workspace: UUID, form: UUID, sent: Sent, shown: Shown, number: Number) -> str:
    """The act, its proof and its ask, in one transaction under the lock of the number."""
    with within(workspace):
        common = ground(workspace)
        now = common.workspace.now()
        if not _still_in_force(shown, common):
            return "changed"
        address = meet(workspace, [number], now, "form")[str(number.e164)]
        (person,) = known([address], common, now).values()
        case = Case(person, person.permissions)
        lately = asked_after_stop(person.facts, now), asked_often(person.facts, now)
        filled = fill(_on_page(sent, shown), case.held, common.catalogue, now, new_id, *lately)
        evidence = _evidence(sent, shown, filled)
        for event in filled.events:
            case.take(Act(event, TRANSPORT, evidence=evidence, rendering=shown.rendering), common)
        apply([case], common, now)
        submit(common, [Submission(address, draft, now) for draft in filled.asks], now)
        lead = filled.events[0].id if filled.events else None
        _keep_submission(workspace, form, shown, filled.outcome, address, lead, now)
        queries.run("tell", topic=str(workspace))
        return filled.outcome


def _still_in_force(shown: Shown, common: Ground) -> bool:
    """Whether the words on the page are those in force at this very moment: a release may have come in between."""
    rows = common.catalogue.programmes
    return all(offer.disclosure == rows[offer.programme.id].disclosure for offer in shown.offers)


def _evidence(sent: Sent, shown: Shown, filled: Filled) -> dict[str, Any]:
    """What proves the act, for the entry's payload: sensitive numbers masked, everything of the browser cut short."""
    return {
        "rendering": str(shown.rendering),
        "rendering_sha256": shown.sha256.hex(),
        "language": shown.language,
        "ticked": [str(each) for each in filled.outcomes],
        "answers": _answers(sent, shown),
        "shown_again": sent.again,
        "ip": clean(sent.ip)[:45],
        "user_agent": mask_text(clean(sent.user_agent)[:300]),
        "accept_language": mask_text(clean(sent.accept_language)[:200]),
    }


def _answers(sent: Sent, shown: Shown) -> dict[str, dict[str, str]]:
    """Each answer with the purpose and the basis that stood beside its question."""
    found: dict[str, dict[str, str]] = {}
    for question in shown.questions:
        row = question.field
        read = read_answer(row.kind, row.choices, clean(sent.answers.get(row.key, "")))
        if read is not None:
            found[row.key] = {"value": mask_text(read), "purpose": row.purpose, "basis": row.basis}
    return found


def _keep_submission(
    workspace: UUID, form: UUID, shown: Shown, outcome: str, address: UUID | None, entry: UUID | None, at: datetime
) -> None:
    queries.run(
        "insert_submission",
        id=new_id(),
        workspace=workspace,
        form=form,
        rendering=shown.rendering,
        address=address,
        entry=entry,
        outcome=outcome,
        at=at,
    )
