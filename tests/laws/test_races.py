"""Two real connections at once. Each race is also run with its lock taken away, and must then be lost."""

import pytest

from tests.laws.ring import ANA, WAIT, Ring, finish


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    made.says(ANA, "NEWS")
    return made


def programme_texts(stage) -> int:
    return sum(purpose == "programme" for purpose, _, _ in stage.sent(ANA))


# Where the STOP comes in, and what has to be taken away so that the text gets through all the same.
MOMENTS = {
    "before the claim": ("claim_addresses", False, None),
    "between clear and mark": ("mark_sending", False, ("void_clearances", "status = 'cleared'", "false")),
    "between mark and look": ("look_again", False, ("look_again", "a.acts <> cleared.acts", "false")),
}


def stop_at(stage, ring: Ring, query: str, after: bool) -> None:
    stage.send(ANA, "NEWS")
    pause = ring.pause(query, "door", after)
    door = ring.start("door", stage.release)
    assert pause.reached.wait(WAIT)
    assert stage.texts(ANA, "STOP").outcome == "stop"
    pause.go.set()
    finish(door)
    stage.release()
    assert ring.troubles == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_stop_that_has_committed_is_never_overtaken(moment: str, stage, ring: Ring):
    query, after, _ = MOMENTS[moment]
    stop_at(stage, ring, query, after)
    assert programme_texts(stage) == 0
    assert [row.status for row in stage.messages(purpose="programme")] == ["refused"]
    assert stage.sent(ANA)[-1][0] == "stop_confirmation"


def test_without_the_void_the_last_look_still_sees_the_stop(stage, ring: Ring):
    query, after, broken = MOMENTS["between clear and mark"]
    ring.without(*broken)
    stop_at(stage, ring, query, after)
    assert programme_texts(stage) == 0


@pytest.mark.parametrize("moment", ["between clear and mark", "between mark and look"])
def test_with_both_taken_away_the_stop_is_lost(moment: str, stage, ring: Ring):
    from sayso.store import queries

    query, after, _ = MOMENTS[moment]
    ring.without(*MOMENTS["between mark and look"][2])
    texts = dict(queries.statements())
    texts["void_clearances"] = texts["void_clearances"].replace("status = 'cleared'", "false")
    ring.monkeypatch.setattr(queries, "statements", lambda: texts)
    stop_at(stage, ring, query, after)
    assert programme_texts(stage) == 1


def stop_while_the_gate_decides(stage, ring: Ring) -> None:
    """The STOP arrives after the facts were read and before the clearance is written."""
    stage.send(ANA, "NEWS")
    pause = ring.pause("address_facts", "door")
    marked = ring.pause("mark_sending", "door", after=False)
    door = ring.start("door", stage.release)
    assert pause.reached.wait(WAIT)
    stop = ring.start("stop", lambda: stage.texts(ANA, "STOP"))
    stop.join(0.5)
    pause.go.set()
    assert marked.reached.wait(WAIT)
    finish(stop)
    marked.go.set()
    finish(door)
    stage.release()


def test_a_stop_waits_for_the_gate_and_then_voids_what_it_passed(stage, ring: Ring):
    stop_while_the_gate_decides(stage, ring)
    assert ring.troubles == []
    assert programme_texts(stage) == 0


def test_without_the_claims_lock_only_the_last_look_is_left(stage, ring: Ring):
    from sayso.store import queries

    ring.without("claim_addresses", "FOR NO KEY UPDATE SKIP LOCKED")
    texts = dict(queries.statements())
    texts["look_again"] = texts["look_again"].replace("a.acts <> cleared.acts", "false")
    ring.monkeypatch.setattr(queries, "statements", lambda: texts)
    stop_while_the_gate_decides(stage, ring)
    assert programme_texts(stage) == 1  # the STOP committed before the clearance was even written


