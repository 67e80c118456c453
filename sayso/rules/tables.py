"""The rows of the rule book, frozen: read from files by `sayso/rulebook.py`, told to every rule on both paths."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One sending window of one jurisdiction (rulebook/quiet_hours.csv).

    `days` are ISO weekdays (1 = Monday); `start` (inclusive) and `end` (exclusive) are minutes after local midnight,
    0 to 1440. `effective_from` and `effective_to` are local dates, both inclusive; None is unbounded. A cap is
    `cap_count` texts to one recipient in any `cap_hours` hours. `verified` is False where the source is hearsay.
    """

    id: str
    jurisdiction: str
    days: frozenset[int]
    start: int
    end: int
    holidays_blocked: bool = False
    binds_text: bool = True
    kind: str = "marketing"
    cap_count: int | None = None
    cap_hours: int | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    confidence: str = "high"
    verified: bool = True
    source: str = ""
    channel_scope: str = ""
    cap: str = ""
    legal_force: str = ""
    consent_exempts: str = ""
    notes: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the row is law on the local date `on`."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class KeywordRow:
    """One word or phrase and what it means as a whole text (rulebook/keywords.csv).

    `action` is stop, unclear_stop, help, start, yes, no or programme; an unclear_stop whose `match` is phrase counts
    inside other words too, as every stop does. `everything` marks a stop that ends all programmes whatever
    the scope in force. Words are honoured whatever the date; the dates only say since when a rule demands them.
    """

    id: str
    keyword: str
    language: str
    action: str
    match: str = "exact"
    everything: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    confidence: str = "stated"
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """Phrases of one sense in one language (rulebook/phrases.csv): what the wording rules build on.

    In a phrase `*` is the rest of a word, a lone `*` any one word. `language` is ISO 639-1, "xx" for any.
    """

    id: str
    language: str
    sense: str
    phrases: tuple[str, ...]
    confidence: str = "unverified"
    source: str = ""


@dataclass(frozen=True, slots=True)
class CueRow:
    """How much one cue speaks for each meaning (rulebook/cues.csv), against nothing in particular (0)."""

    id: str
    stop: float
    unclear_stop: float
    start: float
    help: float
    other: float


@dataclass(frozen=True, slots=True)
class AreaCode:
    """Where the numbers of one North American area code may be (rulebook/area_codes.csv): a presumption.

    `npa` is three digits, `country` ISO 3166-1, `subdivision` ISO 3166-2 or "", `zones` all plausible IANA names.
    """

    id: str
    npa: str
    country: str
    subdivision: str
    zones: tuple[str, ...]
    effective_from: date | None = None
    effective_to: date | None = None
    confidence: str = "high"
    source: str = ""
    description: str = ""
    note: str = ""

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The country, then the subdivision where there is one: ("US", "US-NY")."""
        return (self.country, self.subdivision) if self.subdivision else (self.country,)


def _empty_hours() -> Mapping[str, tuple[HoursRow, ...]]:
    return {}


def _empty_codes() -> Mapping[str, AreaCode]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All tables and the version that every decision records; equal only to itself, so that it can key a memo.

    `hours_of` maps a jurisdiction to its rows and `area_code_of` an area code to its row, both in table order.
    """

    hours: tuple[HoursRow, ...]
    keywords: tuple[KeywordRow, ...]
    area_codes: tuple[AreaCode, ...]
    version: str
    phrases: tuple[PhraseRow, ...] = ()
    cues: tuple[CueRow, ...] = ()
    hours_of: Mapping[str, tuple[HoursRow, ...]] = field(init=False, repr=False, default_factory=_empty_hours)
    area_code_of: Mapping[str, AreaCode] = field(init=False, repr=False, default_factory=_empty_codes)

    @property
    def unverified(self) -> tuple[int, int]:
        """How many rows of hours, and how many keywords, were not checked against their source."""
        hours = sum(not row.verified for row in self.hours)
        return hours, sum(row.confidence == "unverified" for row in self.keywords)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hours_of", MappingProxyType(_by_jurisdiction(self.hours)))
        object.__setattr__(self, "area_code_of", MappingProxyType({row.npa: row for row in self.area_codes}))


def _by_jurisdiction(rows: Iterable[HoursRow]) -> dict[str, tuple[HoursRow, ...]]:
    found: dict[str, tuple[HoursRow, ...]] = {}
    for row in rows:
        found[row.jurisdiction] = (*found.get(row.jurisdiction, ()), row)
    return found
