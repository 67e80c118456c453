"""Hooks that come at once: one batch, everybody's order kept, nobody failed by a neighbour."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sayso.web.batcher import Batcher, Busy

WAIT = 20


def first_letter(item: str) -> str:
    return item[0]


def together(work: Callable[[Sequence[str]], Sequence[str]], items: Sequence[str], threads: int = 1) -> list[Any]:
    """What each of the items was answered, all asked at once in this order."""
    from sayso.web.lanes import Pool

    async def ask() -> list[Any]:
        pool = Pool("test", threads)
        batcher: Batcher[str, str] = Batcher(pool, work, first_letter, (ConnectionError,))
        try:
            return await asyncio.gather(*(batcher.ask(item) for item in items), return_exceptions=True)
        finally:
            pool.close()

    return asyncio.run(ask())


def test_whoever_comes_while_a_batch_is_under_way_goes_along_with_the_next(store: str):
    batches: list[list[str]] = []

    def work(batch: Sequence[str]) -> Sequence[str]:
        batches.append(list(batch))
        return [item.upper() for item in batch]

    assert together(work, ["a", "b", "c"]) == ["A", "B", "C"]
    assert batches == [["a"], ["b", "c"]]


def test_one_bad_text_does_not_fail_its_neighbours(store: str):
    def work(batch: Sequence[str]) -> Sequence[str]:
        if "bad" in batch:
            raise ValueError
        return batch

    answers = together(work, ["a", "bad", "c"])
    assert [answer if isinstance(answer, str) else type(answer) for answer in answers] == ["a", ValueError, "c"]


def test_when_the_database_is_away_everybody_is_told_at_once(store: str):
    sizes: list[int] = []

    def work(batch: Sequence[str]) -> Sequence[str]:
        sizes.append(len(batch))
        raise ConnectionError

    assert [type(answer) for answer in together(work, ["a", "b", "c"])] == [ConnectionError] * 3
    assert sizes == [1, 2]


def test_a_batch_that_hangs_keeps_nobody_else_waiting_but_whoever_must_keep_their_order(store: str):
    """The first text of `a` hangs. `b` goes past it in a second thread; the second text of `a` waits for the first."""
    done: list[str] = []
    past = threading.Event()

    def work(batch: Sequence[str]) -> Sequence[str]:
        if "a1" in batch:
            assert past.wait(WAIT)
        done.extend(batch)
        if "b1" in batch:
            past.set()
        return batch

    assert together(work, ["a1", "a2", "b1", "a3"], threads=2) == ["a1", "a2", "b1", "a3"]
    assert done == ["b1", "a1", "a2", "a3"]


def test_two_threads_never_work_on_one_person(store: str):
    busy: set[str] = set()
    guard = threading.Lock()
    seen: dict[str, list[str]] = {}

    def work(batch: Sequence[str]) -> Sequence[str]:
        people = {first_letter(item) for item in batch}
        with guard:
            assert not busy & people
            busy.update(people)
        threading.Event().wait(0.25)  # longer than a batch may take before another starts beside it
        for item in batch:
            seen.setdefault(first_letter(item), []).append(item)
        with guard:
            busy.difference_update(people)
        return batch

    items = [f"{person}{turn}" for turn in range(3) for person in "abcd"]
    assert together(work, items, threads=2) == items
    assert seen == {person: [f"{person}{turn}" for turn in range(3)] for person in "abcd"}


def test_so_many_wait_that_the_next_is_sent_away(store: str, monkeypatch: pytest.MonkeyPatch):
    from sayso.web import batcher

    monkeypatch.setattr(batcher, "MOST_WAITING", 2)
    answers = together(lambda batch: batch, ["a", "b", "c", "d", "e"])
    assert [answer if isinstance(answer, str) else type(answer) for answer in answers] == ["a", "b", "c", Busy, Busy]