def halt_at(stage, ring: Ring, query: str, after: bool, *, waits: bool) -> None:
    """The halt comes while the door stands at `query`. While the door decides, the halt waits for that one batch."""
    stage.send(ANA, "NEWS")
    pause = ring.pause(query, "door", after)
    decided = ring.pause("mark_sending", "door", after=False) if waits else None
    door = ring.start("door", stage.release)
    assert pause.reached.wait(WAIT)
    halt = ring.start("halt", lambda: stage.turn("halt"))
    if decided:
        halt.join(0.3)
        assert halt.is_alive(), "the halt was over before the batch was decided"
        pause.go.set()
        assert decided.reached.wait(WAIT)
        finish(halt)
        decided.go.set()
    else:
        finish(halt)
        pause.go.set()
    finish(door)
    assert ring.troubles == []


@pytest.mark.parametrize(
    ("query", "after", "waits"),
    [
        ("claim_addresses", True, True),
        ("ground", True, True),
        ("address_facts", True, True),
        ("mark_sending", False, False),
        ("look_again", False, False),
    ],
)
def test_a_halt_stops_what_has_not_left(query: str, after: bool, waits: bool, stage, ring: Ring):
    halt_at(stage, ring, query, after, waits=waits)
    stage.release()
    assert programme_texts(stage) == 0
    assert [row.status for row in stage.messages(purpose="programme")] == ["held"]


def test_a_pause_of_the_programme_stops_what_was_cleared(stage, ring: Ring):
    from sayso.programmes.change import set_live

    stage.send(ANA, "NEWS")
    marked = ring.pause("mark_sending", "door", after=False)
    door = ring.start("door", stage.release)
    assert marked.reached.wait(WAIT)
    set_live(stage.workspace, stage.programmes["NEWS"], False, None)
    marked.go.set()
    finish(door)
    assert ring.troubles == []
    stage.release()
    assert programme_texts(stage) == 0
    assert [row.reasons for row in stage.messages(purpose="programme")] == [["not_live"]]
    set_live(stage.workspace, stage.programmes["NEWS"], True, None)
    stage.release()
    assert programme_texts(stage) == 1


MOMENTS_OF_AN_ASK = [("senders_with_due", True), ("mark_sending", False), ("look_again", False)]


def paused_beside(stage, ring: Ring, query: str, after: bool) -> None:
    """One ask for two programmes waits; the one it does not lead with is paused while the door has it in hand."""
    from sayso.programmes.change import set_live

    number = "+14155550187"
    stage.fills(number, stage.form("JOIN", "NEWS"), "JOIN", "NEWS")
    (ask,) = stage.messages(purpose="double_opt_in_ask")
    assert (ask.programme_id, len(ask.along)) == (stage.programmes["JOIN"], 1)
    at = ring.pause(query, "door", after)
    door = ring.start("door", stage.release)
    assert at.reached.wait(WAIT)
    set_live(stage.workspace, stage.programmes["NEWS"], False, None)
    at.go.set()
    finish(door)
    stage.release()
    assert ring.troubles == []


def asks(stage) -> int:
    return sum(purpose == "double_opt_in_ask" for purpose, _, _ in stage.sent("+14155550187"))


@pytest.mark.parametrize(("query", "after"), MOMENTS_OF_AN_ASK)
def test_a_pause_of_a_programme_the_ask_names_besides_stops_it(query: str, after: bool, stage, ring: Ring):
    from sayso.programmes.change import set_live

    paused_beside(stage, ring, query, after)
    assert asks(stage) == 0
    assert [row.reasons for row in stage.messages(purpose="double_opt_in_ask")] == [["not_live"]]
    held = stage.clearances(purpose="double_opt_in_ask", decision="hold")[-1]
    assert (held.facts["about"], held.facts["along"]) == ([["not_live", "News"]], ["asked"])
    set_live(stage.workspace, stage.programmes["NEWS"], True, None)
    stage.release()
    assert asks(stage) == 1


