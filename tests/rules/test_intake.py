"""One inbound text: the order of precedence, and what is answered in whose name."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from sayso.rules import events
from sayso.rules.consent import ASK_LIVES
from sayso.rules.programmes import Catalogue, Programme
from sayso.rules.tables import RuleBook
from tests.rules.cast import (
    ALL,
    BRAND,
    CLUB,
    ENTITY,
    NEWS,
    OFFERS,
    OTHER_SENDER,
    SENDER,
    Person,
    programme,
    scoped,
)

MINUTE = timedelta(minutes=1)


def kinds(replies) -> list[str]:
    return [draft.purpose for draft in replies]


# what the person did before -> (text, outcome, events, replies)
ROWS = [
    ([], "JOIN", "asked", [events.ConsentAsked], ["double_opt_in_ask"]),
    ([], "  join ", "asked", [events.ConsentAsked], ["double_opt_in_ask"]),
    ([], "NEWS", "given", [events.ConsentGiven], ["opt_in_confirmation"]),
    (["NEWS"], "NEWS", "already_in", [], ["opt_in_confirmation"]),
    (["JOIN"], "JOIN", "asked", [events.ConsentAsked], ["double_opt_in_ask"]),
    (["JOIN"], "yes", "confirmed", [events.ConsentConfirmed], ["opt_in_confirmation"]),
    (["JOIN"], "no", "refused", [events.ConsentRefused], []),
    (["JOIN"], "stop", "stop", [events.ConsentWithdrawn], ["stop_confirmation"]),
    (["JOIN"], "help", "help", [], ["help_reply"]),
    (["JOIN"], "maybe later", "for_a_person", [], []),
    ([], "yes", "for_a_person", [], []),
    ([], "no", "for_a_person", [], []),
    ([], "CLUB", "for_a_person", [], []),  # the keyword of another sender
    ([], "STOP", "stop", [events.ConsentWithdrawn], ["stop_confirmation"]),
    (["NEWS", "STOP"], "STOP", "stop_again", [events.ConsentWithdrawn], []),
    (["NEWS", "STOP"], "YES", "for_a_person", [], []),
    (["JOIN", "STOP"], "YES", "for_a_person", [], []),
    (["NEWS", "STOP"], "HELP", "help", [], ["help_reply"]),
    (["NEWS", "STOP"], "START", "restored", [events.ConsentRestored], ["opt_in_confirmation"]),
    (["NEWS", "STOP"], "NEWS", "given", [events.ConsentGiven], ["opt_in_confirmation"]),
    (["NEWS", "STOP", "NEWS"], "STOP", "stop", [events.ConsentWithdrawn], ["stop_confirmation"]),
    ([], "START", "for_a_person", [], []),
    (["NEWS"], "START", "for_a_person", [], []),
    ([], "please stop texting me on sundays", "unclear_stop", [events.StopSuspected], []),
    (
        ["JOIN", "YES"],
        "could you please take me off this list",
        "stop",
        [events.ConsentWithdrawn],
        ["stop_confirmation"],
    ),
    (["JOIN"], "yes please", "confirmed", [events.ConsentConfirmed], ["opt_in_confirmation"]),
    (["JOIN"], "yes but thursday", "for_a_person", [], []),
    (["JOIN", "YES", "STOP"], "yes please", "for_a_person", [], []),
    (["JOIN", "YES"], "dont stop", "for_a_person", [], []),
    ([], "", "for_a_person", [], []),
]


@pytest.mark.parametrize(("before", "text", "outcome", "happened", "replies"), ROWS)
def test_rows(before: list[str], text: str, outcome: str, happened: list[type], replies: list[str], book: RuleBook):
    person = Person(book)
    for earlier in before:
        person.says(earlier)
    heard = person.says(text)
    assert heard.outcome == outcome
    assert [type(event) for event in heard.events] == happened
    assert kinds(heard.replies) == replies
    for draft in heard.replies:
        assert draft.prompted_at == person.now
        assert draft.not_after is not None
        assert draft.not_after > person.now


def test_a_stop_stands_above_an_open_ask_and_a_programmes_keyword(book: RuleBook):
    catalogue = Catalogue.of(ENTITY, [programme(10, "STOP", "single"), programme(11, "HELP", "single")])
    person = Person(book, catalogue)
    assert person.says("STOP").outcome == "stop"
    assert person.says("HELP").outcome == "help"


def test_help_stands_above_an_open_ask_and_yes_above_a_keyword(book: RuleBook):
    catalogue = Catalogue.of(ENTITY, [OFFERS, programme(14, "YES", "single"), programme(15, "START", "single")])
    person = Person(book, catalogue)
    person.says("JOIN")
    assert person.says("HELP").outcome == "help"
    assert person.says("YES").outcome == "confirmed"
    assert person.says("YES").programme == UUID(int=14)  # nothing is open any more: now it is a keyword
    person.says("STOP")
    assert person.says("START").outcome == "given"  # the keyword stands above START


def test_a_keyword_that_holds_a_stop_word_is_the_keyword(book: RuleBook):
    row = programme(16, "DONT STOP THE MUSIC", "single")
    assert Person(book, Catalogue.of(ENTITY, [row])).says("dont stop the music").outcome == "given"
    assert Person(book).says("dont stop the music").outcome == "for_a_person"
    row = programme(17, "ENOUGH ALREADY", "single")
    assert Person(book, Catalogue.of(ENTITY, [row])).says("enough already").outcome == "given"
    assert Person(book).says("enough already").outcome == "unclear_stop"


def test_yes_counts_for_the_one_ask_that_came_last(book: RuleBook):
    second = programme(17, "VIP", "double")
    person = Person(book, Catalogue.of(ENTITY, [OFFERS, second]))
    person.says("JOIN")
    person.says("VIP")
    assert person.says("YES").programme == second.id
    assert person.word(OFFERS) == "asked"


def ticked(person: Person, *rows: Programme, act: str = "form", asked: bool = True) -> None:
    """One form, ticked for several programmes of one sender: the first one's act leads, and its ask has left or not."""
    lead = None
    for row in rows:
        event = events.ConsentAsked(person.ids(), person.now, act, row.id, lead, row.disclosure)
        lead = lead or event.id
        person.takes(event)
    if lead and asked:
        person.asks[lead] = person.now


