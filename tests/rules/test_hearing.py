"""One inbound text to the last field: what is written down, what is answered, and which ask a YES is for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sayso.rules import events
from sayso.rules.consent import ASK_LIVES, Permissions
from sayso.rules.drafts import Draft
from sayso.rules.intake import Text, hear
from sayso.rules.programmes import Catalogue, Programme
from sayso.rules.tables import RuleBook
from sayso.rules.wording import understand
from tests.rules.cast import CATALOGUE, ENTITY, NEWS, NOW, OFFERS, SENDER, Person, programme, standing

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STOPPED = {"scope": "entity", "scope_id": ENTITY}


@pytest.mark.parametrize(
    ("before", "text", "kind", "act", "row", "more"),
    [
        ([], "JOIN", events.ConsentAsked, "keyword", OFFERS, {}),
        ([], "NEWS", events.ConsentGiven, "keyword", NEWS, {}),
        (["JOIN"], "YES", events.ConsentConfirmed, "reply", OFFERS, {}),
        (["JOIN"], "NO", events.ConsentRefused, "reply", OFFERS, {}),
        (["NEWS"], "STOP", events.ConsentWithdrawn, "keyword", None, STOPPED),
        (["NEWS", "STOP"], "START", events.ConsentRestored, "start", NEWS, {"standing": "given"}),
        ([], "please stop texting me on sundays", events.StopSuspected, "reply", None, {}),
    ],
)
def test_an_entry_says_what_was_done_by_which_act_under_which_words_and_what_it_answers(
    before: list[str], text: str, kind: type, act: str, row: Programme | None, more: dict[str, Any], book: RuleBook
):
    person = Person(book)
    for earlier in before:
        person.says(earlier)
    answers = person.entries[-1].id if before and row else None
    (event,) = person.says(text).events
    told = (row.id if row else None, answers, row.disclosure if row else None)
    assert event == kind(event.id, person.now, act, *told, **more)


def test_a_silence_is_written_down_as_one(book: RuleBook):
    person = Person(book)
    (asked,) = person.says("JOIN").events
    (event,) = person.says("YES", after=ASK_LIVES + MINUTE).events
    assert event == events.ConsentLapsed(event.id, person.now, "silence", OFFERS.id, asked.id, OFFERS.disclosure)


@pytest.mark.parametrize(
    ("before", "text", "purpose", "key", "row", "within"),
    [
        ([], "JOIN", "double_opt_in_ask", "ask", OFFERS, DAY),
        ([], "NEWS", "opt_in_confirmation", "confirmation", NEWS, DAY),
        (["JOIN"], "YES", "opt_in_confirmation", "confirmation", OFFERS, DAY),
        (["NEWS", "STOP"], "START", "opt_in_confirmation", "confirmation", NEWS, DAY),
        (["NEWS"], "STOP", "stop_confirmation", "stop", NEWS, 5 * MINUTE),
        (["NEWS"], "HELP", "help_reply", "help", NEWS, HOUR),
    ],
)
def test_a_reply_names_the_entry_it_answers_and_is_worth_nothing_later(
    before: list[str], text: str, purpose: Any, key: str, row: Programme, within: timedelta, book: RuleBook
):
    person = Person(book)
    for earlier in before:
        person.says(earlier)
    heard = person.says(text)
    entry = heard.events[0].id if heard.events else None
    assert heard.replies == (Draft(purpose, SENDER, row.words[key], row, entry, person.now, person.now + within),)


def test_whoever_is_in_already_is_told_so_in_the_name_of_what_made_them(book: RuleBook):
    person = Person(book)
    (given,) = person.says("NEWS").events
    (reply,) = person.says("NEWS").replies
    assert (reply.entry, reply.programme) == (given.id, NEWS)


def test_one_programme_is_confirmed_in_the_words_in_force(book: RuleBook):
    own = replace(NEWS, words={**NEWS.words, "confirmation": "You are in."})
    assert Person(book, Catalogue.of(ENTITY, [own])).says("NEWS").replies[0].body == "You are in."


def test_a_stop_said_again_is_still_about_the_programme_that_speaks(book: RuleBook):
    person = Person(book)
    for text in ("NEWS", "STOP"):
        person.says(text)
    person.last = NEWS.id
    again = person.says("STOP")
    assert (again.outcome, again.programme, again.replies) == ("stop_again", NEWS.id, ())


def ticked(person: Person, *rows: Programme, left: bool) -> None:
    """One form ticked for these; the first one's act leads. Its ask has left now, or not yet."""
    lead = None
    for row in rows:
        event = events.ConsentAsked(person.ids(), person.now, "form", row.id, lead, row.disclosure)
        lead = lead or event.id
        person.takes(event)
    if lead and left:
        person.asks[lead] = person.now


def test_a_list_that_proved_a_double_opt_in_makes_its_programme_speak(book: RuleBook):
    person = Person(book)
    person.takes(events.ConsentConfirmed(person.ids(), person.now, "import", NEWS.id))
    assert person.says("HELP").programme == NEWS.id


def test_beneath_a_form_nobody_was_asked_about_they_stand_as_before(book: RuleBook):
    person = Person(book)
    person.says("NEWS")
    ticked(person, NEWS, left=False)
    assert person.says("HELP").programme == NEWS.id
    assert person.says("YES").outcome == "for_a_person"


def test_a_keyword_of_somebody_a_list_confirmed_through_a_stop_is_an_opt_in_anew(book: RuleBook):
    person = Person(book)
    person.says("STOP")
    person.takes(events.ConsentConfirmed(person.ids(), person.now, "import", OFFERS.id))
    assert person.says("JOIN").outcome == "asked"


def test_the_ask_that_left_last_is_the_one_answered_whenever_it_was_caused(book: RuleBook):
    second = programme(17, "VIP", "double")
    person = Person(book, Catalogue.of(ENTITY, [OFFERS, second]))
    ticked(person, OFFERS, left=False)
    person.says("VIP")
    person.asks[person.held.standings[OFFERS.id].entry] = person.now + MINUTE  # it had to wait, and left after
    assert person.says("YES", after=2 * MINUTE).programme == OFFERS.id
    assert person.word(second) == "asked"


def test_the_programme_that_leads_an_ask_leads_its_confirmation(book: RuleBook):
    person = Person(book)
    ticked(person, NEWS, OFFERS, left=True)
    heard = person.says("YES")
    assert heard.programme == NEWS.id
    (reply,) = heard.replies
    assert (reply.programme, reply.entry) == (NEWS, heard.events[0].id)
    assert reply.along == ((OFFERS, heard.events[1].id),)


@pytest.mark.parametrize(
    "held", [standing("confirmed", asked_at=NOW), standing("lapsed", asked_at=NOW), standing("asked", asked_at=None)]
)
def test_nothing_is_answered_that_was_not_asked(held: Any, book: RuleBook):
    person = Person(book)
    person.held = Permissions(standings={OFFERS.id: held})
    assert person.says("YES").outcome == "for_a_person"


def test_nobody_was_asked_where_no_asks_are_told(book: RuleBook):
    person = Person(book)
    ticked(person, OFFERS, left=True)
    yes = Text("YES", understand("YES", "none", person.words), SENDER)
    assert hear(yes, person.held, CATALOGUE, person.now, person.ids).outcome == "for_a_person"
