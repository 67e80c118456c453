"""The words of the ledger, and whose acts count for what: what was written under a word is read by it for ever."""

import pytest

from sayso.rules import events
from tests.rules.cast import ENTITY, NOW, OFFERS

WORDS = {
    events.ConsentAsked: "asked",
    events.ConsentGiven: "given",
    events.ConsentConfirmed: "confirmed",
    events.ConsentRefused: "refused",
    events.ConsentLapsed: "lapsed",
    events.ConsentRetracted: "retracted",
    events.ConsentWithdrawn: "withdrawn",
    events.ConsentRestored: "restored",
    events.StopSuspected: "unclear_stop",
    events.StopDismissed: "not_a_stop",
    events.TenureEnded: "tenure_ended",
}


def test_every_event_is_kept_under_its_word():
    kinds = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, events.ConsentEvent)}
    assert {kind: kind.word for kind in kinds - {events.ConsentEvent}} == WORDS


@pytest.mark.parametrize(
    ("act", "own"),
    [
        ("keyword", True),
        ("reply", True),
        ("start", True),
        ("form", False),
        ("import", False),
        ("team", False),
        ("silence", False),
        ("erasure_request", False),
        ("suppressed", False),
        ("", False),
    ],
)
def test_only_a_text_is_an_act_of_the_handset(act: str, own: bool):
    assert events.ConsentGiven(OFFERS.id, NOW, act, OFFERS.id).from_handset is own


@pytest.mark.parametrize(
    ("act", "for_good"), [("erasure_request", True), ("suppressed", True), ("keyword", False), ("team", False)]
)
def test_only_an_erasure_is_for_good(act: str, for_good: bool):
    event = events.ConsentWithdrawn(OFFERS.id, NOW, act, scope="entity", scope_id=ENTITY)
    assert event.for_good is for_good
