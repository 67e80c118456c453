"""The hook of the simulated network, over real HTTP: acknowledged when kept, and never otherwise."""

import http.client
import json
import secrets
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sayso.channels.simulator import wire

NUMBER = "+12125550123"


class Hook:
    """A carrier that may misbehave."""

    def __init__(self, port: int, sender: str, workspace: Any) -> None:
        from django.conf import settings

        self.port = port
        self.sender = sender
        self.workspace = workspace
        self.secret = settings.HOOK_SECRET.encode()

    def text(self, text: str, number: str = NUMBER, identity: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        content = {"type": "text", "to": self.sender, "from": number, "text": text} | more
        return self.post(json.dumps(content).encode(), identity)

    def receipt(self, reference: str, state: str = "delivered") -> tuple[int, dict[str, Any]]:
        return self.post(wire.receipt_body(self.sender, reference, state))

    def post(self, body: bytes, identity: str = "", headers: dict[str, str] | None = None, at: float = 0):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        signed = wire.signed(self.secret, identity or secrets.token_hex(8), int(at or time.time()), body)
        try:
            line.request("POST", "/hooks/simulator", body, signed if headers is None else headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def heard(self) -> list[Any]:
        from sayso.store.scope import within
        from sayso.store.tables import InboundText

        with within(self.workspace):
            return list(InboundText.objects.select_related("address").order_by("id"))


@pytest.fixture
def hook(port: int, cast: Any) -> Hook:
    return Hook(port, cast.sender, cast.workspace)


def test_a_text_is_kept_once_however_often_it_comes(hook: Hook):
    assert hook.text("JOIN", identity="one") == (200, {"status": "kept", "outcome": "asked"})
    assert hook.text("JOIN", identity="one") == (200, {"status": "duplicate"})
    assert [row.body for row in hook.heard()] == ["JOIN"]


def test_many_at_once_are_each_kept_once(hook: Hook):
    numbers = [f"+1{area}55501{place:02}" for area in (212, 415) for place in range(30)]
    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(lambda number: hook.text("JOIN", number, identity=number), numbers * 2))
    assert {status for status, _ in answers} == {200}
    assert sorted(said["status"] for _, said in answers) == ["duplicate"] * 60 + ["kept"] * 60
    assert len(hook.heard()) == 60


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("a\x00b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\u202eSTOP\u202c", "\u202eSTOP\u202c"),
        ("ST\u200bOP", "ST\u200bOP"),
        ("x" * 40_000, "x" * 40_000),
    ],
)
def test_hostile_words_are_kept_as_they_can_be(hook: Hook, text: str, kept: str):
    assert hook.text(text)[0] == 200
    assert [row.body for row in hook.heard()] == [kept]


def test_the_senders_clock_is_not_ours(hook: Hook):
    """A time from the future is kept as it came, and decides nothing."""
    from datetime import UTC, datetime

    assert hook.text("JOIN", sent_at="2999-01-01T00:00:00Z")[0] == 200
    row = hook.heard()[0]
    assert row.at < datetime.now(UTC)
    assert row.raw["sent_at"].startswith("2999")


@pytest.mark.parametrize("away", [-301, 301, 10_000_000])
def test_a_signature_of_another_time_is_refused(hook: Hook, away: int):
    status, said = hook.post(wire.text_body(hook.sender, NUMBER, "JOIN"), at=time.time() + away)
    assert (status, said["error"]) == (401, "signature")
    assert hook.heard() == []


@pytest.mark.parametrize("headers", [{}, {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}])
def test_nothing_unsigned_is_taken(hook: Hook, headers: dict[str, str]):
    status, said = hook.post(wire.text_body(hook.sender, NUMBER, "STOP"), headers=headers)
    assert (status, said["error"]) == (401, "signature")
    assert hook.heard() == []


def test_the_signature_is_looked_at_before_the_words(hook: Hook):
    assert hook.post(b"\xff", headers={})[0] == 401


@pytest.mark.parametrize(
    ("body", "field"), [(b"", ""), (b"\xff", ""), (b"[" * 60_000, ""), (b'{"type": "text", "to": 7}', "to")]
)
def test_a_wrong_shape_says_where(hook: Hook, body: bytes, field: str):
    status, said = hook.post(body)
    assert (status, said["error"], said["field"]) == (400, "shape", field)


def test_an_unknown_sender_and_no_number_are_told_apart(hook: Hook):
    assert hook.post(wire.text_body("99", NUMBER, "JOIN"))[0] == 404
    assert hook.post(wire.receipt_body("99", "one", "delivered"))[0] == 404
    status, said = hook.text("JOIN", number="+1")
    assert (status, said["field"]) == (422, "from")


def test_ten_megabytes_are_not_read(hook: Hook):
    """Announced or not: the answer comes before the body has ended."""
    for head in (b"content-length: 10000000", b"transfer-encoding: chunked"):
        with socket.create_connection(("127.0.0.1", hook.port), timeout=10) as line:
            line.sendall(b"POST /hooks/simulator HTTP/1.1\r\nhost: localhost\r\n" + head + b"\r\n\r\n")
            piece = b"x" * 70_000
            line.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if b"chunked" in head else piece)
            answer = line.recv(4096)
        assert answer.startswith(b"HTTP/1.1 413 "), answer


def test_receipts_come_early_late_and_twice(hook: Hook):
    from sayso.store import queries
    from sayso.store.scope import within

    for state in ("delivered", "delivered", "failed"):
        assert hook.receipt("not-sent-yet", state) == (200, {"status": "kept"})
    with within(hook.workspace):
        assert queries.run("settle", provider_ids=["not-sent-yet"]) == []


def test_only_post_is_answered(hook: Hook):
    line = http.client.HTTPConnection("127.0.0.1", hook.port)
    try:
        line.request("GET", "/hooks/simulator")
        assert line.getresponse().status == 405
    finally:
        line.close()


def test_without_a_database_nothing_is_acknowledged(hook: Hook, monkeypatch: pytest.MonkeyPatch):
    from django.db import OperationalError

    from sayso.web import hooks

    async def away(*_: Any) -> Any:
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(hooks.Batcher, "ask", away)
    status, said = hook.text("JOIN")
    assert (status, said["error"]) == (503, "database_away")
    assert hook.heard() == []


def test_when_too_many_wait_it_says_so_and_keeps_nothing(hook: Hook, monkeypatch: pytest.MonkeyPatch):
    from sayso.web import batcher

    monkeypatch.setattr(batcher, "MOST_WAITING", 0)
    status, said = hook.text("JOIN")
    assert (status, said["error"]) == (503, "busy")
    assert hook.heard() == []
