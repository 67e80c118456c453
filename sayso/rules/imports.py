"""One line of a list from elsewhere -> an event, or why not. Read after `lines` and `consent`.

What must never happen here:
- a file undoes what a person did: a STOP, a NO, a suspected STOP, an ask that nobody answered. Suppression always wins;
- a line makes somebody `given`. A list proves a completed double opt-in (`confirmed`), or one opt-in act (`asked`: it
  permits one text that asks for YES, and nothing else), or nothing at all;
- what already stands is changed: nobody is asked again, nobody is set back;
- an opt-in of the number's former holder speaks for the present one.

The event says `import`, which is no act of the handset: the fold never lets it through a block either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sayso.rules.cells import Problem
from sayso.rules.consent import OPEN, Permissions
from sayso.rules.events import ConsentAsked, ConsentConfirmed, ConsentEvent
from sayso.rules.lines import Evidence, Line
from sayso.rules.programmes import Programme

STALE = timedelta(days=548)
"""18 months: after so long a silence an opt-in counts as stale (rule book A11 (k)). It is taken, with a remark."""

NAMED = {
    "consented_at": "when they opted in",
    "method": "how they opted in",
    "disclosure": "the words they were shown",
    "evidence": "where the proof is",
}
"""What one opt-in act is proved by, in words."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The line counts: the event for the ledger and what should be known about it."""

    event: ConsentEvent
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class There:
    """They stand with the programme already; nothing changes."""

    word: str


Answer = Admitted | There | Problem


def admit(
    line: Line,
    held: Permissions,
    programme: Programme,
    now: datetime,
    new_id: Callable[[], UUID],
    holder_since: datetime | None = None,
    disclosures: Mapping[str, UUID] | None = None,
) -> Answer:
    """What the line leads to, given where the person stands.

    `holder_since` is when the present holder got the number, if it ever changed hands; `disclosures` are the versions
    of the programme's words, so that a line can name the one that was shown.
    """
    standing = held.standings.get(programme.id)
    against = _suppressed(line, held, programme)
    if against:
        return against
    if standing and standing.word in OPEN:
        return There(standing.word)
    against = _unproved(line.evidence, now) or _outdated(line.evidence, held, programme, holder_since)
    if against:
        return against
    if not programme.live:
        return Problem("not_live", "The programme is not live: nobody can join it yet. Put it live first.")
    return _admitted(line, programme, now, new_id(), disclosures or {})


def _suppressed(line: Line, held: Permissions, programme: Programme) -> Problem | None:
    """What no file can undo."""
    standing = held.standings.get(programme.id)
    word = standing.word if standing else ""
    if held.unclear:
        return Problem("unclear_stop", "They wrote something that may mean STOP. Decide it under Unclear stops first.")
    if held.blocked(programme) or word == "withdrawn":
        return Problem("stopped", "They said STOP. Only they can come back: by START, the keyword or a form.")
    if word == "refused":
        return Problem("said_no", "They answered NO. Only they can come back, by an opt-in of their own.")
    if line.opted_out:
        return Problem("file_says_out", "The file itself says that they opted out.")
    return None


def _unproved(proof: Evidence, now: datetime) -> Problem | None:
    if not proof.one_act or not proof.consented_at:
        says = (
            f"No evidence of an opt-in (missing: {_lacks(proof)}). Offer the form, a call or the keyword, never a text."
        )
        return Problem("no_evidence", says)
    if proof.consented_at.at > now or (proof.double_opt_in_at and proof.double_opt_in_at.at > now):
        return Problem("in_the_future", "The opt-in lies in the future. Look at the date, and at the year.")
    if proof.consented_at.at.year < 2000:
        return Problem("too_long_ago", "Nobody agreed to texts before 2000. Look at the date.")
    if proof.double_opt_in_at and proof.double_opt_in_at.latest < proof.consented_at.at:
        return Problem("wrong_order", "It was confirmed before it was given. One of the two dates is wrong.")
    return None


def _outdated(proof: Evidence, held: Permissions, programme: Programme, since: datetime | None) -> Problem | None:
    """An act older than what has ended it since."""
    acted = proof.consented_at
    if since and acted and acted.at < since:
        return Problem("former_holder", "The number has a new holder since. The opt-in was of the former one.")
    standing = held.standings.get(programme.id)
    if standing and acted and acted.at <= standing.since:
        return Problem("ended_since", "That opt-in has ended since, unanswered or undone. Only a newer one counts.")
    return None


def _admitted(
    line: Line, programme: Programme, now: datetime, event: UUID, disclosures: Mapping[str, UUID]
) -> Admitted:
    proof = line.evidence
    remarks: list[Problem] = []
    if proof.consented_at and now - proof.consented_at.at > STALE:
        remarks.append(Problem("stale", "The opt-in is older than 18 months: people may not remember it (A11)."))
    if not proof.missing:
        shown = disclosures.get(proof.disclosure.casefold().removeprefix("v").strip())
        confirmed = ConsentConfirmed(event, now, "import", programme.id, None, shown)
        return Admitted(confirmed, (*remarks, *line.remarks))
    if proof.double_opt_in_at:
        says = f"They are asked all the same: the line does not say {_lacks(proof)}."
        remarks.append(Problem("asked_all_the_same", says))
    asked = ConsentAsked(event, now, "import", programme.id, None, programme.disclosure)
    return Admitted(asked, (*remarks, *line.remarks))


def _lacks(proof: Evidence) -> str:
    return ", ".join(NAMED[name] for name in proof.missing if name in NAMED)
