"""Entries -> standing: the fold, a block's exceptions, and what no later event may lift."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from sayso.rules import events
from sayso.rules.consent import ASK_LIVES, Block, Permissions, Standing, fold, rebuild
from sayso.rules.tables import RuleBook
from tests.rules.cast import (
    BILLS,
    BRAND,
    CATALOGUE,
    CLUB,
    ENTITY,
    ENTRY,
    NEWS,
    NOW,
    OFFERS,
    OTHER_BRAND,
    OTHER_SENDER,
    Person,
    block,
    scoped,
    standing,
)

DAY = timedelta(days=1)
ONE, TWO, THREE = UUID(int=201), UUID(int=202), UUID(int=203)


def withdrawn(id: UUID, scope: str = "entity", scope_id: UUID = ENTITY) -> events.ConsentWithdrawn:
    return events.ConsentWithdrawn(id, NOW, "keyword", scope=scope, scope_id=scope_id)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (events.ConsentAsked(ONE, NOW, "keyword", OFFERS.id), "asked"),
        (events.ConsentGiven(ONE, NOW, "keyword", OFFERS.id), "given"),
        (events.ConsentConfirmed(ONE, NOW, "reply", OFFERS.id), "confirmed"),
        (events.ConsentRefused(ONE, NOW, "reply", OFFERS.id), "refused"),
        (events.ConsentLapsed(ONE, NOW, "silence", OFFERS.id), "lapsed"),
        (events.ConsentRestored(ONE, NOW, "start", OFFERS.id, standing="confirmed"), "confirmed"),
    ],
)
def test_each_event_leads_to_its_word(event: events.ConsentEvent, word: str):
    held = fold(Permissions(), event, CATALOGUE).standings[OFFERS.id]
    assert (held.word, held.since, held.entry) == (word, NOW, ONE)
    assert (held.asked_at == NOW) is (word == "asked")


WORDS_SHOWN = UUID(int=300)
TOLD = {"answers": TWO, "disclosure": WORDS_SHOWN}


@pytest.mark.parametrize(
    ("event", "stands"),
    [
        (events.ConsentAsked(ONE, NOW, "keyword", NEWS.id, **TOLD), {"asked_at": NOW, "lead": TWO}),
        (events.ConsentAsked(ONE, NOW, "form", NEWS.id, **TOLD), {"asked_at": NOW, "lead": TWO, "over": "given"}),
        (events.ConsentGiven(ONE, NOW, "keyword", NEWS.id, **TOLD), {}),
        (events.ConsentConfirmed(ONE, NOW, "reply", NEWS.id, **TOLD), {}),
        (events.ConsentConfirmed(ONE, NOW, "import", NEWS.id, **TOLD), {}),
        (events.ConsentRefused(ONE, NOW, "reply", NEWS.id, **TOLD), {}),
        (events.ConsentLapsed(ONE, NOW, "silence", NEWS.id, **TOLD), {}),
        (events.ConsentRetracted(ONE, NOW, "team", NEWS.id, **TOLD), {}),
    ],
)
def test_a_standing_says_what_made_it_under_which_words_and_nothing_else(event: events.ConsentEvent, stands: dict):
    given = standing("given")
    held = fold(Permissions(standings={NEWS.id: given}), event, CATALOGUE)
    stands = stands | ({"over": given} if "over" in stands else {})
    made = Standing(event.word, NOW, ONE, None, "", WORDS_SHOWN, event.act, None, None)
    assert held.standings[NEWS.id] == replace(made, **stands)


def test_a_standing_nothing_is_told_about_names_neither_act_nor_word_before():
    assert standing("given") == Standing("given", NOW - 2 * DAY, ENTRY, None, "", None, "", None, None)


@dataclass(frozen=True)
class Unknown(events.ConsentEvent):
    word = "unknown"


@pytest.mark.parametrize(
    "event",
    [
        Unknown(ONE, NOW, "keyword"),
        events.ConsentAsked(ONE, NOW, "keyword"),
        events.ConsentGiven(ONE, NOW, "keyword"),
        events.ConsentConfirmed(ONE, NOW, "keyword"),
        events.ConsentRefused(ONE, NOW, "keyword"),
        events.ConsentLapsed(ONE, NOW, "keyword"),
        events.ConsentRestored(ONE, NOW, "keyword", standing="given"),
    ],
)
def test_an_event_that_cannot_be_folded_is_a_bug(event: events.ConsentEvent):
    with pytest.raises(ValueError, match=type(event).__name__):
        fold(Permissions(), event, CATALOGUE)


@pytest.mark.parametrize(
    ("scope", "scope_id", "ended"),
    [
        ("entity", ENTITY, (OFFERS, NEWS, CLUB)),
        ("brand", BRAND, (OFFERS, NEWS)),
        ("brand", OTHER_BRAND, (CLUB,)),
        ("programme", NEWS.id, (NEWS,)),
    ],
)
def test_a_stop_ends_what_stands_in_its_scope(scope: str, scope_id: UUID, ended: tuple):
    before = {OFFERS.id: standing("confirmed"), NEWS.id: standing("given"), CLUB.id: standing("asked")}
    held = fold(
        Permissions(standings={**before, BILLS.id: standing("lapsed")}), withdrawn(ONE, scope, scope_id), CATALOGUE
    )
    for row in (OFFERS, NEWS, CLUB):
        if row in ended:
            assert held.standings[row.id] == Standing("withdrawn", NOW, ONE, before=before[row.id].word, act="keyword")
            assert held.blocked(row) == Block(scope, scope_id, NOW, ONE)  # type: ignore[arg-type]
        else:
            assert held.standings[row.id] == before[row.id]
            assert held.blocked(row) is None
    assert held.standings[BILLS.id].word == "lapsed"
    assert bool(held.blocked(BILLS)) is (scope_id in {ENTITY, BRAND})


def test_a_block_binds_programmes_never_joined():
    held = fold(Permissions(), withdrawn(ONE), CATALOGUE)
    assert all(held.blocked(row) for row in (OFFERS, NEWS, CLUB, BILLS))
    assert held.standings == {}


def test_a_second_stop_with_nothing_to_end_changes_nothing_but_settles_what_was_unclear():
    first = fold(Permissions(unclear=(THREE, NOW)), withdrawn(ONE), CATALOGUE)
    assert first.unclear == ()
    unclear = fold(first, events.StopSuspected(TWO, NOW, "reply"), CATALOGUE)
    assert fold(unclear, withdrawn(THREE), CATALOGUE) == first


OLD_BLOCK = block(since=NOW - DAY)
EXCEPTED = block(since=NOW - DAY, excepted=frozenset({NEWS.id}))
ANEW = Block("entity", ENTITY, NOW, ONE)


@pytest.mark.parametrize(
    ("lay", "stood", "lies"),
    [
        (OLD_BLOCK, None, OLD_BLOCK),
        (OLD_BLOCK, standing("lapsed"), OLD_BLOCK),
        (OLD_BLOCK, standing("asked", act="form"), OLD_BLOCK),  # nothing stood yet
        (OLD_BLOCK, standing("asked", act="form", over=standing("withdrawn", before="given")), OLD_BLOCK),
        (OLD_BLOCK, standing("given"), ANEW),
        (OLD_BLOCK, standing("confirmed", act="import"), ANEW),
        (EXCEPTED, None, ANEW),  # whoever was let back in is not any more, whatever became of it
        (EXCEPTED, standing("lapsed"), ANEW),
        (EXCEPTED, standing("given"), ANEW),
    ],
)
def test_a_stop_lays_its_block_anew_only_where_something_stood_or_was_let_back_in(lay, stood, lies):
    held = Permissions(standings={NEWS.id: stood} if stood else {}, blocks=(lay,))
    assert fold(held, withdrawn(ONE), CATALOGUE).blocks == (lies,)


@pytest.mark.parametrize("act", ["erasure_request", "suppressed"])
@pytest.mark.parametrize(
    ("stood", "ends"),
    [
        (standing("confirmed", disclosure=UUID(int=300)), True),
        (standing("asked", disclosure=UUID(int=300)), True),
        (standing("withdrawn", before="given", disclosure=UUID(int=300)), True),
        (standing("refused", over=standing("withdrawn", before="given"), disclosure=UUID(int=300)), True),
        (standing("refused"), False),
        (standing("lapsed"), False),
        (standing("retracted"), False),
    ],
)
def test_whoever_asks_to_be_erased_leaves_start_no_word_to_return_to(act: str, stood: Standing, ends: bool):
    event = events.ConsentWithdrawn(ONE, NOW, act, scope="entity", scope_id=ENTITY)
    after = fold(Permissions(standings={NEWS.id: stood}), event, CATALOGUE).standings[NEWS.id]
    assert after == (Standing("withdrawn", NOW, ONE, None, "", WORDS_SHOWN, act) if ends else stood)


@pytest.mark.parametrize("stood", [standing("withdrawn", before="given"), standing("lapsed"), standing("refused")])
@pytest.mark.parametrize("over", [None, standing("withdrawn", before="confirmed")])
def test_a_plain_stop_leaves_what_has_ended_as_it_ended(stood: Standing, over: Standing | None):
    stood = replace(stood, over=over)
    assert fold(Permissions(standings={NEWS.id: stood}), withdrawn(ONE), CATALOGUE).standings == {NEWS.id: stood}


def test_a_stop_keeps_the_words_under_which_they_had_joined():
    stood = standing("confirmed", disclosure=WORDS_SHOWN)
    after = fold(Permissions(standings={NEWS.id: stood}), withdrawn(ONE), CATALOGUE).standings[NEWS.id]
    assert after == Standing("withdrawn", NOW, ONE, None, "confirmed", WORDS_SHOWN, "keyword")


def test_a_stop_after_coming_back_lays_the_block_anew():
    joined = fold(
        fold(Permissions(), withdrawn(ONE), CATALOGUE), events.ConsentGiven(TWO, NOW, "keyword", NEWS.id), CATALOGUE
    )
    assert joined.blocked(NEWS) is None
    assert joined.blocked(OFFERS)
    again = fold(joined, withdrawn(THREE), CATALOGUE)
    assert again.blocks == (Block("entity", ENTITY, NOW, THREE),)
    assert again.standings[NEWS.id].before == "given"


@pytest.mark.parametrize("act", ["import", "form", "team", "silence", "call", ""])
def test_nobody_else_lifts_what_a_stop_laid_down(act: str):
    held = fold(Permissions(), withdrawn(ONE), CATALOGUE)
    for event in (
        events.ConsentConfirmed(TWO, NOW, act, OFFERS.id),
        events.ConsentGiven(TWO, NOW, act, OFFERS.id),
        events.ConsentAsked(TWO, NOW, act, OFFERS.id),
        events.ConsentRestored(TWO, NOW, act, OFFERS.id, standing="confirmed"),
    ):
        assert fold(held, event, CATALOGUE).blocked(OFFERS)


@pytest.mark.parametrize("act", ["keyword", "reply", "start"])
def test_an_act_of_the_handset_excepts_that_programme_only(act: str):
    held = fold(Permissions(), withdrawn(ONE), CATALOGUE)
    held = fold(held, events.ConsentGiven(TWO, NOW, act, NEWS.id), CATALOGUE)
    assert held.blocked(NEWS) is None
    assert all(held.blocked(row) for row in (OFFERS, CLUB, BILLS))


def test_an_act_excepts_from_every_block_that_binds():
    held = Permissions(blocks=(block(), block("brand", BRAND), block("programme", CLUB.id)))
    held = fold(held, events.ConsentGiven(TWO, NOW, "keyword", NEWS.id), CATALOGUE)
    assert held.blocked(NEWS) is None
    assert [len(each.excepted) for each in held.blocks] == [1, 1, 0]


def test_the_newest_block_is_the_one_that_is_named():
    old, new = block(since=NOW - DAY), block("brand", BRAND)
    assert Permissions(blocks=(new, old)).blocked(OFFERS) == new
    assert Permissions(blocks=(old, new)).blocked(OFFERS) == new


def test_each_suspected_stop_waits_until_it_is_decided_itself():
    held = fold(Permissions(), events.StopSuspected(ONE, NOW, "reply"), CATALOGUE)
    held = fold(held, events.StopSuspected(TWO, NOW + DAY, "reply"), CATALOGUE)
    assert held.unclear == ((ONE, NOW), (TWO, NOW + DAY))
    assert fold(held, events.ConsentGiven(THREE, NOW, "keyword", NEWS.id), CATALOGUE).unclear == held.unclear
    one_less = fold(held, events.StopDismissed(THREE, NOW, "team", None, ONE), CATALOGUE)
    assert one_less.unclear == ((TWO, NOW + DAY),)
    assert fold(one_less, events.StopDismissed(THREE, NOW, "team", None, TWO), CATALOGUE).unclear == ()


def test_a_new_holder_inherits_the_blocks_whole_and_nothing_else():
    excepted = block(excepted=frozenset({NEWS.id}))
    held = Permissions(3, {NEWS.id: standing("given")}, (excepted,), ((ONE, NOW),))
    ended = events.TenureEnded(TWO, NOW, "reassigned")
    assert fold(held, ended, CATALOGUE) == Permissions(4, {}, (block(),))
    assert fold(Permissions(), ended, CATALOGUE).tenure == 2  # the first holder is number one


@pytest.mark.parametrize(("age", "is_open"), [(0, True), (72, True), (73, False)])
def test_an_ask_lives_for_72_hours(age: int, is_open: bool):
    assert timedelta(hours=72) == ASK_LIVES
    asked = standing("asked", NOW - timedelta(hours=age))
    assert asked.ask_open(NOW) is is_open
    assert not standing("confirmed").ask_open(NOW)
    assert not standing("confirmed", asked_at=NOW).ask_open(NOW)
    assert not Standing("asked", NOW, ENTRY).ask_open(NOW)


STOPPED = standing("withdrawn", before="given", act="keyword")
NO = standing("refused", over=STOPPED)
FORM = events.ConsentAsked(TWO, NOW, "form", NEWS.id)


@pytest.mark.parametrize("ending", [events.ConsentLapsed, events.ConsentRetracted])
@pytest.mark.parametrize(
    ("said", "stands_again"),
    [
        (STOPPED, STOPPED),
        (standing("refused"), standing("refused")),
        (standing("given"), standing("given")),
        (NO, NO),
        (standing("asked", act="form", over=STOPPED), STOPPED),  # a second form finds the first one's ask open
        (standing("lapsed"), None),
        (standing("asked", act="keyword"), None),
        (None, None),
    ],
)
def test_an_act_elsewhere_covers_what_the_person_said_until_it_ends(said, stands_again, ending: type):
    held = fold(Permissions(standings={NEWS.id: said} if said else {}), FORM, CATALOGUE)
    assert (held.standings[NEWS.id].word, held.standings[NEWS.id].over) == ("asked", stands_again)
    after = fold(held, ending(THREE, NOW, "silence", NEWS.id), CATALOGUE).standings[NEWS.id]
    assert after == stands_again if stands_again else (after.word, after.over) == (ending.word, None)


@pytest.mark.parametrize(
    ("event", "word", "stopped"),
    [
        (events.ConsentConfirmed(THREE, NOW, "reply", NEWS.id), "confirmed", None),
        (events.ConsentAsked(THREE, NOW, "keyword", NEWS.id), "asked", None),
        (events.ConsentRefused(THREE, NOW, "reply", NEWS.id), "refused", STOPPED),
        (events.ConsentAsked(THREE, NOW, "form", NEWS.id), "asked", STOPPED),
        (withdrawn(THREE), "withdrawn", STOPPED),
    ],
)
def test_only_the_handset_takes_away_what_start_may_bring_back(event, word: str, stopped):
    held = fold(Permissions(standings={NEWS.id: STOPPED}, blocks=(block(),)), FORM, CATALOGUE)
    after = fold(held, event, CATALOGUE)
    assert (after.standings[NEWS.id].word, after.standings[NEWS.id].stopped) == (word, stopped)
    if not event.from_handset:
        assert after.blocks == (block(),)


@pytest.mark.parametrize(
    ("held", "stopped"),
    [
        (STOPPED, STOPPED),
        (NO, STOPPED),
        (standing("asked", over=NO), STOPPED),
        (standing("asked", over=standing("given")), None),
        (standing("refused"), None),
        (standing("given"), None),
    ],
)
def test_start_may_bring_back_only_what_a_stop_has_ended(held: Standing, stopped: Standing | None):
    assert held.stopped == stopped


def test_a_stop_ends_what_an_ask_elsewhere_lies_over():
    held = fold(Permissions(standings={NEWS.id: standing("given")}), FORM, CATALOGUE)
    after = fold(held, withdrawn(THREE), CATALOGUE).standings[NEWS.id]
    assert (after.word, after.before, after.entry) == ("withdrawn", "given", THREE)


STORIES = {
    "stop wins over yes": (["JOIN", "STOP", "YES"], {"JOIN": "withdrawn"}),
    "yes twice": (["JOIN", "YES", "YES"], {"JOIN": "confirmed"}),
    "no": (["JOIN", "NO"], {"JOIN": "refused"}),
    "no, then yes": (["JOIN", "NO", "YES"], {"JOIN": "refused"}),
    "join after stop": (["JOIN", "YES", "NEWS", "STOP", "NEWS"], {"JOIN": "withdrawn", "NEWS": "given"}),
    "start after stop": (["JOIN", "YES", "NEWS", "STOP", "START"], {"JOIN": "confirmed", "NEWS": "given"}),
    "start without stop": (["START"], {"JOIN": None, "NEWS": None}),
    "start does not confirm": (["JOIN", "STOP", "START"], {"JOIN": "withdrawn"}),
    "start after two stops": (["NEWS", "STOP", "NEWS", "STOP", "START"], {"NEWS": "given"}),
    "start restores the last stop only": (
        ["JOIN", "YES", "NEWS", "STOP", "NEWS", "STOP", "START"],
        {"JOIN": "withdrawn", "NEWS": "given"},
    ),
    "start twice": (["NEWS", "STOP", "START", "START"], {"NEWS": "given"}),
    "stop twice": (["NEWS", "STOP", "STOP", "START"], {"NEWS": "given"}),
    "help changes nothing": (["NEWS", "HELP"], {"NEWS": "given"}),
}


@pytest.mark.parametrize("story", STORIES)
def test_stories(story: str, book: RuleBook):
    texts, words = STORIES[story]
    person = Person(book)
    for text in texts:
        person.says(text)
    assert {row.keyword: person.word(row) for row in (OFFERS, NEWS) if row.keyword in words} == words
    assert rebuild(person.entries, CATALOGUE) == person.held


def test_start_restores_on_the_sender_texted_only(book: RuleBook):
    person = Person(book)
    for text, to in (("NEWS", NEWS.sender), ("CLUB", OTHER_SENDER), ("YES", OTHER_SENDER), ("STOP", NEWS.sender)):
        person.says(text, to)
    assert (person.word(NEWS), person.word(CLUB)) == ("withdrawn", "withdrawn")
    person.says("START", OTHER_SENDER)
    assert (person.word(NEWS), person.word(CLUB)) == ("withdrawn", "confirmed")


@pytest.mark.parametrize("scope", ["programme", "brand", "entity"])
def test_stopall_binds_everything_whatever_the_scope(scope: str, book: RuleBook):
    person = Person(book, scoped(scope))
    for text, to in (("NEWS", NEWS.sender), ("CLUB", OTHER_SENDER), ("YES", OTHER_SENDER), ("STOPALL", NEWS.sender)):
        person.says(text, to)
    assert (person.word(NEWS), person.word(CLUB)) == ("withdrawn", "withdrawn")
    assert person.held.blocked(OFFERS)
