"""Salted commitments: what lets the ledger prove personal values without holding them.

commitment = SHA-256(salt || canonical JSON of the payload), canonical as RFC 8785. Phone numbers are enumerable, so
the salt (32 random bytes of its own per row) is what keeps a commitment from being guessed once its payload is gone.
"""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785

SALT_BYTES = 32


def commit(payload: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """(salt, commitment) for a payload of strings, numbers, lists and objects. The salt is new every time."""
    salt = os.urandom(SALT_BYTES)
    return salt, commitment(salt, payload)


def commitment(salt: bytes, payload: Mapping[str, Any]) -> bytes:
    """The commitment that `salt` and `payload` open."""
    return hashlib.sha256(salt + canonical(payload)).digest()


def canonical(payload: Mapping[str, Any]) -> bytes:
    """The payload's canonical JSON (RFC 8785).

    Of plain texts under plain names it is what any compact writer of JSON with sorted keys makes: that of a clearance
    is, and is written for every text that leaves.
    """
    if all(type(value) is str and name.isascii() for name, value in payload.items()):
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(dict(payload))


def opens(commitment_kept: bytes, salt: bytes, payload: Mapping[str, Any]) -> bool:
    """Whether salt and payload are those the row committed to."""
    return commitment(salt, payload) == commitment_kept
