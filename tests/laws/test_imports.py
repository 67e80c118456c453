"""No file undoes what a person did: any history, any line, and any moment of a race."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import rulebook
from sayso.rules.cells import Instant
from sayso.rules.consent import OPEN, rebuild
from sayso.rules.drafts import Draft
from sayso.rules.gate import Pass, decide
from sayso.rules.imports import Admitted, admit
from sayso.rules.lines import Evidence, Line
from tests.laws.ring import ANA, WAIT, Ring, finish
from tests.laws.test_stop_wins import COMES_BACK, TEXTS, happens
from tests.lists import FULL, ONE_ACT, as_csv, checked, statuses
from tests.rules.cast import BILLS, CATALOGUE, CLUB, NEWS, OFFERS, OTHER_SENDER, SENDER, Person, facts

BOOK = rulebook.load()
ALL = (OFFERS, NEWS, CLUB, BILLS)
RANK = {"asked": 1, "given": 2, "confirmed": 3}

ages = st.none() | st.integers(-100, 5000)
words = st.sampled_from(["", "paper"])
told_lines = st.tuples(ages, words, words, words, ages, st.sampled_from([False, False, False, True]))
line = st.tuples(st.just("line"), told_lines, st.sampled_from(ALL))
text = st.tuples(st.sampled_from(TEXTS), st.sampled_from([SENDER, OTHER_SENDER]))
step = text | st.sampled_from(["team: stop", "team: not a stop", "lapse", "tenure"]) | line
histories = st.lists(st.tuples(step, st.sampled_from([1, 60, 4400])), max_size=16)


def line_of(person: Person, told) -> Line:
    consented, method, shown, proof, double, out = told

    def at(age):
        return None if age is None else Instant(person.now - timedelta(minutes=age))

    return Line(evidence=Evidence(at(consented), method, shown, proof, at(double)), opted_out=out)


def bring(person: Person, told, programme):
    """One line brought in, as the job does it. Answers the event, or None."""
    since = person.now - timedelta(days=1) if person.held.tenure > 1 else None
    found = admit(line_of(person, told), person.held, programme, person.now, person.ids, since)
    if not isinstance(found, Admitted):
        return None
    person.takes(found.event)
    return found.event


@given(histories)
@settings(max_examples=500, deadline=None)
def test_no_file_undoes_what_a_person_did(history):
    person = Person(BOOK)
    for what, minutes in history:
        person.now += timedelta(minutes=minutes)
        before = person.held
        if not (isinstance(what, tuple) and what[0] == "line"):
            happens(person, what)
            continue
        _, told, programme = what
        event = bring(person, told, programme)
        assert person.held.blocks == before.blocks, "a file laid or lifted a block"
        assert person.held.unclear == before.unclear
        changed = {row for row in person.held.standings if person.held.standings[row] != before.standings.get(row)}
        if event is None:
            assert not changed
            continue
        assert changed == {programme.id}
        old, new = before.standings.get(programme.id), person.held.standings[programme.id]
        assert not before.blocked(programme)
        assert not before.unclear
        assert old is None or old.word in {"lapsed", "retracted"}, "a file changed what a person had said"
        assert old is None or person.now - timedelta(minutes=told[0]) > old.since, "an old act began anew"
        assert new.word in {"asked", "confirmed"}, "a file can never make somebody `given`"
        assert RANK[new.word] > RANK.get(old.word if old else "", 0)
        proved = told[0] is not None and all(told[1:4]) and told[4] is not None  # 0 minutes ago is a time too
        assert new.word == "asked" or proved
        assert not told[5], "the file itself said no"
    assert rebuild(person.entries, CATALOGUE) == person.held


@given(histories)
@settings(max_examples=300, deadline=None)
def test_nothing_passes_after_a_stop_whatever_is_imported(history):
    person = Person(BOOK)
    stopped = False
    for what, minutes in history:
        person.now += timedelta(minutes=minutes)
        if isinstance(what, tuple) and what[0] == "line":
            bring(person, what[1], what[2])
        else:
            known = len(person.entries)
            happens(person, what)
            fresh = [type(event).__name__ for event in person.entries[known:]]
            stopped = "ConsentWithdrawn" in fresh or (
                stopped and not (isinstance(what, tuple) and what[0] in COMES_BACK)
            )
        for row in ALL:
            standing = person.held.standings.get(row.id)
            for purpose in ("programme", "double_opt_in_ask", "opt_in_confirmation"):
                draft = Draft(purpose, row.sender, "words", row, standing.entry if standing else None)  # type: ignore[arg-type]
                passed = isinstance(decide(draft, facts(BOOK, person.held), person.now), Pass)
                assert not (passed and stopped), (row.keyword, purpose)


def test_the_law_would_see_a_file_that_lifts_a_block():
    """A keyword of the handset does what an import may not: the same event under another act excepts the block."""
    person = Person(BOOK)
    person.says("STOP")
    event = bring(Person(BOOK), (10, "paper", "paper", "paper", 5, False), OFFERS)
    person.takes(event)
    assert person.held.blocked(OFFERS)
    person.takes(replace(event, act="keyword"))
    assert not person.held.blocked(OFFERS)
    assert person.held.standings[OFFERS.id].word in OPEN


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("JOIN", "double"))


def prepared(stage, proof):
    from sayso.imports.take_in import begin_import

    made = checked(stage.workspace, as_csv([{**proof, "Phone": ANA}]), stage.programmes["JOIN"])
    begin_import(stage.workspace, made, None, knows=True)
    return made


def take(stage, made):
    from tests.lists import run

    return lambda: run(stage.workspace, made)


def word(stage) -> str:
    held = stage.held(ANA).standings.get(stage.programmes["JOIN"])
    return held.word if held else ""


@pytest.mark.parametrize("known_before", [True, False])
@pytest.mark.parametrize("proof", [FULL, ONE_ACT], ids=["double", "one act"])
def test_a_stop_while_a_chunk_is_taken_in_comes_after_it(stage, ring: Ring, proof, known_before):
    """The import holds the address: the STOP waits, ends what was imported, and voids the ask."""
    from tests.stage import comparable

    if known_before:
        stage.says(ANA, "hello")
    made = prepared(stage, proof)
    decided = ring.pause("address_facts", "import")
    importing = ring.start("import", take(stage, made))
    assert decided.reached.wait(WAIT)
    stop = ring.start("stop", lambda: stage.texts(ANA, "STOP"))
    stop.join(0.4)
    assert stop.is_alive(), "the STOP did not wait"
    decided.go.set()
    finish(importing, stop)
    assert ring.troubles == []
    assert word(stage) == "withdrawn"
    assert comparable(stage.held(ANA)) == comparable(stage.rebuilt(ANA))
    stage.release()
    stage.send(ANA, "JOIN")
    stage.release()
    assert {purpose for purpose, _, _ in stage.sent(ANA)} <= {"stop_confirmation"}


@pytest.mark.parametrize("proof", [FULL, ONE_ACT], ids=["double", "one act"])
def test_a_stop_that_comes_first_keeps_the_line_out(stage, ring: Ring, proof):
    """The STOP holds the address: the import waits, sees it, and refuses, whatever the dry run said."""
    made = prepared(stage, proof)
    written = ring.pause("insert_entries", "stop")
    stop = ring.start("stop", lambda: stage.texts(ANA, "STOP"))
    assert written.reached.wait(WAIT)
    importing = ring.start("import", take(stage, made))
    importing.join(0.4)
    assert importing.is_alive(), "the import did not wait"
    written.go.set()
    finish(stop, importing)
    assert ring.troubles == []
    assert statuses(stage.workspace, made) == [(2, "refused", "stopped")]
    assert word(stage) == ""
    stage.release()
    assert "double_opt_in_ask" not in {purpose for purpose, _, _ in stage.sent(ANA)}


def test_without_the_lock_the_import_overlooks_the_stop(stage, ring: Ring):
    """The law above is held by the lock of the address alone."""
    stage.says(ANA, "hello")
    made = prepared(stage, FULL)
    ring.without("lock_addresses", "FOR NO KEY UPDATE")
    decided = ring.pause("address_facts", "import")
    importing = ring.start("import", take(stage, made))
    assert decided.reached.wait(WAIT)
    assert stage.texts(ANA, "STOP").outcome == "stop"
    decided.go.set()
    finish(importing)
    assert word(stage) == "confirmed"


def test_two_imports_of_one_file_at_once_ask_once(stage, ring: Ring):
    first, second = prepared(stage, ONE_ACT), prepared(stage, ONE_ACT)
    decided = ring.pause("address_facts", "first")
    one = ring.start("first", take(stage, first))
    assert decided.reached.wait(WAIT)
    two = ring.start("second", take(stage, second))
    two.join(0.4)
    decided.go.set()
    finish(one, two)
    assert ring.troubles == []
    assert statuses(stage.workspace, first) == [(2, "asked", "")]
    assert statuses(stage.workspace, second) == [(2, "there", "there_asked")]
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(ANA)] == ["double_opt_in_ask"]


def test_two_workers_take_one_import_in_once(stage, ring: Ring):
    made = prepared(stage, ONE_ACT)
    decided = ring.pause("address_facts", "first")
    one = ring.start("first", take(stage, made))
    assert decided.reached.wait(WAIT)
    two = ring.start("second", take(stage, made))
    two.join(5)
    assert not two.is_alive(), "the second worker passes over what is being worked on"
    decided.go.set()
    finish(one)
    assert ring.troubles == []
    stage.release()
    assert len(stage.sent(ANA)) == 1
    assert len(stage.messages(purpose="double_opt_in_ask")) == 1


def test_an_undo_and_the_door_at_once(stage, ring: Ring):
    """The door has cleared the ask and not handed it over: the undo waits, and leaves what was used as it is."""
    from sayso.imports.undo import begin_undo

    made = prepared(stage, ONE_ACT)
    take(stage, made)()
    begin_undo(stage.workspace, made, None)
    judged = ring.pause("address_facts", "door")
    door = ring.start("door", stage.release)
    assert judged.reached.wait(WAIT)
    undoing = ring.start("undo", take(stage, made))
    undoing.join(0.4)
    assert undoing.is_alive()
    judged.go.set()
    finish(door, undoing)
    assert ring.troubles == []
    assert statuses(stage.workspace, made) == [(2, "asked", "used")]
    assert len(stage.sent(ANA)) == 1
