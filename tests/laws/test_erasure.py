"""An erased number is let in by its own handset alone, nothing leaves after a request, and the tree always verifies."""

import itertools
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.laws.ring import ANA, WAIT, Ring, finish
from tests.lists import FULL, as_csv, checked, imported, take
from tests.notary.conftest import as_notary, keys, seal

__all__ = ["as_notary", "keys", "seal"]

STANDS = {"given", "confirmed"}
TEXTS = {"NEWS", "JOIN", "YES", "START", "STOP", "hello"}
BEFORE = st.lists(st.sampled_from(["NEWS", "JOIN", "YES", "STOP", "form", "list", "hello"]), min_size=1, max_size=5)
ASKED = st.sampled_from([["ask"], ["ask", "years"], ["ask", "years"], ["ask", "cancel"], ["ask", "month", "years"]])
OTHERS = ["form", "list", "again", "START", "YES", "team", "send", "hello", "STOP", "month", "ask", "years"]
AFTER = st.lists(st.sampled_from(OTHERS), min_size=2, max_size=6)
BACK = st.sampled_from([[], ["NEWS", "send"], ["JOIN", "YES", "send", "years"]])
numbers = itertools.count(12125550100)
histories = st.builds(lambda *parts: list(itertools.chain(*parts)), BEFORE, ASKED, AFTER, BACK)


@pytest.fixture(scope="module")
def stage(store: str):
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    made.form_here = None
    return made


@pytest.fixture(autouse=True)
def journal(tmp_path_factory, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path_factory.mktemp("home") / "erasures.jsonl"
    monkeypatch.setenv("SAYSO_ERASURES", str(file))
    return file


def catalogue_of(stage) -> Mapping[UUID, Any]:
    from sayso.store.scope import within

    with within(stage.workspace):
        return stage.ground().catalogue.programmes


class One:
    """One number in a long-lived workspace, and whether its handset has let a programme in since the last request."""

    def __init__(self, stage, number: str) -> None:
        self.stage, self.number = stage, number
        self.asked = self.let_in = False
        self.last: tuple[str, str] | None = None
        self.row: Any = None

    def does(self, act: str) -> None:
        if act in TEXTS:
            self.texts(act)
        elif act in {"form", "list", "years", "month", "again"} or self.stage.address(self.number):
            getattr(self, act)()
        self.stage.release()

    def texts(self, text: str) -> None:
        answers = "asked" in {each.word for each in self.stage.held(self.number).standings.values()}
        self.let_in = self.let_in or text in {"NEWS", "JOIN"} or (text == "YES" and answers)
        self.last = (text, secrets.token_hex(8))
        self.stage.texts(self.number, text, provider_id=self.last[1])

    def again(self) -> None:
        """What the handset last said is delivered once more."""
        if self.last:
            self.stage.texts(self.number, self.last[0], provider_id=self.last[1])

    def ask(self) -> None:
        from sayso.erasure.destroy import ErasureRefused

        with suppress(ErasureRefused):
            self.row = self.stage.asks_erasure(self.number)
            self.asked, self.let_in = True, False

    def cancel(self) -> None:
        from sayso.erasure.destroy import ErasureRefused
        from sayso.erasure.request import cancel

        with suppress(ErasureRefused):
            cancel(self.stage.workspace, self.row.id, None)

    def years(self, days: int = 1830) -> None:
        self.stage.passes(timedelta(days=days))
        self.stage.sweep()

    def month(self) -> None:
        self.years(31)

    def send(self) -> None:
        self.stage.send(self.number, "NEWS")
        self.stage.send(self.number, "JOIN")

    def team(self) -> None:
        self.stage.decide(self.number, "not_a_stop")

    def list(self) -> None:
        now = self.stage.now()
        fresh = {"Consented at": now - timedelta(hours=2), "Double opt-in at": now - timedelta(hours=1)}
        line = FULL | {"Phone": self.number} | {name: f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in fresh.items()}
        imported(self.stage.workspace, as_csv([line]), self.stage.programmes["JOIN"])

    def form(self) -> None:
        if not self.stage.form_here:
            self.stage.form_here = self.stage.form("NEWS", "JOIN")
        self.stage.fills(self.number, self.stage.form_here, "NEWS", "JOIN")


@given(histories)
@example(["NEWS", "ask", "START"])
@example(["NEWS", "STOP", "ask", "START"])
@example(["NEWS", "STOP", "form", "ask", "START", "YES"])
@example(["JOIN", "ask", "YES"])
@example(["NEWS", "ask", "NEWS", "STOP", "ask", "START"])
@example(["NEWS", "ask", "years", "again"])
@example(["NEWS", "ask", "years", "form", "month", "form", "YES"])
@example(["JOIN", "YES", "ask", "years", "list", "hello", "list"])
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
            held = stage.held(one.number)
            free = [row for row in catalogue_of(stage).values() if not held.blocked(row)]
            assert not stage.address(one.number) or not free, history
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
    for place in range(len(story)):
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
    query, after = MOMENTS[moment]
    pause = ring.pause(query, "door", after)
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
    erasing = ring.pause("erase_address", "sweep", after=False)
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
    from sayso.store.scope import within
    from sayso.store.tables import ImportRow

    stage = fresh()
    stage.says("+12125550124", "hello")
    stage.asks_erasure(ANA)
    stage.passes(timedelta(days=1830))
    made = checked(stage.workspace, as_csv([FULL | {"Phone": ANA}]), stage.programmes["NEWS"])
    erasing = ring.pause("erase_address", "sweep", after=False)
    sweep = ring.start("sweep", stage.sweep)
    assert erasing.reached.wait(WAIT)
    locking = ring.pause("lock_addresses", "list", after=False)
    brought = ring.start("list", lambda: take(stage.workspace, made))
    assert locking.reached.wait(WAIT)  # it has read that the number is there
    locking.go.set()
    brought.join(0.5)
    assert brought.is_alive(), "it did not wait for the erasure"
    erasing.go.set()
    finish(sweep, brought)
    assert ring.troubles == []
    assert stage.address(ANA) is None
    with within(stage.workspace):
        (line,) = ImportRow.objects.all()
    assert (line.status, line.reason, line.cells, line.number) == ("flagged", "erased", [], "")


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
