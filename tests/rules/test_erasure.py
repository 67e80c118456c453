"""How long evidence outlives its person's wish, and what START may bring back after it: rows."""

from datetime import timedelta

import pytest

from sayso import rulebook
from sayso.rules import events
from sayso.rules.consent import OPEN, Permissions, fold
from sayso.rules.erasure import EVIDENCE_DAYS, OPT_INS, Promise, Traces, ends, keep_until
from tests.rules.cast import BRAND, CATALOGUE, ENTITY, NEWS, NOW, OFFERS, Person

D = timedelta(days=1)
FIVE_YEARS = EVIDENCE_DAYS * D

KEPT = {
    "never anything": (Traces(), None),
    "a STOP alone": (Traces(withdrawn_at=NOW), None),
    "opted in, never texted": (Traces(opted_in_at=NOW - 9 * D), NOW - 9 * D),
    "texted after": (Traces(NOW - 2 * D, NOW - 9 * D), NOW - 2 * D),
    "texted before": (Traces(NOW - 9 * D, NOW - 2 * D), NOW - 2 * D),
    "stopped last": (Traces(NOW - 9 * D, NOW - 12 * D, NOW - D), NOW - D),
    "stopped first": (Traces(NOW - 9 * D, NOW - 12 * D, NOW - 20 * D), NOW - 9 * D),
    "texted by mistake only": (Traces(NOW - 9 * D), NOW - 9 * D),
}


@pytest.mark.parametrize("case", KEPT)
def test_evidence_is_kept_from_the_newest_text_or_act(case: str):
    traces, counted_from = KEPT[case]
    assert keep_until(traces, EVIDENCE_DAYS) == (counted_from and counted_from + FIVE_YEARS)


def test_five_years_are_kept():
    assert EVIDENCE_DAYS == 5 * 365 + 1


def test_every_event_after_which_somebody_may_be_texted_or_asked_is_an_opt_in():
    kinds = (events.ConsentAsked, events.ConsentGiven, events.ConsentConfirmed, events.ConsentRefused)
    kinds += (events.ConsentLapsed, events.ConsentRetracted)
    made = [kind(NEWS.id, NOW, "reply", NEWS.id) for kind in kinds]
    made += [events.ConsentRestored(NEWS.id, NOW, "start", NEWS.id, standing="given")]
    held = {event.word: fold(Permissions(), event, CATALOGUE).standings[NEWS.id] for event in made}
    assert set(OPT_INS) == {word for word, standing in held.items() if standing.word in OPEN}


OLD = Traces(NOW - 10 * D, NOW - 20 * D)
PROMISED = Promise(NOW, NOW + 90 * D, 100)
ENDS = {
    "as promised": (PROMISED, OLD, 100, NOW + 90 * D),
    "the period is longer now": (PROMISED, OLD, 1000, NOW + 90 * D),
    "the period is shorter now": (PROMISED, OLD, 40, NOW + 30 * D),
    "shorter than what has passed": (PROMISED, OLD, 1, NOW - 9 * D),
    "joined since": (PROMISED, Traces(NOW - 10 * D, NOW + 5 * D), 100, NOW + 105 * D),
    "texted the moment they asked": (PROMISED, Traces(NOW, NOW - 20 * D), 100, NOW + 90 * D),
    "texted since": (PROMISED, Traces(NOW + 6 * D, NOW + 5 * D), 100, NOW + 106 * D),
    "joined and stopped since": (PROMISED, Traces(NOW + 6 * D, NOW + 5 * D, NOW + 7 * D), 100, NOW + 107 * D),
    "said STOP once more": (PROMISED, Traces(NOW - 10 * D, NOW - 20 * D, NOW + 7 * D), 100, NOW + 90 * D),
    "joined since, the period is shorter": (PROMISED, Traces(NOW, NOW + 5 * D), 10, NOW + 15 * D),
    "nothing was kept": (Promise(NOW, None, 100), Traces(), 100, None),
    "nothing was kept, joined since": (Promise(NOW, None, 100), Traces(None, NOW + D), 100, NOW + 101 * D),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_promise_gets_shorter_never_longer(case: str):
    promise, traces, days, end = ENDS[case]
    assert ends(promise, traces, days) == end


@pytest.fixture(scope="module")
def book():
    return rulebook.load()


def asks_to_be_erased(person: Person, act: str = "erasure_request") -> None:
    person.now += timedelta(minutes=1)
    person.takes(events.ConsentWithdrawn(person.ids(), person.now, act, scope="entity", scope_id=ENTITY))


@pytest.mark.parametrize("said", [(), ("STOP",), ("STOP", "STOP"), ("STOP", "START", "STOP")], ids=str)
def test_start_brings_nothing_back_after_a_request(said, book):
    person = Person(book)
    for text in ("NEWS", "JOIN", "YES", *said):
        person.says(text)
    assert person.says("START").outcome == ("restored" if said else "for_a_person")
    for text in said:
        person.says(text)
    asks_to_be_erased(person)
    assert person.says("START").outcome == "for_a_person"
    assert person.says("YES").outcome == "for_a_person"
    assert (person.word(NEWS), person.word(OFFERS)) == ("withdrawn", "withdrawn")
    assert person.held.blocked(NEWS)


def test_start_brings_nothing_back_of_a_narrower_stop(book):
    from tests.rules.cast import scoped

    person = Person(book, scoped("brand"))
    for text in ("NEWS", "STOP"):
        person.says(text)
    assert person.held.blocks[0].scope_id == BRAND
    asks_to_be_erased(person)
    assert person.says("START").outcome == "for_a_person"


def test_the_handsets_own_act_lets_that_programme_in_and_start_works_again(book):
    person = Person(book)
    for text in ("NEWS", "JOIN", "YES"):
        person.says(text)
    asks_to_be_erased(person)
    person.says("NEWS")
    assert not person.held.blocked(NEWS)
    assert person.held.blocked(OFFERS)
    person.says("STOP")
    assert person.says("START").outcome == "restored"
    assert (person.word(NEWS), person.word(OFFERS)) == ("given", "withdrawn")


def test_a_number_that_was_erased_begins_with_its_blocks(book):
    person = Person(book)
    asks_to_be_erased(person, "suppressed")
    assert person.held.blocked(NEWS)
    assert person.held.blocked(OFFERS)
    assert person.held.standings == {}
    listed = events.ConsentConfirmed(person.ids(), person.now, "import", OFFERS.id)
    assert fold(person.held, listed, CATALOGUE).blocked(OFFERS), "a list lifts nothing"
    assert not Permissions().blocks
