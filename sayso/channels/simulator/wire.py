"""The simulated network's wire: signed JSON in the manner of Standard Webhooks. Pure: bytes in, values out, and back.

A text:     {"type": "text", "to": "55501", "from": "+12125550123", "text": "JOIN", "sent_at": "2026-03-02T15:00:00Z"}
A receipt:  {"type": "receipt", "sender": "55501", "reference": "…", "state": "delivered", "error": ""}

`sent_at` and `error` may be left out. The id that makes a text count once is the `webhook-id` header.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sayso.channels.inbound import LONGEST_ID, LONGEST_TEXT

LARGEST = 64 * 1024
TOLERANCE = 300
CHANNEL = "simulator"
LONGEST_ADDRESS = 20
LONGEST_NUMBER = 64
LONGEST_ERROR = 40
STATES = ("accepted", "delivered", "failed")
TEXT_FIELDS = {"type", "to", "from", "text", "sent_at"}
RECEIPT_FIELDS = {"type", "sender", "reference", "state", "error"}


class WireRefused(ValueError):
    """The body is not what this wire carries; `field` says where, "" when it is the whole."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field


class SignatureRefused(ValueError):
    """The request is not signed as this installation's simulated network signs, or its signature is too old."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text somebody typed on a handset."""

    to: str
    number: str
    text: str
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a text that was sent to a handset."""

    sender: str
    reference: str
    state: Literal["accepted", "delivered", "failed"]
    error: str


def parse(body: bytes) -> Text | Receipt:
    """What a body says, or WireRefused."""
    content = _object(body)
    match content.get("type"):
        case "text":
            return _text(content)
        case "receipt":
            return _receipt(content)
        case None:
            raise WireRefused("type", "`type` is missing: it is `text` or `receipt`")
        case _:
            raise WireRefused("type", "`type` must be `text` or `receipt`")


def _text(content: Mapping[str, Any]) -> Text:
    _only(content, TEXT_FIELDS)
    if "sent_at" in content:
        _time(_words(content, "sent_at", 64))
    return Text(
        to=_printable(content, "to", LONGEST_ADDRESS),
        number=_words(content, "from", LONGEST_NUMBER),
        text=_words(content, "text", LONGEST_TEXT, least=0),
        raw=content,
    )


def _receipt(content: Mapping[str, Any]) -> Receipt:
    _only(content, RECEIPT_FIELDS)
    state = content.get("state")
    if state not in STATES:
        raise WireRefused("state", f"`state` must be one of {', '.join(STATES)}")
    return Receipt(
        sender=_printable(content, "sender", LONGEST_ADDRESS),
        reference=_printable(content, "reference", LONGEST_ID),
        state=state,
        error=_printable({"error": ""} | dict(content), "error", LONGEST_ERROR, least=0),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        words = body.decode()
    except UnicodeDecodeError as error:
        raise WireRefused("", f"the body is not UTF-8 (byte {error.start})") from error
    try:
        content = json.loads(words, parse_constant=_no_constant, object_pairs_hook=_once)
    except WireRefused:
        raise
    except RecursionError as error:
        raise WireRefused("", "the body is nested too deeply") from error
    except ValueError as error:
        raise WireRefused("", f"the body is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise WireRefused("", "the body must be a JSON object")
    return cast(dict[str, Any], content)


def _no_constant(name: str) -> None:
    raise WireRefused("", f"the body is not JSON: {name} is no number")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in {other for other, _ in pairs[:place]})
        raise WireRefused(twice[:40], "the field is given twice")
    return found


def _only(content: Mapping[str, Any], fields: set[str]) -> None:
    unknown = sorted(set(content) - fields)
    if unknown:
        raise WireRefused(unknown[0][:40], f"`{unknown[0][:40]}` is no field of this type")


def _words(content: Mapping[str, Any], field: str, most: int, least: int = 1) -> str:
    value = content.get(field)
    if field not in content:
        raise WireRefused(field, f"`{field}` is missing")
    if not isinstance(value, str):
        raise WireRefused(field, f"`{field}` must be text")
    if not least <= len(value) <= most:
        raise WireRefused(field, f"`{field}` must have {least} to {most} characters; it has {len(value)}")
    return value


def _printable(content: Mapping[str, Any], field: str, most: int, least: int = 1) -> str:
    value = _words(content, field, most, least)
    if not value.isprintable():
        raise WireRefused(field, f"`{field}` holds characters that cannot be printed")
    return value


def _time(words: str) -> None:
    try:
        zoned = datetime.fromisoformat(words).tzinfo is not None
    except ValueError:
        zoned = False
    if not zoned:
        raise WireRefused("sent_at", "`sent_at` must be a time with its zone, such as 2026-03-02T15:00:00Z")


def text_body(to: str, number: str, text: str) -> bytes:
    """The body of a text."""
    return _dump({"type": "text", "to": to, "from": number, "text": text})


def receipt_body(sender: str, reference: str, state: str, error: str = "") -> bytes:
    """The body of a receipt."""
    return _dump({"type": "receipt", "sender": sender, "reference": reference, "state": state, "error": error})


def _dump(content: Mapping[str, str]) -> bytes:
    return json.dumps(content).encode()


def signed(secret: bytes, identity: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers that sign `body` under `identity` at `seconds` (Unix time)."""
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{_signature(secret, identity, str(seconds), body)}",
    }


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a request signed with `secret` within five minutes of `now`, or SignatureRefused."""
    identity = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not (identity and stamp and given):
        raise SignatureRefused("not signed: webhook-id, webhook-timestamp and webhook-signature are needed")
    if not 0 < len(identity) <= LONGEST_ID or not identity.isprintable():
        raise SignatureRefused(f"webhook-id must have 1 to {LONGEST_ID} printable characters")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise SignatureRefused("webhook-timestamp must be whole seconds of Unix time")
    expected = _signature(secret, identity, stamp, body)
    if not any(_same(expected, each) for each in given.split(" ")[:8]):
        raise SignatureRefused("the signature does not fit")
    if abs(now - int(stamp)) > TOLERANCE:
        raise SignatureRefused("the signature is too old, or from the future")
    return identity


def _signature(secret: bytes, identity: str, stamp: str, body: bytes) -> str:
    what = f"{identity}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(secret, what, hashlib.sha256).digest()).decode()


def _same(expected: str, given: str) -> bool:
    version, _, words = given.partition(",")
    try:
        told = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return False
    return version == "v1" and hmac.compare_digest(base64.b64decode(expected), told)