def test_without_the_last_look_at_every_programme_the_ask_leaves(stage, ring: Ring):
    ring.without("look_again", "OR p.id IN (SELECT e.programme_id FROM consent_entry e WHERE e.id = ANY(m.along))")
    paused_beside(stage, ring, "mark_sending", after=False)
    assert asks(stage) == 1


def test_without_the_last_look_a_halt_comes_too_late(stage, ring: Ring):
    ring.without("look_again", "(SELECT count(*) FROM switch_act) <> %(switch_acts)s", "%(switch_acts)s < 0")
    halt_at(stage, ring, "mark_sending", False, waits=False)
    assert programme_texts(stage) == 1


def two_releases(stage, ring: Ring) -> None:
    """The second door reads what is due before the first has written, and writes after the first has sent."""
    stage.send(ANA, "NEWS")
    second_read, second_go = ring.pause("due_messages", "second"), ring.pause("mark_decided", "second", after=False)
    first_claimed = ring.pause("due_messages", "first")
    first = ring.start("first", stage.release)
    assert first_claimed.reached.wait(WAIT)
    second = ring.start("second", stage.release)
    second_read.reached.wait(2)
    second_read.go.set()
    first_claimed.go.set()
    sent = ring.pause("put_on_handsets", "first")
    sent.reached.wait(5)
    second_go.go.set()
    finish(second)
    sent.go.set()
    finish(first)


def test_two_releases_of_one_message_send_it_once(stage, ring: Ring):
    two_releases(stage, ring)
    assert ring.troubles == []
    assert programme_texts(stage) == 1
    with_pass = [row for row in stage.clearances() if row.decision == "pass" and row.purpose == "programme"]
    assert len(with_pass) == 1


def test_without_the_lock_two_releases_decide_twice(stage, ring: Ring):
    ring.without("claim_addresses", "FOR NO KEY UPDATE SKIP LOCKED")
    two_releases(stage, ring)
    with_pass = [row for row in stage.clearances() if row.decision == "pass" and row.purpose == "programme"]
    # What keeps the second from going out all the same is that `mark_decided` writes over no state but waiting ones.
    assert (len(with_pass), programme_texts(stage), ring.troubles) == (2, 1, [])


def two_first_texts(stage, ring: Ring, number: str) -> None:
    """Both texts come from a number never seen: the second meets the first before it has committed."""
    first_done = ring.pause("insert_entries", "first", after=False)
    first = ring.start("first", lambda: stage.texts(number, "STOP"))
    assert first_done.reached.wait(WAIT)
    second = ring.start("second", lambda: stage.texts(number, "NEWS"))
    second.join(0.5)
    first_done.go.set()
    finish(first, second)


def test_two_first_texts_from_one_number_meet_in_turn(stage, ring: Ring):
    from tests.stage import comparable

    number = "+14155550188"
    two_first_texts(stage, ring, number)
    assert ring.troubles == []
    assert len(stage.contacts(number)) == 1
    held = stage.held(number)
    assert comparable(held) == comparable(stage.rebuilt(number))
    assert [len(block.excepted) for block in held.blocks] == [1]
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(number)] == ["opt_in_confirmation"]


def test_without_waiting_for_the_first_the_second_first_text_is_lost(stage, ring: Ring):
    ring.without("know_addresses", "ON CONFLICT (workspace_id, value) DO NOTHING")
    two_first_texts(stage, ring, "+14155550189")
    assert [type(trouble).__name__ for trouble in ring.troubles] == ["IntegrityError"]


def stop_and_join_at_once(stage, ring: Ring) -> None:
    """A STOP has read what is held; a JOIN comes and goes before the STOP writes."""
    read = ring.pause("address_facts", "stop")
    stop = ring.start("stop", lambda: stage.texts(ANA, "STOP"))
    assert read.reached.wait(WAIT)
    join = ring.start("join", lambda: stage.texts(ANA, "JOIN"))
    join.join(0.5)
    read.go.set()
    finish(stop, join)


