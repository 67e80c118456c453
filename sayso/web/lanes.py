"""Threads for synchronous database work: few, lasting, each with a database connection of its own that it keeps.

Django gives every ASGI request a thread of its own and with it a new connection. A request waits for a lane instead,
so that there are never more connections than lanes, and none is opened twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import close_old_connections, connections

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Lanes:
    """An ASGI application (Django's) whose synchronous work runs in one of `count` lasting threads."""

    def __init__(self, application: Application, count: int) -> None:
        self.application = application
        self.free: asyncio.Queue[ThreadPoolExecutor] = asyncio.Queue()
        for place in range(count):
            self.free.put_nowait(ThreadPoolExecutor(1, f"page-{place}"))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        lane = await self.free.get()
        try:
            async with ThreadSensitiveContext(executor=lane):
                await self.application(scope, receive, send)
        finally:
            self.free.put_nowait(lane)

    def close(self) -> None:
        while not self.free.empty():
            lane = self.free.get_nowait()
            lane.submit(connections.close_all)
            lane.shutdown(wait=False)


class Pool:
    """`await pool.run(job, …)`: the job in a thread, its database connection checked before and kept after."""

    def __init__(self, name: str, count: int) -> None:
        self.count = count
        self.threads = ThreadPoolExecutor(count, name)

    async def run(self, job: Callable[..., Answer], *arguments: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self.threads, _checked, job, arguments)

    def close(self) -> None:
        for _ in range(self.count):
            self.threads.submit(connections.close_all)
        self.threads.shutdown(wait=True)


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
        while self.waiting and len(self.running) < self.pool.count:
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
