"""Whatever comes in is kept whole, refused with a reason, or left alone: it never breaks the batch it came in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

ANA, BEN = "+12125550123", "+12125550124"


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), Join("JOIN", "double"))


@pytest.fixture
def live(store: str):
    """A workspace that is no demo. Its channel has no sender, so nothing can leave."""
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), demo=False)


def bodies(stage) -> list[str]:
    from sayso.store.scope import within
    from sayso.store.tables import InboundText

    with within(stage.workspace):
        return list(InboundText.objects.order_by("received_at").values_list("body", flat=True))


@pytest.mark.parametrize(
    ("text", "outcome", "kept"),
    [
        ("", "for_a_person", ""),
        (" \n\t", "for_a_person", " \n\t"),
        ("\x00", "for_a_person", "\ufffd"),
        ("ST\x00OP", "unclear_stop", "ST\ufffdOP"),
        ("\ud83d", "for_a_person", "\ufffd"),
        ("\u202eSTOP\u202c", "stop", "\u202eSTOP\u202c"),
        ("S\u200bT\u200dO\ufeffP", "stop", "S\u200bT\u200dO\ufeffP"),
        ("\uff33\uff34\uff2f\uff30", "stop", "\uff33\uff34\uff2f\uff30"),
        ("🛑 stop 🛑", "stop", "🛑 stop 🛑"),
        ("do\u202e not stop", "for_a_person", "do\u202e not stop"),
        ("a" * 40_000, "for_a_person", "a" * 40_000),
        ("stop " * 8_000, "stop", "stop " * 8_000),
        ("'; DROP TABLE message; --", "unclear_stop", "'; DROP TABLE message; --"),
        ('{"a": "\\u0000"}', "for_a_person", '{"a": "\\u0000"}'),
    ],
)
def test_texts(text: str, outcome: str, kept: str, stage):
    received = stage.texts(ANA, text)
    assert (received.status, received.outcome) == ("kept", outcome)
    assert bodies(stage) == [kept]


def test_the_one_bad_text_does_not_break_its_batch(stage):
    from sayso.inbox.receive import receive

    bad: list[dict[str, Any]] = [
        {"text": "a" * 40_001},
        {"provider_id": ""},
        {"provider_id": "x" * 121},
        {"number": "\x00"},
        {"number": ""},
        {"number": "12"},
        {"number": "+1212555" + "0" * 5000},
        {"number": "\ud800"},
        {"to": "nobody"},
        {"to": "55\x0001"},
        {"to": "\udfff"},
        {"channel": "smpp"},
    ]
    heard = stage.heard(ANA, "NEWS")
    from dataclasses import replace

    batch = [heard, *(replace(stage.heard(BEN, "STOP"), **changes) for changes in bad), stage.heard(ANA, "STOP")]
    statuses = [each.status for each in receive(batch)]
    assert statuses[0] == statuses[-1] == "kept"
    assert statuses[1:4] == ["refused"] * 3
    assert statuses[4:9] == ["invalid_number"] * 5
    assert statuses[9:-1] == ["no_such_sender"] * 4
    assert stage.held(ANA).blocks
    assert not stage.held(BEN).blocks


@pytest.mark.parametrize(
    "raw",
    [
        {"a": "\x00", "\x00": ["\ud800", {"b": "\udfff"}]},
        {"amount": float("nan"), "limit": float("inf")},
        {"card": "4111 1111 1111 1111", "deep": [{"ssn": "078-05-1121"}]},
        {"when": 10**400},
        {},
        None,
    ],
)
def test_raw_payloads(raw: Any, stage):
    import json

    from sayso.store.scope import within
    from sayso.store.tables import InboundText

    assert stage.texts(ANA, "hello", raw=raw).status == "kept"
    with within(stage.workspace):
        kept = json.dumps(InboundText.objects.get().raw)
    assert "4111" not in kept
    assert "05-1121" not in kept


def test_card_numbers_are_kept_nowhere(stage):
    from django.db import connection

    from sayso.store.scope import within

    stage.says(ANA, "stop 4111 1111 1111 1111", "my card is 4111-1111-1111-1111 and ssn 078-05-1121")
    with within(stage.workspace), connection.cursor() as cursor:
        for table in (
            "inbound_text",
            "consent_payload",
            "consent_entry",
            "message",
            "clearance_payload",
            "unclear_stop",
        ):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text ~ '4111|078-05|0781121|078051121'")
            assert cursor.fetchone() == (0,), table


def test_a_text_delivered_twice_counts_once(stage):
    from sayso.inbox.receive import receive

    twice = [stage.heard(ANA, "NEWS", provider_id="one"), stage.heard(ANA, "NEWS", provider_id="one")]
    assert [each.status for each in receive(twice)] == ["kept", "duplicate"]
    assert [each.status for each in receive(twice)] == ["duplicate", "duplicate"]


def test_an_id_that_comes_again_with_other_words_swallows_no_stop(stage):
    from sayso.inbox.receive import receive

    batch = [stage.heard(ANA, words, provider_id="one") for words in ("NEWS", "hello", "STOP")]
    assert [each.status for each in receive(batch)] == ["kept", "kept", "kept"]
    assert [each.status for each in receive(batch)] == ["duplicate", "duplicate", "duplicate"]
    assert stage.held(ANA).blocks
    late = stage.heard(ANA, "x" * 300, provider_id="i" * 120), stage.heard(ANA, "y", provider_id="i" * 120)
    assert [each.status for each in receive(late)] == ["kept", "kept"]


def test_one_id_for_two_numbers_swallows_neither_stop(stage):
    from sayso.inbox.receive import receive

    batch = [stage.heard(ANA, "STOP", provider_id="one"), stage.heard(BEN, "STOP", provider_id="one")]
    assert [each.status for each in receive(batch)] == ["kept", "kept"]
    assert [each.status for each in receive(batch)] == ["duplicate", "duplicate"]
    assert stage.held(ANA).blocks
    assert stage.held(BEN).blocks


def test_the_same_id_on_another_sender_is_another_text(store: str):
    from tests.stage import Join, Stage

    stage = Stage(Join("NEWS"), Join("JOIN", "double", 1))
    assert stage.texts(ANA, "NEWS", 0, provider_id="one").outcome == "given"
    assert stage.texts(ANA, "JOIN", 1, provider_id="one").outcome == "asked"


def test_a_time_from_elsewhere_counts_in_a_demo_only(stage, live):
    future = datetime.now(UTC) + timedelta(days=400)
    number = "+12124567890"
    assert live.texts(number, "NEWS", at=future).outcome == "given"
    assert live.held(number).standings[live.programmes["NEWS"]].since < datetime.now(UTC) + timedelta(minutes=1)
    assert stage.texts(ANA, "NEWS", at=future).outcome == "given"
    assert stage.held(ANA).standings[stage.programmes["NEWS"]].since == future


def test_unasked_matters_stay_with_a_person(stage):
    for text in ("YES", "NO", "START", "unknown word"):
        stage.says(ANA, text)
    assert stage.held(ANA).standings == {}
