"""Puts the parts of the web process together, and sees to their beginning and end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.core.asgi import get_asgi_application
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from sayso.web import assets
from sayso.web.lanes import Lanes

PAGES = 6
"""Pages worked on at once; more wait."""


def build() -> Starlette:
    """The application uvicorn runs."""
    pages = Lanes(get_asgi_application(), PAGES)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pages.close()

    return Starlette(
        routes=[
            Route("/healthz", well),
            Route("/static/{name:path}", assets.serve),
            Mount("/", pages),
        ],
        lifespan=lifespan,
    )


async def well(_: Request) -> PlainTextResponse:
    """The web process answers. (The database has its own watcher.)"""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})
