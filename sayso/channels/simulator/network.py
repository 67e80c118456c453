"""The simulated phone network: carries what handsets type, and reports what arrived on them, to the hook over HTTP.

It stands where a carrier stands, outside: it knows the hook's address and the secret, and nothing of what happens
behind. It runs in the web process, and only for demo workspaces.
"""

import http.client
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sayso.channels.simulator import wire
from sayso.store import queries
from sayso.store.ids import new_id
from sayso.store.scope import within

HOOK = "/hooks/simulator"
PATIENCE = 10.0
AT_ONCE = 200
PAUSE = 0.4
AFTER_TROUBLE = 3.0
log = logging.getLogger("sayso.simulator")


class NotCarried(Exception):
    """The hook did not take it: nobody has heard the text."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The way to the hook of an installation, and the secret both ends know."""

    secret: bytes
    port: int

    def carry(self, to: str, number: str, text: str, identity: str) -> str:
        """Carry one text to the hook and answer what became of it. NotCarried when it was not taken."""
        line = self.line()
        try:
            return self.post(line, identity, wire.text_body(to, number, text))
        finally:
            line.close()

    def line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def post(self, line: http.client.HTTPConnection, identity: str, body: bytes) -> str:
        headers = wire.signed(self.secret, identity, int(time.time()), body)
        try:
            line.request("POST", HOOK, body, headers | {"content-type": "application/json"})
            response = line.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotCarried(str(error)) from error
        if response.status != http.HTTPStatus.OK:
            raise NotCarried(answer.get("says", f"HTTP {response.status}"))
        return str(answer.get("status", ""))


class Deliveries(threading.Thread):
    """Reports deliveries soon after they happened, for as long as the web process lives.

    `refresh` drops a database connection that broke.
    """

    def __init__(self, exchange: Exchange, refresh: Callable[[], None]) -> None:
        super().__init__(name="simulated-network", daemon=True)
        self.exchange = exchange
        self.refresh = refresh
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                more = sum(self.report(row.id) for row in queries.run("demo_workspaces"))
            except Exception as trouble:  # a network does not die of one bad text: it tries again
                log.info("delivery reports wait: %s", trouble)
                self.refresh()
                self.stopping.wait(AFTER_TROUBLE)
            else:
                self.stopping.wait(0 if more else PAUSE)
        self.refresh()

    def stop(self) -> None:
        self.stopping.set()
        self.join(PATIENCE)

    def report(self, workspace: UUID) -> bool:
        """Report the deliveries of one workspace that are not reported yet. True when there may be more.

        Killed in between it reports again: a receipt may come twice.
        """
        with within(workspace):
            arrived = queries.run("without_receipt", limit=AT_ONCE)
        if not arrived:
            return False
        line = self.exchange.line()
        try:
            for text in arrived:
                self.exchange.post(
                    line, str(new_id()), wire.receipt_body(text.sender_address, text.reference, "delivered")
                )
        finally:
            line.close()
        with within(workspace):
            queries.run("mark_receipt", ids=[text.id for text in arrived], receipt="delivered")
            queries.run("tell", topic=str(workspace))
        return len(arrived) == AT_ONCE
