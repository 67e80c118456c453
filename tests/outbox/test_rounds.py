"""A round of the door: how much it takes, how fast it hands over, what senders say, and when it comes back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

ANA = "+12125550123"
SECOND = timedelta(seconds=1)


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), Join("CLUB"))


@pytest.fixture
def told(stage, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[dict[str, Any]]]:
    """With what a named statement was run."""
    from sayso.store import queries

    run, seen = queries.run, []

    def heard(query: str, **parameters: Any):
        seen.append((query, parameters))
        return run(query, **parameters)

    monkeypatch.setattr(queries, "run", heard)
    return lambda wanted: [parameters for query, parameters in seen if query == wanted]


class Clock:
    """A monotonic clock that only sleep moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds


def test_windows_leave_no_faster_than_the_senders_rate_from_one_round_to_the_next(
    stage, monkeypatch: pytest.MonkeyPatch
):
    from sayso.outbox import door

    clock, left = Clock(), []
    monkeypatch.setattr(door, "time", clock)
    monkeypatch.setattr(door, "mark", lambda workspace, window: left.append((clock.now, len(window))) or [])
    sender, other = (SimpleNamespace(id=UUID(int=at), rate=1000) for at in (71, 72))
    door.hand_over(stage.workspace, sender, [object()] * 120)  # type: ignore[list-item]
    assert left == [(0, 50), (pytest.approx(0.05), 50), (pytest.approx(0.1), 20)]
    door.hand_over(stage.workspace, other, [object()])  # type: ignore[list-item]
    assert left[3:] == [(pytest.approx(0.1), 1)]  # another sender has a wire of its own
    door.hand_over(stage.workspace, sender, [object()])  # type: ignore[list-item]
    assert left[4:] == [(pytest.approx(0.12), 1)]
    clock.now = 100
    door.hand_over(stage.workspace, sender, [object()])  # type: ignore[list-item]
    assert left[5:] == [(100, 1)]  # what was not used is not saved up


@pytest.mark.parametrize(("rate", "size"), [(1, 1), (39, 1), (40, 2), (2000, 100), (10_000, 500), (20_000, 500)])
def test_a_window_is_what_the_sender_carries_in_a_moment(stage, monkeypatch: pytest.MonkeyPatch, rate: int, size: int):
    from sayso.outbox import door

    left: list[int] = []
    monkeypatch.setattr(door, "time", Clock())
    monkeypatch.setattr(door, "mark", lambda workspace, window: left.append(len(window)) or [])
    sender = SimpleNamespace(id=UUID(int=73 + rate), rate=rate)
    door.hand_over(stage.workspace, sender, [object()] * (size + 1))  # type: ignore[list-item]
    assert left == [size, 1]


@pytest.mark.parametrize(("rate", "limit"), [(10_000, 500), (500, 500), (3, 3), (1, 1), (0, 1)])
def test_no_more_is_cleared_than_can_be_handed_over_in_a_second(stage, told, rate: int, limit: int):
    from sayso.outbox import door

    assert door.clear(stage.workspace, SimpleNamespace(id=stage.sender_ids[0], rate=rate)) == ([], 0)
    assert [each["limit"] for query in ("claim_addresses", "due_messages") for each in told(query)] == [limit, limit]


def test_a_worker_has_thirty_seconds_to_hear_the_answer(stage, told):
    from sayso.outbox import door

    door.reclaim(stage.workspace)
    assert [each["lease"] for each in told("give_up_hand_over")] == [30]


def test_a_round_says_how_many_it_decided_and_tells_the_pages_once(stage, told):
    from sayso.outbox import door

    stage.texts(ANA, "NEWS")
    stage.texts("+12125550124", "NEWS")
    before = len(told("tell"))
    assert door.release(stage.workspace) == 2
    assert told("tell")[before:] == [{"topic": str(stage.workspace)}]
    assert door.release(stage.workspace) == 0
    assert len(told("tell")) == before + 1


