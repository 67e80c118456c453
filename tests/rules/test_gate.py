"""The gate: every purpose against every objection, and what becomes of several at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from sayso.rules import gate
from sayso.rules.consent import Permissions
from sayso.rules.drafts import Draft, Purpose
from sayso.rules.facts import Facts, Policy
from sayso.rules.gate import CHECKS, Hold, Pass, Refuse, decide
from sayso.rules.hours import WorkspaceHours
from sayso.rules.reasons import REASONS
from sayso.rules.tables import RuleBook
from tests.rules.cast import (
    BILLS,
    BRAND,
    CLUB,
    ENTITY,
    ENTRY,
    NEWS,
    NIGHT,
    NOW,
    OFFERS,
    OTHER_ENTRY,
    SENDER,
    block,
    facts,
    standing,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ASK, STOPPED, HELP = "double_opt_in_ask", "stop_confirmation", "help_reply"
WELCOME, REPLY, PLANNED = "opt_in_confirmation", "conversation_reply", "programme"
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def good(purpose: str, book: RuleBook) -> tuple[Draft, Facts]:
    """A draft of the purpose, and facts on which it passes."""
    answers = purpose in {STOPPED, ASK, WELCOME}
    draft = Draft(
        purpose=purpose,  # type: ignore[arg-type]
        sender=SENDER,
        body="words",
        programme=OFFERS,
        entry=ENTRY if answers else None,
        prompted_at=None if purpose in {PLANNED, REPLY} else NOW,
    )
    held = {
        STOPPED: Permissions(blocks=(block(),), standings={OFFERS.id: standing("withdrawn", NOW, before="confirmed")}),
        ASK: Permissions(standings={OFFERS.id: standing("asked", NOW)}),
    }.get(purpose, Permissions(standings={OFFERS.id: standing("confirmed")}))
    return draft, facts(book, held)


def held_back(said: Facts, **changes: Any) -> Facts:
    return replace(said, permissions=replace(said.permissions, **changes))


REFUSED_TO_ALL = dict.fromkeys(PURPOSES, "refuse")
HELD_FOR_ALL = dict.fromkeys(PURPOSES, "hold")

# name -> (what it does to draft and facts, reason, purpose -> answer and any other reason; the rest pass)
TROUBLES: dict[str, tuple[Any, str, dict[str, str]]] = {
    "erased": (lambda d, f: (d, replace(f, reachable=False)), "no_number", REFUSED_TO_ALL),
    "late": (lambda d, f: (replace(d, not_after=NOW - MINUTE), f), "too_late", REFUSED_TO_ALL),
    "halt all": (lambda d, f: (d, replace(f, halts=frozenset({("workspace", "")}))), "halted", HELD_FOR_ALL),
    "halt sender": (lambda d, f: (d, replace(f, halts=frozenset({("sender", str(SENDER))}))), "halted", HELD_FOR_ALL),
    "halt programme": (
        lambda d, f: (d, replace(f, halts=frozenset({("programme", str(OFFERS.id))}))),
        "halted",
        HELD_FOR_ALL,
    ),
    "halt state": (lambda d, f: (d, replace(f, halts=frozenset({("jurisdiction", "US-NY")}))), "halted", HELD_FOR_ALL),
    "halt elsewhere": (
        lambda d, f: (d, replace(f, halts=frozenset({("jurisdiction", "US-CA"), ("sender", str(ENTITY))}))),
        "halted",
        {},
    ),
    "unclear": (
        lambda d, f: (d, held_back(f, unclear=((OTHER_ENTRY, NOW),))),
        "unclear_stop",
        dict.fromkeys([ASK, WELCOME, REPLY, PLANNED], "hold"),
    ),
    "not live": (
        lambda d, f: (replace(d, programme=replace(OFFERS, live=False)), f),
        "not_live",
        dict.fromkeys([ASK, WELCOME, PLANNED], "hold"),
    ),
    "no words": (lambda d, f: (replace(d, body="", unwritten=True), f), "no_text", REFUSED_TO_ALL),
    "paused": (lambda d, f: (replace(d, paused=True), f), "paused", {PLANNED: "hold"}),
    "called off": (lambda d, f: (replace(d, called_off=True), f), "called_off", {PLANNED: "refuse"}),
    "stopped": (
        lambda d, f: (d, held_back(f, blocks=(block(since=NOW),))),
        "withdrawn",
        dict.fromkeys([ASK, WELCOME, REPLY, PLANNED], "refuse"),
    ),
    "stopped brand": (
        lambda d, f: (d, held_back(f, blocks=(*f.permissions.blocks, block("brand", BRAND)))),
        "withdrawn",
        dict.fromkeys([ASK, WELCOME, REPLY, PLANNED], "refuse"),
    ),
    "stopped programme": (
        lambda d, f: (d, held_back(f, blocks=(*f.permissions.blocks, block("programme", OFFERS.id)))),
        "withdrawn",
        dict.fromkeys([ASK, WELCOME, REPLY, PLANNED], "refuse"),
    ),
    "stopped another": (
        lambda d, f: (d, held_back(f, blocks=(*f.permissions.blocks, block("programme", CLUB.id)))),
        "withdrawn",
        {},
    ),
    "let back in": (
        lambda d, f: (d, held_back(f, blocks=(block(excepted=frozenset({OFFERS.id})),))),
        "superseded",
        {STOPPED: "refuse"},
    ),
    "another let back in": (
        lambda d, f: (d, held_back(f, blocks=(block(excepted=frozenset({CLUB.id}), entry=OTHER_ENTRY),))),
        "withdrawn",
        {**dict.fromkeys([ASK, WELCOME, REPLY, PLANNED], "refuse"), STOPPED: "refuse superseded"},
    ),
    "never joined": (
        lambda d, f: (d, held_back(f, standings={})),
        "no_consent",
        {ASK: "refuse no_open_ask", WELCOME: "refuse superseded", PLANNED: "refuse"},
    ),
    "night": (lambda d, f: (d, replace(f, places=f.places)), "quiet_hours", {PLANNED: "hold"}),
    "nowhere": (lambda d, f: (d, replace(f, place_known=False)), "place_unknown", {PLANNED: "hold"}),
    "own hours": (
        lambda d, f: (d, replace(f, policy=Policy(WorkspaceHours(frozenset({1}), 540, 1080), None))),
        "workspace_hours",
        {PLANNED: "hold"},
    ),
    "own cap": (
        lambda d, f: (d, replace(f, policy=Policy(None, (1, 30)), tallies={f"marketing:{CLUB.id}": [NOW - DAY]})),
        "workspace_cap",
        {PLANNED: "hold"},
    ),
    "promised": (
        lambda d, f: (
            replace(d, programme=replace(OFFERS, frequency=(1, 30))),
            replace(f, tallies={f"marketing:{OFFERS.id}": [NOW - DAY]}),
        ),
        "disclosed_cap",
        {PLANNED: "hold"},
    ),
    "silent": (lambda d, f: (d, replace(f, heard_at=None)), "no_recent_text", {REPLY: "refuse"}),
    "long silent": (
        lambda d, f: (d, replace(f, heard_at=NOW - DAY - MINUTE)),
        "no_recent_text",
        {REPLY: "refuse"},
    ),
    "answered": (
        lambda d, f: (d, replace(f, tallies={d.counts_as: [NOW]})),
        "already_answered",
        dict.fromkeys([STOPPED, HELP, ASK, WELCOME], "refuse"),
    ),
}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_purpose_against_every_objection(purpose: str, trouble: str, book: RuleBook):
    change, reason, expected = TROUBLES[trouble]
    draft, said = change(*good(purpose, book))
    now = NIGHT if trouble == "night" else NOW
    if trouble == "night":
        said = replace(said, permissions=_earlier(said.permissions))
    decision = decide(draft, said, now)
    word, _, other_reason = expected.get(purpose, "pass").partition(" ")
    assert type(decision).__name__.lower() == word
    if not isinstance(decision, Pass):
        assert (other_reason or reason) in decision.reasons
        assert set(decision.reasons) <= set(REASONS)


def _earlier(held: Permissions) -> Permissions:
    """The same permissions, as they were given before that night."""
    blocks = tuple(replace(each, since=NIGHT) for each in held.blocks)
    standings = {
        key: replace(each, since=NIGHT, asked_at=each.asked_at and NIGHT) for key, each in held.standings.items()
    }
    return replace(held, blocks=blocks, standings=standings)


def test_every_purpose_has_its_checks_and_the_four_that_nothing_escapes():
    assert set(CHECKS) == set(PURPOSES)
    for checks in CHECKS.values():
        assert checks[:4] == gate.ALWAYS
    for purpose in set(PURPOSES) - {STOPPED, HELP}:
        names = {check.__name__ for check in CHECKS[purpose]}  # type: ignore[index]
        assert "nothing_unclear" in names
        assert names & {"not_stopped", "stopped_asked_seldom"}


@pytest.mark.parametrize(
    ("word", "single", "double"),
    [
        ("asked", "not_confirmed", "not_confirmed"),
        ("given", None, "not_confirmed"),
        ("confirmed", None, None),
        ("refused", "refused", "refused"),
        ("withdrawn", "withdrawn", "withdrawn"),
        ("lapsed", "lapsed", "lapsed"),
        ("retracted", "retracted", "retracted"),
    ],
)
def test_a_programme_text_needs_what_its_programme_requires(
    word: str, single: str | None, double: str | None, book: RuleBook
):
    for row, reason in ((NEWS, single), (OFFERS, double)):
        draft = Draft("programme", row.sender, "words", row)
        decision = decide(draft, facts(book, Permissions(standings={row.id: standing(word)})), NOW)
        assert decision.reasons == (reason,) if isinstance(decision, Refuse) else reason is None
        assert isinstance(decision, Refuse if reason else Pass)


def test_a_text_of_no_programme_is_refused_as_a_programmes_own(book: RuleBook):
    decision = decide(Draft("programme", SENDER, "words"), facts(book), NOW)
    assert isinstance(decision, Refuse)
    assert decision.reasons == ("no_consent",)


def test_a_reply_in_no_programmes_name_is_bound_by_every_block(book: RuleBook):
    draft = Draft("conversation_reply", SENDER, "words")
    assert isinstance(decide(draft, facts(book), NOW), Pass)
    elsewhere = Permissions(blocks=(block("programme", CLUB.id, excepted=frozenset({CLUB.id})),))
    assert decide(draft, facts(book, elsewhere), NOW) == Refuse(("withdrawn",), ())


@pytest.mark.parametrize(
    ("age", "answered", "reason"),
    [
        (timedelta(0), False, None),
        (5 * MINUTE, False, None),
        (5 * MINUTE + timedelta(seconds=1), False, "too_late"),
        (MINUTE, True, "already_answered"),
    ],
)
def test_a_stop_is_confirmed_once_within_five_minutes(
    age: timedelta, answered: bool, reason: str | None, book: RuleBook
):
    held = Permissions(blocks=(block(since=NOW - age),))
    draft = Draft("stop_confirmation", SENDER, "words", OFFERS, ENTRY, NOW - age)
    tallies = {draft.counts_as: [NOW - age]} if answered else {}
    decision = decide(draft, facts(book, held, tallies=tallies), NOW)
    assert decision == (Refuse((reason,), ()) if reason else Pass(()))
    assert decide(replace(draft, entry=OTHER_ENTRY), facts(book, held), NOW) == Refuse(("superseded",), ())


def test_help_is_answered_once_an_hour_whatever_programme_answered(book: RuleBook):
    draft = Draft("help_reply", SENDER, "words", OFFERS, None, NOW)
    for age, passes in ((59 * MINUTE, False), (60 * MINUTE, True)):
        said = facts(book, tallies={f"help_reply:{CLUB.id}": [NOW - age]})
        assert isinstance(decide(draft, said, NOW), Pass) is passes


# What befalls the second programme that a text names -> what becomes of the whole of it.
BESIDE: dict[str, tuple[Any, dict[str, str]]] = {
    "nothing": (lambda d, f: (d, f), {}),
    "halted": (
        lambda d, f: (d, replace(f, halts=frozenset({("programme", str(NEWS.id))}))),
        {ASK: "hold halted", WELCOME: "hold halted"},
    ),
    "paused": (
        lambda d, f: (replace(d, along=((replace(NEWS, live=False), OTHER_ENTRY),)), f),
        {ASK: "hold not_live", WELCOME: "hold not_live"},
    ),
    "stopped": (
        lambda d, f: (d, held_back(f, blocks=(block("programme", NEWS.id),))),
        {ASK: "refuse withdrawn", WELCOME: "refuse withdrawn"},
    ),
    "no longer asked": (
        lambda d, f: (d, stands_beside(f, standing("refused"))),
        {ASK: "refuse no_open_ask", WELCOME: "refuse superseded"},
    ),
    "asked anew": (
        lambda d, f: (d, stands_beside(f, standing("asked", NOW, entry=ENTRY))),
        {ASK: "refuse no_open_ask", WELCOME: "refuse superseded"},
    ),
    "gone": (
        lambda d, f: (d, held_back(f, standings={OFFERS.id: f.permissions.standings[OFFERS.id]})),
        {ASK: "refuse no_open_ask", WELCOME: "refuse superseded"},
    ),
}


def stands_beside(said: Facts, beside: Any) -> Facts:
    return held_back(said, standings={**said.permissions.standings, NEWS.id: beside})


@pytest.mark.parametrize("trouble", BESIDE)
@pytest.mark.parametrize("purpose", [ASK, WELCOME])
def test_a_text_that_names_several_programmes_is_judged_by_every_one(purpose: str, trouble: str, book: RuleBook):
    draft, said = good(purpose, book)
    own = said.permissions.standings[OFFERS.id]
    draft = replace(draft, along=((NEWS, OTHER_ENTRY),))
    draft, said = BESIDE[trouble][0](draft, stands_beside(said, replace(own, entry=OTHER_ENTRY, lead=ENTRY)))
    decision = decide(draft, said, NOW)
    word, _, reason = BESIDE[trouble][1].get(purpose, "pass").partition(" ")
    assert type(decision).__name__.lower() == word
    if not isinstance(decision, Pass):
        assert (decision.reasons, decision.about) == ((reason,), ((reason, "News"),))


@pytest.mark.parametrize("lead", [True, False])
def test_of_several_programmes_the_strictest_answer_counts_and_says_which(lead: bool, book: RuleBook):
    draft, said = good(ASK, book)
    rows = [(OFFERS, ENTRY), (NEWS, OTHER_ENTRY)]
    paused = [(replace(row, live=row is OFFERS), entry) for row, entry in rows]
    stopped = block("programme", OFFERS.id)
    first, second = paused if lead else reversed(paused)
    draft = replace(draft, programme=first[0], entry=first[1], along=(second,))
    said = stands_beside(said, standing("asked", NOW, entry=OTHER_ENTRY))
    held = decide(draft, said, NOW)
    assert held == Hold(None, ("not_live",), (), (("not_live", "News"),))
    assert decide(draft, held_back(said, blocks=(stopped,)), NOW) == Refuse(
        ("withdrawn",), (), (("withdrawn", "Join"),)
    )
    both = decide(draft, replace(said, halts=frozenset({("workspace", "")})), NOW)
    assert isinstance(both, Hold)
    assert both.about == (("not_live", "News"),)  # the halt is about all of it


def test_a_text_keeps_the_hours_of_every_programme_it_names(book: RuleBook):
    draft = Draft("double_opt_in_ask", SENDER, "words", BILLS, ENTRY, along=((OFFERS, OTHER_ENTRY),))
    asked = standing("asked", NIGHT - HOUR)
    said = facts(book, Permissions(standings={BILLS.id: asked, OFFERS.id: replace(asked, entry=OTHER_ENTRY)}))
    assert isinstance(decide(replace(draft, along=()), said, NIGHT), Pass)
    decision = decide(draft, said, NIGHT)
    assert isinstance(decision, Hold)
    assert decision.about == (("quiet_hours", "Join"),)


ASKED_AT = NOW - 2 * HOUR


@pytest.mark.parametrize(
    ("prompted", "asks", "reason"),
    [
        (True, 0, None),
        (True, 1, "already_answered"),
        (False, 1, None),  # the one reminder
        (False, 2, "already_answered"),
        (False, 0, None),
    ],
)
def test_one_ask_for_one_act_and_one_reminder(prompted: bool, asks: int, reason: str | None, book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("asked", ASKED_AT)})
    draft = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, NOW if prompted else None)
    before = [ASKED_AT - MINUTE]  # an earlier act's ask does not count
    said = facts(book, held, tallies={draft.counts_as: [*before, *[ASKED_AT] * asks]})
    decision = decide(draft, said, NOW)
    assert decision == Refuse((reason,), ()) if reason else isinstance(decision, Pass)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (standing("confirmed"), "no_open_ask"),
        (standing("asked", entry=OTHER_ENTRY), "no_open_ask"),
        (replace(standing("asked"), asked_at=None), "no_open_ask"),
        (standing("asked", NOW - 72 * HOUR - MINUTE), "lapsed"),
    ],
)
def test_an_ask_needs_its_own_unused_act(changed: Any, reason: str, book: RuleBook):
    draft = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, NOW)
    assert decide(draft, facts(book, Permissions(standings={OFFERS.id: changed})), NOW) == Refuse((reason,), ())
    assert decide(draft, facts(book), NOW) == Refuse(("no_open_ask",), ())


def test_whom_a_list_has_brought_is_asked_once_and_never_reminded(book: RuleBook):
    draft = replace(good(ASK, book)[0], prompted_at=None)
    held = Permissions(standings={OFFERS.id: standing("asked", NOW, act="import")})
    assert isinstance(decide(draft, facts(book, held), NOW), Pass)
    again = decide(draft, facts(book, held, tallies={draft.counts_as: (NOW,)}), NOW)
    assert isinstance(again, Refuse)
    assert again.reasons == ("already_answered",)


def test_a_reminder_keeps_quiet_hours_and_an_ask_just_prompted_need_not(book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("asked", NIGHT - HOUR)})
    draft = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, NIGHT)
    assert isinstance(decide(draft, facts(book, held), NIGHT), Pass)
    reminder = decide(replace(draft, prompted_at=None), facts(book, held), NIGHT)
    assert isinstance(reminder, Hold)
    assert reminder.reasons == ("quiet_hours",)


@pytest.mark.parametrize(
    ("act", "after_stop", "tally", "days_ago", "reason"),
    [
        ("form", True, "", 0, None),
        ("form", True, "ask_after_stop", 31, None),
        ("form", True, "ask_after_stop", 29, "asked_lately"),
        ("form", True, "double_opt_in_ask", 1, None),  # the ask they answered before they left
        ("form", False, "", 0, "withdrawn"),  # a reminder, or queued before the STOP
        ("keyword", True, "", 0, "withdrawn"),
        ("import", True, "", 0, "withdrawn"),
    ],
)
def test_only_a_form_may_ask_through_a_stop_and_once_in_thirty_days(
    act: str, after_stop: bool, tally: str, days_ago: int, reason: str | None, book: RuleBook
):
    held = Permissions(standings={OFFERS.id: standing("asked", NOW, act=act)}, blocks=(block(),))
    draft = Draft("double_opt_in_ask", SENDER, "words", OFFERS, ENTRY, NOW, after_stop=after_stop)
    tallies = {f"{tally}:{CLUB.id}": [NOW - timedelta(days=days_ago)]} if tally else {}  # about whatever programme
    decision = decide(draft, facts(book, held, tallies=tallies), NOW)
    assert decision.reasons == (reason,) if isinstance(decision, Refuse) else reason is None
    assert isinstance(decision, Refuse if reason else Pass)


def test_a_paused_broadcast_waits(book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("confirmed")})
    decision = decide(Draft("programme", SENDER, "words", OFFERS, paused=True), facts(book, held), NOW)
    assert isinstance(decision, Hold)
    assert (decision.reasons, decision.until) == (("paused",), None)


@pytest.mark.parametrize(("purpose", "word"), [("double_opt_in_ask", "asked"), ("opt_in_confirmation", "confirmed")])
def test_an_answer_that_waited_over_an_hour_keeps_quiet_hours(purpose: Any, word: str, book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing(word, NIGHT - 2 * HOUR)})
    for age, kind in ((HOUR, Pass), (HOUR + MINUTE, Hold)):
        draft = Draft(purpose, SENDER, "words", OFFERS, ENTRY, NIGHT - age)
        assert isinstance(decide(draft, facts(book, held), NIGHT), kind)


@pytest.mark.parametrize("held", [standing("asked"), standing("withdrawn"), standing("given", entry=OTHER_ENTRY), None])
def test_an_opt_in_is_confirmed_only_while_it_stands(held: Any, book: RuleBook):
    draft = Draft("opt_in_confirmation", SENDER, "words", OFFERS, ENTRY, NOW)
    standings = {OFFERS.id: held} if held else {}
    assert decide(draft, facts(book, Permissions(standings=standings)), NOW) == Refuse(("superseded",), ())


def test_an_opt_in_is_confirmed_again_after_an_hour_only(book: RuleBook):
    draft = Draft("opt_in_confirmation", SENDER, "words", OFFERS, ENTRY, NOW)
    held = Permissions(standings={OFFERS.id: standing("confirmed", NOW - DAY)})
    for age, passes in ((59 * MINUTE, False), (61 * MINUTE, True)):
        said = facts(book, held, tallies={draft.counts_as: [NOW - age]})
        assert isinstance(decide(draft, said, NOW), Pass) is passes


def test_a_hold_that_would_outlast_the_text_is_a_refusal(book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("confirmed", NIGHT - DAY)})
    draft = Draft("programme", SENDER, "words", OFFERS)
    opens = decide(draft, facts(book, held), NIGHT)
    assert isinstance(opens, Hold)
    assert opens.until is not None
    assert opens.rules
    kept = replace(draft, not_after=opens.until)
    assert isinstance(decide(kept, facts(book, held), NIGHT), Hold)
    outlasted = replace(draft, not_after=opens.until - timedelta(seconds=1))
    assert decide(outlasted, facts(book, held), NIGHT) == Refuse(("quiet_hours",), opens.rules)


def test_of_several_holds_the_latest_decides_and_one_without_end_decides_most(book: RuleBook):
    held = Permissions(standings={OFFERS.id: standing("confirmed", NIGHT - DAY)})
    draft = Draft("programme", SENDER, "words", OFFERS)
    tallies = {f"marketing:{OFFERS.id}": [NIGHT - DAY]}
    said = facts(book, held, policy=Policy(None, (1, 30)), tallies=tallies)
    capped = decide(draft, said, NIGHT)
    assert isinstance(capped, Hold)
    assert capped.reasons == ("quiet_hours", "workspace_cap")
    assert capped.until == NIGHT + 29 * DAY
    halted = decide(draft, replace(said, halts=frozenset({("workspace", "")})), NIGHT)
    assert isinstance(halted, Hold)
    assert (halted.until, halted.reasons[0], halted.rules[0]) == (None, "halted", "halt:workspace")


def test_a_refusal_names_refusals_only(book: RuleBook):
    said = facts(book, Permissions(blocks=(block(),)), halts=frozenset({("workspace", "")}))
    assert decide(Draft("programme", SENDER, "words", OFFERS), said, NOW) == Refuse(("withdrawn", "no_consent"), ())


def test_of_several_full_caps_the_last_to_open_decides(book: RuleBook):
    row = replace(OFFERS, frequency=(1, 30))
    held = Permissions(standings={row.id: standing("confirmed")})
    said = facts(book, held, policy=Policy(None, (1, 7)), tallies={f"marketing:{row.id}": [NOW - DAY]})
    decision = decide(Draft("programme", SENDER, "words", row), said, NOW)
    assert isinstance(decision, Hold)
    assert (decision.reasons, decision.until) == (("disclosed_cap",), NOW + 29 * DAY)
    never = decide(Draft("programme", SENDER, "words", row), replace(said, policy=Policy(None, (0, 7))), NOW)
    assert isinstance(never, Hold)
    assert (never.reasons, never.until) == (("workspace_cap",), None)


def test_a_state_cap_counts_all_marketing_to_the_address(book: RuleBook):
    from sayso.rules.hours import Places

    held = Permissions(standings={OFFERS.id: standing("confirmed")})
    florida = Places(("US", "US-FL"), ("America/New_York",))
    times = [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]
    said = facts(book, held, places=florida, tallies={f"marketing:{CLUB.id}": times})
    decision = decide(Draft("programme", SENDER, "words", OFFERS), said, NOW)
    assert isinstance(decision, Hold)
    assert decision.reasons == ("legal_cap",)
    informational = facts(book, Permissions(standings={NEWS.id: standing("given")}), tallies=said.tallies)
    assert isinstance(decide(Draft("programme", SENDER, "words", NEWS), informational, NOW), Pass)


def test_transactional_texts_keep_no_hours_and_no_caps(book: RuleBook):
    held = Permissions(standings={BILLS.id: standing("given", NIGHT - DAY)})
    said = facts(book, held, tallies={f"transactional:{BILLS.id}": [NIGHT] * 9}, policy=Policy(None, (1, 30)))
    assert isinstance(decide(Draft("programme", BILLS.sender, "words", BILLS), said, NIGHT), Pass)


def test_a_pass_names_the_rows_it_was_asked_of(book: RuleBook):
    draft, said = good("programme", book)
    decision = decide(draft, replace(said, policy=Policy(None, (3, 30))), NOW)
    assert isinstance(decision, Pass)
    assert "workspace_cap" in decision.rules
    assert len(decision.rules) > 1


def test_the_tally_of_a_text_is_its_class_or_its_purpose():
    assert Draft("programme", SENDER, "", OFFERS).counts_as == f"marketing:{OFFERS.id}"
    assert Draft("help_reply", SENDER, "", OFFERS).counts_as == f"help_reply:{OFFERS.id}"
    assert Draft("help_reply", SENDER, "").counts_as == "help_reply"


@pytest.mark.parametrize("trouble", ["halt all", "halt sender", "halt programme", "halt state"])
def test_what_a_decision_names_fits_its_row(trouble: str, book: RuleBook):
    draft, said = TROUBLES[trouble][0](*good("programme", book))
    decision = decide(draft, said, NOW)
    assert isinstance(decision, Hold)
    assert all(len(rule) <= 40 for rule in decision.rules)
    assert all(len(row.id) <= 40 for row in book.hours)


def test_a_halted_number_without_programme_is_halted_by_its_state(book: RuleBook):
    draft = Draft("help_reply", SENDER, "")
    said = facts(book, halts=frozenset({("jurisdiction", "US"), ("programme", str(OFFERS.id))}))
    assert decide(draft, said, NOW) == Hold(None, ("halted",), ("halt:jurisdiction:US",))


def test_the_gate_has_no_flag(book: RuleBook):
    import inspect

    assert list(inspect.signature(decide).parameters) == ["draft", "facts", "now"]
