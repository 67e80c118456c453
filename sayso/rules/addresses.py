"""What a typed phone number is and where it may be: asked wherever a number enters, on both paths.

libphonenumber (pinned PyPI phonenumbers) is the authority. A North American area code gives its places from the
table; portability makes that a presumption, so all its zones count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from sayso.rules.tables import AreaCode

LineType = Literal["mobile", "landline", "voip", "tollfree", "unknown"]

LONGEST = 64
"""Characters of a typed number that are looked at; anything longer is not a number."""

_LINE_TYPES: Mapping[int, LineType] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.TOLL_FREE: "tollfree",
}
_PLAIN = re.compile(r"(\+?1[ .-]?)?(?:\(([2-9][0-9]{2})\) ?|([2-9][0-9]{2})[ .-]?)([2-9][0-9]{2})[ .-]?([0-9]{4})")
_BEYOND_PREFIX = frozenset(("246", "876"))  # the two area codes whose validity hangs on more than six digits
_NANP_COUNTRIES = frozenset(("US", "CA"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number read: when not `valid`, everything else is None or empty and `line_type` is None.

    `e164` is "+" and up to 15 digits; `country` ISO 3166-1 (None for numbers of no country, such as +800);
    `zones` IANA names; `jurisdictions` the country, then the area code's subdivision: ("US", "US-NY").
    """

    valid: bool
    e164: str | None = None
    country: str | None = None
    line_type: LineType | None = None
    zones: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """Numbers kept out of use so that stories may show them: a pattern of E.164 and what such numbers would be.

    No zones: real area codes make these numbers valid already, and others stay invalid.
    """

    pattern: re.Pattern[str]
    country: str
    line_type: LineType
    zones: tuple[str, ...]
    source: str


_OFCOM = "Ofcom, telephone numbers for use in TV and radio drama programmes"
_ARCEP = "Arcep, national numbering plan: numbers for audiovisual works"
_ACMA = "ACMA, phone numbers for use in TV shows, films and creative works"
_NANPA = "NANPA, 555 line numbers: 555-0100 to 555-0199 are for fictional use"
_LONDON, _PARIS = ("Europe/London",), ("Europe/Paris",)
_DRAMA = (
    _Kept(re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}"), "US", "unknown", (), _NANPA),
    _Kept(re.compile(r"\+447700900[0-9]{3}"), "GB", "mobile", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+44(?:11[3-8]|1[2-6]1)4960[0-9]{3}"), "GB", "landline", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+441914980[0-9]{3}|\+441632960[0-9]{3}"), "GB", "landline", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+442079460[0-9]{3}"), "GB", "landline", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+442896496[0-9]{3}|\+442920180[0-9]{3}"), "GB", "landline", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+448081570[0-9]{3}"), "GB", "tollfree", _LONDON, _OFCOM),
    _Kept(re.compile(r"\+3363998[0-9]{4}"), "FR", "mobile", _PARIS, _ARCEP),
    _Kept(re.compile(r"\+33(?:19900|26191|35301|46571|53649)[0-9]{4}"), "FR", "landline", _PARIS, _ARCEP),
    _Kept(re.compile(r"\+61491570(?:006|110|15[6-9])"), "AU", "mobile", (), _ACMA),
)


def reserved_for_drama(e164: str) -> bool:
    """Whether the number is kept out of use for stories and examples, in a range we are sure of (sources beside it)."""
    return _drama(e164) is not None


def shown(value: str) -> str:
    """A number as people read it: +1 212 555 0123. A short code of five or six digits as 555-01.

    Anything that is no number stays as it is.
    """
    if value.isdigit() and len(value) in (5, 6):
        return f"{value[:3]}-{value[3:]}"
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace("-", " ")


def read(number: str, country: str, area_codes: Mapping[str, AreaCode], *, drama: bool = False) -> Number:
    """Read a number as typed, dialled from `country` (ISO 3166-1) unless it says its own country code.

    As libphonenumber has it: digits of any script count, letters are keypad letters ("1-800-FLOWERS"), an extension is
    dropped (a text cannot reach it). More than 64 characters is no number. `drama` also accepts the ranges
    reserved for drama, which metadata calls invalid: for demo workspaces only. A geographic number of +1 is always of
    unknown line type. Errors: none; what cannot be read is not valid. Source: RULEBOOK F3.
    """
    number = number.strip()
    known = _read_plain(number, country, area_codes)
    return known if known is not None else _read_any(number, country, area_codes, drama)


def _read_plain(number: str, country: str, area_codes: Mapping[str, AreaCode]) -> Number | None:
    """The short way for ordinary +1 numbers, None when in doubt; a property test holds it equal to the long way."""
    plain = _PLAIN.fullmatch(number)
    if plain is None:
        return None
    lead, bracketed, bare, exchange, line = plain.groups()
    npa = bracketed or bare
    if npa in _BEYOND_PREFIX or (country not in _NANP_COUNTRIES and not (lead and lead[0] == "+")):
        return None
    found = _prefix(npa + exchange)
    if found is None:
        return None
    return _placed(f"+1{npa}{exchange}{line}", found, area_codes.get(npa))


@lru_cache(maxsize=1 << 16)
def _prefix(six: str) -> Number | None:
    """What every +1 number with these six digits has in common, None when not valid."""
    found = _examine(phonenumbers.parse(f"+1{six}0000", None))
    return found if found.valid else None


def _read_any(number: str, country: str, area_codes: Mapping[str, AreaCode], drama: bool) -> Number:
    try:
        parsed = phonenumbers.parse(number, country.upper()) if len(number) <= LONGEST else None
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None:
        return Number(False)
    found = _examine(parsed)
    if found.valid and found.e164 is not None:
        area = area_codes.get(found.e164[2:5]) if parsed.country_code == 1 else None
        return _placed(found.e164, found, area)
    kept = _drama(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)) if drama else None
    return _as_drama(parsed, kept) if kept is not None and kept.zones else Number(False)


def _placed(e164: str, found: Number, area: AreaCode | None) -> Number:
    if area is None:
        return Number(True, e164, found.country, found.line_type, found.zones, found.jurisdictions)
    return Number(True, e164, found.country, found.line_type, area.zones, area.jurisdictions)


def _examine(parsed: phonenumbers.PhoneNumber) -> Number:
    if not phonenumbers.is_valid_number(parsed):
        return Number(False)
    region = phonenumbers.region_code_for_number(parsed)
    country = region if region is not None and region.isalpha() else None
    zones = tuple(name for name in timezone.time_zones_for_number(parsed) if name != timezone.UNKNOWN_TIMEZONE)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Number(True, e164, country, _line_type(parsed), zones, () if country is None else (country,))


def _line_type(parsed: phonenumbers.PhoneNumber) -> LineType:
    found = _LINE_TYPES.get(phonenumbers.number_type(parsed), "unknown")
    geographic = found in ("mobile", "landline")
    return "unknown" if geographic and parsed.country_code == 1 else found


def _drama(e164: str) -> _Kept | None:
    return next((kept for kept in _DRAMA if kept.pattern.fullmatch(e164)), None)


def _as_drama(parsed: phonenumbers.PhoneNumber, kept: _Kept) -> Number:
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Number(True, e164, kept.country, kept.line_type, kept.zones, (kept.country,))
