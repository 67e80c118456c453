"""Learns the weights of rulebook/cues.csv from labelled texts: `python bench/learn_wording.py`.

A softmax over cues, by stochastic gradient with a penalty on size, in plain Python and in a fixed order: the same texts
and phrases give the same file. `--judge 5` learns on four fifths and judges the rest, five times, and writes nothing.
"""

import argparse
import csv
import hashlib
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tests" / "wording" / "seen.tsv"
MORE = ROOT / "bench" / "wording_more.tsv"
CUES = ROOT / "rulebook" / "cues.csv"
COLUMNS = ("id", "stop", "unclear_stop", "start", "help", "other")
MEANING = {"stop": "stop", "ambiguous": "unclear_stop", "start": "start", "help": "help"}
EPOCHS, RATE, SHRINK, LEAST, FEWEST = 12, 0.1, 0.003, 0.003, 2
Row = tuple[str, str, str]
Weights = dict[str, list[float]]


def main() -> int:
    parser = argparse.ArgumentParser(description="Learn the weights of rulebook/cues.csv.")
    parser.add_argument("--judge", type=int, metavar="N", help="judge by N-fold cross-validation; write nothing")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    seen = labelled(TEXTS)
    more = apart(labelled(MORE), seen)
    if asked.judge:
        judge(seen, more, asked.judge)
        return 0
    write(learn([*seen, *more]))
    return 0


def labelled(path: Path) -> list[Row]:
    """(language, label, text) of every line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (language, label, text.replace("\\n", "\n")) for language, label, text in (row.split("\t") for row in lines)
    ]


def apart(more: Iterable[Row], seen: Iterable[Row]) -> list[Row]:
    """The texts of `more` that are not in `seen` under another spelling, so that none is judged by itself."""
    known = {_spelled(text) for _, _, text in seen}
    return [row for row in more if _spelled(row[2]) not in known]


def _spelled(text: str) -> str:
    from sayso.rules.phrases import read

    return " ".join(read(text))


def joined(rows: Sequence[Row]) -> list[Row]:
    """Two texts in one: a plain stop stays one whatever else is said, and two harmless texts are one harmless text."""
    made: list[Row] = []
    for language in sorted({row[0] for row in rows}):
        harmless = [text for spoken, label, text in rows if (spoken, label) == (language, "innocent")]
        stops = [text for spoken, label, text in rows if (spoken, label) == (language, "stop")]
        for place, (one, other) in enumerate(zip(harmless, stops, strict=False)):
            made.append((language, "stop", f"{one}. {other}" if place % 2 else f"{other}. {one}"))
        for one, other in zip(harmless, reversed(harmless), strict=False):
            made.append((language, "innocent", f"{one}. {other}"))
    return made


def learn(rows: Sequence[Row]) -> Weights:
    """Weights by cue; "all" is what every text starts from."""
    from sayso import rulebook
    from sayso.rules.cues import cues_of
    from sayso.rules.phrases import read
    from sayso.rules.wording import wishes_of

    phrases = wishes_of(rulebook.current().phrases)
    rows = [*rows, *joined(rows)]
    found = [[*cues_of(read(text), phrases), "all"] for _, _, text in rows]
    counted = Counter(cue for cues in found for cue in cues)
    weights: Weights = {cue: [0.0] * 5 for cue, count in counted.items() if count >= FEWEST}
    paced = {cue: [1.0] * 5 for cue in weights}
    texts = [
        ([cue for cue in sorted(cues) if cue in weights], COLUMNS.index(MEANING.get(row[1], "other")) - 1)
        for cues, row in zip(found, rows, strict=True)
    ]
    chance = random.Random(7)
    for _ in range(EPOCHS):
        chance.shuffle(texts)
        for cues, meaning in texts:
            _step(cues, meaning, weights, paced)
    return weights


def _step(cues: Sequence[str], meaning: int, weights: Weights, paced: Weights) -> None:
    """Move the weights of one text's cues a little towards its label; small ones go to nothing."""
    rows = [(weights[cue], paced[cue]) for cue in cues]
    scores = [sum(weight[place] for weight, _ in rows) for place in range(5)]
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    whole = sum(powers)
    for place, power in enumerate(powers):
        wrong = power / whole - (place == meaning)
        if abs(wrong) < 0.001:
            continue
        for weight, pace in rows:
            slope = wrong + SHRINK * weight[place]
            pace[place] += slope * slope
            rate = RATE / math.sqrt(pace[place])
            moved = weight[place] - rate * slope
            weight[place] = math.copysign(max(0.0, abs(moved) - LEAST * rate), moved)


def write(weights: Weights) -> None:
    with CUES.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for cue, weight in sorted(weights.items()):
            if max(abs(each) for each in weight) >= 0.05:
                lines.writerow([cue, *(f"{each + 0.0:.2f}" for each in weight)])


def judge(seen: Sequence[Row], more: Sequence[Row], folds: int) -> None:
    from wording import Judged, report

    from sayso import rulebook
    from sayso.rules import wording

    book = rulebook.current()
    judged: list[Judged] = []
    for fold in range(folds):
        part = [_fold(row, folds) == fold for row in seen]
        learned = learn([*(row for row, out in zip(seen, part, strict=True) if not out), *more])
        ready = wording.make(book.keywords, book.phrases, rows_of(learned))
        for row, out in zip(seen, part, strict=True):
            if out:
                judged.append(Judged(*row, wording.understand(row[2], "none", ready)))
    report(judged)
    if "--errors" in sys.argv:
        from wording import errors

        errors(judged)


def rows_of(weights: Weights):
    from sayso.rules.tables import CueRow

    return [CueRow(cue, *weight) for cue, weight in weights.items()]


def _fold(row: Row, folds: int) -> int:
    return int(hashlib.sha256(_spelled(row[2]).encode()).hexdigest(), 16) % folds


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "bench"))
    sys.exit(main())
