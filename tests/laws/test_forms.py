"""No form, replayed or raced, gives anything: only the handset's own YES does. One ask goes with one recorded act."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import rulebook
from sayso.rules import events, forms
from sayso.rules.consent import STANDS, rebuild
from sayso.rules.drafts import Draft
from sayso.rules.gate import Pass, decide
from tests.laws.ring import ANA, Ring, finish
from tests.laws.test_stop_wins import happens
from tests.rules.cast import CATALOGUE, CLUB, NEWS, OFFERS, OTHER_SENDER, SENDER, Person, facts, scoped

BOOK = rulebook.load()
OFFERED = (OFFERS, NEWS, CLUB)
tick = st.lists(st.sampled_from([row.id for row in OFFERED]), min_size=1, max_size=3)
text = st.tuples(
    st.sampled_from(["JOIN", "NEWS", "YES", "NO", "STOP", "hello"]), st.sampled_from([SENDER, OTHER_SENDER])
)
histories = st.lists(st.tuples(tick | text, st.sampled_from([1, 600, 5000, 45000])), max_size=14)


@given(histories)
@settings(max_examples=400, deadline=None)
def test_no_history_of_forms_gives_anything_without_a_yes_or_a_keyword(history):
    """And at most one ask passes the gate to a stopped person in 30 days."""
    person, tallies, through = Person(BOOK), {}, []
    ids = (UUID(int=number) for number in count(10**6)).__next__
    for what, minutes in history:
        person.now += timedelta(minutes=minutes)
        before = {row.id: person.word(row) for row in OFFERED}
        if isinstance(what, tuple):
            person.says(*what, after=timedelta(0))
            continue
        filled = forms.fill(what, person.held, CATALOGUE, person.now, ids)
        assert {type(event) for event in filled.events} <= {events.ConsentAsked}
        assert {ask.entry for ask in filled.asks} == {event.id for event in filled.events if event.answers is None}
        blocks = person.held.blocks
        for event in filled.events:
            person.takes(event)
        assert person.held.blocks == blocks
        for row in OFFERED:
            assert person.word(row) not in STANDS or person.word(row) == before[row.id]
        for ask in filled.asks:
            told = facts(BOOK, person.held, tallies=tallies, heard_at=person.now)
            if isinstance(decide(ask, told, person.now), Pass):
                tallies.setdefault(ask.counts_as, []).append(person.now)
                if ask.programme and person.held.blocked(ask.programme):
                    through.append(person.now)
    assert rebuild(person.entries, CATALOGUE) == person.held
    assert all(later - earlier >= timedelta(days=30) for earlier, later in pairwise(through))


def own(person: Person) -> dict[UUID, tuple[str, str]]:
    """What the person has said for themselves: without asks they were never sent, and what only such an ask left."""
    found = {}
    for programme, standing in person.held.standings.items():
        said = standing.over if standing.act == "form" else standing
        if said and said.word != "lapsed" and said.before != "asked":
            found[programme] = (said.word, said.before)
    return found


words = st.sampled_from(["JOIN", "NEWS", "CLUB", "YES", "NO", "STOP", "START", "HELP", "hello"])
lives = st.lists(
    st.tuples(tick | st.tuples(words, st.sampled_from([SENDER, OTHER_SENDER])), st.sampled_from([1, 600, 5000, 45000])),
    max_size=16,
)


@given(lives, st.sampled_from(["entity", "brand", "programme"]))
@settings(max_examples=500, deadline=None)
def test_whatever_strangers_type_into_forms_the_handset_is_heard_as_if_they_had_not(history, scope):
    """Two lives with the same texts, one with forms in between: START, STOP, YES and HELP come to the same in both."""
    pestered, alone = Person(BOOK, scoped(scope)), Person(BOOK, scoped(scope))
    for what, minutes in history:
        for person in (pestered, alone):
            person.now += timedelta(minutes=minutes)
            happens(person, "lapse")
        if isinstance(what, tuple):
            heard, same = (person.says(*what, after=timedelta(0)) for person in (pestered, alone))
            assert (heard.outcome, heard.programme) == (same.outcome, same.programme)
            assert [each.body for each in heard.replies] == [each.body for each in same.replies]
        else:
            for event in forms.fill(what, pestered.held, pestered.catalogue, pestered.now, pestered.ids).events:
                pestered.takes(event)
        assert own(pestered) == own(alone)
        blocks = [[replace(block, entry=NEWS.id) for block in person.held.blocks] for person in (pestered, alone)]
        assert blocks[0] == blocks[1]
    assert rebuild(pestered.entries, pestered.catalogue) == pestered.held


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), Join("JOIN", "double"))


def asks(stage) -> list:
    return list(stage.messages(purpose="double_opt_in_ask"))


def two_at_once(stage, ring: Ring, form) -> None:
    """Both have read the page; the second reads what is held before the first has written, unless it has to wait."""
    first_read = ring.pause("address_facts", "first")
    first = ring.start("first", lambda: stage.fills(ANA, form, "JOIN", "NEWS"))
    assert first_read.reached.wait(20)
    second = ring.start("second", lambda: stage.fills(ANA, form, "JOIN", "NEWS"))
    second.join(1)
    first_read.go.set()
    finish(first, second)
    assert ring.troubles == []


def test_two_forms_at_once_make_one_ask(stage, ring: Ring):
    form = stage.form("JOIN", "NEWS")
    stage.says(ANA, "HELP")
    two_at_once(stage, ring, form)
    assert len(asks(stage)) == 1
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(ANA)].count("double_opt_in_ask") == 1


def test_two_first_forms_of_a_new_number_make_one_ask(stage, ring: Ring):
    form = stage.form("JOIN", "NEWS")
    two_at_once(stage, ring, form)
    assert len(asks(stage)) == 1
    assert len(stage.contacts(ANA)) == 1


def test_without_the_lock_of_the_address_two_forms_ask_twice(stage, ring: Ring):
    form = stage.form("JOIN", "NEWS")
    stage.says(ANA, "HELP")
    ring.without("lock_addresses", "FOR NO KEY UPDATE")
    two_at_once(stage, ring, form)
    assert len(asks(stage)) == 2


@pytest.mark.parametrize("when", ["before the STOP", "after the STOP"])
def test_a_stop_and_a_form_at_once_leave_nothing_given(stage, ring: Ring, when: str):
    """Whoever comes second meets the other: the fold is that of the ledger, and nothing stands."""
    from tests.stage import comparable

    form = stage.form("JOIN", "NEWS")
    stage.says(ANA, "JOIN", "YES")
    jobs = {"form": lambda: stage.fills(ANA, form, "JOIN", "NEWS"), "stop": lambda: stage.texts(ANA, "STOP")}
    order = ("form", "stop") if when == "before the STOP" else ("stop", "form")
    read = ring.pause("address_facts", order[0])
    first = ring.start(order[0], jobs[order[0]])
    assert read.reached.wait(20)
    second = ring.start(order[1], jobs[order[1]])
    second.join(0.5)
    read.go.set()
    finish(first, second)
    assert ring.troubles == []
    held = stage.held(ANA)
    assert comparable(held) == comparable(stage.rebuilt(ANA))
    assert not any(row.word in STANDS for row in held.standings.values())
    stage.send(ANA, "JOIN")
    stage.release()
    assert [row.status for row in stage.messages(purpose="programme")] == ["refused"]


def test_thirty_replays_of_a_form_after_a_stop_ask_once_in_thirty_days_and_give_nothing(stage):
    form = stage.form("JOIN", "NEWS")
    stage.fills(ANA, form, "JOIN")
    stage.release()
    stage.says(ANA, "YES", "STOP")
    for _ in range(30):  # more than the limits of a day let through
        stage.passes(timedelta(hours=26))
        stage.fills(ANA, form, "JOIN")
        stage.sweep()
    asked = [at for purpose, _, at in stage.sent(ANA) if purpose == "double_opt_in_ask"]
    before, *after = asked  # the first was answered, and shuts nobody out who comes back
    assert all(later - earlier >= timedelta(days=30) for earlier, later in pairwise(after))
    assert len(after) == 2  # in 32 days
    assert before < after[0]
    assert not any(row.word in STANDS for row in stage.held(ANA).standings.values())
    assert stage.sent(ANA)[-1][0] != "programme"


def test_an_ask_without_a_recorded_act_of_that_number_cannot_even_be_written(stage):
    from django.db import DatabaseError

    from sayso.outbox.submit import Submission, submit
    from sayso.rules.drafts import Draft
    from sayso.store.scope import within

    stage.says(ANA, "JOIN")
    (entry,) = {row.entry_id for row in asks(stage)}
    stage.says("+12125550199", "HELP")
    stranger = stage.address("+12125550199")
    programme = stage.ground_programme(stage.programmes["JOIN"])
    for address, act in ((stranger, entry), (stranger, None)):
        draft = Draft("double_opt_in_ask", programme.sender, "Reply YES", programme, act)
        with pytest.raises(DatabaseError), within(stage.workspace):
            submit(stage.ground(), [Submission(address, draft, stage.now())], stage.now())


def test_an_ask_for_several_needs_a_recorded_act_for_each(stage):
    from django.db import DatabaseError

    from sayso.outbox.submit import Submission, submit
    from sayso.store.scope import within
    from sayso.store.tables import Message

    stage.fills(ANA, stage.form("JOIN", "NEWS"), "JOIN", "NEWS")
    (ask,) = asks(stage)
    stage.fills("+12125550199", stage.form("JOIN", "NEWS"), "JOIN", "NEWS")
    (strangers,) = [row for row in asks(stage) if row.id != ask.id]
    join, news = (stage.ground_programme(stage.programmes[each]) for each in ("JOIN", "NEWS"))
    for act in (strangers.along[0], ask.entry_id, UUID(int=1)):
        draft = Draft("double_opt_in_ask", join.sender, "YES?", join, ask.entry_id, along=((news, act),))
        with pytest.raises(DatabaseError), within(stage.workspace):
            submit(stage.ground(), [Submission(ask.address_id, draft, stage.now())], stage.now())
    with pytest.raises(DatabaseError), within(stage.workspace):
        Message.objects.filter(pk=ask.id).update(along=None)


def test_two_last_signatures_at_once_put_the_words_into_force_once(stage, ring: Ring):
    from sayso.programmes.change import change
    from sayso.programmes.sign_off import set_roles, sign
    from sayso.store.scope import within
    from sayso.store.tables import Disclosure, DisclosureRelease, Membership, Person
    from tests.stage import described

    person = Person.objects.create_user(f"{stage.workspace}@acme.example")
    Membership.objects.create(person=person, workspace_id=stage.workspace)
    set_roles(stage.workspace, ["marketing", "legal"], "", person.id)
    change(stage.workspace, described(stage, "JOIN", frequency=(2, 7)), person.id, stage.programmes["JOIN"])
    with within(stage.workspace):
        newest = Disclosure.objects.filter(programme=stage.programmes["JOIN"]).order_by("-version").first()
    start = threading.Barrier(2, timeout=20)

    def signed(role: str):
        def job() -> None:
            start.wait()
            sign(stage.workspace, newest.id, role, person.id)

        return job

    finish(ring.start("first", signed("marketing")), ring.start("second", signed("legal")))
    assert ring.troubles == []
    with within(stage.workspace):
        assert DisclosureRelease.objects.filter(disclosure=newest).count() == 1
