"""How long what proves a permission outlives its person's wish to be erased. Read after `consent`.

GDPR 17(3)(e): what is needed to establish, exercise or defend legal claims may be kept as long as claims can be made.
Claims are about texts, and about the acts they rested on; so the period is counted from the newest of these.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVIDENCE_DAYS = 1826
"""Five years: consent records under 16 CFR 310.5(a); longer than the four of a TCPA claim (28 USC 1658(a))."""
OPT_INS = ("asked", "given", "confirmed", "restored")


@dataclass(frozen=True, slots=True)
class Traces:
    """When a number was last texted, opted in and withdrew (the requests to be erased left out); None: never."""

    texted_at: datetime | None = None
    opted_in_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def arguable_since(self) -> datetime | None:
        """The newest thing a claim could be about: a text, or an act that permitted one."""
        return max((at for at in (self.texted_at, self.opted_in_at) if at), default=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """What was said when the person asked, at `at`: kept until then (None: not at all), by a period of `days`."""

    at: datetime
    until: datetime | None
    days: int


def keep_until(traces: Traces, days: int) -> datetime | None:
    """Until when the evidence is kept. None where there is none: never opted in, and never texted."""
    newest = traces.arguable_since
    if newest is None:
        return None
    return max(newest, traces.withdrawn_at or newest) + timedelta(days=days)


def ends(promise: Promise, traces: Traces, days: int) -> datetime | None:
    """When what was promised falls due, by the period of today; None: at once.

    A period made longer never prolongs a promise; one made shorter shortens it, since nothing may be kept longer than
    it is needed (GDPR 5(1)(e)). Only what the person did themselves since, and texts that rest on it, is kept for its
    own time.
    """
    newest = traces.arguable_since
    since = keep_until(traces, days) if newest and newest > promise.at else None
    if promise.until is None:
        return since
    promised = promise.until - timedelta(days=max(0, promise.days - days))
    return max(promised, since or promised)
