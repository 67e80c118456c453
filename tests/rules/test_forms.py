"""What a form sent in asks about: never more than a YES is still needed for, and nothing by itself."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from sayso.rules import forms
from sayso.rules.checks import asked_after_stop, asked_often
from sayso.rules.consent import ASK_LIVES, Block, Permissions, fold
from sayso.rules.events import ConsentAsked
from sayso.rules.forms import Filled
from sayso.rules.gate import Pass, Refuse, decide
from sayso.rules.intake import CONFIRM_WITHIN
from sayso.rules.messages import Naming
from sayso.rules.programmes import Catalogue
from sayso.rules.tables import RuleBook
from tests.rules.cast import (
    CATALOGUE,
    CLUB,
    ENTITY,
    ENTRY,
    NEWS,
    NOW,
    OFFERS,
    OTHER_BRAND,
    OTHER_SENDER,
    block,
    facts,
    programme,
    standing,
)

DAY = timedelta(days=1)


def fill(
    held: Permissions,
    *ticked: UUID,
    catalogue: Catalogue = CATALOGUE,
    **asked: bool,
) -> Filled:
    ids = (UUID(int=number) for number in count(1000)).__next__
    return forms.fill(ticked, held, catalogue, NOW, ids, **asked)


def with_(word: str, ago: timedelta = 2 * DAY, blocks: tuple[Block, ...] = (), row=OFFERS, **changes) -> Permissions:
    return Permissions(standings={row.id: standing(word, NOW - ago, **changes)}, blocks=blocks)


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (Permissions(), "asked"),
        (with_("confirmed"), "already_in"),
        (with_("given"), "asked"),  # the programme wants a second yes
        (with_("given", row=NEWS), "asked"),  # another programme's
        (with_("asked", timedelta(hours=1), act="form"), "asked_already"),
        (with_("asked", ASK_LIVES, act="keyword"), "asked_already"),
        (with_("asked", ASK_LIVES + timedelta(seconds=1), act="form"), "asked"),
        (with_("asked", timedelta(hours=1), act="import"), "asked"),
        (with_("refused", 29 * DAY), "refused_lately"),
        (with_("refused", 30 * DAY), "asked"),
        (with_("lapsed"), "asked"),
        (with_("retracted"), "asked"),
        (with_("withdrawn", blocks=(block(),)), "asked"),
        (with_("confirmed", blocks=(block(),)), "asked"),  # stopped since: what stood does not stand
        (with_("confirmed", blocks=(block(excepted=frozenset({OFFERS.id})),)), "already_in"),
        (Permissions(blocks=(block(),)), "asked"),
        (Permissions(unclear=((ENTRY, NOW),)), "asked"),  # recorded; the gate holds it
    ],
)
def test_what_a_tick_comes_to(held: Permissions, outcome: str):
    filled = fill(held, OFFERS.id)
    assert filled.outcomes == {OFFERS.id: outcome}
    assert filled.outcome == outcome
    assert len(filled.events) == len(filled.asks) == (outcome == "asked")


def test_an_ask_and_its_act_come_together():
    filled = fill(Permissions(), OFFERS.id)
    (act,), (ask,) = filled.events, filled.asks
    assert (act.act, act.programme, act.answers, act.disclosure, act.at) == (
        "form",
        OFFERS.id,
        None,
        OFFERS.disclosure,
        NOW,
    )
    assert (ask.purpose, ask.entry, ask.programme, ask.sender) == (
        "double_opt_in_ask",
        act.id,
        OFFERS,
        OFFERS.sender,
    )
    assert (ask.prompted_at, ask.not_after, ask.body) == (NOW, NOW + CONFIRM_WITHIN, OFFERS.words["ask"])
    assert not act.from_handset


def named(row, name: str):
    return replace(row, naming=Naming("Acme", name, f"{name} things", (2, 30), "help@acme.example"))


def test_one_ask_speaks_for_all_of_a_sender():
    rows = (named(OFFERS, "Offers"), named(NEWS, "News"), named(CLUB, "Club"))
    filled = fill(Permissions(), NEWS.id, CLUB.id, OFFERS.id, NEWS.id, catalogue=Catalogue.of(ENTITY, rows))
    lead, along, other = filled.events
    assert (lead.programme, lead.answers) == (NEWS.id, None)
    assert (along.programme, along.answers) == (OFFERS.id, lead.id)
    assert (other.programme, other.answers) == (CLUB.id, None)
    assert [ask.entry for ask in filled.asks] == [lead.id, other.id]
    assert [[(row.id, entry) for row, entry in ask.along] for ask in filled.asks] == [[(OFFERS.id, along.id)], []]
    assert filled.asks[0].body.startswith("Acme: Reply YES to get News: News things")
    assert "Offers: Offers things" in filled.asks[0].body


def test_an_act_along_with_another_is_recorded_under_its_own_words():
    lead, along = fill(Permissions(), OFFERS.id, NEWS.id).events
    assert lead == ConsentAsked(lead.id, NOW, "form", OFFERS.id, None, OFFERS.disclosure)
    assert along == ConsentAsked(along.id, NOW, "form", NEWS.id, lead.id, NEWS.disclosure)


def test_one_programme_is_asked_about_in_the_words_in_force():
    own = replace(OFFERS, words={**OFFERS.words, "ask": "Reply YES."})
    assert fill(Permissions(), own.id, catalogue=Catalogue.of(ENTITY, [own])).asks[0].body == "Reply YES."


def test_two_senders_of_one_brand_ask_apart():
    other = programme(14, "OTHER", "double", sender=OTHER_SENDER)
    asks = fill(Permissions(), OFFERS.id, other.id, catalogue=Catalogue.of(ENTITY, (OFFERS, other))).asks
    assert [(ask.sender, ask.programme) for ask in asks] == [(OFFERS.sender, OFFERS), (OTHER_SENDER, other)]


def test_a_form_that_asks_about_anything_has_asked():
    filled = fill(with_("confirmed"), OFFERS.id, NEWS.id)
    assert (filled.outcome, filled.outcomes) == ("asked", {OFFERS.id: "already_in", NEWS.id: "asked"})


def test_whoever_was_asked_often_is_still_told_that_they_are_in():
    assert fill(with_("confirmed"), OFFERS.id, asked_often=True).outcome == "already_in"


def test_two_brands_on_one_sender_are_asked_apart():
    other = programme(14, "OTHER", "double", brand=OTHER_BRAND)
    filled = fill(Permissions(), OFFERS.id, other.id, catalogue=Catalogue.of(ENTITY, (OFFERS, other)))
    assert len(filled.asks) == 2


def test_a_stopped_programme_leads_so_that_the_gate_judges_the_ask_by_it():
    held = Permissions(blocks=(block("programme", NEWS.id),))
    filled = fill(held, OFFERS.id, NEWS.id)
    assert filled.asks[0].programme == NEWS


@pytest.mark.parametrize("ticked", [(), (UUID(int=77),)])
def test_what_is_not_offered_comes_to_nothing(ticked: tuple[UUID, ...]):
    assert (fill(Permissions(), *ticked).outcome, fill(Permissions(), *ticked).asks) == ("nothing", ())


def test_a_paused_programme_asks_nobody():
    paused = Catalogue.of(ENTITY, [replace(OFFERS, live=False)])
    assert fill(Permissions(), OFFERS.id, catalogue=paused).outcome == "not_live"


def test_a_form_never_lifts_a_block_and_never_gives():
    held = with_("withdrawn", blocks=(block(),))
    for event in fill(held, OFFERS.id, NEWS.id).events:
        assert isinstance(event, ConsentAsked)
        held = fold(held, event, CATALOGUE)
    assert {row.word for row in held.standings.values()} == {"asked"}
    assert held.blocks == (block(),)


def test_no_act_is_recorded_that_could_not_be_asked_about():
    held = Permissions(blocks=(block(),))
    filled = fill(held, OFFERS.id, asked_after_stop=True)
    assert (filled.outcome, filled.events, filled.asks) == ("asked_lately", (), ())
    free = fill(Permissions(), OFFERS.id, asked_after_stop=True)  # no STOP binds any more
    assert free.outcome == "asked"


def test_whoever_was_asked_three_times_rests_whatever_a_form_says(book: RuleBook):
    filled = fill(Permissions(), OFFERS.id, asked_often=True)
    assert (filled.outcome, filled.events) == ("asked_lately", ())
    days = [NOW - 29 * DAY, NOW - 9 * DAY, NOW - DAY]
    names = (f"double_opt_in_ask:{OFFERS.id}", f"double_opt_in_ask:{NEWS.id}", f"ask_after_stop:{NEWS.id}")
    told = {name: [at] for name, at in zip(names, days, strict=True)}
    assert asked_often(facts(book, tallies=told), NOW)
    assert not asked_often(facts(book, tallies=told), NOW + 2 * DAY)


def test_a_programme_whose_newer_words_wait_to_be_signed_off_is_asked_about_in_its_own():
    renamed = replace(NEWS, named_in_force=False)
    filled = fill(Permissions(), OFFERS.id, NEWS.id, catalogue=Catalogue.of(ENTITY, [OFFERS, renamed]))
    assert [ask.body for ask in filled.asks] == [OFFERS.words["ask"], NEWS.words["ask"]]
    assert [event.answers for event in filled.events] == [None, None]


@pytest.mark.parametrize(
    ("asked_ago", "decision"),
    [(None, Pass), (30 * DAY, Pass), (30 * DAY - timedelta(seconds=1), Refuse)],
)
def test_the_gate_lets_a_form_ask_through_a_stop_once_in_thirty_days(
    book: RuleBook, asked_ago: timedelta | None, decision: type
):
    held = Permissions(blocks=(block(),))
    filled = fill(held, OFFERS.id)
    for event in filled.events:
        held = fold(held, event, CATALOGUE)
    tallies = {f"ask_after_stop:{NEWS.id}": [NOW - asked_ago]} if asked_ago else {}
    assert asked_after_stop(facts(book, held, tallies=tallies), NOW) == (decision is Refuse)
    said = decide(filled.asks[0], facts(book, held, tallies=tallies), NOW)
    assert isinstance(said, decision)
    assert isinstance(said, Pass) or said.reasons == ("asked_lately",)
