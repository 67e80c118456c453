"""One line of a list from elsewhere as values, or what is wrong with it. Read after `cells`, before `imports`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sayso.rules import cells, zones
from sayso.rules.addresses import Number
from sayso.rules.cells import Instant, Order, Problem, said
from sayso.rules.keywords import normalise
from sayso.rules.tables import AreaCode

LONGEST = 500
"""Characters of a method, a disclosure or an evidence that are kept."""

STILL_IN = frozenset(
    {"", "0", "n", "no", "false", "in", "opted in", "opt in", "active", "subscribed", "nein", "non", "nao", "nee"}
)
"""What a column of opt-outs says about who has not left. Anything else (a date, a reason, YES) says that they have."""

NO_NUMBER = Number(False)
EVIDENCE = ("consented_at", "method", "disclosure", "evidence", "double_opt_in_at")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: what holds for all its lines.

    `programme` is the list's own, `called` finds others by their normalised keyword or name; `orders` says how each
    column of times writes its dates.
    """

    region: str
    area_codes: Mapping[str, AreaCode]
    programme: UUID | None
    called: Mapping[str, UUID]
    orders: Mapping[str, Order]
    drama: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line gives as proof; empty or None where it gives nothing."""

    consented_at: Instant | None = None
    method: str = ""
    disclosure: str = ""
    evidence: str = ""
    double_opt_in_at: Instant | None = None

    @property
    def missing(self) -> list[str]:
        return [name for name in EVIDENCE if not getattr(self, name)]

    @property
    def one_act(self) -> bool:
        """One opt-in act is proved: when, how, and what was shown or where the proof is."""
        return bool(self.consented_at and self.method and (self.disclosure or self.evidence))


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: a usable number and evidence, or what is wrong with it."""

    number: Number = NO_NUMBER
    programme: UUID | None = None
    evidence: Evidence = Evidence()
    zone: str = ""
    country: str = ""
    subdivision: str = ""
    opted_out: bool = False
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def read(mapped: Mapping[str, str], how: Reading) -> Line:
    """The cells of one line, by what they mean (`number`, `consented_at`, …), as values or problems."""
    number = cells.number(mapped.get("number", ""), how.region, how.area_codes, drama=how.drama)
    line = _placed(mapped)
    found: list[Problem] = [*line.problems]
    if isinstance(number, Problem):
        found.insert(0, number)
        number = NO_NUMBER
    programme = _programme(mapped, how)
    if isinstance(programme, Problem):
        found.append(programme)
        programme = None
    times: dict[str, Instant | None] = {}
    for name in ("consented_at", "double_opt_in_at"):
        at = _time(mapped, name, how, line.zone)
        if isinstance(at, Problem):
            found.append(at)
        else:
            times[name] = at
    words = {name: said(mapped.get(name, ""))[:LONGEST] for name in ("method", "disclosure", "evidence")}
    return replace(
        line,
        number=number,
        programme=programme,
        evidence=Evidence(times.get("consented_at"), **words, double_opt_in_at=times.get("double_opt_in_at")),
        opted_out=normalise(said(mapped.get("opted_out", ""))) not in STILL_IN,
        problems=tuple(found),
        remarks=(*line.remarks, *_read_as(times)),
    )


def _placed(mapped: Mapping[str, str]) -> Line:
    """Where the line says the person is. A zone nobody knows is a problem: times would be read in the wrong one."""
    name, country = said(mapped.get("zone", "")), said(mapped.get("country", "")).upper()
    subdivision = said(mapped.get("subdivision", "")).upper()
    if country and len(subdivision) in {1, 2, 3} and subdivision.isalnum():
        subdivision = f"{country}-{subdivision}"
    problems, remarks = (), ()
    if name and not zones.known(name):
        problems = (Problem("no_zone", f"{name[:40]} is no time zone. Write one such as America/New_York."),)
        name = ""
    odd = (country and not (len(country) == 2 and country.isascii() and country.isalpha())) or (
        subdivision and (subdivision[:3] != f"{subdivision[:2]}-" or len(subdivision) > 6)
    )
    if odd:
        remarks = (Problem("no_place", "The country or state is not written as ISO 3166 has it, and is left out."),)
        country = subdivision = ""
    return Line(
        zone=name, country=country or subdivision[:2], subdivision=subdivision, problems=problems, remarks=remarks
    )


def _programme(mapped: Mapping[str, str], how: Reading) -> UUID | Problem | None:
    named = said(mapped.get("programme", ""))
    if not named:
        return how.programme or Problem("no_programme", "Nothing says which programme the line is for.")
    return how.called.get(normalise(named)) or Problem("no_programme", f"There is no programme called {named[:40]}.")


def _time(mapped: Mapping[str, str], name: str, how: Reading, home: str) -> Instant | Problem | None:
    text = said(mapped.get(name, ""))
    return cells.instant(text, how.orders.get(name, ""), home) if text else None


def _read_as(times: Mapping[str, Instant | None]) -> list[Problem]:
    """In which zone times without one were read."""
    homes = dict.fromkeys(at.zone for at in times.values() if at and at.zone)
    return [Problem("read_in_zone", f"The time names no zone: read as {home}.") for home in homes]
