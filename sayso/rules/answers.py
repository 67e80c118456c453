"""An answer to a profile question, read by its kind: kept as it will be compared later, or None when it is no answer.

A text from a handset and a field of a form come here alike. What is sensitive is masked before it is kept (S5).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sayso.rules.sensitive import mask_text

LONGEST = 200
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_POSTCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,10}[A-Za-z0-9]")


def read_answer(kind: str, choices: Sequence[str], typed: str) -> str | None:
    """`typed` as an answer of that kind; None when it is none. An unknown kind is a bug of ours."""
    text = " ".join(typed.split())
    if not 0 < len(text) <= LONGEST:
        return None
    if kind == "choice":
        return next((each for each in choices if each.casefold() == text.casefold()), None)
    return _KINDS[kind](text)


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


_KINDS: Mapping[str, Callable[[str], str | None]] = {
    "text": mask_text,
    "number": lambda text: text.replace(",", ".") if _NUMBER.fullmatch(text) else None,
    "date": _date,
    "email": lambda text: text if _EMAIL.fullmatch(text) else None,
    "postcode": lambda text: text.upper() if _POSTCODE.fullmatch(text) else None,
}