def test_what_nothing_can_carry_waits_and_keeps_nothing_else(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door
    from tests.stage import Join

    stage.add(Join("OTHER", sender=1))
    stage.texts(ANA, "NEWS")
    stage.texts(ANA, "OTHER", sender=1)
    run = door.queries.run

    def unknown_first(query: str, **parameters: Any):
        rows = run(query, **parameters)
        if query != "senders_with_due":
            return rows
        return [
            SimpleNamespace(
                id=row.id, rate=row.rate, channel="pigeon" if row.id == stage.sender_ids[0] else row.channel
            )
            for row in sorted(rows, key=lambda row: row.id != stage.sender_ids[0])
        ]

    monkeypatch.setattr(door.queries, "run", unknown_first)
    assert door.release(stage.workspace) == 1
    assert [(row.sender_id, row.status) for row in stage.messages()] == [
        (stage.sender_ids[0], "queued"),
        (stage.sender_ids[1], "sent"),
    ]


@pytest.mark.parametrize(
    ("state", "provider_id", "error", "status"),
    [
        ("sent", "carrier-1", "", "sent"),
        ("failed", "carrier-2", "no such number", "failed"),
        ("failed", None, "no such number", "failed"),
        ("unknown", None, "", "unknown"),
        ("not_taken", None, "", "queued"),
    ],
)
def test_what_the_sender_said_is_written_down(
    stage, state, provider_id, error: str, status: str, told, monkeypatch: pytest.MonkeyPatch
):
    from sayso.channels.outbound import Outcome
    from sayso.outbox import door

    taken: list[Any] = []

    class Carrier:
        def send(self, cleared):
            taken.extend(cleared)
            return [Outcome(each.message, state, provider_id, error) for each in cleared]

    monkeypatch.setattr(door.senders, "of", lambda channel: Carrier())
    stage.texts(ANA, "NEWS")
    door.release(stage.workspace)
    (row,) = stage.messages()
    assert (row.status, row.provider_id, row.error) == (status, provider_id, error)
    assert (row.sent_at is not None) is (status != "queued")
    assert (row.counted_at is not None) is (status != "queued")
    settled = [each["provider_ids"] for each in told("settle")]
    assert settled == ([] if status == "queued" else [[provider_id] if provider_id else []])
    (text,) = taken
    (clearance,) = stage.clearances()
    assert (text.message, text.clearance, text.workspace) == (row.id, clearance.id, stage.workspace)
    assert (text.sender_address, text.number, text.body, text.parts) == (stage.senders[0], ANA, row.body, row.parts)


def test_one_that_was_not_taken_is_asked_about_again_beside_one_that_was(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.channels.outbound import Outcome
    from sayso.outbox import door

    class Carrier:
        def send(self, cleared):
            return [
                Outcome(each.message, "sent" if each.number == ANA else "not_taken", str(each.message))
                for each in cleared
            ]

    stage.texts(ANA, "NEWS")
    stage.texts("+12125550124", "NEWS")
    with monkeypatch.context() as patched:
        patched.setattr(door.senders, "of", lambda channel: Carrier())
        assert door.release(stage.workspace) == 2
    assert [row.status for row in stage.messages()] == ["sent", "queued"]
    assert stage.messages()[1].due_at <= stage.now()
    stage.release()
    assert [row.status for row in stage.messages()] == ["sent", "sent"]


def test_the_next_look_is_when_the_next_text_is_due_by_the_clock_of_this_machine(stage, told):
    from sayso.outbox import door
    from sayso.store.scope import within
    from sayso.store.tables import Workspace

    stage.says(ANA, "NEWS")
    woken = len(told("wake"))
    door.plan_next(stage.workspace)
    assert told("hint_once") == []
    assert len(told("wake")) == woken
    stage.passes(timedelta(hours=12))
    with within(stage.workspace):
        Workspace.objects.filter(pk=stage.workspace).update(policy_days="1234567", policy_start="09:00")
    stage.send(ANA, "NEWS")
    before = datetime.now(UTC)
    door.plan_next(stage.workspace)
    (soon,) = told("hint_once")
    assert before + SECOND <= soon["at"] <= datetime.now(UTC) + SECOND  # due now, so in a second
    stage.release()
    (held,) = stage.messages(status="held")
    door.plan_next(stage.workspace)
    with within(stage.workspace):
        shift = Workspace.objects.get(pk=stage.workspace).clock_shift
    assert told("hint_once")[1:] == [{"workspace": stage.workspace, "at": held.due_at - shift}]
    assert len(told("wake")) >= woken + 2


@pytest.mark.parametrize("earliest", ["next_due", "next_broadcast", "next_import"])
def test_the_next_look_is_for_whatever_comes_first(stage, earliest: str, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door

    run, hinted = door.queries.run, []
    now = stage.now()
    times = dict.fromkeys(("next_due", "next_broadcast", "next_import"), now + timedelta(hours=9))
    times[earliest] = now + timedelta(hours=1)

    def told(query: str, **parameters: Any):
        if query in times:
            return [SimpleNamespace(at=times[query])]
        if query == "hint_once":
            hinted.append(parameters["at"])
        return run(query, **parameters)

    monkeypatch.setattr(door.queries, "run", told)
    door.plan_next(stage.workspace)
    with door.within(stage.workspace):
        assert hinted == [times[earliest] - door.tenant(stage.workspace).clock_shift]


def test_every_round_keeps_the_rule_book_it_decides_by(stage, monkeypatch: pytest.MonkeyPatch):
    from sayso.outbox import door

    kept: list[str] = []
    monkeypatch.setattr(door.books, "keep_current", lambda: kept.append("kept"))
    door.release(stage.workspace)
    assert kept == ["kept"]


def test_only_what_passed_is_handed_on_and_counts_for_what_comes_after(stage):
    from sayso.outbox import door
    from sayso.store.scope import within
    from sayso.store.tables import Sender, Workspace
    from tests.stage import Join

    for keyword in ("SHOES", "HATS"):
        stage.add(Join(keyword, kind="marketing"))
    stage.says(ANA, "SHOES", "HATS")
    with within(stage.workspace):
        Workspace.objects.filter(pk=stage.workspace).update(marketing_cap=1, marketing_cap_days=30)
    stage.turn("halt", "programme", str(stage.programmes["SHOES"]))
    held, passed = stage.send(ANA, "SHOES"), stage.send(ANA, "HATS")
    with within(stage.workspace):
        sender = Sender.objects.get()
    handed, decided = door.clear(stage.workspace, sender)
    assert ([each.message for each in handed], decided) == ([passed], 2)
    answers = {row.message_id: row.decision for row in stage.clearances(purpose="programme")}
    assert answers == {held: "hold", passed: "pass"}


def test_a_text_of_no_programme_is_decided_as_one(stage):
    from sayso.outbox.submit import Submission, submit
    from sayso.rules.drafts import Draft
    from sayso.store.scope import within

    stage.says(ANA, "what time do you open?")
    draft = Draft("conversation_reply", stage.sender_ids[0], "At nine.")
    address, now = stage.address(ANA), stage.now()
    with within(stage.workspace):
        (message,) = submit(stage.ground(), [Submission(address, draft, now)], now)
    stage.release()
    assert [(row.status, row.programme_id) for row in stage.messages(id=message)] == [("sent", None)]
    (clearance,) = stage.clearances(message_id=message)
    assert (clearance.programme_id, clearance.consent_entry_id, clearance.facts["standing"]) == (None, None, None)


@pytest.mark.parametrize("after_stop", [True, False])
def test_a_queued_row_becomes_the_draft_it_was_made_from(stage, after_stop: bool):
    from sayso.outbox import door
    from sayso.rules.drafts import Draft

    with door.within(stage.workspace):
        common = stage.ground()
    news, club = (common.catalogue.programmes[stage.programmes[keyword]] for keyword in ("NEWS", "CLUB"))
    entry, other, now = UUID(int=7), UUID(int=8), datetime(2026, 3, 4, 16, tzinfo=UTC)
    row = SimpleNamespace(
        purpose="double_opt_in_ask",
        sender_id=stage.sender_ids[0],
        body="words",
        programme_id=news.id,
        entry_id=entry,
        prompted_at=now,
        not_after=now + SECOND,
        called_off=True,
        paused=True,
        counts_as=f"{'ask_after_stop' if after_stop else 'double_opt_in_ask'}:{news.id}",
        along=[[str(club.id), str(other)]],
    )
    told = Draft(
        "double_opt_in_ask", stage.sender_ids[0], "words", news, entry, now, now + SECOND, True, True, after_stop,
        along=((club, other),),
    )  # fmt: skip
    assert door.draft_of(row, common) == told
    row.body, row.programme_id, row.along = None, None, None
    bare = door.draft_of(row, common)
    assert (bare.body, bare.unwritten, bare.programme, bare.along) == ("", True, None, ())


def test_what_is_not_cleared_any_more_is_not_marked(stage):
    from sayso.outbox import door

    stage.texts(ANA, "NEWS")
    with door.within(stage.workspace):
        (sender,) = door.queries.run("senders_with_due", now=stage.now())
    passed, _ = door.clear(stage.workspace, sender)
    gone = door._Passed(UUID(int=1), 0, 0)
    assert [each.message for each in door.mark(stage.workspace, [gone, *passed])] == [passed[0].message]


def test_a_decision_rests_on_the_entry_its_text_answers_whatever_stands_since(stage):
    from sayso.outbox import door
    from sayso.rules.drafts import Draft

    stage.says(ANA, "NEWS")
    with door.within(stage.workspace):
        common = stage.ground()
        known = door.known([stage.address(ANA)], common, stage.now())[stage.address(ANA)]
    news, answered = common.catalogue.programmes[stage.programmes["NEWS"]], UUID(int=7)
    confirms = Draft("opt_in_confirmation", stage.sender_ids[0], "words", news, answered)
    assert door.entry_relied_on(confirms, known) == answered
    planned = Draft("programme", stage.sender_ids[0], "words", news)
    assert door.entry_relied_on(planned, known) == known.permissions.standings[news.id].entry
