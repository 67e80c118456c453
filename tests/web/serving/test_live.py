"""Live events: for members of that workspace only, and soon."""

import http.client
import time
from typing import Any


def listen(port: int, cookie: str = "") -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", "/live", headers={"cookie": cookie})
    return line, line.getresponse()


def session(browser: Any) -> str:
    return f"sessionid={browser.cookies['sessionid'].value}"


def until(answer: http.client.HTTPResponse, words: bytes, seconds: float = 5) -> float:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if answer.readline().startswith(words):
            return time.monotonic() - began
    raise AssertionError(f"{words!r} never came")


def test_strangers_hear_nothing(port: int):
    for cookie in ("", "sessionid=nothing", "sessionid=", "%%%;;="):
        line, answer = listen(port, cookie)
        assert answer.status == 401
        line.close()


def test_a_change_is_heard_where_it_happened_and_nowhere_else(port: int, ana: Any, cast: Any):
    from sayso.store import queries

    line, answer = listen(port, session(ana))
    try:
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        until(answer, b"retry:")
        queries.run("tell", topic="00000000-0000-0000-0000-000000000000")
        time.sleep(0.3)
        queries.run("tell", topic=str(cast.workspace))
        assert until(answer, b"event: changed") < 2
    finally:
        answer.close()
        line.close()


def test_many_changes_are_told_as_few(port: int, ana: Any, cast: Any):
    from sayso.store import queries

    line, answer = listen(port, session(ana))
    try:
        until(answer, b"retry:")
        for _ in range(50):
            queries.run("tell", topic=str(cast.workspace))
            time.sleep(0.01)
        events = 0
        ends = time.monotonic() + 1.5
        line.sock.settimeout(0.7)
        try:
            while time.monotonic() < ends:
                events += answer.readline().startswith(b"event: changed")
        except TimeoutError:
            pass
        assert 1 <= events <= 6
    finally:
        answer.close()
        line.close()
