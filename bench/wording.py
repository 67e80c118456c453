"""How well texts are understood: `python bench/wording.py [labelled file] [--errors]`.

The file is tests/wording/seen.tsv when none is named. Prints the confusion by language, the figures the goals are
about, microseconds a text, and what becomes of texts between friends (the public UCI and NUS collections, read from the
folder SAYSO_CORPORA; unmeasured without it).
"""

import gzip
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sayso import rulebook
from sayso.rules.keywords import Understood
from sayso.rules.phrases import read
from sayso.rules.wording import understand, wording_of

ROOT = Path(__file__).resolve().parent.parent
LABELS = ("stop", "ambiguous", "innocent", "yes", "no", "help", "start")
MEANINGS = ("stop", "unclear_stop", "yes", "no", "help", "start", "other")
LONG = 1600
FRIENDS = 5000


class Judged(NamedTuple):
    """One labelled text and how it was understood."""

    language: str
    label: str
    text: str
    understood: Understood


def main() -> None:
    named = [word for word in sys.argv[1:] if not word.startswith("--")]
    file = Path(named[0]) if named else ROOT / "tests" / "wording" / "seen.tsv"
    judged = judge(file)
    confusion(judged)
    report(judged)
    if "--errors" in sys.argv:
        errors(judged)
    speed([row.text for row in judged])
    corpora()


def judge(file: Path) -> list[Judged]:
    wording = wording_of(rulebook.current())
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [(language, label, text.replace("\\n", "\n")) for language, label, text in rows]
    return [Judged(*row, understand(row[2], "none", wording)) for row in texts]


def confusion(judged: Sequence[Judged]) -> None:
    print(f"{'':4}{'label':10}{'texts':>6}  " + " ".join(f"{meaning:>12}" for meaning in MEANINGS))
    for language in [*sorted({row.language for row in judged}), "all"]:
        for label in LABELS:
            counts = Counter(
                r.understood.meaning for r in judged if r.label == label and language in (r.language, "all")
            )
            cells = " ".join(f"{counts[meaning]:>12}" for meaning in MEANINGS)
            print(f"{language:4}{label:10}{counts.total():>6}  {cells}")


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """The shares that the goals are about."""
    harmless = [row for row in judged if row.label not in ("stop", "ambiguous")]
    innocent = [row for row in judged if row.label == "innocent"]
    shares = {
        "recall": share([row for row in judged if row.label == "stop"], "stop"),
        "stops at least held": share([row for row in judged if row.label == "stop"], "stop", "unclear_stop"),
        "false stops": share(harmless, "stop"),
        "ambiguous handled": share([row for row in judged if row.label == "ambiguous"], "stop", "unclear_stop"),
        "ambiguous taken for a stop": share([row for row in judged if row.label == "ambiguous"], "stop"),
        "innocent held": share(innocent, "unclear_stop"),
        "innocent taken for yes": share(innocent, "yes"),
        "innocent taken for start": share(innocent, "start"),
    }
    return shares | {name: share([row for row in judged if row.label == name], name) for name in LABELS[3:]}


def share(rows: Sequence[Judged], *meanings: str) -> float:
    return sum(row.understood.meaning in meanings for row in rows) / len(rows) if rows else 1.0


def report(judged: Sequence[Judged]) -> None:
    for name, value in figures(judged).items():
        print(f"{name:28}{value:7.2%}")


def errors(judged: Sequence[Judged]) -> None:
    for row in judged:
        meaning = row.understood.meaning
        wanted = {"ambiguous": ("stop", "unclear_stop"), "innocent": ("other",)}.get(row.label, (row.label,))
        if meaning not in wanted:
            print(f"{row.language} {row.label} -> {meaning}: {row.text!r} {row.understood.cues[:3]}")


def speed(texts: Sequence[str]) -> None:
    """Each text once, and texts as long as any that is read in one piece, each of other words."""
    twice = [*texts, *texts]
    long = [" ".join(twice[at : at + LONG])[:LONG] for at in range(0, len(texts), max(1, len(texts) // 200))]
    for name, chosen in (("a text of the file", texts), (f"a text of {LONG} characters", long)):
        each = sorted(_seconds(text) * 1e6 for text in chosen)
        print(f"{name:28}median {statistics.median(each):6.0f} µs, p99 {each[int(len(each) * 0.99)]:6.0f} µs")


def _seconds(text: str) -> float:
    wording = wording_of(rulebook.current())
    begun = time.perf_counter()
    understand(text, "none", wording)
    return time.perf_counter() - begun


def corpora() -> None:
    folder = os.environ.get("SAYSO_CORPORA", "")
    learned = {_spelled(text) for text in braked(folder)}  # UCI was drawn from NUS for the most part
    for name, found in (("UCI", _uci(folder)), ("NUS, half", nus(folder)[1::2])):
        texts = [text for text in found if _spelled(text) not in learned]
        if not texts:
            print(f"{name}: unmeasured, no copy in the folder SAYSO_CORPORA")
            continue
        wording = wording_of(rulebook.current())
        judged = [(understand(text, "none", wording), text) for text in texts]
        counts = Counter(each.meaning for each, _ in judged)
        told = ", ".join(f"{counts[meaning] / len(texts):.2%} {meaning}" for meaning in MEANINGS[:2])
        print(f"{name}: of {len(texts)} texts between friends {told}; {dict(counts)}")
        if "--errors" in sys.argv:
            for each, text in judged:
                if each.meaning in ("stop", "start"):
                    print(f"  {each.meaning}: {text!r} {each.cues[:4]}")


def _uci(folder: str) -> list[str]:
    file = Path(folder) / "sms_uci.tsv"
    if not folder or not file.exists():
        return []
    rows = [line.split("\t", 1) for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line]
    return [text for label, text in rows if label == "ham"]


def braked(folder: str) -> list[str]:
    """The texts between friends that the weights were braked with: none of them is judged."""
    texts = nus(folder)[::2]
    return texts[:: max(1, len(texts) // FRIENDS)][:FRIENDS]


def _spelled(text: str) -> str:
    return " ".join(word for word in read(text) if word not in ".?!,")


def nus(folder: str) -> list[str]:
    """The NUS collection; the weights were braked with some of every other text, from the first."""
    file = Path(folder) / "sms_nus_en.txt.gz"
    if not folder or not file.exists():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").replace("\\n", "\n") for line in lines]


if __name__ == "__main__":
    main()
