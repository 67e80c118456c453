"""An erased number is let in by its own handset alone, nothing leaves after a request, and the tree always verifies."""

import itertools
import json
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.test_races import WAIT, Ring, finish, ring
from tests.lists import FULL, as_csv, imported
from tests.notary.conftest import as_notary, keys, seal

__all__ = ["as_notary", "keys", "ring", "seal"]

STANDS = {"given", "confirmed"}
OWN = {"NEWS", "JOIN", "YES", "START"}
ACTS = [*OWN, "STOP", "hello", "again", "form", "list", "team", "send", "ask", "cancel", "years", "month"]
numbers = itertools.count(12125550100)
histories = st.lists(st.sampled_from(ACTS), min_size=4, max_size=14)


@pytest.fixture(scope="module")
def stage(store: str):
    from tests.stage import Join, Stage

    return Stage(Join("NEWS"), Join("JOIN", "double"))


@pytest.fixture(autouse=True)
def journal(tmp_path_factory, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path_factory.mktemp("home") / "erasures.jsonl"
    monkeypatch.setenv("SAYSO_ERASURES", str(file))
    return file


class One:
    """One number in a long-lived workspace, and whether its handset has let a programme in since the last request."""

    def __init__(self, stage, number: str) -> None:
        self.stage, self.number = stage, number
        self.asked = False
        self.let_in = False
        self.form = None
        self.last = ("hello", secrets.token_hex(8))
        self.row = None

    def does(self, act: str) -> None:
        from sayso.erasure.destroy import ErasureRefused
        from sayso.erasure.request import cancel

        stage, there = self.stage, self.stage.address(self.number)
        match act:
            case "form":
                self.form = self.form or stage.form("NEWS", "JOIN")
                stage.fills(self.number, self.form, "NEWS", "JOIN")
            case "list":
                imported(stage.workspace, as_csv([FULL | {"Phone": self.number}]), stage.programmes["JOIN"])
            case "team" if there:
                stage.decide(self.number, "not_a_stop")
            case "send" if there:
                stage.send(self.number, "NEWS")
                stage.send(self.number, "JOIN", body=secrets.token_hex(4))
            case "ask" if there:
                try:
                    self.row = stage.asks_erasure(self.number)
                except ErasureRefused:
                    return
                self.asked, self.let_in = True, False
            case "cancel" if self.row:
                try:
                    cancel(stage.workspace, self.row.id, None)
                except ErasureRefused:
                    return
            case "years" | "month":
                stage.passes(timedelta(days=1830 if act == "years" else 31))
                stage.sweep()
            case "again":
                stage.texts(self.number, self.last[0], provider_id=self.last[1])
            case _ if act in {*OWN, "STOP", "hello"}:
                self.last = (act, secrets.token_hex(8))
                self.let_in = self.let_in or act in {"NEWS", "YES", "JOIN"}
                stage.texts(self.number, *self.last[:1], provider_id=self.last[1])
            case _:
                return
        stage.release()


@given(histories)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_but_the_handset_lets_an_erased_number_in(stage, history):
    from sayso.rules.erasure import EVIDENCE_DAYS
    from tests.stage import comparable

    assert EVIDENCE_DAYS < 1830
    one = One(stage, f"+{next(numbers)}")
    for act in history:
        before = len(stage.sent(one.number)) if stage.address(one.number) else 0
        one.does(act)
        standing = {each.word for each in stage.held(one.number).standings.values()}
        if one.asked and not one.let_in:
            assert not standing & STANDS, history
            new = [purpose for purpose, _, _ in stage.sent(one.number)[before:]]
            assert "programme" not in new, history
        assert comparable(stage.held(one.number)) == comparable(stage.rebuilt(one.number)), history


def test_the_tree_verifies_after_any_mix(stage, seal, tmp_path):
    """Joins, stops and erasures; sealed in between and at the end; the whole ledger and each record are verified."""
    from sayso.records.export import ledger
    from sayso.records.record import record
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry, NotaryKey
    from sayso.verify import main

    people = [One(stage, f"+{next(numbers)}") for _ in range(4)]
    story = ["JOIN", "YES", "STOP", "ask", "years", "NEWS", "form", "ask", "list", "years", "JOIN"]
    for place, act in enumerate(story):
        for shift, one in enumerate(people):
            one.does(story[(place + shift) % len(story)])
        if place % 3 == 0:
            seal(stage.workspace)
    while seal(stage.workspace):
        pass
    with within(stage.workspace):
        key = NotaryKey.objects.order_by("id").first().verifier_key
        permissions = list(ConsentEntry.objects.exclude(programme=None).order_by("seq").values_list("id", flat=True))
        erased = ConsentEntry.objects.filter(address__value=None).count()
    assert erased > 0
    file = tmp_path / "proof"
    file.write_text("".join(ledger(stage.workspace)))
    assert main([str(file), "--key", key]) == 0
    nulls = 0
    for entry in permissions[-30:]:
        with within(stage.workspace):
            told = record(stage.workspace, entry)
        nulls += sum(each["opening"] is None for each in told["evidence"])
        file.write_text(json.dumps(told, ensure_ascii=False))
        assert main([str(file), "--key", key]) == 0
    assert nulls > 0


ANA = "+12125550123"
MOMENTS = {
    "before the claim": ("claim_addresses", False),
    "between clear and mark": ("mark_sending", False),
    "between mark and look": ("look_again", False),
}


def fresh():
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"))
    made.says(ANA, "NEWS")
    return made


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_request_that_has_committed_is_never_overtaken(moment: str, ring: Ring):
    stage = fresh()
    stage.send(ANA, "NEWS")
    pause = ring.pause(*(MOMENTS[moment][0], "door"), after=MOMENTS[moment][1])
    door = ring.start("door", stage.release)
    assert pause.reached.wait(WAIT)
    stage.asks_erasure(ANA)
    pause.go.set()
    finish(door)
    stage.release()
    assert ring.troubles == []
    assert [row.status for row in stage.messages(purpose="programme")] == ["refused"]
    assert [purpose for purpose, _, _ in stage.sent(ANA)] == ["opt_in_confirmation"]


def test_a_text_that_waits_for_an_erasure_begins_a_new_row(ring: Ring):
    """It has found the old row, waits for its lock, and is kept all the same once that row has no number any more."""
    stage = fresh()
    stage.asks_erasure(ANA)
    stage.passes(timedelta(days=1830))
    old = stage.address(ANA)
    erasing = ring.pause("erase_address", "sweep")
    sweep = ring.start("sweep", stage.sweep)
    assert erasing.reached.wait(WAIT)
    answers = []
    text = ring.start("text", lambda: answers.append(stage.texts(ANA, "NEWS")))
    text.join(0.5)
    assert text.is_alive(), "it did not wait for the erasure"
    erasing.go.set()
    finish(sweep, text)
    assert ring.troubles == []
    assert [each.outcome for each in answers] == ["given"]
    assert stage.address(ANA) != old
    assert [block.scope for block in stage.held(ANA).blocks] == ["entity"]
    assert len(stage.held(ANA).blocks[0].excepted) == 1
    assert stage.held(ANA) == stage.rebuilt(ANA)


def test_a_list_that_waits_for_an_erasure_brings_nobody_back(ring: Ring):
    stage = fresh()
    stage.says("+12125550124", "hello")
    stage.asks_erasure(ANA)
    stage.passes(timedelta(days=1830))
    erasing = ring.pause("erase_address", "sweep")
    sweep = ring.start("sweep", stage.sweep)
    assert erasing.reached.wait(WAIT)
    listed = as_csv([FULL | {"Phone": ANA}])
    brought = ring.start("list", lambda: imported(stage.workspace, listed, stage.programmes["NEWS"]))
    brought.join(1)
    erasing.go.set()
    finish(sweep, brought)
    assert ring.troubles == []
    assert stage.address(ANA) is None


def test_two_workers_destroy_once(ring: Ring):
    from sayso.store.scope import within
    from sayso.store.tables import ErasureEnd

    stage = fresh()
    stage.asks_erasure(ANA)
    stage.passes(timedelta(days=1830))
    first_at = ring.pause("erase_messages", "first")
    first = ring.start("first", stage.sweep)
    assert first_at.reached.wait(WAIT)
    second = ring.start("second", stage.sweep)
    second.join(0.5)
    first_at.go.set()
    finish(first, second)
    assert ring.troubles == []
    with within(stage.workspace):
        assert ErasureEnd.objects.count() == 1
