"""A STOP wins, and nothing passes without the standing its programme requires: any history, by the rules alone."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import rulebook
from sayso.rules import events
from sayso.rules.consent import ASK_LIVES, rebuild
from sayso.rules.drafts import Draft
from sayso.rules.gate import Pass, decide
from tests.rules.cast import BILLS, CATALOGUE, CLUB, ENTITY, NEWS, OFFERS, OTHER_SENDER, SENDER, Person, facts

BOOK = rulebook.load()
TEXTS = ["JOIN", "NEWS", "CLUB", "BILLS", "YES", "NO", "STOP", "STOPALL", "START", "HELP", "hello", "not interested"]
JOBS = ["team: stop", "team: not a stop", "lapse", "tenure", "import"]
step = st.tuples(st.sampled_from(TEXTS), st.sampled_from([SENDER, OTHER_SENDER])) | st.sampled_from(JOBS)
histories = st.lists(st.tuples(step, st.sampled_from([1, 60, 4000])), max_size=14)
COMES_BACK = {"JOIN", "NEWS", "CLUB", "BILLS", "START"}


def happens(person: Person, what) -> None:
    if isinstance(what, tuple):
        person.says(*what, after=timedelta(0))
        return
    match what:
        case "team: stop" if person.held.unclear:
            at = person.held.unclear[0][0]
            person.takes(
                events.ConsentWithdrawn(person.ids(), person.now, "team", None, at, scope="entity", scope_id=ENTITY)
            )
        case "team: not a stop" if person.held.unclear:
            person.takes(events.StopDismissed(person.ids(), person.now, "team", None, person.held.unclear[0][0]))
        case "lapse":
            for programme, standing in list(person.held.standings.items()):
                if standing.word == "asked" and not standing.ask_open(person.now):
                    person.takes(events.ConsentLapsed(person.ids(), person.now, "silence", programme))
        case "tenure":
            person.takes(events.TenureEnded(person.ids(), person.now, "reassigned"))
        case "import":
            person.takes(events.ConsentConfirmed(person.ids(), person.now, "import", OFFERS.id))
        case _:
            pass


@given(histories)
@settings(max_examples=300, deadline=None)
def test_no_pass_without_standing_and_none_after_a_stop(history):
    person = Person(BOOK)
    stopped = False
    for what, minutes in history:
        person.now += timedelta(minutes=minutes)
        known = len(person.entries)
        happens(person, what)
        if any(isinstance(event, events.ConsentWithdrawn) for event in person.entries[known:]):
            stopped = True
        elif isinstance(what, tuple) and what[0] in COMES_BACK:
            stopped = False
        for row in (OFFERS, NEWS, CLUB, BILLS):
            standing = person.held.standings.get(row.id)
            entry = standing.entry if standing else None
            for purpose in ("programme", "double_opt_in_ask", "opt_in_confirmation", "conversation_reply"):
                draft = Draft(purpose, row.sender, "words", row, entry, None)  # type: ignore[arg-type]
                passed = isinstance(decide(draft, facts(BOOK, person.held, heard_at=person.now), person.now), Pass)
                assert not (passed and stopped), purpose
                assert not (passed and person.held.unclear), purpose
                if passed and purpose == "programme":
                    assert standing
                    assert standing.word in row.required
                if passed and purpose == "double_opt_in_ask":
                    assert standing
                    assert standing.word == "asked"
                    assert person.now - standing.since <= ASK_LIVES
    assert rebuild(person.entries, CATALOGUE) == person.held
