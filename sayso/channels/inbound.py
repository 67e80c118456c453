"""A text as a channel parsed and verified it: step 1 of the inbound path, made for `inbox/receive.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Any

LONGEST_TEXT = 40_000
"""Characters: more than 255 parts of GSM-7 text can hold, so no real text is longer."""
LONGEST_ID = 120
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Heard:
    """One text from a person to one of our senders.

    `transport` carried it (`simulator`, `replay`, …); `to` is the sender's address on `channel`; `provider_id` makes it
    count once. `at` is set only where the transport may say when it was: a replay into a demo workspace.
    """

    channel: str
    transport: str
    to: str
    number: str
    text: str
    provider_id: str
    raw: Mapping[str, Any] | None = None
    at: datetime | None = None


class TextRefused(ValueError):
    """The text cannot be taken: too long, or without an id to count it once."""


def checked(heard: Heard) -> Heard:
    """`heard` with everything in it fit to be kept, or TextRefused with a sentence that says what is wrong."""
    if len(heard.text) > LONGEST_TEXT:
        raise TextRefused(f"the text has {len(heard.text)} characters; {LONGEST_TEXT} are the most a text can have")
    if not 0 < len(heard.provider_id) <= LONGEST_ID:
        raise TextRefused(f"the id must have 1 to {LONGEST_ID} characters")
    return replace(heard, text=clean(heard.text), provider_id=clean(heard.provider_id), raw=clean_deep(heard.raw))


def clean(text: str) -> str:
    """The text without what PostgreSQL cannot keep: NUL and lone surrogates become U+FFFD, nothing else changes."""
    return UNKEEPABLE.sub("\ufffd", text)


def clean_deep(value: Any) -> Any:
    """A JSON-like value with every string in it cleaned, keys too; what is no number (NaN) becomes its name."""
    match value:
        case float() if not isfinite(value):
            return str(value)
        case str():
            return clean(value)
        case dict():
            return {clean(str(key)): clean_deep(item) for key, item in value.items()}  # type: ignore[reportUnknown]
        case list() | tuple():
            return [clean_deep(item) for item in value]  # type: ignore[reportUnknown]
        case _:
            return value
