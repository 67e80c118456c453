"""Puts the parts of the web process together, and sees to their beginning and end."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from django.core.asgi import get_asgi_application
from django.db import connection, connections
from django.urls import get_resolver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from sayso import rulebook
from sayso.channels.simulator.network import Deliveries
from sayso.rules import wording
from sayso.web import assets
from sayso.web.bodies import SmallBodies
from sayso.web.exchange import exchange
from sayso.web.form_limits import LARGEST
from sayso.web.hooks import Hooks
from sayso.web.lanes import Lanes, Pool
from sayso.web.live import Live

ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""A hook answers whatever comes itself: what it leaves would go on to the pages."""

PAGES = 6
"""Pages worked on at once; more wait."""

PATIENCE = 10.0
"""Seconds a stranger has to send a form."""


def build() -> Starlette:
    """The application uvicorn runs."""
    pages, hooks, live = Pool("pages", PAGES), Hooks(), Live()
    deliveries = Deliveries(exchange(), connections.close_all)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ear = asyncio.create_task(live.listen())
        warming = asyncio.gather(*(hooks.pool.run(warm) for _ in hooks.pool.threads), return_exceptions=True)
        deliveries.start()
        with warned(live.close):
            yield
        await asyncio.to_thread(deliveries.stop)
        await warming
        ear.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ear
        for part in (live.pool, hooks, pages):
            part.close()

    return Starlette(
        routes=[
            Route("/healthz", well),
            Route("/hooks/simulator", hooks.simulator, methods=ANY),
            Route("/live", live.stream),
            Route("/static/{name:path}", assets.serve),
            Mount("/", SmallBodies(Lanes(get_asgi_application(), pages), "/f/", LARGEST, PATIENCE)),
        ],
        lifespan=lifespan,
    )


def warm() -> None:
    """What the first text or visitor would wait for: rule book, wording, pages, a connection to the database."""
    wording.wording_of(rulebook.current())
    get_resolver().url_patterns  # noqa: B018  (reading it imports every screen)
    connection.ensure_connection()


async def well(_: Request) -> PlainTextResponse:
    """The web process answers. (The database has its own watcher.)"""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


@contextlib.contextmanager
def warned(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` as soon as the process is told to stop: the server waits for open streams before it says so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heed(number: int, frame: object) -> None:
        loop.call_soon_threadsafe(act)
        previous = before[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)  # type: ignore[arg-type]

    for number in before:
        signal.signal(number, heed)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