@pytest.mark.parametrize(("text", "word"), [("YES", "confirmed"), ("NO", "refused")])
def test_one_answer_speaks_for_every_programme_of_one_form(text: str, word: str, book: RuleBook):
    person = Person(book)
    ticked(person, OFFERS, NEWS)
    heard = person.says(text)
    assert (heard.outcome, heard.programme) == (word, OFFERS.id)
    assert [person.word(row) for row in (OFFERS, NEWS)] == [word, word]
    assert len(heard.replies) == (1 if word == "confirmed" else 0)
    for draft in heard.replies:
        assert [(row.id, entry) for row, entry in draft.along] == [(NEWS.id, heard.events[1].id)]
        assert OFFERS.naming is not None
        assert OFFERS.naming.description in draft.body
        assert "News: " in draft.body


def test_one_silence_speaks_for_every_programme_of_one_form(book: RuleBook):
    person = Person(book)
    ticked(person, OFFERS, NEWS)
    assert person.says("YES", after=ASK_LIVES + MINUTE).outcome == "too_late"
    assert [person.word(row) for row in (OFFERS, NEWS)] == ["lapsed", "lapsed"]


def test_a_later_ask_is_answered_alone(book: RuleBook):
    person = Person(book)
    ticked(person, OFFERS, NEWS)
    person.says("JOIN")
    heard = person.says("YES")
    assert [person.word(row) for row in (OFFERS, NEWS)] == ["confirmed", "asked"]
    assert len(heard.replies) == 1
    assert person.says("YES").programme == NEWS.id  # the form's ask named it too, and is the open one again
    assert person.word(NEWS) == "confirmed"


@pytest.mark.parametrize("act", ["form", "import"])
def test_nobody_confirms_what_they_were_not_asked_about_yet(act: str, book: RuleBook):
    person = Person(book)
    person.says("NEWS")
    person.says("STOP")
    ticked(person, OFFERS, act=act, asked=False)
    assert person.says("YES").outcome == "for_a_person"
    assert (person.word(OFFERS), person.held.blocked(OFFERS) is None) == ("asked", False)


def test_a_yes_to_one_ask_confirms_no_other_that_has_not_left(book: RuleBook):
    person = Person(book)
    ticked(person, OFFERS)
    person.now += MINUTE
    ticked(person, NEWS, act="import", asked=False)
    assert person.says("YES").programme == OFFERS.id
    assert [person.word(row) for row in (OFFERS, NEWS)] == ["confirmed", "asked"]


def test_programmes_whose_newer_words_wait_to_be_signed_off_are_confirmed_in_their_own(book: RuleBook):
    renamed = replace(NEWS, named_in_force=False)
    person = Person(book, Catalogue.of(ENTITY, [OFFERS, renamed]))
    ticked(person, OFFERS, renamed)
    heard = person.says("YES")
    assert [draft.body for draft in heard.replies] == [row.words["confirmation"] for row in (OFFERS, NEWS)]


def test_a_form_through_a_stop_needs_the_persons_own_yes(book: RuleBook):
    person = Person(book)
    person.says("NEWS")
    person.says("STOP")
    ticked(person, NEWS)
    assert person.held.blocked(NEWS)
    person.says("YES")
    assert person.word(NEWS) == "confirmed"
    assert not person.held.blocked(NEWS)
    assert person.held.blocked(OFFERS)


