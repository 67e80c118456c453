"""SIGKILL of the worker in the middle of reading, checking and taking in a list: every line accounted for, once.

SAYSO_CRASH_LINES sets the size.
"""

import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.crash.test_worker_killed import start_worker, until
from tests.lists import FULL, ONE_ACT, as_csv, lines_of, row_of

LINES = int(os.environ.get("SAYSO_CRASH_LINES", "4000"))


def test_a_killed_worker_loses_no_line_and_takes_none_twice(store, capsys):
    from sayso.imports.check import begin_check
    from sayso.imports.take_in import begin_import
    from sayso.imports.upload import upload
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry, Message, Standing
    from tests.replay.test_replay_fold import numbers
    from tests.stage import Join, Stage

    stage = Stage(Join("JOIN", "double"))
    stage.clock(datetime.now(UTC).replace(hour=8) + timedelta(days=1))  # night in America: the asks wait
    people = numbers()[:LINES]
    rows = [{**(FULL if place % 2 else ONE_ACT), "Phone": number} for place, number in enumerate(people)]
    workspace, began = stage.workspace, time.monotonic()
    made = upload(workspace, "people.csv", [as_csv(rows)], "US", None)

    def kill_when(ready) -> None:
        worker = start_worker()
        until(ready, worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def at(status: str, line: int = 0):
        def there() -> bool:
            row = row_of(workspace, made)
            return row.status == status and row.cursor >= line

        return there

    kill_when(lambda: row_of(workspace, made).status in {"reading", "read"})
    kill_when(at("read"))
    begin_check(workspace, made, row_of(workspace, made).mapping, stage.programmes["JOIN"], "US", None)
    kill_when(lambda: row_of(workspace, made).cursor > LINES // 4 or at("checked")())
    kill_when(at("checked"))
    begin_import(workspace, made, None, knows=True)
    for quarter in (1, 2):
        kill_when(at("importing", LINES * quarter // 4))
    assert row_of(workspace, made).status == "importing", "the kills came too late to prove anything"
    worker = start_worker()
    until(at("done"), worker)
    seconds = time.monotonic() - began
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0

    lines = lines_of(workspace, made)
    assert [line.line for line in lines] == list(range(2, LINES + 2))
    assert Counter(line.status for line in lines) == {"confirmed": LINES // 2, "asked": LINES - LINES // 2}
    with within(workspace):
        entries = Counter(ConsentEntry.objects.values_list("address__value", flat=True))
        standings = Counter(Standing.objects.values_list("word", flat=True))
        asks = Counter(Message.objects.values_list("entry_id", flat=True))
        by_line = {line.entry_id for line in lines}
        assert set(ConsentEntry.objects.values_list("id", flat=True)) == by_line
    assert set(entries) == set(people)
    assert set(entries.values()) == {1}
    assert standings == {"confirmed": LINES // 2, "asked": LINES - LINES // 2}
    assert len(asks) == LINES - LINES // 2
    assert set(asks.values()) == {1}
    with capsys.disabled():
        print(f"\n{LINES} lines, 6 kills, {seconds:.0f} s")
