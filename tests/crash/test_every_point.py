"""SIGKILL at every named point of both paths, one after the other, on one broadcast and one stream of texts."""

import secrets
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from sayso import failpoints
from tests.crash.laboratory import (
    Laboratory,
    broadcast,
    check,
    everything_is_sealed_once,
    folds_are_the_ledgers_own,
    is_done,
    leases_run_out,
    stage_with,
    until,
)
from tests.crash.nursery import WIRE_HALF

AWAY = ("submit.queued", "advance.submitted", "advance.committed")
DOOR = tuple(each for each in failpoints.POINTS if each.startswith("door."))
OUTBOUND = (*AWAY, *DOOR, WIRE_HALF)
INBOUND = tuple(each for each in failpoints.POINTS if each.startswith(("receive.", "hooks.")))
RECEIPTS = tuple(each for each in failpoints.POINTS if each.startswith("receipts."))
NOTARY = tuple(each for each in failpoints.POINTS if each.startswith("seal."))
RECIPIENTS = 60


def test_no_point_is_left_out():
    assert set(failpoints.POINTS) == {*AWAY, *DOOR, *INBOUND, *RECEIPTS, *NOTARY}


def test_a_worker_killed_at_every_point_loses_nobody_and_texts_nobody_twice(laboratory: Laboratory, capsys):
    stage, numbers = stage_with(RECIPIENTS, rate=8)
    row = broadcast(stage)
    for point in OUTBOUND:
        laboratory.dies_at("worker", point)
        if point == "door.looked":
            stop(stage, numbers[-5:])
    assert not is_done(stage, row), "the kills came too late to prove anything"
    leases_run_out(stage)
    worker = laboratory.start("worker")
    until(lambda: is_done(stage, row) or worker.ended())
    worker.killed()
    ended = check(stage, row, numbers, laboratory)
    assert ended["refused"] == 5
    assert ended["unknown"] <= 8 * 3, "at most one window can be in hand at each kill between mark and hand-over"
    with capsys.disabled():
        print(f"\n{RECIPIENTS} recipients, killed at {len(OUTBOUND)} points: {dict(ended)}")


def stop(stage, numbers: list[str]) -> None:
    assert {stage.texts(each, "STOP").outcome for each in numbers} == {"stop"}


class Carrier:
    """What stands outside the hook: it brings a text again until it is acknowledged."""

    def __init__(self, stage) -> None:
        from django.conf import settings

        from sayso.channels.simulator.network import Exchange

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.exchange = Exchange(settings.HOOK_SECRET.encode(), free.getsockname()[1])
        self.stage = stage
        self.waiting: dict[str, bytes] = {}
        self.acknowledged: Counter[str] = Counter()

    def has(self, number: str, text: str) -> None:
        from sayso.channels.simulator import wire

        self.waiting[secrets.token_hex(8)] = wire.text_body(self.stage.senders[0], number, text)

    def reports(self, reference: str) -> None:
        from sayso.channels.simulator import wire

        self.waiting[secrets.token_hex(8)] = wire.receipt_body(self.stage.senders[0], reference, "delivered")

    def bring(self) -> None:
        """Everything that waits, at once. What is acknowledged waits no longer."""
        with ThreadPoolExecutor(8) as lanes:
            list(lanes.map(self._bring, list(self.waiting.items())))

    def _bring(self, text: tuple[str, bytes]) -> None:
        from sayso.channels.simulator.network import NotCarried

        identity, body = text
        line = self.exchange.line()
        try:
            self.acknowledged[self.exchange.post(line, identity, body)] += 1
            self.waiting.pop(identity)
        except NotCarried:
            pass
        finally:
            line.close()

    def listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.exchange.port)) == 0


def test_a_web_process_killed_at_every_point_loses_no_text_and_takes_none_twice(laboratory: Laboratory, capsys):
    from sayso.store.scope import within
    from sayso.store.tables import InboundText, Receipt

    stage, numbers = stage_with(len(INBOUND) * 4, rate=1000)
    carrier = Carrier(stage)
    stopped = dict(zip(INBOUND, (numbers[place : place + 4] for place in range(0, len(numbers), 4)), strict=True))
    for point, who in stopped.items():
        for number in who:
            carrier.has(number, "STOP")
        hook_dies_at(laboratory, carrier, point)
    texts = len(carrier.waiting)
    carrier.reports(secrets.token_hex(16))
    for point in RECEIPTS:
        hook_dies_at(laboratory, carrier, point)
    web = laboratory.start("web", port=carrier.exchange.port)
    until(lambda: carrier.listens() or web.ended())
    carrier.bring()
    assert carrier.waiting == {}
    web.killed()
    with within(stage.workspace):
        came = Counter(InboundText.objects.filter(meaning="stop").values_list("address__value", flat=True))
        receipts = Receipt.objects.count()
    assert came == dict.fromkeys(numbers, 1), "a text was lost, or counted twice"
    assert receipts >= 1  # a receipt may be kept twice: the first final state stays
    folds_are_the_ledgers_own(stage)
    everything_is_sealed_once(stage)
    with capsys.disabled():
        kills = sum(laboratory.kills.values())
        print(f"\n{texts} texts brought again until acknowledged, {kills} kills: {dict(carrier.acknowledged)}")


def hook_dies_at(laboratory: Laboratory, carrier: Carrier, point: str) -> None:
    web = laboratory.start("web", point, port=carrier.exchange.port)
    until(lambda: carrier.listens() or web.ended())

    def died() -> bool:
        carrier.bring()  # again and again, as a carrier does with what nobody has acknowledged
        return bool(web.ended())

    until(died, f"web never passed {point}")
    laboratory.kills[point] += 1


def test_a_notary_killed_at_every_point_seals_everything_once(laboratory: Laboratory):
    from sayso.notary.seal import newest
    from sayso.store.scope import within

    stage, numbers = stage_with(20, rate=1000)
    for place, point in enumerate(NOTARY):
        laboratory.dies_at("notary", point)
        stop(stage, [numbers[place]])  # something new for the next one
    notary = laboratory.start("notary")
    until(lambda: notary.ended() or sealed_all(stage))
    notary.killed()
    everything_is_sealed_once(stage)
    with within(stage.workspace):
        assert newest(stage.workspace)


def sealed_all(stage) -> bool:
    from sayso.store.scope import within
    from sayso.store.tables import SealQueue

    with within(stage.workspace):
        return not SealQueue.objects.exists()


@pytest.mark.parametrize("act", ["cut", "fail"])
def test_a_worker_outlives_lost_connections_and_a_database_out_of_reach(laboratory: Laboratory, act: str):
    stage, numbers = stage_with(RECIPIENTS, rate=20)
    row = broadcast(stage)
    worker = laboratory.start("worker", failpoints.EVERYWHERE, act, chance=0.1, seed=7)
    until(lambda: laboratory.passed().total() > 40 or worker.ended())
    assert not worker.ended()
    worker.killed()
    leases_run_out(stage)
    worker = laboratory.start("worker")
    until(lambda: is_done(stage, row) or worker.ended())
    worker.killed()
    check(stage, row, numbers, laboratory)
