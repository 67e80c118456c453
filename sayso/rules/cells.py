"""What one cell of a list from elsewhere says: a number, a time, a zone. Read before `imports`.

What must never happen here: a value that a spreadsheet has spoilt, or that can be read in two ways, is guessed. It is
flagged with a sentence that says what was found and how to mend it; whoever made the file knows what it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal

import phonenumbers

from sayso.rules import addresses
from sayso.rules.addresses import Number
from sayso.rules.sensitive import mask_text
from sayso.rules.tables import AreaCode
from sayso.rules.zones import zone

Order = Literal["dmy", "mdy", ""]
"""How a column writes its dates: day first, month first, or nobody knows."""

NOTHING = frozenset({"", "-", "--", "—", "?", "n/a", "na", "nan", "none", "null", "nil", "unknown", "#n/a", "#value!"})
AS_TEXT = "Format the column as text in the spreadsheet, put the whole number back in (+447700900123), and save again."
AS_DATE = "Format the column as a date in the spreadsheet (2026-04-03), and save again."
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SERIAL_DAYS = (29_221, 73_051)  # 1980 to 2100, as spreadsheets count days from the end of 1899
_NINE_DIGITS = re.compile(r"(?:\D*\d){9}")
_TELEPHONE = re.compile(r"\s*\+?(?:[().\-/\s]*\d){7,13}[().\-/\s]*")  # the oldest cards of 13 digits are long gone
_SOCIAL = re.compile(r"\d{3}[- ]\d{2}[- ]\d{4}")
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+]?\d+")
_FRACTION = re.compile(r"\d{7,}[.,]0+")
_FIGURES = re.compile(r"[\d\s().\-/]+")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)", re.DOTALL)
_TWO_WAYS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(.*)", re.DOTALL)
_NAMED = re.compile(r"(?:(\d{1,2})[ .-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\.? (\d{1,2})),?[ .-]+(\d{4})(.*)", re.DOTALL)
_SERIAL = re.compile(r"\d{5}(?:[.]\d{1,12})?")
_CLOCK = re.compile(
    r"[T ,]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|[+-](?:0\d|1[0-4]):?[0-5]\d)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell cannot be used: a code to count by, a sentence that says what to do."""

    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Instant:
    """A time as a file gives it. `whole_day`: only the day was written; `zone`: the zone it was read in, "" if told."""

    at: datetime
    whole_day: bool = False
    zone: str = ""

    @property
    def latest(self) -> datetime:
        """The last moment it can have been."""
        return self.at + timedelta(days=1) - timedelta(microseconds=1) if self.whole_day else self.at


def kept(cell: str) -> str:
    """The cell as it may be kept: card and social security numbers masked, a telephone number left as it is."""
    if not _NINE_DIGITS.match(cell) or (_TELEPHONE.fullmatch(cell) and not _SOCIAL.fullmatch(cell.strip())):
        return cell
    return mask_text(cell)


def said(text: str) -> str:
    """The cell without blanks around it, empty when it only says that there is nothing."""
    text = text.strip()
    return "" if text.casefold() in NOTHING else text


def number(text: str, region: str, area_codes: Mapping[str, AreaCode], *, drama: bool = False) -> Number | Problem:
    """The phone number in the cell, dialled from `region` unless it begins with +."""
    text = said(text).removeprefix("'").strip()
    if not text:
        return Problem("no_number", "There is no number. If the cell holds a formula, save its value instead.")
    spoilt = _spoilt(text) or _cut(text, region, drama)
    if spoilt:
        return spoilt
    dialled = f"+{text[2:]}" if text.startswith("00") and region not in _nanp() else text
    found = addresses.read(dialled, region, area_codes, drama=drama)
    if not found.valid:
        return Problem("not_a_number", f"That is no telephone number of {region}. Write it with + and country code.")
    if found.line_type == "landline":
        return Problem("landline", "That is a landline: it gets no texts. Ask for a mobile number.")
    if found.line_type == "tollfree":
        return Problem("landline", "That is a toll-free number: it is nobody's phone.")
    return found


def _spoilt(text: str) -> Problem | None:
    """What a spreadsheet makes of a long number: digits are lost, and nobody can tell which."""
    if _POWER.fullmatch(text):
        return Problem("power_of_ten", f"The spreadsheet turned it into {text}: digits are lost. {AS_TEXT}")
    if _FRACTION.fullmatch(text):
        return Problem("decimal", f"The spreadsheet made a decimal of it ({text}). {AS_TEXT}")
    return None


