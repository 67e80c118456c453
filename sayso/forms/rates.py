"""How often a form may be sent in from one network address, and for one number. Neither is kept: only a keyed hash.

The windows are fixed ones (an hour, a day): a counter that two forms at once add to, each in a transaction of its own,
so that no counter is held while an address waits for its lock.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from sayso.store import queries
from sayso.store.scope import within

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_ADDRESS = (10, HOUR)
PER_NUMBER = (3, DAY)
KEPT = timedelta(days=2)
EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def too_often_from(workspace: UUID, address: str, now: datetime) -> bool:
    """Count one more from a network address, and say whether that is too many."""
    return _over(workspace, "address", _network(address), PER_ADDRESS, now)


def too_often_for(workspace: UUID, number: str, now: datetime) -> bool:
    """Count one more for a telephone number, and say whether that is too many."""
    return _over(workspace, "number", number, PER_NUMBER, now)


def _over(workspace: UUID, kind: str, value: str, limit: tuple[int, timedelta], now: datetime) -> bool:
    most, span = limit
    window = EPOCH + (now - EPOCH) // span * span
    key = hmac.new(settings.FORM_KEY.encode(), f"{kind}:{workspace}:{value}".encode(), hashlib.sha256).digest()
    with within(workspace):
        count = queries.run("count_rate", workspace=workspace, key=key, window=window)[0].count
        if count == 1:
            queries.run("forget_rates", before=now - KEPT)
    return count > most


def _network(address: str) -> str:
    """What one household has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.ip_network((read, 64), strict=False))
    return str(read)
