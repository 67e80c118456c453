"""ONE INBOUND TEXT, step 1, and receipts: what carriers call. Signed, small, acknowledged only once it is kept.

What must never happen: a 200 before the transaction has committed. So every other answer, 503 above all, means that
the caller still has the text and must come again; coming twice does no harm.
"""

import logging
import time
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from sayso.channels.inbound import Heard
from sayso.channels.simulator import wire
from sayso.failpoints import reach
from sayso.inbox.receive import Received, receive
from sayso.outbox.receipts import Report, settle
from sayso.web.batcher import Batcher, Busy
from sayso.web.lanes import Pool
from sayso.web.pages import as_id

AWAY = (OperationalError, InterfaceError, psycopg.OperationalError)
"""The database is gone, not the text wrong: trying the others of the batch one by one would not help."""

THREADS = 2
log = logging.getLogger("sayso.hooks")


class TooLarge(Exception):
    """The body is larger than any real text or receipt."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to the caller: the status and what it says."""

    status: int
    says: dict[str, str]


class Hooks:
    """The hooks of one web process, with the threads and batches behind them."""

    def __init__(self) -> None:
        self.pool = Pool("hooks", THREADS)
        self.texts: Batcher[Heard, Received] = Batcher(self.pool, receive, _person, AWAY)
        self.receipts: Batcher[Report, bool] = Batcher(self.pool, settle, _text, AWAY)

    async def simulator(self, request: Request) -> JSONResponse:
        """`POST /hooks/simulator`."""
        if request.method != "POST":
            return JSONResponse(_trouble("method", "only POST"), 405, {"Allow": "POST"})
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            answer = Answered(400, _trouble("gone", "the body broke off"))
        except Busy:
            answer = Answered(503, _trouble("busy", "too many texts wait already: send it again in a moment"))
        except AWAY:
            answer = Answered(503, _trouble("database_away", "the database is away: send it again later"))
        except DatabaseError:
            log.exception("a hook's text could not be kept")
            answer = Answered(500, _trouble("not_kept", "it could not be kept: send it again later"))
        reach("hooks.answered")
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if answer.status == 503:
            headers["Retry-After"] = "2"
        if answer.status == 413:
            headers["Connection"] = "close"
        return JSONResponse(answer.says, answer.status, headers)

    async def _answer(self, request: Request) -> Answered:
        try:
            body = await read_small(request, wire.LARGEST)
            identity = wire.verify(settings.HOOK_SECRET.encode(), request.headers, body, time.time())
            told = wire.parse(body)
        except TooLarge:
            return Answered(413, _trouble("too_large", f"more than {wire.LARGEST} bytes"))
        except wire.SignatureRefused as refusal:
            return Answered(401, _trouble("signature", str(refusal)))
        except wire.WireRefused as refusal:
            return Answered(400, _trouble("shape", str(refusal)) | {"field": refusal.field})
        if isinstance(told, wire.Text):
            heard = Heard(wire.CHANNEL, "simulator", told.to, told.number, told.text, identity, told.raw)
            return answer_to(await self.texts.ask(heard))
        # The simulated carrier's reference is the message's own id.
        own = as_id(told.reference)
        report = Report(wire.CHANNEL, told.sender, told.reference, told.state, told.error, own)
        known = await self.receipts.ask(report)
        return Answered(200, {"status": "kept"}) if known else answer_to(Received("no_such_sender"))

    def close(self) -> None:
        self.pool.close()


def _person(heard: Heard) -> str:
    """Whose texts keep their order: the last nine digits, however the number is written."""
    return "".join(letter for letter in heard.number if letter.isdigit())[-9:]


def _text(report: Report) -> str:
    return report.provider_id


async def read_small(request: Request, most: int) -> bytes:
    """The body, unless it is larger than `most`: then it is not read to its end."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise TooLarge
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise TooLarge
    return bytes(body)


def answer_to(received: Received) -> Answered:
    """What a carrier is told about one text."""
    match received.status:
        case "kept":
            return Answered(200, {"status": "kept", "outcome": received.outcome})
        case "duplicate":
            return Answered(200, {"status": "duplicate"})
        case "no_such_sender":
            return Answered(404, _trouble("no_such_sender", "no sender of ours has this address"))
        case "invalid_number":
            return Answered(422, _trouble("invalid_number", "`from` is no telephone number") | {"field": "from"})
        case _:
            return Answered(400, _trouble("refused", received.outcome))


def _trouble(code: str, says: str) -> dict[str, str]:
    return {"error": code, "says": says}