def test_a_stop_is_heard_for_what_they_joined_not_for_what_a_stranger_ticked(book: RuleBook):
    person = Person(book, scoped("programme"))
    person.says("NEWS")
    ticked(person, OFFERS, asked=False)
    assert person.says("STOP").programme == NEWS.id
    assert person.word(NEWS) == "withdrawn"


def test_yes_on_another_sender_confirms_nothing(book: RuleBook):
    person = Person(book)
    person.says("JOIN", SENDER)
    assert person.says("YES", OTHER_SENDER).outcome == "for_a_person"
    assert person.word(OFFERS) == "asked"


@pytest.mark.parametrize("text", ["YES", "NO"])
def test_an_answer_after_72_hours_is_too_late(text: str, book: RuleBook):
    person = Person(book)
    person.says("JOIN")
    heard = person.says(text, after=ASK_LIVES + MINUTE)
    assert (heard.outcome, heard.replies, person.word(OFFERS)) == ("too_late", (), "lapsed")


def test_start_never_joins_what_was_not_joined(book: RuleBook):
    person = Person(book)
    for text in ("JOIN", "YES", "STOP", "START"):
        heard = person.says(text)
    assert [event.programme for event in heard.events] == [OFFERS.id]
    assert person.held.blocked(NEWS)


@pytest.mark.parametrize(
    ("scope", "text", "laid"),
    [
        ("entity", "STOP", ("entity", ENTITY)),
        ("brand", "STOP", ("brand", BRAND)),
        ("programme", "STOP", ("programme", NEWS.id)),
        ("programme", "STOPALL", ("entity", ENTITY)),
        ("brand", "STOPALL", ("entity", ENTITY)),
    ],
)
def test_what_a_stop_binds(scope: str, text: str, laid: tuple[str, UUID], book: RuleBook):
    person = Person(book, scoped(scope))
    person.says("NEWS")
    person.last = NEWS.id
    heard = person.says(text)
    assert [(each.scope, each.scope_id) for each in person.held.blocks] == [laid]
    assert heard.programme == NEWS.id


@pytest.mark.parametrize("scope", ["programme", "brand"])
def test_a_stop_said_twice_stops_everything(scope: str, book: RuleBook):
    person = Person(book, scoped(scope))
    person.says("NEWS")
    person.says("JOIN")
    person.says("YES")
    person.last = NEWS.id
    assert person.says("STOP").outcome == "stop"
    again = person.says("STOP")
    assert (again.outcome, kinds(again.replies)) == ("stop", ["stop_confirmation"])
    assert {each.word for each in person.held.standings.values()} == {"withdrawn"}
    assert person.says("STOP").outcome == "stop_again"


def test_a_stop_is_answered_for_a_programme_that_still_stands(book: RuleBook):
    person = Person(book, scoped("programme"))
    person.says("NEWS")
    person.says("JOIN")
    assert person.says("STOP").programme == OFFERS.id
    assert person.says("STOP").programme == NEWS.id
    assert {each.word for each in person.held.standings.values()} == {"withdrawn"}


def test_a_stop_to_a_sender_without_programmes_binds_the_business(book: RuleBook):
    person = Person(book, Catalogue.of(ENTITY, []))
    heard = person.says("STOP")
    assert (heard.outcome, heard.programme, heard.replies) == ("stop", None, ())
    assert [(each.scope, each.scope_id) for each in person.held.blocks] == [("entity", ENTITY)]
    again = person.says("STOP")
    assert (again.outcome, again.programme) == ("stop_again", None)
    assert person.says("HELP").outcome == "for_a_person"
    assert person.says("not interested").outcome == "unclear_stop"


@pytest.mark.parametrize(
    ("joined", "last", "speaks"),
    [
        ([], None, OFFERS),  # the sender's oldest
        (["NEWS"], None, NEWS),  # one they joined
        (["NEWS"], OFFERS.id, OFFERS),  # the one last heard from
        (["NEWS"], CLUB.id, NEWS),  # which is of another sender
    ],
)
def test_in_whose_name_help_is_answered(joined: list[str], last: UUID | None, speaks, book: RuleBook):
    person = Person(book)
    for text in joined:
        person.says(text)
    person.last = last
    heard = person.says("HELP")
    assert heard.programme == speaks.id
    assert heard.replies[0].body == speaks.words["help"]


def test_a_programme_that_is_not_live_cannot_be_joined(book: RuleBook):
    rows = [replace(row, live=False) if row is NEWS else row for row in ALL]
    person = Person(book, Catalogue.of(ENTITY, rows))
    assert person.says("NEWS").outcome == "for_a_person"


def test_join_after_stop_excepts_that_programme_only(book: RuleBook):
    person = Person(book)
    for text in ("NEWS", "JOIN", "YES", "STOP", "JOIN"):
        person.says(text)
    assert person.word(OFFERS) == "asked"
    assert person.held.blocked(OFFERS) is None
    assert person.held.blocked(NEWS)
    assert person.held.blocked(CLUB)
