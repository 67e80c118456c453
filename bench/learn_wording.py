"""Learns the weights of rulebook/cues.csv: `uv run --with scikit-learn python bench/learn_wording.py`.

A softmax over cues of sense, words and letters with a penalty on size, from all labelled texts there are; the same
texts and phrases give the same file. scikit-learn is a tool of this script alone: the product reads the weights as they
stand. Texts between friends (every other one of the public NUS collection, in the folder SAYSO_CORPORA) are a brake: no
cue is made of their words, they only say what is harmless (decision 7). `--judge` learns without a fifth of the texts
five times over, in blocks of twenty as they stand in the alphabet, judges those that were left out, and writes nothing
(`--errors` names the misjudged).
"""

import argparse
import csv
import hashlib
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from sayso import rulebook
from sayso.rules.cues import cues_of
from sayso.rules.ngrams import LETTERS, SAID, letters_in, pairs, plain
from sayso.rules.phrases import read
from sayso.rules.tables import CueRow
from sayso.rules.wording import make, understand, wishes_of

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ("tests/wording/seen.tsv", "tests/wording/hidden.tsv", "bench/wording_pool.tsv")
MORE = ("bench/wording_more.tsv", "bench/wording_next.tsv")
CUES = ROOT / "rulebook" / "cues.csv"
COLUMNS = ("id", "stop", "unclear_stop", "start", "help", "other")
MEANING = {"stop": "stop", "ambiguous": "unclear_stop", "start": "start", "help": "help"}
LOOSE = 3.0
SCALES = {SAID: 0.4, LETTERS: 0.25, "pair:": 0.2}  # the others 0.3: the smaller, the more it takes to move a weight
FEWEST = {SAID: 2, LETTERS: 4}  # the others 3: so many texts must have a cue
LEAST = {SAID: 0.14, LETTERS: 0.14, "pair:": 0.08}  # the others 0.05: a weight that tells meanings less apart is left
FRIENDLY = 0.5  # what a text between friends counts beside one written to us
FOLDS, BLOCK = 5, 20
Row = tuple[str, str, str]
Weights = dict[str, list[float]]
PHRASES = wishes_of(rulebook.current().phrases)


def main() -> int:
    parser = argparse.ArgumentParser(description="Learn the weights of rulebook/cues.csv.")
    parser.add_argument("--judge", action="store_true", help="judge by cross-validation; write nothing")
    parser.add_argument("--errors", action="store_true", help="name what was misjudged")
    asked = parser.parse_args()
    judged = [row for name in JUDGED for row in labelled(ROOT / name)]
    more = [row for name in MORE for row in labelled(ROOT / name)]
    if asked.judge:
        judge(judged, more, asked.errors)
    else:
        write(learn([*judged, *apart(more, judged)]))
    return 0


