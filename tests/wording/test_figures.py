"""The texts the matcher learned from are understood as they are labelled, and every decision names what matched."""

import hashlib
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "bench"))

from wording import LABELS, figures, judge  # noqa: E402 - a script of bench/, which is no package

KEPT = {"recall": 0.98, "ambiguous handled": 0.95, "stops at least held": 0.99}
"""Both files are learned from: these floors say that nothing got lost, not how well new texts are understood."""


@pytest.mark.parametrize("name", ["seen.tsv", "hidden.tsv"])
def test_what_was_learned_is_kept(name: str):
    shares = figures(judge(HERE / name))
    assert {each: shares[each] for each in KEPT if shares[each] < KEPT[each]} == {}
    assert shares["false stops"] <= 0.02, shares
    assert shares["innocent held"] <= 0.12, shares
    assert shares["innocent taken for yes"] <= 0.01, shares
    assert shares["innocent taken for start"] <= 0.005, shares


REACHED = {"recall": 0.90, "ambiguous handled": 0.90, "stops at least held": 0.97}
"""On texts nobody learned from (decision 7): short of the goals (0.98, 0.95), and never less again."""


def test_what_was_reached_on_texts_nobody_learned_from_is_kept():
    shares = figures(judge(HERE / "held_out.tsv"))
    assert {each: shares[each] for each in REACHED if shares[each] < REACHED[each]} == {}
    assert shares["false stops"] <= 0.038, shares
    assert shares["innocent taken for yes"] == shares["innocent taken for start"] == 0


@pytest.mark.parametrize("name", ["hidden", "held_out"])
def test_what_was_set_aside_is_what_was_told_before(name: str):
    told = (HERE / f"{name}.sha256").read_text().split()[0]
    assert hashlib.sha256((HERE / f"{name}.tsv").read_bytes()).hexdigest() == told


def test_every_decision_names_what_matched():
    for row in judge(HERE / "seen.tsv"):
        assert row.label in LABELS
        assert (row.understood.matched is None) == (row.understood.meaning == "other"), row
        assert row.understood.matched is None or row.understood.matched in row.text, row
