"""Which sender serves which channel. Only `outbox/door.py` may import this."""

from sayso.channels.outbound import Sender
from sayso.channels.simulator.send import SimulatedCarrier

_SENDERS: dict[str, Sender] = {"simulator": SimulatedCarrier()}
CHANNELS = frozenset(_SENDERS)


def of(channel: str) -> Sender:
    """The sender of a channel. KeyError for one that has none."""
    return _SENDERS[channel]
