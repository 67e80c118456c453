"""The simulated phone network: carries what handsets type, and reports what arrived on them, to the hook over HTTP.

It stands where a carrier stands, outside: it knows the hook's address and the secret, and nothing of what happens
behind. It runs in the web process, and only for demo workspaces.
"""

import http.client
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
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
AFTER_REFUSAL = 60.0
log = logging.getLogger("sayso.simulator")


class NotCarried(Exception):
    """The hook did not take it: nobody has heard the text."""


class NotTaken(NotCarried):
    """The hook answered, and refused it: others may still be taken."""


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
            said = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotCarried(str(error)) from error
        answer = _answer(said)
        if response.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
            raise NotCarried("the hook is away")
        if response.status != http.HTTPStatus.OK or not answer:
            raise NotTaken(answer.get("says", f"HTTP {response.status}"))
        return str(answer.get("status", ""))


def _answer(said: bytes) -> dict[str, Any]:
    """The hook's answer; empty when it is none."""
    try:
        answer: object = json.loads(said)
    except ValueError:
        return {}
    return cast(dict[str, Any], answer) if isinstance(answer, dict) else {}


class Deliveries(threading.Thread):
    """Reports deliveries soon after they happened, for as long as the web process lives.

    `refresh` drops a database connection that broke.
    """

    def __init__(self, exchange: Exchange, refresh: Callable[[], None]) -> None:
        super().__init__(name="simulated-network", daemon=True)
        self.exchange = exchange
        self.refresh = refresh
        self.stopping = threading.Event()
        self.later: dict[UUID, float] = {}

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

        Killed in between it reports again: a receipt may come twice. One that the hook refuses is tried again later.
        """
        with within(workspace):
            arrived = self._due(queries.run("without_receipt", limit=AT_ONCE + len(self.later)))
        if not arrived:
            return False
        taken: list[UUID] = []
        line = self.exchange.line()
        try:
            for text in arrived:
                receipt = wire.receipt_body(text.sender_address, text.reference, "delivered")
                try:
                    self.exchange.post(line, str(new_id()), receipt)
                except NotTaken as refusal:
                    log.warning("the receipt of %s was refused: %s", text.reference, refusal)
                    self.later[text.id] = time.monotonic() + AFTER_REFUSAL
                else:
                    self.later.pop(text.id, None)
                    taken.append(text.id)
        finally:
            line.close()
        with within(workspace):
            queries.run("mark_receipt", ids=taken, receipt="delivered")
            queries.run("tell", topic=str(workspace))
        return len(arrived) == AT_ONCE

    def _due(self, rows: Sequence[queries.Row]) -> list[queries.Row]:
        """The first of them, without those that were refused a moment ago: one must not stop those after it."""
        now = time.monotonic()
        return [row for row in rows if self.later.get(row.id, 0) <= now][:AT_ONCE]
