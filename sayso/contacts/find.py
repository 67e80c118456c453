"""Finds people by name or by number in any writing, and texts by their words."""

import re
from dataclasses import dataclass

from django.db import OperationalError, transaction

from sayso.store import queries

LONGEST = 100
PATIENCE = "1500ms"
SPECIAL = re.compile(r"([\\%_])")


class TooMuchToSearch(Exception):
    """The words occur nearly everywhere. The message is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed, as the patterns of LIKE: None where it cannot mean that."""

    name: str | None
    number: str | None
    words: str | None


def asked(typed: str) -> Asked:
    """A name has letters, a number three digits, words three letters or digits in a row."""
    text = " ".join(typed.split())[:LONGEST]
    letters = re.search(r"[^\d\s()+./-]", text)
    return Asked(
        name=_holding(text) if len(text) > 1 and letters else None,
        number=_number(text) if not letters else None,
        words=_holding(text) if re.search(r"[^\W_]{3}", text) else None,
    )


def _holding(text: str) -> str:
    return "%" + SPECIAL.sub(r"\\\1", text) + "%"


def _number(text: str) -> str | None:
    """(212) 555-0123, 07700 900123, +44 (0)7700 900123, 0123: all are parts of the number as it is kept."""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    whole = digits.lstrip("0") if len(digits) > 6 else digits
    return f"%{whole}%" if len(whole) >= 3 else None


def people(typed: str, limit: int) -> list[queries.Row]:
    """The newest people whose name or number holds what was typed."""
    wanted = asked(typed)
    return _find("find_people", name=wanted.name, number=wanted.number, limit=limit)


def texts(typed: str, limit: int) -> list[queries.Row]:
    """The newest texts, in and out, that hold the words. Fewer than three letters find none: they are everywhere."""
    return _find("find_texts", words=asked(typed).words, limit=limit)


def _find(query: str, **wanted: object) -> list[queries.Row]:
    if not any(value for name, value in wanted.items() if name != "limit"):
        return []
    try:
        with transaction.atomic():
            queries.run("search_for_at_most", limit=PATIENCE)
            found = queries.run(query, **wanted)
            queries.run("search_for_at_most", limit="0")
            return found
    except OperationalError as slow:
        if "statement timeout" not in str(slow):
            raise
        raise TooMuchToSearch("That is nearly everywhere: add a word.") from slow
