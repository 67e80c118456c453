"""The simulator's way out: the text appears on a simulated handset. Only `outbox/door.py` may import this."""

from collections.abc import Sequence

from sayso.channels.outbound import Cleared, Outcome
from sayso.store import clock, queries
from sayso.store.ids import new_id
from sayso.store.scope import within


class SimulatedCarrier:
    """Puts each text on the handset it is for. The reference it answers is the message's own id."""

    def send(self, cleared: Sequence[Cleared]) -> list[Outcome]:
        fresh = [each for each in cleared if each.fresh()]
        stale = [Outcome(each.message, "not_taken") for each in cleared if each not in fresh]
        if fresh:
            self._deliver(fresh)
        return [*(Outcome(each.message, "sent", str(each.message)) for each in fresh), *stale]

    def _deliver(self, texts: Sequence[Cleared]) -> None:
        workspace = texts[0].workspace
        with within(workspace):
            rows = [
                {
                    "id": new_id(),
                    "number": each.number,
                    "sender_address": each.sender_address,
                    "body": each.body,
                    "reference": str(each.message),
                }
                for each in texts
            ]
            queries.run("put_on_handsets", workspace=workspace, rows=queries.rows(rows), at=clock.now(workspace))
