"""The simulated network's way to the hook of this very process."""

import os

from django.conf import settings

from sayso.channels.simulator.network import Exchange


def exchange() -> Exchange:
    """With this installation's secret, at the port it serves."""
    return Exchange(settings.HOOK_SECRET.encode(), int(os.environ.get("SAYSO_PORT", "8765")))
