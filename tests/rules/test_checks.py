"""The edges of the gate's checks: the last moment, the text that does not count, what is not there at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sayso.rules.checks import asked_often, counted, hours_open, stopped_asked_seldom
from sayso.rules.consent import Permissions
from sayso.rules.drafts import Draft
from sayso.rules.facts import Facts, Policy
from sayso.rules.gate import Hold, Pass, Refuse, decide
from sayso.rules.hours import Places, WorkspaceHours
from sayso.rules.tables import HoursRow, RuleBook
from tests.rules.cast import BILLS, CLUB, ENTRY, NEWS, NIGHT, NOW, OFFERS, SENDER, block, facts, standing

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
PLANNED = Draft("programme", SENDER, "words", OFFERS)
ASK = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, NOW)
REPLY = Draft("conversation_reply", SENDER, "words")
HELP = Draft("help_reply", SENDER, "words", OFFERS, None, NOW)
CONFIRMED = Permissions(standings={OFFERS.id: standing("confirmed")})


@pytest.mark.parametrize(("silent", "passes"), [(DAY, True), (DAY + SECOND, False)])
def test_a_conversation_lasts_twenty_four_hours_to_the_second(silent: timedelta, passes: bool, book: RuleBook):
    decision = decide(REPLY, facts(book, heard_at=NOW - silent), NOW)
    assert decision == (Pass(()) if passes else Refuse(("no_recent_text",), ()))


@pytest.mark.parametrize(("late", "passes"), [(timedelta(0), True), (SECOND, False)])
def test_a_text_is_in_time_until_its_last_moment(late: timedelta, passes: bool, book: RuleBook):
    decision = decide(replace(PLANNED, not_after=NOW - late), facts(book, CONFIRMED), NOW)
    assert isinstance(decision, Pass if passes else Refuse)


@pytest.mark.parametrize(("age", "reason"), [(72 * HOUR, None), (72 * HOUR + SECOND, "lapsed")])
def test_an_act_may_be_asked_about_for_seventy_two_hours_to_the_second(
    age: timedelta, reason: str | None, book: RuleBook
):
    decision = decide(ASK, facts(book, Permissions(standings={OFFERS.id: standing("asked", NOW - age)})), NOW)
    assert isinstance(decision, Pass) if reason is None else decision == Refuse((reason,), ())


def test_only_who_is_asked_is_asked_whenever_that_was(book: RuleBook):
    given = standing("confirmed", NOW, asked_at=NOW)
    assert decide(ASK, facts(book, Permissions(standings={OFFERS.id: given})), NOW) == Refuse(("no_open_ask",), ())


def test_every_halt_is_named_in_the_same_order_each_time(book: RuleBook):
    halts = {("workspace", ""), ("sender", str(SENDER)), ("programme", str(OFFERS.id)), ("jurisdiction", "US-NY")}
    decision = decide(PLANNED, facts(book, CONFIRMED, halts=frozenset({*halts, ("jurisdiction", "US")})), NOW)
    named = ("halt:jurisdiction:US", "halt:jurisdiction:US-NY", "halt:programme", "halt:sender", "halt:workspace")
    assert decision == Hold(None, ("halted",), named)


def test_a_text_worth_nothing_later_waits_while_nobody_knows_until_when(book: RuleBook):
    decision = decide(replace(PLANNED, paused=True, not_after=NOW + HOUR), facts(book, CONFIRMED), NOW)
    assert decision == Hold(None, ("paused",), ())


def test_a_stopped_person_without_standing_or_programme_is_not_asked(book: RuleBook):
    stopped = facts(book, Permissions(blocks=(block(),)))
    ask = replace(ASK, after_stop=True)
    assert decide(ask, stopped, NOW) == Refuse(("withdrawn", "no_open_ask"), ())
    assert decide(replace(ask, programme=None), stopped, NOW) == Refuse(("no_open_ask",), ())
    assert (
        stopped_asked_seldom(replace(ask, programme=None), stopped, NOW) is None
    )  # no programme: no block to ask through


@pytest.mark.parametrize(
    ("tally", "age", "often"),
    [
        ("double_opt_in_ask", 30 * DAY - SECOND, True),
        ("double_opt_in_ask", 30 * DAY, False),
        ("ask_after_stop", DAY, True),
        ("marketing", DAY, False),
        ("help_reply", DAY, False),
    ],
)
def test_three_asks_in_thirty_days_are_often_and_other_texts_do_not_count(
    tally: str, age: timedelta, often: bool, book: RuleBook
):
    assert asked_often(facts(book, tallies={f"{tally}:{CLUB.id}": [NOW - age] * 3}), NOW) is often


def test_help_is_answered_whatever_else_was_sent_within_the_hour(book: RuleBook):
    tallies = {f"marketing:{OFFERS.id}": [NOW], f"double_opt_in_ask:{OFFERS.id}": [NOW]}
    assert decide(HELP, facts(book, tallies=tallies), NOW) == Pass(())


def test_a_planned_text_keeps_its_hours_though_it_was_prompted(book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("confirmed", NIGHT - DAY)})
    decision = decide(replace(PLANNED, prompted_at=NIGHT), facts(book, held), NIGHT)
    assert isinstance(decision, Hold)
    assert decision.reasons == ("quiet_hours",)


@pytest.mark.parametrize(
    "change", [{"place_known": False}, {"policy": Policy(WorkspaceHours(frozenset({1}), 540, 1080), (1, 30))}]
)
def test_a_transactional_text_keeps_neither_the_hours_of_a_place_nor_the_workspaces_own(
    change: dict[str, Any], book: RuleBook
):
    said = facts(book, Permissions(standings={BILLS.id: standing("given")}), **change)
    assert decide(Draft("programme", BILLS.sender, "words", BILLS), said, NOW) == Pass(())


def test_a_transactional_text_keeps_no_promised_frequency(book: RuleBook):
    row = replace(BILLS, frequency=(1, 30))
    draft = Draft("programme", row.sender, "words", row)
    said = facts(book, Permissions(standings={row.id: standing("given")}), tallies={draft.counts_as: [NOW - DAY]})
    assert decide(draft, said, NOW) == Pass(())


def test_a_text_of_no_programme_keeps_the_hours_of_marketing(book: RuleBook):
    said = hours_open(Draft("programme", SENDER, "words"), facts(book), NIGHT)
    assert said
    assert said.reason == "quiet_hours"


def capped(book: RuleBook, frequency: tuple[int, int] | None, **changes: Any) -> tuple[Draft, Facts]:
    """A text of a programme with this frequency, and facts in which one went out yesterday."""
    draft = replace(PLANNED, programme=replace(OFFERS, frequency=frequency))
    return draft, facts(book, CONFIRMED, tallies={draft.counts_as: [NOW - DAY]}, **changes)


@pytest.mark.parametrize(
    ("frequency", "own", "reason", "days"),
    [
        ((1, 30), (1, 7), "disclosed_cap", 29),
        ((1, 7), (1, 30), "workspace_cap", 29),
        ((1, 7), (0, 30), "workspace_cap", None),
        ((0, 7), (1, 30), "disclosed_cap", None),
    ],
)
def test_the_cap_that_opens_last_decides_whichever_it_is(
    frequency: tuple[int, int], own: tuple[int, int], reason: str, days: int | None, book: RuleBook
):
    draft, said = capped(book, frequency, policy=Policy(None, own))
    rule = {"disclosed_cap": "disclosed_frequency"}.get(reason, reason)
    until = NOW + timedelta(days=days) if days else None
    assert decide(draft, said, NOW) == Hold(until, (reason,), (rule,))


def test_what_was_promised_when_they_said_yes_binds_beside_what_is_disclosed_now(book: RuleBook):
    draft, said = capped(book, (4, 30), promised={OFFERS.id: (1, 30), CLUB.id: (0, 30)})
    assert decide(draft, said, NOW) == Hold(NOW + 29 * DAY, ("disclosed_cap",), ("promised_frequency",))
    assert isinstance(decide(draft, replace(said, promised={}), NOW), Pass)


FLORIDA = Places(("US", "US-FL"), ("America/New_York",))


def test_caps_on_marketing_neither_bind_nor_count_other_texts(book: RuleBook):
    full = {f"marketing:{CLUB.id}": [NOW - HOUR] * 3}
    others = {f"informational:{NEWS.id}": [NOW - HOUR] * 3, f"help_reply:{OFFERS.id}": [NOW - HOUR] * 3}
    held = Permissions(standings={NEWS.id: standing("given"), OFFERS.id: standing("confirmed")})
    said = facts(book, held, places=FLORIDA, policy=Policy(None, (3, 30)))
    news = Draft("programme", NEWS.sender, "words", NEWS)
    assert isinstance(decide(news, replace(said, tallies=full), NOW), Pass)
    assert isinstance(decide(PLANNED, replace(said, tallies=others), NOW), Pass)
    assert decide(PLANNED, replace(said, tallies=full), NOW) == Hold(
        NOW + 30 * DAY - HOUR, ("workspace_cap",), ("workspace_cap",)
    )


def test_a_cap_of_a_law_not_yet_in_force_does_not_bind():
    row = HoursRow("US#1", "US", frozenset(range(1, 8)), 0, 1440, cap_count=1, cap_hours=24)
    for begins, full in ((NOW, True), (NOW + DAY, False)):
        book = RuleBook((replace(row, effective_from=begins.date()),), (), (), "v")
        said = facts(book, tallies={f"marketing:{CLUB.id}": [NOW - HOUR]})
        assert ("legal_cap" in {reason for reason, limits, _ in counted(PLANNED, said, NOW) if limits}) is full


def test_a_pass_names_the_workspaces_hours_among_what_it_was_asked_of(book: RuleBook):
    policy = Policy(WorkspaceHours(frozenset(range(1, 8)), 0, 1440), None)
    decision = decide(PLANNED, facts(book, CONFIRMED, policy=policy), NOW)
    assert isinstance(decision, Pass)
    assert "workspace_hours" in decision.rules
