"""The figures of `make mutants`, as its lines on the screen and as the table in docs/mutation.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = "| module | mutants | killed | explained | survived | score | seconds |\n|---|---:|---:|---:|---:|---:|---:|"


@dataclass(frozen=True, slots=True)
class Figure:
    """One module: how many mutants a test killed, how many are explained, how many are neither."""

    name: str
    killed: int
    explained: int
    survived: int
    seconds: int

    @property
    def mutants(self) -> int:
        return self.killed + self.explained + self.survived

    @property
    def score(self) -> str:
        """Killed of all, explained ones too: nobody's word improves it."""
        return f"{100 * self.killed / self.mutants:.1f} %" if self.mutants else "-"

    @property
    def told(self) -> str:
        return (
            f"{self.name}: {self.mutants} mutants, {self.killed} killed ({self.score}), {self.explained} explained, "
            f"{self.survived} survived, {self.seconds} s"
        )

    @property
    def row(self) -> str:
        cells = (self.name, self.mutants, self.killed, self.explained, self.survived, self.score, self.seconds)
        return "| " + " | ".join(map(str, cells)) + " |"


def write(page: Path, judged: Iterable[Figure], every: Sequence[str]) -> None:
    """Put the figures into the page's table, in the order of `every`, and name what was never judged.

    Modules that were not judged this time keep what the table says of them.
    """
    before, _, rest = page.read_text().partition(BEGIN)
    table, _, after = rest.partition(END)
    known = {each.name: each for each in _read(table)} | {each.name: each for each in judged}
    rows = [known[name] for name in every if name in known]
    total = Figure("all", *(sum(column) for column in zip(*map(_numbers, rows), strict=True)))
    unknown = ", ".join(f"`{name}`" for name in every if name not in known) or "none"
    lines = [HEAD, *(each.row for each in (*rows, total)), "", f"Not judged yet: {unknown}."]
    page.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after)


def _read(table: str) -> list[Figure]:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ][2:]
    return [
        Figure(name, int(killed), int(explained), int(survived), int(seconds))
        for name, _, killed, explained, survived, _, seconds in rows
        if name != "all"
    ]


def _numbers(figure: Figure) -> tuple[int, int, int, int]:
    return (figure.killed, figure.explained, figure.survived, figure.seconds)
