"""Ids of kept rows: UUID version 7 (RFC 9562, section 5.7), so that ids made later sort later."""

import os
import threading
import time
from collections.abc import Iterator
from uuid import UUID

_LOCK = threading.Lock()
_RANDOM_AT_ONCE = 8 * 512
"""Bytes asked of the kernel at once: an id needs eight, and a call for each costs more than all the rest of it."""
_last = 0
_random: Iterator[bytes] = iter(())


def new_id() -> UUID:
    """A new UUIDv7, greater than every earlier one of this program.

    48 bits of Unix milliseconds and a 12-bit counter in one number that only grows (RFC 9562, section 6.2, method 1),
    then 62 random bits.
    """
    global _last
    with _LOCK:
        _last = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        tick = _last
        chance = next(_random, None) or _more()
    high = ((tick >> 12) << 16) | 0x7000 | (tick & 0xFFF)
    low = (0b10 << 62) | (int.from_bytes(chance, "big") >> 2)
    return UUID(int=(high << 64) | low)


def _more() -> bytes:
    global _random
    block = os.urandom(_RANDOM_AT_ONCE)
    _random = iter([block[start : start + 8] for start in range(0, _RANDOM_AT_ONCE, 8)])
    return next(_random)


def _forget() -> None:
    """A program that was forked from this one must not give out the same ids."""
    global _random
    _random = iter(())


os.register_at_fork(after_in_child=_forget)
