"""The simulated network's wire, by table: pure, no database."""

import base64
import json

import pytest

from sayso.channels.simulator import wire

TEXT = {"type": "text", "to": "55501", "from": "+12125550123", "text": "JOIN"}
RECEIPT = {"type": "receipt", "sender": "55501", "reference": "one", "state": "delivered"}
SECRET = b"a secret"
NOW = 1_772_000_000


def changed(row: dict[str, object], **fields: object) -> bytes:
    return json.dumps(row | fields).encode()


def without(row: dict[str, object], field: str) -> bytes:
    return json.dumps({name: value for name, value in row.items() if name != field}).encode()


def test_a_text_and_a_receipt_are_read_as_written():
    assert wire.parse(wire.text_body("55501", "+1212", "ja ✓")) == wire.Text(
        "55501", "+1212", "ja ✓", {"type": "text", "to": "55501", "from": "+1212", "text": "ja ✓"}
    )
    assert wire.parse(wire.receipt_body("55501", "one", "failed", "off")) == wire.Receipt(
        "55501", "one", "failed", "off"
    )


@pytest.mark.parametrize("text", ["", "\x00", "\u202eSTOP", "ST\u200bOP", "💬" * 500, "\ud800"])
def test_any_words_are_taken(text: str):
    assert isinstance(wire.parse(changed(TEXT, text=text)), wire.Text)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"nothing", ""),
        (b"\xff\xfe", ""),
        (b"[]", ""),
        (b"null", ""),
        (b'"text"', ""),
        (b"[" * 60_000, ""),
        (b'{"a":' * 10_000, ""),
        (b'{"type": NaN}', ""),
        (b'{"type": ' + b"9" * 5000 + b"}", ""),
        (b"{}", "type"),
        (b'{"type": "text", "type": "receipt"}', "type"),
        (changed(TEXT, type="call"), "type"),
        (changed(TEXT, type=["text"]), "type"),
        (without(TEXT, "to"), "to"),
        (without(TEXT, "from"), "from"),
        (without(TEXT, "text"), "text"),
        (changed(TEXT, text=7), "text"),
        (changed(TEXT, text=None), "text"),
        (changed(TEXT, text="x" * 40_001), "text"),
        (changed(TEXT, to=""), "to"),
        (changed(TEXT, to="5" * 21), "to"),
        (changed(TEXT, to="555\x0001"), "to"),
        (changed(TEXT, to={"a": 1}), "to"),
        (changed(TEXT, **{"from": "1" * 65}), "from"),
        (changed(TEXT, sent_at="yesterday"), "sent_at"),
        (changed(TEXT, sent_at="2026-03-02T15:00:00"), "sent_at"),
        (changed(TEXT, sent_at=1), "sent_at"),
        (changed(TEXT, extra=1), "extra"),
        (changed(RECEIPT, state="gone"), "state"),
        (changed(RECEIPT, state=[]), "state"),
        (changed(RECEIPT, reference="x" * 121), "reference"),
        (changed(RECEIPT, reference="a\nb"), "reference"),
        (changed(RECEIPT, error="x" * 41), "error"),
        (changed(RECEIPT, error=None), "error"),
        (without(RECEIPT, "sender"), "sender"),
    ],
)
def test_a_wrong_shape_names_its_field(body: bytes, field: str):
    with pytest.raises(wire.WireRefused) as refused:
        wire.parse(body)
    assert refused.value.field == field
    assert str(refused.value)


def test_a_signature_holds_for_five_minutes_either_way():
    headers = wire.signed(SECRET, "one", NOW, b"body")
    for now in (NOW - 300, NOW, NOW + 300):
        assert wire.verify(SECRET, headers, b"body", now) == "one"
    for now in (NOW - 301, NOW + 301):
        with pytest.raises(wire.SignatureRefused):
            wire.verify(SECRET, headers, b"body", now)


def test_the_signature_is_that_of_standard_webhooks():
    """The example its libraries are tested with."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = wire.signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_one_good_signature_of_several_is_enough():
    headers = wire.signed(SECRET, "one", NOW, b"body")
    headers["webhook-signature"] = f"v1a,abc v1,!!! {headers['webhook-signature']}"
    assert wire.verify(SECRET, headers, b"body", NOW) == "one"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "two"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 121},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "١٢"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,é"},
    ],
)
def test_anything_else_is_refused(change: dict[str, str]):
    headers = wire.signed(SECRET, "one", NOW, b"body") | change
    with pytest.raises(wire.SignatureRefused):
        wire.verify(SECRET, headers, b"body", NOW)
    with pytest.raises(wire.SignatureRefused):
        wire.verify(b"another secret", wire.signed(SECRET, "one", NOW, b"body"), b"body", NOW)
