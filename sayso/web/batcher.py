"""ONE INBOUND TEXT, step 1: hooks that come at once go into one batch, and each is answered when that has committed.

What must never happen: two texts of one person are acted on in another order than they came in, a STOP before the
START it took back; or somebody's text fails because of a neighbour's. A text that could not be kept is its carrier's
again, and counts as come when it comes again: what its person wrote meanwhile was acted on.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sayso.web.lanes import Pool

MOST_AT_ONCE = 500
MOST_WAITING = 2000
PATIENCE = 0.2
"""Seconds a batch may take before another starts beside it: one that hangs must not keep everybody waiting."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Busy(Exception):
    """So many wait already that this one would be answered too late: its sender keeps it, and comes again."""


class Batcher(Generic[Asked, Answer]):
    """Many callers, one call: whoever comes while a batch is under way goes along with the next.

    Nobody waits for company: alone, one text is a batch of one. Items of one `key` (a person, a text) keep their order:
    one waits until the batch that holds an earlier one is done. A batch that fails for another reason than `hopeless`
    ones is tried again one by one, so that one bad item cannot fail its neighbours.
    """

    def __init__(
        self,
        pool: Pool,
        work: Callable[[Sequence[Asked]], Sequence[Answer]],
        key: Callable[[Asked], str],
        hopeless: tuple[type[Exception], ...],
    ) -> None:
        self.pool = pool
        self.work = work
        self.key = key
        self.hopeless = hopeless
        self.waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self.running: dict[asyncio.Task[None], frozenset[str]] = {}
        self.begun = 0.0

    async def ask(self, item: Asked) -> Answer:
        """The answer to `item`. Busy when too many wait; otherwise whatever `work` raised for it."""
        if len(self.waiting) >= MOST_WAITING:
            raise Busy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self.waiting.append((item, future))
        self._start(loop)
        return await future

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._may_start(loop):
            return
        batch = self._next()
        if not batch:
            return
        task = loop.create_task(self._run(batch))
        self.running[task] = frozenset(self.key(item) for item, _ in batch)
        self.begun = loop.time()
        task.add_done_callback(lambda done: self._finished(done, loop))
        loop.call_later(PATIENCE * 1.1, self._start, loop)

    def _may_start(self, loop: asyncio.AbstractEventLoop) -> bool:
        if not self.waiting or len(self.running) >= len(self.pool.threads):
            return False
        return not self.running or loop.time() - self.begun >= PATIENCE

    def _next(self) -> list[tuple[Asked, asyncio.Future[Answer]]]:
        """Those that come next, without whoever has to wait for an earlier one of the same key."""
        batch, left = list[tuple[Asked, asyncio.Future[Answer]]](), list[tuple[Asked, asyncio.Future[Answer]]]()
        behind = set[str]().union(*self.running.values())
        for each in self.waiting:
            if len(batch) < MOST_AT_ONCE and self.key(each[0]) not in behind:
                batch.append(each)
            else:
                left.append(each)
                behind.add(self.key(each[0]))
        self.waiting = left
        return batch

    def _finished(self, task: asyncio.Task[None], loop: asyncio.AbstractEventLoop) -> None:
        self.running.pop(task)
        self._start(loop)

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