def test_stop_and_join_at_once_come_one_after_the_other(stage, ring: Ring):
    from tests.stage import comparable

    stop_and_join_at_once(stage, ring)
    assert ring.troubles == []
    assert comparable(stage.held(ANA)) == comparable(stage.rebuilt(ANA))


def test_without_the_lock_of_the_address_the_folds_leave_the_ledger(stage, ring: Ring):
    from tests.stage import comparable

    ring.without("lock_addresses", "FOR NO KEY UPDATE")
    stop_and_join_at_once(stage, ring)
    assert ring.troubles or comparable(stage.held(ANA)) != comparable(stage.rebuilt(ANA))


def steered_while_the_gate_decides(stage, ring: Ring, act: str) -> None:
    """A broadcast is paused or stopped after the gate has read its state and before it has written what it decided."""
    from sayso.broadcasts import advance, steer

    broadcast = planned(stage)
    assert advance.advance(stage.workspace)
    read = ring.pause("due_messages", "door")
    written = ring.pause("mark_sending", "door", after=False)
    door = ring.start("door", stage.release)
    assert read.reached.wait(WAIT)
    steering = ring.start("steering", lambda: getattr(steer, act)(stage.workspace, broadcast, None))
    steering.join(0.3)
    ring.committed_early = not steering.is_alive()
    read.go.set()
    assert written.reached.wait(WAIT)
    finish(steering)
    written.go.set()
    finish(door)
    stage.release()
    assert ring.troubles == []


def planned(stage):
    """A broadcast due now, submitted for nobody yet."""
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(stage.workspace):
        return Broadcast.objects.create(
            workspace_id=stage.workspace,
            programme_id=stage.programmes["NEWS"],
            name="Spring",
            body="words",
            status="planned",
            planned_at=stage.now(),
        ).id


def passes_since(stage) -> int:
    """Passes written for the broadcast after the act that paused or stopped it was recorded."""
    from sayso.store.scope import within
    from sayso.store.tables import Clearance, StaffAct

    with within(stage.workspace):
        act = StaffAct.objects.filter(act__in=["paused_broadcast", "stopped_broadcast"]).latest("id")
        return Clearance.objects.filter(decision="pass", purpose="programme", decided_at__gt=act.recorded_at).count()


STEERED = {"pause": ("held", ["paused"]), "stop": ("refused", ["called_off"])}


@pytest.mark.parametrize("act", STEERED)
def test_a_broadcast_that_was_paused_or_stopped_is_never_cleared_again(act: str, stage, ring: Ring):
    steered_while_the_gate_decides(stage, ring, act)
    assert not ring.committed_early, "it did not wait for the batch that was being decided"
    assert programme_texts(stage) == 0
    assert [(row.status, row.reasons) for row in stage.messages(purpose="programme")] == [STEERED[act]]
    assert passes_since(stage) == 0


@pytest.mark.parametrize("act", STEERED)
def test_without_the_turn_a_text_is_cleared_after_the_pause_has_committed(act: str, stage, ring: Ring):
    ring.without("turn_the_switch", "pg_advisory_xact_lock(", "length('' || ")
    steered_while_the_gate_decides(stage, ring, act)
    assert ring.committed_early
    assert passes_since(stage) == 1  # what keeps it from leaving all the same is the door's last look
    assert programme_texts(stage) == 0


@pytest.mark.parametrize("act", STEERED)
def test_without_the_last_look_either_the_paused_text_leaves(act: str, stage, ring: Ring):
    ring.without("look_again", "b.status IN ('cancelled', 'paused')", "false")
    steered_while_the_gate_decides(stage, ring, act)
    assert programme_texts(stage) == 1


