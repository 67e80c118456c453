"""What the door writes down about a decision, whole: the clearance row, its payload, and the message."""

from datetime import timedelta

import pytest

ANA, BEN = "+12125550123", "+12125550124"


@pytest.fixture
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS", kind="marketing"), Join("CLUB", kind="marketing"), Join("JOIN", "double"))


def cleared(stage):
    """The newest clearance and the message it is about."""
    clearance = stage.clearances()[-1]
    return clearance, stage.messages(id=clearance.message_id)[0]


def payload(stage, clearance):
    from sayso.store.ledger import opens
    from sayso.store.scope import within
    from sayso.store.tables import ClearancePayload

    with within(stage.workspace):
        row = ClearancePayload.objects.get(pk=clearance.id)
    assert opens(bytes(clearance.commitment), bytes(row.salt), row.body)
    return row.body


def test_a_pass_says_what_it_rested_on(stage):
    stage.says(ANA, "NEWS")
    stage.send(ANA, "NEWS", body="Shoes.")
    stage.release()
    clearance, message = cleared(stage)
    given = stage.held(ANA).standings[stage.programmes["NEWS"]]
    assert (clearance.decision, clearance.reasons, clearance.until) == ("pass", [], None)
    assert "US#1" in clearance.rules
    assert (clearance.purpose, clearance.programme_id) == ("programme", stage.programmes["NEWS"])
    assert (clearance.consent_entry_id, clearance.address_id) == (given.entry, stage.address(ANA))
    assert clearance.facts == {
        "jurisdictions": ["US", "US-NY"],
        "zones": ["America/New_York"],
        "tenure": 1,
        "standing": "given",
        "blocks": 0,
        "counters": {f"opt_in_confirmation:{stage.programmes['NEWS']}": 1},
    }
    assert payload(stage, clearance) == {"to": ANA, "text": "Shoes."}
    assert (message.status, message.clearance_id, message.clearance_decision) == ("sent", clearance.id, "pass")
    assert (message.reasons, message.due_at, message.counted_at) == ([], None, clearance.at)


def test_a_hold_says_until_when_and_why(stage):
    stage.says(ANA, "NEWS")
    stage.passes(timedelta(hours=12))  # 23:00
    stage.send(ANA, "NEWS")
    stage.release()
    clearance, message = cleared(stage)
    assert (clearance.decision, clearance.reasons) == ("hold", ["quiet_hours"])
    assert clearance.rules
    assert clearance.until is not None
    assert (message.status, message.reasons, message.due_at) == ("held", ["quiet_hours"], clearance.until)
    assert (message.clearance_id, message.clearance_decision, message.counted_at) == (None, None, None)


def test_a_hold_without_an_end_is_looked_at_when_the_text_loses_its_worth(stage):
    stage.turn("halt")
    stage.says(ANA, "NEWS")
    clearance, message = cleared(stage)
    assert (clearance.decision, clearance.reasons, clearance.until) == ("hold", ["halted"], None)
    assert (message.status, message.due_at) == ("held", message.not_after)
    assert message.not_after is not None


def test_a_refusal_says_why_and_is_over(stage):
    stage.says(ANA, "NEWS", "STOP")
    stage.send(ANA, "NEWS")
    stage.release()
    clearance, message = cleared(stage)
    stopped = stage.held(ANA).standings[stage.programmes["NEWS"]]
    assert (clearance.decision, clearance.reasons, clearance.until) == ("refuse", ["withdrawn"], None)
    assert (clearance.consent_entry_id, clearance.facts["standing"]) == (stopped.entry, "withdrawn")
    assert clearance.facts["blocks"] == 1
    assert (message.status, message.reasons, message.due_at) == ("refused", ["withdrawn"], None)
    assert (message.clearance_id, message.clearance_decision, message.counted_at) == (None, None, None)


def test_a_decision_about_somebody_who_never_joined_rests_on_no_entry(stage):
    stage.says(ANA, "NEWS")
    stage.send(ANA, "CLUB")
    stage.release()
    clearance, _ = cleared(stage)
    assert (clearance.reasons, clearance.consent_entry_id, clearance.facts["standing"]) == (["no_consent"], None, None)
    assert "along" not in clearance.facts
    assert "about" not in clearance.facts


def test_an_answer_rests_on_the_entry_it_answers(stage):
    stage.says(ANA, "NEWS", "STOP")
    clearance, message = cleared(stage)
    assert clearance.purpose == "stop_confirmation"
    assert clearance.consent_entry_id == message.entry_id == stage.held(ANA).standings[stage.programmes["NEWS"]].entry


def test_a_text_about_several_programmes_says_where_each_stands_and_which_is_in_the_way(stage):
    from sayso.programmes.change import set_live

    form = stage.form("NEWS", "CLUB")
    stage.fills(BEN, form, "NEWS", "CLUB")
    set_live(stage.workspace, stage.programmes["CLUB"], False, None)
    stage.release()
    clearance, _ = cleared(stage)
    assert (clearance.purpose, clearance.decision, clearance.reasons) == ("double_opt_in_ask", "hold", ["not_live"])
    assert (clearance.facts["standing"], clearance.facts["along"]) == ("asked", ["asked"])
    assert clearance.facts["about"] == [["not_live", "Club"]]


def test_a_text_that_passes_counts_for_the_next_one_of_the_same_round(stage):
    from sayso.store.scope import within
    from sayso.store.tables import Workspace

    stage.says(ANA, "NEWS", "CLUB")
    with within(stage.workspace):
        Workspace.objects.filter(pk=stage.workspace).update(marketing_cap=1, marketing_cap_days=30)
    for keyword in ("NEWS", "CLUB"):
        stage.send(ANA, keyword)
    stage.says(BEN, "NEWS")
    stage.send(BEN, "NEWS")
    stage.release()
    planned = [row for row in stage.clearances(purpose="programme") if row.address_id == stage.address(ANA)]
    assert [(row.decision, row.reasons) for row in planned] == [("pass", []), ("hold", ["workspace_cap"])]
    news = f"marketing:{stage.programmes['NEWS']}"
    assert [row.facts["counters"].get(news, 0) for row in planned] == [0, 1]
    (other,) = [row for row in stage.clearances(purpose="programme") if row.address_id == stage.address(BEN)]
    assert other.decision == "pass"
