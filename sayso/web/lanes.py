"""Threads for synchronous database work: few, lasting, each with a database connection of its own that it keeps.

Django gives every ASGI request a thread of its own and with it a new connection. A request waits for a lane instead,
so that there are never more connections than lanes, and none is opened twice.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import close_old_connections, connections

Answer = TypeVar("Answer")
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Pool:
    """`count` threads, each with a database connection that it keeps until the pool is closed."""

    def __init__(self, name: str, count: int) -> None:
        self.threads = [ThreadPoolExecutor(1, f"{name}-{place}") for place in range(count)]
        self.free: asyncio.Queue[ThreadPoolExecutor] = asyncio.Queue()
        for thread in self.threads:
            self.free.put_nowait(thread)

    @contextlib.asynccontextmanager
    async def lane(self) -> AsyncIterator[ThreadPoolExecutor]:
        """One of the threads, for the caller alone."""
        thread = await self.free.get()
        try:
            yield thread
        finally:
            self.free.put_nowait(thread)

    async def run(self, job: Callable[..., Answer], *arguments: object) -> Answer:
        """The job in a thread, its database connection looked at before and after."""
        async with self.lane() as thread:
            return await asyncio.get_running_loop().run_in_executor(thread, _checked, job, arguments)

    def close(self) -> None:
        for thread in self.threads:
            thread.submit(connections.close_all)
            thread.shutdown(wait=True)


class Lanes:
    """An ASGI application (Django's) whose synchronous work runs in the lasting threads of a pool."""

    def __init__(self, application: Application, pool: Pool) -> None:
        self.application = application
        self.pool = pool

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async with self.pool.lane() as thread, ThreadSensitiveContext(executor=thread):
            await self.application(scope, receive, send)


def _checked(job: Callable[..., Answer], arguments: tuple[object, ...]) -> Answer:
    close_old_connections()
    try:
        return job(*arguments)
    finally:
        close_old_connections()
