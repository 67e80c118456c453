"""Bodies sent to pages that anybody may use: read whole before a lane is taken, and only if they are small and quick.

A lane is held while its request is worked on, its body included. A few strangers who send theirs a byte a minute would
otherwise take every lane, and with them the console away from its members.
"""

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse

from sayso.web.hooks import TooLarge, read_small
from sayso.web.lanes import Application


class SmallBodies:
    """Lets a request below `under` through to the application once its body has come."""

    def __init__(self, application: Application, under: str, most: int, seconds: float) -> None:
        self.application, self.under = application, under
        self.most, self.seconds = most, seconds

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.under) or scope["method"] in {"GET", "HEAD"}:
            return await self.application(scope, receive, send)
        try:
            body = await asyncio.wait_for(read_small(Request(scope, receive), self.most), self.seconds)
        except ClientDisconnect:
            return None
        except TooLarge:
            return await _refuse(f"A form is smaller than {self.most} bytes.\n", 413)(scope, receive, send)
        except TimeoutError:
            return await _refuse("That took too long. Send it again.\n", 408)(scope, receive, send)
        return await self.application(scope, _Again(body, receive), send)


class _Again:
    """Gives a body that was read once more, and then whatever else the server says."""

    def __init__(self, body: bytes, receive: Any) -> None:
        self.body: bytes | None = body
        self.receive = receive

    async def __call__(self) -> Any:
        if self.body is None:
            return await self.receive()
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _refuse(says: str, status: int) -> PlainTextResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Connection": "close"}
    return PlainTextResponse(says, status, headers)
