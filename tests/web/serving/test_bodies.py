"""Strangers who send slowly, endlessly or too much keep nobody else waiting."""

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

LANES, PATIENCE = 6, 10


@pytest.fixture
def slow(port: int) -> Iterator[list[socket.socket]]:
    """More visitors than there are lanes, each with a form that never ends."""
    head = b"POST /f/abcdefghjk/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nnumber="
    opened: list[socket.socket] = []
    for _ in range(LANES * 2):
        line = socket.create_connection(("127.0.0.1", port), 5)
        line.sendall(head)
        opened.append(line)
    yield opened
    for line in opened:
        line.close()


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
    line.request(method, path, body or None, headers)
    answer = line.getresponse()
    said = answer.status, answer.read()
    line.close()
    return said


def test_slow_forms_take_no_lane(port: int, slow: list[socket.socket]):
    from sayso.web import application

    assert (application.PAGES, application.PATIENCE) == (LANES, PATIENCE)
    began = time.monotonic()
    status, said = ask(port, "GET", "/f/abcdefghjk/")
    assert (status, b"There is no form here" in said) == (404, True)
    assert time.monotonic() - began < PATIENCE / 2


def test_a_body_larger_than_a_form_is_not_read(port: int):
    status, said = ask(port, "POST", "/f/abcdefghjk/", b"x" * 40_000)
    assert (status, b"smaller than 32000" in said) == (413, True)


def test_an_ordinary_form_comes_through_whole(port: int, cast):
    from urllib.parse import urlencode

    from sayso.store.scope import within
    from sayso.store.tables import Form, FormSubmission, Programme, Rendering

    with within(cast.workspace):
        slug = Form.objects.get().slug
        programme = Programme.objects.get(keyword="JOIN").id
    assert ask(port, "GET", f"/f/{slug}/")[0] == 200
    with within(cast.workspace):
        rendering = Rendering.objects.get().id
    form = {"rendering": rendering, "number": "+12125550123", "programme": programme}
    assert ask(port, "POST", f"/f/{slug}/", urlencode(form).encode())[0] == 303
    with within(cast.workspace):
        assert FormSubmission.objects.get().outcome == "asked"
