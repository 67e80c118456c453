"""Live pages: a page keeps one event stream open and is told "changed" when its workspace has changed.

One LISTEN connection a process serves every stream. An event carries nothing: the page fetches its live parts again
through the ordinary doors, so what a reader may see is decided in one place.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

import psycopg
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, connection
from django.http import HttpRequest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from sayso.web.lanes import Pool
from sayso.web.scope import CHOSEN, workspace_of

HEARTBEAT = 15.0
BEATS_BETWEEN_CHECKS = 4
AT_MOST_EVERY = 0.25
AFTER_TROUBLE = 1.0
MOST_STREAMS = 1000
log = logging.getLogger("sayso.live")


class Live:
    """The streams of this process, and the one connection that hears the database."""

    def __init__(self) -> None:
        self.streams: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closing = asyncio.Event()
        self.pool = Pool("live", 1)

    async def listen(self) -> None:
        """Hear notifications until cancelled. After a break every page looks again: it may have missed one."""
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as ear:
                    await ear.execute("LISTEN sayso_live")
                    self.tell(None)
                    async for note in ear.notifies():
                        self.tell(note.payload)
            log.info("live events wait for the database")
            await asyncio.sleep(AFTER_TROUBLE)

    def tell(self, workspace: str | None) -> None:
        """Mark the workspace's streams (all of them for None)."""
        for name in [workspace] if workspace else list(self.streams):
            for stream in self.streams.get(name, ()):
                stream.set()

    def close(self) -> None:
        """End every stream: the process is about to stop, and would otherwise wait for its readers."""
        self.closing.set()
        self.tell(None)

    async def stream(self, request: Request) -> Response:
        """`GET /live`."""
        cookie = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
        try:
            workspace = await self.pool.run(workspace_in_session, cookie)
        except DatabaseError:
            return PlainTextResponse("The database is away.\n", 503)
        if workspace is None:
            return PlainTextResponse("Sign in first.\n", 401)
        if sum(map(len, self.streams.values())) >= MOST_STREAMS:
            return PlainTextResponse("Too many live pages are open.\n", 503)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
        return StreamingResponse(self._events(workspace, cookie), 200, headers, "text/event-stream")

    async def _events(self, workspace: str, cookie: str) -> AsyncIterator[str]:
        changed = asyncio.Event()
        changed.set()  # what changed between the page and its stream is looked at once: nobody would tell it again
        self.streams[workspace].add(changed)
        beats = 0
        try:
            yield "retry: 2000\n\n"
            while not self.closing.is_set():
                if await _set_within(changed, HEARTBEAT):
                    changed.clear()
                    yield "event: changed\ndata:\n\n"
                    await _set_within(self.closing, AT_MOST_EVERY)
                    continue
                beats += 1
                if beats % BEATS_BETWEEN_CHECKS == 0 and not await self._still(workspace, cookie):
                    return
                yield ": still here\n\n"
        finally:
            self.streams[workspace].discard(changed)
            if not self.streams[workspace]:
                del self.streams[workspace]

    async def _still(self, workspace: str, cookie: str) -> bool:
        """Whether the reader is still signed in and still belongs there."""
        with contextlib.suppress(DatabaseError):
            return await self.pool.run(workspace_in_session, cookie) == workspace
        return True


def workspace_in_session(cookie: str) -> str | None:
    """The id of the workspace of whoever is signed in, None for a stranger."""
    request = HttpRequest()
    request.session = SessionStore(cookie or None)
    person = get_user(request)
    workspace = workspace_of(person.pk, request.session.get(CHOSEN)) if person.is_authenticated else None
    return str(workspace.id) if workspace else None


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _parameters() -> dict[str, object]:
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
