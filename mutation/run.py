"""`make mutants`: changes the rule book and the door one thing at a time, and says which changes no test notices.

Every survivor is either killed by a test or explained in explained.toml. The run fails on a survivor that is not, on an
explanation that fits no mutant any more, and on one whose mutants all die.
"""

import argparse
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutation import figures
from mutation.judging import Module, judge
from mutation.operators import Mutant, mutants_of
from sayso import postgres
from tests.databases import MIGRATED, migrated, shared_server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "mutation.md"
NEEDS_DATABASE = "sayso/outbox/"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why nothing notices a change: `changes` are (was, becomes) on a line that reads `line`."""

    file: str
    line: str
    changes: tuple[tuple[str, str], ...]
    why: str

    def fits(self, mutant: Mutant) -> bool:
        return mutant.code == self.line and (mutant.was, mutant.becomes) in self.changes


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the mutants of one module."""

    module: Module
    killed: tuple[Mutant, ...]
    explained: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    seconds: float

    @property
    def figure(self) -> figures.Figure:
        return figures.Figure(
            self.module.file, len(self.killed), len(self.explained), len(self.survived), round(self.seconds)
        )


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    modules = [each for each in listed() if not asked.modules or asked.modules & {each.file, Path(each.file).stem}]
    said: list[str] = []
    judged: list[Judged] = []
    with ExitStack() as opened:
        for module in modules:
            if module.file.startswith(NEEDS_DATABASE):
                opened.enter_context(_database())
            explanations = [each for each in explained() if each.file == module.file]
            judged.append(_judged(module, explanations, asked.jobs))
            _tell(judged[-1])
            said += wrong(judged[-1], explanations)
    print(*said, sep="\n", end="\n" if said else "")
    if asked.write:
        figures.write(PAGE, [each.figure for each in judged], [each.file for each in listed()])
    return 1 if said else 0


@contextmanager
def _database() -> Iterator[None]:
    """One server and one migrated database for all mutants: their tests make workspaces of their own."""
    with (
        tempfile.TemporaryDirectory(prefix="sayso-mutants-") as folder,
        shared_server(Path(folder)) as server,
        migrated(server, "sayso_mutants") as url,
    ):
        os.environ |= {"SAYSO_TEST_DATABASE_URL": postgres.as_url(server), MIGRATED: url}
        yield


def listed() -> list[Module]:
    """The modules of modules.toml, in its order."""
    said = tomllib.loads((HERE / "modules.toml").read_text())
    return [
        Module(
            file,
            tuple(said["own"].get(file, [f"tests/rules/test_{Path(file).name}"])),
            tuple(said["others"][str(Path(file).parent)]),
        )
        for file in said["order"]
    ]


def left_out() -> dict[str, str]:
    """The files nobody changes, each with the reason."""
    return tomllib.loads((HERE / "modules.toml").read_text())["left_out"]


def explained() -> list[Explanation]:
    """The explanations of explained.toml."""
    said = tomllib.loads((HERE / "explained.toml").read_text())
    return [
        Explanation(file, each["line"], tuple((was, becomes) for was, becomes in each["changes"]), each["why"])
        for file, rows in said.items()
        for each in rows
    ]


def without_mutant(explanation: Explanation, mutants: Iterable[Mutant]) -> list[tuple[str, str]]:
    """The changes of an explanation that nobody would make any more: its line has changed."""
    there = {(each.was, each.becomes) for each in mutants if each.code == explanation.line}
    return [change for change in explanation.changes if change not in there]


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="gate, checks, sayso/outbox/door.py ...; all when none is named")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/mutation.md")
    asked = parser.parse_args(arguments)
    asked.modules = set(asked.modules)
    return asked


def _judged(module: Module, explanations: Sequence[Explanation], jobs: int) -> Judged:
    began = time.monotonic()
    mutants = mutants_of((ROOT / module.file).read_text())
    jobs = 1 if module.file.startswith(NEEDS_DATABASE) else jobs  # one database: one at a time
    noticed = list(judge(module, [each.source for each in mutants], jobs))
    killed = tuple(each for each, was in zip(mutants, noticed, strict=True) if was)
    left = [each for each, was in zip(mutants, noticed, strict=True) if not was]
    known = tuple(each for each in left if any(one.fits(each) for one in explanations))
    return Judged(module, killed, known, tuple(each for each in left if each not in known), time.monotonic() - began)


def _tell(judged: Judged) -> None:
    print(judged.figure.told, flush=True)
    for each in judged.survived:
        print(f"  {each.line}: {each.code}\n      [{each.was!r}, {each.becomes!r}]", flush=True)


def wrong(judged: Judged, explanations: Iterable[Explanation]) -> list[str]:
    """What the run fails on, a line for each."""
    file = judged.module.file
    said = [f"{file}:{each.line}: nothing notices {_change(each.was, each.becomes)}" for each in judged.survived]
    for one in explanations:
        gone = without_mutant(one, (*judged.killed, *judged.explained))
        left = {(each.was, each.becomes) for each in judged.explained if each.code == one.line}
        for change in one.changes:
            if change in gone:
                said.append(f"{file}: explained, and no mutant any more: {_change(*change)} in {one.line!r}")
            elif change not in left:
                said.append(f"{file}: explained, and noticed all the same: {_change(*change)} in {one.line!r}")
    return said


def _change(was: str, becomes: str) -> str:
    return f"{was!r} -> {becomes!r}"


if __name__ == "__main__":
    sys.exit(main())
