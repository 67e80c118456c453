"""The checks the gate is made of: each looks at one thing and answers None or an `Objection`. Read after `gate`.

A check that cannot know (no number, no place) never says yes: not knowing holds or refuses.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from sayso.rules import caps, hours
from sayso.rules.caps import Cap
from sayso.rules.consent import ASK_LIVES, STANDS, Standing
from sayso.rules.drafts import AFTER_STOP, Draft
from sayso.rules.facts import Facts, Objection
from sayso.rules.hours import WORKSPACE_HOURS
from sayso.rules.intake import STOP_CONFIRMATION_WITHIN

CONVERSATION = timedelta(hours=24)
ANSWER_AGAIN_AFTER = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(days=30)
ASKS = ("double_opt_in_ask", AFTER_STOP)
MOST_ASKS = 3
PROMPT = timedelta(hours=1)
"""How long an answer that had to wait still counts as one: later it keeps the hours like any other text."""


def number_kept(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The number is still there: an erased one cannot be texted."""
    return None if facts.reachable else Objection("no_number", final=True)


def words_there(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """There is a text. One that could not be filled in for this person, or was erased, never leaves in part."""
    return Objection("no_text", final=True) if draft.unwritten else None


def not_halted(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The stop switch: by workspace, programme, sender or any of the number's jurisdictions."""
    if not facts.halts:
        return None
    scopes = {("workspace", ""), ("sender", str(draft.sender))}
    scopes |= {("programme", str(draft.programme.id))} if draft.programme else set()
    scopes |= {("jurisdiction", place) for place in facts.places.jurisdictions}
    on = sorted(scopes & facts.halts)
    return Objection("halted", tuple(_halt(scope, value) for scope, value in on)) if on else None


def _halt(scope: str, value: str) -> str:
    """The halt as the clearance row names it: the row itself says which programme and sender it is about."""
    return f"halt:{scope}:{value}" if scope == "jurisdiction" else f"halt:{scope}"


def in_time(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """It has not lost its point while it waited."""
    late = draft.not_after is not None and now > draft.not_after
    return Objection("too_late", final=True) if late else None


def not_called_off(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The broadcast it belongs to was not cancelled meanwhile."""
    return Objection("called_off", final=True) if draft.called_off else None


def not_paused(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The broadcast it belongs to goes on: while it is paused its texts wait."""
    return Objection("paused") if draft.paused else None


def nothing_unclear(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """No suspected STOP waits for a person of the team: it holds everything to the address."""
    return Objection("unclear_stop") if facts.permissions.unclear else None


def programme_live(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The programme is live; while it is paused its texts wait."""
    return None if draft.programme and draft.programme.live else Objection("not_live")


def not_stopped(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """No block binds the programme; a text of no programme is bound by every block."""
    held = facts.permissions
    stopped = held.blocked(draft.programme) if draft.programme else next(iter(held.blocks), None)
    return Objection("withdrawn", final=True) if stopped else None


def stopped_asked_seldom(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """A form may ask through a STOP once in 30 days: strangers can type anyone's number into one.

    Nothing else asks a stopped person: an import never, and a keyword of their own has lifted the block already.
    """
    if not draft.programme or not facts.permissions.blocked(draft.programme):
        return None
    standing = _standing(draft, facts)
    if not standing or standing.act != "form" or not draft.after_stop:
        return Objection("withdrawn", final=True)
    return Objection("asked_lately", final=True) if asked_after_stop(facts, now) else None


def asked_after_stop(facts: Facts, now: datetime) -> bool:
    """Whether somebody a STOP binds was asked within 30 days, about whatever programme."""
    asked = [at for name, times in facts.tallies.items() if name.startswith(AFTER_STOP) for at in times]
    return any(at > now - ASK_AGAIN_AFTER for at in asked)


def asked_often(facts: Facts, now: datetime) -> bool:
    """Whether a number was asked as often within 30 days as a form may have it asked, answered or not."""
    asked = [at for name, times in facts.tallies.items() if name.startswith(ASKS) for at in times]
    return sum(at > now - ASK_AGAIN_AFTER for at in asked) >= MOST_ASKS


def standing_holds(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The person stands with the programme as the programme requires."""
    standing = _standing(draft, facts)
    if not draft.programme or not standing:
        return Objection("no_consent", final=True)
    if standing.word in draft.programme.required:
        return None
    named = "not_confirmed" if standing.word in {"asked", "given"} else standing.word
    return Objection(named, final=True)


def answers_the_stop(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """One confirmation for the STOP that stands, within five minutes of it (47 CFR 64.1200(a)(12))."""
    laid = [block for block in facts.permissions.blocks if block.entry == draft.entry and not block.excepted]
    if not laid:
        return Objection("superseded", final=True)
    if now - laid[0].since > STOP_CONFIRMATION_WITHIN:
        return Objection("too_late", final=True)
    return _once_since(draft, facts, laid[0].since)


def helped_once(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """HELP is answered to anyone, at most once per address and hour, whatever programme answered."""
    helped = [at for name, times in facts.tallies.items() if name.startswith("help_reply") for at in times]
    return _again(at > now - ANSWER_AGAIN_AFTER for at in helped)


def act_unused(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """One ask for one opt-in act, and one reminder while its answer is still open (rule book A8).

    Whom a list has brought is asked once and never reminded: nobody has seen them act.
    """
    standing = _standing(draft, facts)
    if not standing or standing.word != "asked" or standing.entry != draft.entry or not standing.asked_at:
        return Objection("no_open_ask", final=True)
    if now - standing.asked_at > ASK_LIVES:
        return Objection("lapsed", final=True)
    asked = sum(at >= standing.asked_at for at in facts.tallies.get(draft.counts_as, ()))
    reminds = not draft.prompted_at and standing.act != "import"
    return _again([asked > (1 if reminds else 0)])


def confirms_the_standing(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The opt-in it confirms is the one that stands, and it was not confirmed within the hour already."""
    standing = _standing(draft, facts)
    if not standing or standing.word not in STANDS or standing.entry != draft.entry:
        return Objection("superseded", final=True)
    return _once_since(draft, facts, max(standing.since, now - ANSWER_AGAIN_AFTER))


def within_conversation(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """The person wrote within the last 24 hours."""
    recent = facts.heard_at is not None and now - facts.heard_at <= CONVERSATION
    return None if recent else Objection("no_recent_text", final=True)


def hours_open(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """Open in every plausible zone, by every rule that binds there and by the workspace's own hours.

    Answers to a text the person sent within the hour are exempt (rule book B4), and so are transactional texts.
    """
    prompted = draft.prompted_at is not None and now - draft.prompted_at <= PROMPT
    if (prompted and draft.purpose != "programme") or _kind(draft) == "transactional":
        return None
    if not facts.place_known:
        return Objection("place_unknown")
    verdict = hours.judge(now, facts.places, _kind(draft), facts.book, facts.policy.hours)
    if verdict.allowed:
        return None
    own_only = set(verdict.because) == {WORKSPACE_HOURS}
    return Objection("workspace_hours" if own_only else "quiet_hours", verdict.because, verdict.next)


def caps_kept(draft: Draft, facts: Facts, now: datetime) -> Objection | None:
    """min(legal, disclosed, workspace) on rolling windows: of those that are full the last to open decides."""
    full: list[Objection] = []
    for reason, limits, times in counted(draft, facts, now):
        verdict = caps.judge(now, times, limits)
        if not verdict.allowed:
            full.append(Objection(reason, verdict.because, verdict.until))
    return max(full, key=lambda said: (said.until is None, said.until or now), default=None)


def counted(draft: Draft, facts: Facts, now: datetime) -> list[tuple[str, tuple[Cap, ...], tuple[datetime, ...]]]:
    """The caps on a programme's text as (reason, caps, times they count).

    Legal and workspace caps count all marketing texts to the address together: stricter than "per subject".
    """
    programme = draft.programme
    if not programme or programme.content_class == "transactional":
        return []
    own = tuple(facts.tallies.get(draft.counts_as, ()))
    disclosed = _cap("disclosed_frequency", programme.frequency, "the programme's disclosure")
    promised = _cap("promised_frequency", facts.promised.get(programme.id), "the words they said yes to")
    rows = [("disclosed_cap", (*disclosed, *promised), own)]
    if programme.content_class == "marketing":
        every = tuple(at for name, times in facts.tallies.items() if name.startswith("marketing:") for at in times)
        rows.append(("legal_cap", caps.legal_caps(facts.places, "marketing", facts.book, now), every))
        rows.append(("workspace_cap", _cap("workspace_cap", facts.policy.cap, "the workspace's policy"), every))
    return rows


@lru_cache(maxsize=1 << 10)
def _cap(name: str, limit: tuple[int, int] | None, source: str) -> tuple[Cap, ...]:
    return (Cap(name, limit[0], timedelta(days=limit[1]), source),) if limit else ()


def _kind(draft: Draft) -> str:
    return draft.programme.content_class if draft.programme else "marketing"


def _standing(draft: Draft, facts: Facts) -> Standing | None:
    return facts.permissions.standings.get(draft.programme.id) if draft.programme else None


def _once_since(draft: Draft, facts: Facts, since: datetime) -> Objection | None:
    return _again(at >= since for at in facts.tallies.get(draft.counts_as, ()))


def _again(done: Iterable[bool]) -> Objection | None:
    return Objection("already_answered", final=True) if any(done) else None