def labelled(path: Path) -> list[Row]:
    """(language, label, text) of every line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (language, label, text.replace("\\n", "\n")) for language, label, text in (row.split("\t") for row in lines)
    ]


def apart(rows: Iterable[Row], known: Iterable[Row]) -> list[Row]:
    """The texts of `rows` that are not in `known` under another spelling, so that none is judged by itself."""
    spelled = {_spelled(text) for _, _, text in known}
    return [row for row in rows if _spelled(row[2]) not in spelled]


@cache
def _spelled(text: str) -> str:
    return " ".join(word for word in read(text) if word not in ".?!,")


def joined(rows: Sequence[Row]) -> list[Row]:
    """Two texts in one: a plain stop stays one whatever else is said, and two harmless texts are one harmless text."""
    made: list[Row] = []
    for language in sorted({row[0] for row in rows}):
        harmless = [text for spoken, label, text in rows if (spoken, label) == (language, "innocent")][::3]
        stops = [text for spoken, label, text in rows if (spoken, label) == (language, "stop")][::3]
        for place, (one, other) in enumerate(zip(harmless, stops, strict=False)):
            made.append((language, "stop", f"{one}. {other}" if place % 2 else f"{other}. {one}"))
        for one, other in zip(harmless, reversed(harmless), strict=False):
            made.append((language, "innocent", f"{one}. {other}"))
    return made


def learn(rows: Sequence[Row]) -> Weights:
    """Weights by cue; "all" is what every text starts from."""
    rows = [*rows, *joined(rows)]
    friends = friendly()
    counted = [found_in(text) for text in (*(text for *_, text in rows), *friends)]
    times = Counter(cue for found in counted[: len(rows)] for cue in found)
    places = {cue: place for place, cue in enumerate(sorted(c for c, n in times.items() if n >= _of(FEWEST, c, 3)))}
    meant = [COLUMNS.index(MEANING.get(label, "other")) - 1 for _, label, _ in rows] + [4] * len(friends)
    counts = [1.0] * len(rows) + [FRIENDLY] * len(friends)
    model = LogisticRegression(C=LOOSE, max_iter=500).fit(_matrix(counted, places), meant, sample_weight=counts)
    weights = (model.coef_ * np.array([_scale(cue) for cue in places])).T.tolist()
    return {"all": model.intercept_.tolist(), **with_letters(dict(zip(places, weights, strict=True)))}


@cache
def friendly() -> list[str]:
    """Texts between friends, none of those that bench/wording.py judges."""
    from wording import braked

    texts = braked(os.environ.get("SAYSO_CORPORA", ""))
    if not texts:
        print("No copy of the NUS collection in the folder SAYSO_CORPORA: the weights will be others.", file=sys.stderr)
    return texts


@cache
def found_in(text: str) -> Mapping[str, float]:
    """Every cue of a text, as much of it as is weighed."""
    words = read(text)
    cues = {cue: _scale(cue) for cue in cues_of(words, PHRASES)}
    words = plain(words)
    grams = Counter(SAID + said for said in (*words, *pairs(words)))
    grams.update(LETTERS + letters for word in words for letters in letters_in(word))
    root = math.sqrt(max(1, len(words)))
    return cues | {cue: _scale(cue) * times / root for cue, times in grams.items()}


def with_letters(weights: Weights) -> Weights:
    """The weight of a listed word holds that of its letters, so that they need not be looked up again."""
    told = dict(weights)
    for cue, weight in weights.items():
        word = cue.removeprefix(SAID)
        if word != cue and " " not in word:
            found = [weights[LETTERS + letters] for letters in letters_in(word) if LETTERS + letters in weights]
            told[cue] = [sum(each) for each in zip(weight, *found, strict=True)]
    return told


def _scale(cue: str) -> float:
    return _of(SCALES, cue, 0.3)


def _of(kinds: Mapping[str, float], cue: str, otherwise: float) -> float:
    return next((value for kind, value in kinds.items() if cue.startswith(kind)), otherwise)


def _matrix(counted: Sequence[Mapping[str, float]], places: Mapping[str, int]):
    known = [sorted((places[cue], much) for cue, much in found.items() if cue in places) for found in counted]
    ends = np.cumsum([0, *map(len, known)])
    much = np.array([each for row in known for _, each in row])
    return sparse.csr_matrix((much, [place for row in known for place, _ in row], ends), (len(known), len(places)))


def rows_of(weights: Weights) -> list[CueRow]:
    """What is kept of the weights, rounded as it is written; a listed word always, because its letters are in it."""
    return [
        CueRow(cue, *(round(each, 2) + 0.0 for each in weight))
        for cue, weight in sorted(weights.items())
        if cue == "all" or _is_word(cue) or max(weight) - min(weight) >= _of(LEAST, cue, 0.05)
    ]


def _is_word(cue: str) -> bool:
    return cue.startswith(SAID) and " " not in cue


def write(weights: Weights) -> None:
    with CUES.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for row in rows_of(weights):
            lines.writerow([row.id, row.stop, row.unclear_stop, row.start, row.help, row.other])


def judge(rows: Sequence[Row], more: Sequence[Row], named: bool) -> None:
    from wording import Judged, errors, report

    book = rulebook.current()
    ordered = sorted(rows, key=lambda row: (row[0], row[1], _spelled(row[2])))
    fold = [hashlib.sha256(str(place // BLOCK).encode()).digest()[0] % FOLDS for place in range(len(ordered))]
    judged: list[Judged] = []
    for out in range(FOLDS):
        left = [row for row, each in zip(ordered, fold, strict=True) if each == out]
        kept = [row for row, each in zip(ordered, fold, strict=True) if each != out]
        ready = make(book.keywords, book.phrases, rows_of(learn(apart([*kept, *more], left))))
        judged += [Judged(*row, understand(row[2], "none", ready)) for row in left]
    report(judged)
    if named:
        errors(judged)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "bench"))
    sys.exit(main())
