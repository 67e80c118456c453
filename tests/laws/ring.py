"""Two real connections at once, stopped where a test wants them, and statements without their lock."""

import threading
from collections.abc import Callable

import pytest

ANA = "+12125550123"
WAIT = 20


class Pause:
    """Stops a thread right before or after a named statement until the test lets it go on."""

    def __init__(self, query: str, after: bool, thread: str) -> None:
        self.query, self.after, self.thread = query, after, thread
        self.reached, self.go = threading.Event(), threading.Event()

    def here(self, query: str, after: bool) -> None:
        if (query, after, threading.current_thread().name) == (self.query, self.after, self.thread):
            self.reached.set()
            assert self.go.wait(WAIT)


class Ring:
    """Runs what a test names in threads of their own, each with its own connection."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from sayso.store import queries

        self.monkeypatch = monkeypatch
        self.pauses: list[Pause] = []
        self.troubles: list[BaseException] = []
        self.committed_early = False
        run = queries.run

        def paused(query: str, **parameters: object):
            for pause in self.pauses:
                pause.here(query, False)
            rows = run(query, **parameters)
            for pause in self.pauses:
                pause.here(query, True)
            return rows

        monkeypatch.setattr(queries, "run", paused)

    def pause(self, query: str, thread: str, after: bool = True) -> Pause:
        self.pauses.append(Pause(query, after, thread))
        return self.pauses[-1]

    def start(self, name: str, job: Callable[[], object]) -> threading.Thread:
        def body() -> None:
            from django.db import connection

            try:
                job()
            except BaseException as trouble:
                self.troubles.append(trouble)
            finally:
                connection.close()

        thread = threading.Thread(target=body, name=name, daemon=True)
        thread.start()
        return thread

    def without(self, query: str, words: str, instead: str = "") -> None:
        """The statement without its lock."""
        from sayso.store import queries

        texts = dict(queries.statements())
        assert words in texts[query]
        texts[query] = texts[query].replace(words, instead)
        self.monkeypatch.setattr(queries, "statements", lambda: texts)


def finish(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive()
