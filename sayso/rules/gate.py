"""The gate: may this text leave, now? Step 4 of the outbound path, asked at release and never earlier.

Why this module is dangerous: whatever it passes is sent, and in the US each text without consent can expose its sender
to statutory damages (47 USC 227(b)(3)). What must never happen here:

- a text to someone without the standing its programme requires passes, for any purpose, under any flag. There are no
  flags: an exception is a *purpose* with checks of its own, all of them listed in `CHECKS` below;
- anything passes to a stopped person but the one confirmation of that STOP, answers to their HELP, and, once in 30
  days, the ask after a form that had their number: their YES to it is an act of their own;
- a check that cannot know (no place, no zone, no number) passes. Not knowing holds or refuses;
- the gate reads a clock, a table or the network. It is told everything, so that every decision can be made again from
  its clearance row.

All checks are asked, so that the clearance row names every reason. One refusal refuses; otherwise the latest hold
decides when to ask again. One text that names several programmes is asked about as each of them: the strictest counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sayso.rules import checks, hours
from sayso.rules.drafts import Draft, Purpose
from sayso.rules.facts import Check, Facts, Objection

ALWAYS: tuple[Check, ...] = (checks.number_kept, checks.words_there, checks.not_halted, checks.in_time)
CHECKS: dict[Purpose, tuple[Check, ...]] = {
    "stop_confirmation": (*ALWAYS, checks.answers_the_stop),
    "help_reply": (*ALWAYS, checks.helped_once),
    "double_opt_in_ask": (
        *ALWAYS,
        checks.nothing_unclear,
        checks.programme_live,
        checks.stopped_asked_seldom,
        checks.act_unused,
        checks.hours_open,
    ),
    "opt_in_confirmation": (
        *ALWAYS,
        checks.nothing_unclear,
        checks.programme_live,
        checks.not_stopped,
        checks.confirms_the_standing,
        checks.hours_open,
    ),
    "conversation_reply": (
        *ALWAYS,
        checks.nothing_unclear,
        checks.not_stopped,
        checks.within_conversation,
    ),
    "programme": (
        *ALWAYS,
        checks.not_called_off,
        checks.not_paused,
        checks.nothing_unclear,
        checks.programme_live,
        checks.not_stopped,
        checks.standing_holds,
        checks.hours_open,
        checks.caps_kept,
    ),
}


@dataclass(frozen=True, slots=True)
class Pass:
    """It may leave now. `rules` are the rule rows that were asked and allowed it."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now. Asked again at `until`, or, when that is None, after something has changed.

    `about` names the programmes of a reason, where a text speaks for several and it is not about them all.
    """

    until: datetime | None
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refuse:
    """Never. `about` as for a hold."""

    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    about: tuple[tuple[str, str], ...] = ()


Decision = Pass | Hold | Refuse


def decide(draft: Draft, facts: Facts, now: datetime) -> Decision:
    """Ask every check of the draft's purpose. A hold that would outlast the text's worth is a refusal."""
    checked = CHECKS[draft.purpose]
    objections = [(one, said) for one in draft.each for check in checked if (said := check(one, facts, now))]
    if not objections:
        return Pass(_rules_asked(draft, facts, now))
    finals = [(one, said) for one, said in objections if said.final]
    telling = finals or objections
    reasons = tuple(dict.fromkeys(said.reason for _, said in telling))
    rules = tuple(dict.fromkeys(rule for _, said in telling for rule in said.rules))
    about = _about(telling, len(draft.each))
    until = _latest([said for _, said in objections])
    if finals or (until and draft.not_after and until > draft.not_after):
        return Refuse(reasons, rules, about)
    return Hold(until, reasons, rules, about)


def _about(telling: Sequence[tuple[Draft, Objection]], programmes: int) -> tuple[tuple[str, str], ...]:
    """Which programmes each reason is about, unless it is about all the text speaks for."""
    named: dict[str, list[str]] = {}
    for one, said in telling:
        named.setdefault(said.reason, []).append(one.programme.name if one.programme else "")
    return tuple((reason, name) for reason, names in named.items() if len(names) < programmes for name in names)


def _latest(objections: Sequence[Objection]) -> datetime | None:
    untils = [said.until for said in objections]
    known = [until for until in untils if until]
    return max(known) if len(known) == len(untils) else None


def _rules_asked(draft: Draft, facts: Facts, now: datetime) -> tuple[str, ...]:
    """The rows that bound a text which passed: its open hours and its caps. Nothing binds a transactional one."""
    if draft.purpose != "programme" or draft.programme is None or draft.programme.content_class == "transactional":
        return ()
    opened = hours.judge(now, facts.places, draft.programme.content_class, facts.book, facts.policy.hours)
    return (*opened.because, *(cap.id for _, limits, _ in checks.counted(draft, facts, now) for cap in limits))