def _cut(text: str, region: str, drama: bool) -> Problem | None:
    """Figures that lost their + or their first 0: read as they stand they may be another number."""
    digits = re.sub(r"\D", "", text)
    if not _FIGURES.fullmatch(text) or len(digits) > 15 or digits.startswith("00"):
        return None
    trunk = _trunk(region)
    if trunk and digits.startswith(trunk):
        return None
    if region in _nanp() and re.fullmatch(r"1?[2-9]\d{9}", digits):
        return None
    whole = _valid(f"+{digits}", None, drama)
    if trunk == "0" and not (whole and digits.startswith(_code(region))) and _valid(f"0{digits}", region, drama):
        return Problem("lost_zero", f"It lost its first 0 in the spreadsheet. {AS_TEXT}")
    national = trunk != "0" and not digits.startswith(_code(region)) and _valid(digits, region, drama)
    return Problem("lost_plus", f"It lost its + in the spreadsheet. {AS_TEXT}") if whole and not national else None


@lru_cache(maxsize=1)
def _nanp() -> frozenset[str]:
    return frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


@lru_cache(maxsize=512)
def _trunk(region: str) -> str:
    """What is dialled before a number within the country: 0 in most, nothing in some."""
    known = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    return (known.national_prefix or "") if known and region not in _nanp() else ""


@lru_cache(maxsize=512)
def _code(region: str) -> str:
    return str(phonenumbers.country_code_for_region(region))


def _valid(text: str, region: str | None, drama: bool) -> bool:
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(parsed):
        return True
    return drama and addresses.reserved_for_drama(
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    )


def order_of(text: str) -> Order:
    """What one cell of a column gives away: a day above 12 shows which of the two figures the day is."""
    found = _TWO_WAYS.fullmatch(text.strip())
    if not found:
        return ""
    first, second = int(found[1]), int(found[3])
    return "dmy" if 12 < first <= 31 and second <= 12 else "mdy" if 12 < second <= 31 and first <= 12 else ""


def instant(text: str, order: Order, home: str) -> Instant | Problem:
    """The time in the cell. One without a zone is read in `home` (an IANA name), or UTC when that is empty."""
    text = text.strip()
    day = _day(text, order)
    if isinstance(day, Problem):
        return day
    on, rest = day
    return _at(on, rest, home) or Problem(
        "not_a_time", f"{text[:40]} is no time. Write 2026-04-03 or 2026-04-03 14:05."
    )


def _day(text: str, order: Order) -> tuple[date, str] | Problem:
    wrong = Problem("not_a_time", f"{text[:40]} is no date an opt-in can have. Write it as 2026-04-03.")
    if _SERIAL.fullmatch(text) and SERIAL_DAYS[0] <= float(text) < SERIAL_DAYS[1]:
        return Problem("day_count", f"{text} may be a date as a spreadsheet counts days, from 1900 or 1904. {AS_DATE}")
    if found := _ISO.fullmatch(text):
        return _dated(found[1], found[3], found[4], found[5]) or wrong
    if found := _TWO_WAYS.fullmatch(text):
        known = order_of(text) or order
        if not known and found[1] != found[3]:
            says = f"{found[1]}{found[2]}{found[3]}{found[2]}{found[4]} can be read in two ways. Write 2026-04-03."
            return Problem("two_dates", says)
        day, month = (found[3], found[1]) if known == "mdy" else (found[1], found[3])
        return _dated(found[4], month, day, found[5]) or wrong
    if found := _NAMED.fullmatch(text):
        name = (found[2] or found[3])[:3].lower()
        month = str(MONTHS.index(name) + 1) if name in MONTHS else "0"
        return _dated(found[5], month, found[1] or found[4], found[6]) or wrong
    return wrong


def _dated(year: str, month: str, day: str, rest: str) -> tuple[date, str] | None:
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return (on, rest.strip()) if 1980 <= on.year <= 2100 else None


def _at(on: date, rest: str, home: str) -> Instant | None:
    here = zone(home) if home else UTC
    if not rest:
        return Instant(datetime(on.year, on.month, on.day, tzinfo=here).astimezone(UTC), True, home or "UTC")
    clock = _CLOCK.fullmatch(rest)
    if not clock:
        return None
    hour = _hour(int(clock[1]), clock[4])
    if hour > 23 or int(clock[2]) > 59 or int(clock[3] or 0) > 59:
        return None
    told = _offset(clock[5])
    at = datetime(on.year, on.month, on.day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=told or here)
    return Instant(at.astimezone(UTC), False, "" if told else home or "UTC")


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    return 99 if not 1 <= hour <= 12 else hour % 12 + (12 if half.lower() == "pm" else 0)


def _offset(text: str | None) -> tzinfo | None:
    if not text or text[0] not in "+-":
        return UTC if text else None
    away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(away if text[0] == "+" else -away)
