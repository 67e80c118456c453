"""Reads the rule tables from files into the pure rule book: before either path starts, never during.

A malformed row stops the program rather than the law: every refusal names the file and the line.
"""

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import TypeVar, cast

from sayso.rules import parts
from sayso.rules.hours import public_holidays
from sayso.rules.phrases import folded
from sayso.rules.tables import AreaCode, CueRow, HoursRow, KeywordRow, PhraseRow, RuleBook
from sayso.rules.zones import known

FILES = ("quiet_hours.csv", "keywords.csv", "area_codes.csv", "phrases.csv", "cues.csv", "gsm7.json")
PINNED = ("phonenumbers", "holidays", "tzdata")

_DATES = ("effective_from", "effective_to", "confidence", "source")
_HOURS = (
    *("id", "jurisdiction", "days", "start", "end", "holidays_blocked", "binds_text", "kind", "cap_count"),
    *("cap_hours", "effective_from", "effective_to", "confidence", "verified", "source", "channel_scope", "cap"),
    *("legal_force", "consent_exempts", "notes"),
)
_KEYWORDS = ("id", "keyword", "language", "action", "match", "everything", *_DATES, "note")
_PHRASES = ("id", "language", "sense", "phrases", "confidence", "source")
_CUES = ("id", "stop", "unclear_stop", "start", "help", "other")
_AREA_CODES = ("id", "npa", "country", "subdivision", "zones", *_DATES, "description", "note")

_as_read: dict[str, Mapping[str, bytes]] = {}
"""The files of each version that was loaded: on the disk they may have changed since."""

_Row = Mapping[str, str]
T = TypeVar("T")


class RuleBookError(Exception):
    """A rule table cannot be read; the message names the file, the line and what is wrong."""


def current() -> RuleBook:
    """The rule book in force, read once per folder: SAYSO_RULEBOOK, else `rulebook/` beside the package."""
    return _loaded(os.environ.get("SAYSO_RULEBOOK", ""))


@cache
def _loaded(folder: str) -> RuleBook:
    return load(Path(folder) if folder else None)


def load(folder: Path | None = None) -> RuleBook:
    """Read all tables of `folder` (default: the one that came with the program). Errors: RuleBookError."""
    folder = folder or Path(__file__).resolve().parent.parent / "rulebook"
    files = {name: _read(folder / name) for name in FILES}
    _check_alphabet(files["gsm7.json"])
    version = _version(files)
    _as_read[version] = files
    return RuleBook(
        hours=tuple(_rows("quiet_hours.csv", files, _HOURS, _hours_row)),
        keywords=tuple(_rows("keywords.csv", files, _KEYWORDS, _keyword_row)),
        area_codes=tuple(_rows("area_codes.csv", files, _AREA_CODES, _area_code)),
        version=version,
        phrases=tuple(_rows("phrases.csv", files, _PHRASES, _phrase_row)),
        cues=tuple(_rows("cues.csv", files, _CUES, _cue_row)),
    )


def as_kept(version: str) -> dict[str, dict[str, str]]:
    """What a version that was loaded is made of: each file as it was read then, and each pinned package."""
    return {
        "files": {name: content.decode("utf-8") for name, content in _as_read[version].items()},
        "packages": {package: installed(package) for package in PINNED},
    }


def rows_in(content: str, ids: Iterable[str]) -> dict[str, _Row]:
    """Rows of a table of hours as it was kept, by id."""
    wanted = set(ids)
    return {row["id"]: dict(row) for row in csv.DictReader(io.StringIO(content)) if row["id"] in wanted}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleBookError(f"{path.name}: cannot be read from {path.parent}: {error.strerror}") from error