@pytest.mark.parametrize("query", ["mark_sending", "look_again"])
@pytest.mark.parametrize("act", STEERED)
def test_what_was_cleared_when_the_pause_committed_is_taken_back(act: str, query: str, stage, ring: Ring):
    from sayso.broadcasts import advance, steer

    broadcast = planned(stage)
    advance.advance(stage.workspace)
    pause = ring.pause(query, "door", after=False)
    door = ring.start("door", stage.release)
    assert pause.reached.wait(WAIT)
    getattr(steer, act)(stage.workspace, broadcast, None)
    pause.go.set()
    finish(door)
    stage.release()
    assert ring.troubles == []
    assert programme_texts(stage) == 0
    assert [(row.status, row.reasons) for row in stage.messages(purpose="programme")] == [STEERED[act]]
    assert passes_since(stage) == 0


def test_a_resume_finds_what_the_gate_is_holding_just_then(stage, ring: Ring):
    from sayso.broadcasts import advance, steer

    broadcast = planned(stage)
    advance.advance(stage.workspace)
    steer.pause(stage.workspace, broadcast, None)
    read = ring.pause("due_messages", "door")
    door = ring.start("door", stage.release)
    assert read.reached.wait(WAIT)
    resume = ring.start("resume", lambda: steer.resume(stage.workspace, broadcast, None))
    resume.join(0.3)
    read.go.set()
    finish(door, resume)
    assert ring.troubles == []
    stage.release()
    assert programme_texts(stage) == 1


def test_without_the_turn_a_resume_leaves_a_text_held_for_ever(stage, ring: Ring):
    from sayso.broadcasts import advance, steer

    ring.without("turn_the_switch", "pg_advisory_xact_lock(", "length('' || ")
    broadcast = planned(stage)
    advance.advance(stage.workspace)
    steer.pause(stage.workspace, broadcast, None)
    read = ring.pause("due_messages", "door")
    door = ring.start("door", stage.release)
    assert read.reached.wait(WAIT)
    resume = ring.start("resume", lambda: steer.resume(stage.workspace, broadcast, None))
    finish(resume)
    read.go.set()
    finish(door)
    stage.release()
    assert programme_texts(stage) == 0
    assert [row.reasons for row in stage.messages(purpose="programme")] == [["paused"]]


BOB = "+12125550124"


def an_act_between_two_doors(stage, ring: Ring) -> None:
    """The first door has cleared a text to Ana and one to Bob. Ana's STOP voids hers; as an answer to her HELP it may
    leave all the same, so the second door clears it anew. It is at the socket with it when the first looks once more.
    """
    stage.says(BOB, "NEWS")
    stage.texts(ANA, "HELP")
    stage.send(BOB, "NEWS")
    cleared = ring.pause("mark_sending", "first", after=False)
    first = ring.start("first", stage.release)
    assert cleared.reached.wait(WAIT)
    assert stage.texts(ANA, "STOP").outcome == "stop"
    at_socket = ring.pause("put_on_handsets", "second", after=False)
    second = ring.start("second", stage.release)
    assert at_socket.reached.wait(WAIT)
    cleared.go.set()
    finish(first)
    at_socket.go.set()
    finish(second)
    stage.release()
    assert ring.troubles == []


def answers_to_help(stage) -> int:
    return sum(purpose == "help_reply" for purpose, _, _ in stage.sent(ANA))


def test_a_door_takes_back_only_what_it_has_marked_itself(stage, ring: Ring):
    an_act_between_two_doors(stage, ring)
    assert answers_to_help(stage) == 1
    assert [row.status for row in stage.messages(purpose="help_reply")] == ["sent"]


def test_a_door_that_takes_back_what_another_marked_makes_it_leave_twice(stage, ring: Ring):
    from sayso.outbox import door

    look = door.look_again

    def at_the_whole_window(workspace, window, cleared):
        kept = look(workspace, window, [*cleared, *window] if cleared else [])
        return [each for each in kept if each in cleared]

    ring.monkeypatch.setattr(door, "look_again", at_the_whole_window)
    an_act_between_two_doors(stage, ring)
    assert answers_to_help(stage) == 2
