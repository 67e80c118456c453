"""Ids of kept rows: UUID version 7 (RFC 9562, section 5.7), so that ids made later sort later."""

import os
import threading
import time
from uuid import UUID

_LOCK = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A new UUIDv7, greater than every earlier one of this program.

    48 bits of Unix milliseconds and a 12-bit counter in one number that only grows (RFC 9562, section 6.2, method 1),
    then 62 random bits.
    """
    global _last
    with _LOCK:
        _last = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        tick = _last
    high = ((tick >> 12) << 16) | 0x7000 | (tick & 0xFFF)
    low = (0b10 << 62) | (int.from_bytes(os.urandom(8), "big") >> 2)
    return UUID(int=(high << 64) | low)