def _version(files: Mapping[str, bytes]) -> str:
    """Twelve hex digits that change with any file or any pinned package that decides with it."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    for package in PINNED:
        digest.update(f"{package}=={installed(package)}\n".encode())
    return digest.hexdigest()[:12]


def _rows(name: str, files: Mapping[str, bytes], columns: tuple[str, ...], make: Callable[[_Row], T]) -> Iterator[T]:
    """Make each line a row; whatever is wrong with it is told with its place."""
    seen: set[str] = set()
    for line, row in _lines(name, files[name], columns):
        try:
            if row["id"] in seen:
                raise ValueError(f"the id {row['id']!r} is there twice")
            seen.add(row["id"])
            yield make(row)
        except (ValueError, LookupError) as error:
            raise RuleBookError(f"{name}:{line}: {error}") from error


def _lines(name: str, content: bytes, columns: tuple[str, ...]) -> Iterator[tuple[int, _Row]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBookError(f"{name}:{line}: is not UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header != list(columns):
            raise RuleBookError(f"{name}:1: the columns must be {','.join(columns)}")
        for cells in reader:
            if len(cells) != len(columns):
                raise RuleBookError(f"{name}:{reader.line_num}: {len(cells)} cells for {len(columns)} columns")
            yield reader.line_num, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise RuleBookError(f"{name}:{reader.line_num}: is not CSV: {error}") from error


def _hours_row(row: _Row) -> HoursRow:
    start, end = _minutes(row, "start"), _minutes(row, "end")
    if start >= end:
        raise ValueError("start must be before end")
    cap_count, cap_hours = _whole(row, "cap_count"), _whole(row, "cap_hours")
    if (cap_count is None) != (cap_hours is None):
        raise ValueError("cap_count and cap_hours go together")
    made = HoursRow(
        id=_matching(row, "id", r"[A-Z]{2}(-[A-Z0-9]+)?#[1-9][0-9]*"),
        jurisdiction=_matching(row, "jurisdiction", r"[A-Z]{2}(-[A-Z0-9]+)?"),
        days=frozenset(int(day) for day in _matching(row, "days", r"(?!.*(.).*\1)[1-7]{1,7}")),
        start=start,
        end=end,
        holidays_blocked=_yes(row, "holidays_blocked"),
        binds_text=_yes(row, "binds_text"),
        kind=_matching(row, "kind", r"[a-z_]+"),
        cap_count=cap_count,
        cap_hours=cap_hours,
        effective_from=_date(row, "effective_from"),
        effective_to=_date(row, "effective_to"),
        confidence=_one_of(row, "confidence", ("high", "medium", "low")),
        verified=_yes(row, "verified"),
        source=_filled(row, "source"),
        **{name: row[name] for name in ("channel_scope", "cap", "legal_force", "consent_exempts", "notes")},
    )
    if made.id.partition("#")[0] != made.jurisdiction:
        raise ValueError("the id must begin with the jurisdiction")
    if made.holidays_blocked:
        _know_holidays(made.jurisdiction)
    return made


def _know_holidays(jurisdiction: str) -> None:
    try:
        public_holidays(jurisdiction, 2026)
    except LookupError:
        raise ValueError(f"the public holidays of {jurisdiction} are not known") from None


def _keyword_row(row: _Row) -> KeywordRow:
    return KeywordRow(
        id=_matching(row, "id", r"[a-z]{2}#[1-9][0-9]*"),
        keyword=_filled(row, "keyword"),
        language=_matching(row, "language", r"[a-z]{2}"),
        action=_one_of(row, "action", ("stop", "unclear_stop", "help", "start", "yes", "no", "programme")),
        match=_one_of(row, "match", ("exact", "phrase")),
        everything=_yes(row, "everything"),
        effective_from=_date(row, "effective_from"),
        effective_to=_date(row, "effective_to"),
        confidence=_one_of(row, "confidence", ("stated", "unverified")),
        source=_filled(row, "source"),
        note=row["note"],
    )


def _phrase_row(row: _Row) -> PhraseRow:
    language, sense = _matching(row, "language", r"[a-z]{2}"), _matching(row, "sense", r"[a-z_]+")
    phrases = tuple(_filled(row, "phrases").split("|"))
    for phrase in phrases:
        _check_phrase(phrase)
    if len(set(phrases)) < len(phrases):
        raise ValueError("a phrase is there twice")
    return PhraseRow(
        id=_one_of(row, "id", (f"{language}:{sense}",)),
        language=language,
        sense=sense,
        phrases=phrases,
        confidence=_one_of(row, "confidence", ("stated", "unverified")),
        source=_filled(row, "source"),
    )


def _check_phrase(phrase: str) -> None:
    words = folded(phrase)
    if not words or not all(words):
        raise ValueError(f"the phrase {phrase!r} has a word without letters")
    if "*" in words[0][:2]:
        raise ValueError(f"the phrase {phrase!r} must begin with two letters before its star")
    if any(word.count("*") > 1 for word in words):
        raise ValueError(f"a word of the phrase {phrase!r} has two stars")


def _cue_row(row: _Row) -> CueRow:
    return CueRow(_filled(row, "id"), *(_weight(row, name) for name in _CUES[1:]))


def _weight(row: _Row, name: str) -> float:
    return float(_matching(row, name, r"-?[0-9]{1,2}\.[0-9]{1,3}"))


def _area_code(row: _Row) -> AreaCode:
    zones = tuple(row["zones"].split("|"))
    for name in zones:
        if not known(name):
            raise ValueError(f"the zone {name!r} is not in the pinned tzdata package")
    return AreaCode(
        id=_one_of(row, "id", (f"NPA-{row['npa']}",)),
        npa=_matching(row, "npa", r"[2-9][0-9]{2}"),
        country=_matching(row, "country", r"[A-Z]{2}"),
        subdivision=_matching(row, "subdivision", r"([A-Z]{2}-[A-Z0-9]{1,3})?"),
        zones=zones,
        effective_from=_date(row, "effective_from"),
        effective_to=_date(row, "effective_to"),
        confidence=_one_of(row, "confidence", ("high", "medium", "low")),
        source=_filled(row, "source"),
        description=row["description"],
        note=row["note"],
    )


def _check_alphabet(content: bytes) -> None:
    """The alphabet is code; its file is for readers, so the two must agree."""
    try:
        told = cast(dict[str, object], json.loads(content))
        same = told["basic"] == parts.BASIC and told["extension"] == parts.EXTENSION
    except (ValueError, LookupError, TypeError) as error:
        raise RuleBookError(f"gsm7.json:1: {error}") from error
    if not same:
        raise RuleBookError("gsm7.json:1: differs from the alphabet in sayso/rules/parts.py")


def _filled(row: _Row, name: str) -> str:
    if not row[name].strip():
        raise ValueError(f"{name} is missing")
    return row[name]


def _matching(row: _Row, name: str, pattern: str) -> str:
    if not re.fullmatch(pattern, row[name], re.ASCII):
        raise ValueError(f"{name} {row[name]!r} is malformed")
    return row[name]


def _one_of(row: _Row, name: str, allowed: tuple[str, ...]) -> str:
    if row[name] not in allowed:
        raise ValueError(f"{name} {row[name]!r} is not one of {', '.join(allowed)}")
    return row[name]


def _yes(row: _Row, name: str) -> bool:
    return _one_of(row, name, ("yes", "no")) == "yes"


def _whole(row: _Row, name: str) -> int | None:
    return int(_matching(row, name, r"[1-9][0-9]{0,4}")) if row[name] else None


def _minutes(row: _Row, name: str) -> int:
    hours, minutes = _matching(row, name, r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00").split(":")
    return int(hours) * 60 + int(minutes)


def _date(row: _Row, name: str) -> date | None:
    return date.fromisoformat(_matching(row, name, r"[0-9]{4}-[0-9]{2}-[0-9]{2}")) if row[name] else None
