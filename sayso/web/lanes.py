"""Threads for synchronous database work: few, lasting, each with a database connection of its own that it keeps.

Django gives every ASGI request a thread of its own and with it a new connection. A request waits for a lane instead,
so that there are never more connections than lanes, and none is opened twice.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import close_old_connections, connections

Asked = TypeVar("Asked")
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


class Batcher(Generic[Asked, Answer]):
    """Many callers, one call: whoever comes while all threads are busy goes along with the next batch.

    Nobody waits for company: alone, one text is a batch of one. A batch that fails for another reason than the database
    is tried again one by one, so that one bad item cannot fail its neighbours.
    """

    def __init__(
        self,
        pool: Pool,
        work: Callable[[Sequence[Asked]], Sequence[Answer]],
        hopeless: tuple[type[Exception], ...],
        most: int = 500,
    ) -> None:
        self.pool = pool
        self.work = work
        self.hopeless = hopeless
        self.most = most
        self.waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self.running: set[asyncio.Task[None]] = set()

    async def ask(self, item: Asked) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, future))
        self._start()
        return await future

    def _start(self) -> None:
        while self.waiting and len(self.running) < len(self.pool.threads):
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self.running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        self._start()

    async def _run(self, batch: list[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self.pool.run(self.work, [item for item, _ in batch])
        except Exception as error:  # whoever asked is told
            if len(batch) > 1 and not isinstance(error, self.hopeless):
                for one in batch:
                    await self._run([one])
                return
            for _, future in batch:
                _tell(future, error)
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)


def _tell(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
