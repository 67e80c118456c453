"""The goals: on the texts the matcher was made with, and on those that were set aside once they are there."""

import hashlib
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "bench"))

from wording import LABELS, figures, judge  # noqa: E402 - a script of bench/, which is no package


@pytest.mark.parametrize("name", ["seen.tsv", "hidden.tsv"])
def test_the_goals_are_met(name: str):
    file = HERE / name
    if not file.exists():
        pytest.skip("the hidden half is added once its figures have been taken")
    shares = figures(judge(file))
    assert shares["recall"] >= 0.98, shares
    assert shares["false stops"] <= 0.02, shares
    assert shares["ambiguous handled"] >= 0.95, shares
    assert shares["stops at least held"] >= 0.99, shares
    assert shares["innocent taken for yes"] <= 0.01, shares
    assert shares["innocent taken for start"] <= 0.005, shares


def test_the_hidden_half_is_the_one_that_was_set_aside():
    file = HERE / "hidden.tsv"
    if not file.exists():
        pytest.skip("the hidden half is added once its figures have been taken")
    told = (HERE / "hidden.sha256").read_text().split()[0]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == told


def test_every_decision_names_what_matched():
    for row in judge(HERE / "seen.tsv"):
        assert row.label in LABELS
        assert (row.understood.matched is None) == (row.understood.meaning == "other"), row
        assert row.understood.matched is None or row.understood.matched in row.text, row
