"""The goals: on the texts the matcher was made with, and on those that were set aside once they are there."""

import hashlib
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "bench"))

from wording import LABELS, figures, judge  # noqa: E402 - a script of bench/, which is no package

GOALS = {"recall": 0.98, "ambiguous handled": 0.95, "stops at least held": 0.99}
REACHED = {"recall": 0.90, "ambiguous handled": 0.74, "stops at least held": 0.94}
"""What the matcher reaches on texts it was not made with (decision 7): short of the goals, and never less again."""


@pytest.mark.parametrize(("name", "floors", "false"), [("seen.tsv", GOALS, 0.02), ("hidden.tsv", REACHED, 0.04)])
def test_the_figures_are_kept(name: str, floors: dict[str, float], false: float):
    shares = figures(judge(HERE / name))
    assert {each: shares[each] for each in floors if shares[each] < floors[each]} == {}
    assert shares["false stops"] <= false, shares
    assert shares["innocent taken for yes"] <= 0.01, shares
    assert shares["innocent taken for start"] <= 0.005, shares


def test_the_hidden_half_is_the_one_that_was_set_aside():
    told = (HERE / "hidden.sha256").read_text().split()[0]
    assert hashlib.sha256((HERE / "hidden.tsv").read_bytes()).hexdigest() == told


def test_every_decision_names_what_matched():
    for row in judge(HERE / "seen.tsv"):
        assert row.label in LABELS
        assert (row.understood.matched is None) == (row.understood.meaning == "other"), row
        assert row.understood.matched is None or row.understood.matched in row.text, row
