"""Any history, with a worker that may die at any step: nobody is texted against their word, and nothing is lost.

SAYSO_HISTORY_STEPS says how many steps to play at least (`make torture`), SAYSO_HISTORY_SEED where to begin.
"""

import os
import time

import pytest

STEPS = int(os.environ.get("SAYSO_HISTORY_STEPS", "0"))
SEED = os.environ.get("SAYSO_HISTORY_SEED")
IN_THE_SUITE, LENGTH = 12, 40


@pytest.fixture
def wired(store: str, tmp_path, monkeypatch):
    """The recording carrier in place of the simulated one, and signing keys of this test alone."""
    from sayso.channels import senders
    from tests.laws.history import WIRE

    monkeypatch.setenv("SAYSO_NOTARY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SAYSO_ERASURES", str(tmp_path / "erasures.jsonl"))
    monkeypatch.setitem(senders._SENDERS, "simulator", WIRE)


def test_random_histories(wired, capsys):
    from hypothesis import HealthCheck, Phase, seed, settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.laws.history import CRASHES, Histories, fresh_seed
    from tests.laws.history import STEPS as PLAYED

    PLAYED.clear()
    first, began, rounds = int(SEED) if SEED else fresh_seed(), time.monotonic(), 0
    short = settings(
        max_examples=10 if STEPS else IN_THE_SUITE,
        stateful_step_count=250 if STEPS else LENGTH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if "SAYSO_HISTORY_SHRINK" in os.environ else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    while rounds == 0 or PLAYED.total() < STEPS:
        chosen = seed(first + rounds)(type("Histories", (Histories,), {}))
        try:
            run_state_machine_as_test(chosen, settings=short)
        except BaseException:
            with capsys.disabled():
                print(f"\nviolated at seed {first + rounds}, after {PLAYED.total()} steps")
            raise
        rounds += 1
        if STEPS:
            with capsys.disabled():
                print(f"histories: {PLAYED.total()} steps, seed {first + rounds - 1}, 0 violations", flush=True)
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\nrandom histories: {PLAYED.total()} steps from seed {first} in {seconds:.0f} s, 0 violations")
        print("  " + ", ".join(f"{name} {count}" for name, count in PLAYED.most_common()))
        print("  died at: " + ", ".join(f"{name} {count}" for name, count in CRASHES.most_common()))
