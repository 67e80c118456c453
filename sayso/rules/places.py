"""Where a person may be: every plausible jurisdiction and zone. Feeds `hours`, `caps` and the stop switch.

An area code is a presumption only (numbers are ported and people move), so declared residence is added to it, never
put in its place (rule book B4, F3).
"""

from dataclasses import dataclass

from sayso.rules.hours import Places
from sayso.rules.tables import RuleBook

UNDER_FEDERAL_LAW = frozenset({"AS", "GU", "MP", "PR", "VI"})
"""Territories with a country code of their own in which the federal rules bind all the same (47 USC 153(58), 227)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of the person beyond the number: ISO 3166 country and subdivision (`US-NY`), an IANA zone."""

    country: str = ""
    subdivision: str = ""
    zone: str = ""


def places(
    jurisdictions: tuple[str, ...], zones: tuple[str, ...], line_type: str, declared: Declared, book: RuleBook
) -> tuple[Places, bool]:
    """The number's places joined with the declared ones, and whether a place is known at all.

    A toll-free number says nothing about where its holder is: only what was declared counts.
    """
    own = () if line_type == "tollfree" else zones
    added = [declared.zone] if declared.zone else _zones_of(declared.subdivision, book)
    every = tuple(dict.fromkeys([*own, *added]))
    named = [*jurisdictions, *filter(None, (declared.country, declared.subdivision))]
    named += ["US"] if UNDER_FEDERAL_LAW.intersection(named) else []
    return Places(tuple(dict.fromkeys(named)), every), bool(every)


def _zones_of(subdivision: str, book: RuleBook) -> list[str]:
    """All zones of a North American subdivision, by its area codes; none for others (the zone must be declared)."""
    rows = [row for row in book.area_codes if row.subdivision == subdivision] if subdivision else []
    return [zone for row in rows for zone in row.zones]
