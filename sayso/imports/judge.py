"""What each line of a list leads to: the same question for the dry run and for the import itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.erasure.destroy import LINE_ERASED
from sayso.imports import mapping
from sayso.imports.weak import KEPT
from sayso.rules.consent import Permissions
from sayso.rules.imports import Admitted, Answer, There, admit
from sayso.rules.keywords import normalise
from sayso.rules.lines import Line, Reading, read
from sayso.rules.programmes import Programme
from sayso.store import queries
from sayso.store.facts import Ground
from sayso.store.ids import new_id
from sayso.store.tables import DisclosureRelease, ImportList
from sayso.store.tables import Programme as ProgrammeRow

ERASED = "erased"
CLOSED = frozenset({"flagged", "duplicate"})
"""Lines that the file itself rules out: the dry run has said so, and the import passes over them."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What holds for all lines of one list."""

    columns: Mapping[str, int]
    how: Reading
    common: Ground
    now: datetime
    versions: Mapping[UUID, Mapping[str, tuple[UUID, datetime]]]
    """By programme: each version of its words that was ever in force, and since when. Nobody was shown others."""

    def line(self, cells: Sequence[str]) -> Line:
        return read(self.named(cells), self.how)

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: cells[place] for name, place in self.columns.items() if place < len(cells)}

    def programme(self, line: Line) -> Programme | None:
        return self.common.catalogue.programmes.get(line.programme) if line.programme else None

    def admit(self, line: Line, programme: Programme, held: Permissions, since: datetime | None) -> Answer:
        acted = line.evidence.consented_at
        released = self.versions.get(programme.id, {}).items() if acted else ()
        versions = {name: shown for name, (shown, at) in released if acted and at <= acted.latest}
        return admit(line, held, programme, self.now, new_id, since, versions)


def judge_of(row: ImportList, common: Ground) -> Judge:
    """The judge of this list. A programme nobody has released words for is in no catalogue, and takes nobody."""
    programmes = ProgrammeRow.objects.filter(id__in=list(common.catalogue.programmes)).order_by("-id")
    names = {normalise(each.name): each.id for each in programmes}
    names |= {normalise(each.keyword): each.id for each in programmes}
    versions: dict[UUID, dict[str, tuple[UUID, datetime]]] = {}
    for each in DisclosureRelease.objects.select_related("disclosure").order_by("at"):
        told = each.disclosure
        versions.setdefault(told.programme_id, {})[str(told.version)] = (told.id, each.at)
    how = mapping.reading(row, common, names)
    return Judge(row.mapping, how, common, common.workspace.now(), versions)


def holders_since(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When numbers that changed hands got their present holder."""
    return {row.address_id: row.began_at for row in queries.run("holders_since", ids=list(ids))}


@dataclass(slots=True)
class Marked:
    """One line with what is to be written beside it."""

    id: UUID
    status: str
    reason: str = ""
    remark: str = ""
    number: str = ""
    programme: UUID | None = None
    address: UUID | None = None
    entry: UUID | None = None
    answer: Answer | None = field(default=None, repr=False)

    def row(self) -> dict[str, Any]:
        names = ("id", "status", "reason", "remark", "number", "programme", "address", "entry")
        return {name: getattr(self, name) for name in names}


def marked(row: UUID, line: Line, answer: Answer, address: UUID | None = None) -> Marked:
    """What is written beside a line that got this answer."""
    mark = Marked(row, "refused", number=line.number.e164 or "", programme=line.programme, answer=answer)
    mark.address = address
    match answer:
        case Admitted():
            mark.status = answer.event.word
            mark.reason = answer.remarks[0].code if answer.remarks else ""
            mark.remark = " ".join(each.says for each in answer.remarks)[:400]
        case There():
            mark.status, mark.reason = "there", f"there_{answer.word}"
            mark.remark = f"They stand {answer.word} already; nothing changes."
        case _:
            mark.reason, mark.remark = answer.code, answer.says[:400]
    return mark


def flagged(row: UUID, line: Line) -> Marked:
    """What is written beside a line with problems of its own: the first counts, all are said."""
    said = " ".join(each.says for each in line.problems)[:400]
    return Marked(row, "flagged", line.problems[0].code, said, line.number.e164 or "", line.programme)


def left_out(row: UUID) -> Marked:
    """What is written in the place of a line whose number was erased: of the line itself nothing stays."""
    return Marked(row, "flagged", ERASED, LINE_ERASED)


def write(marks: Iterable[Marked]) -> None:
    """Write all marks: one statement, and one that empties what must not be kept."""
    marks = list(marks)
    if marks:
        queries.run("mark_lines", rows=queries.rows(mark.row() for mark in marks))
    erased = [mark.id for mark in marks if mark.reason == ERASED]
    if erased:
        queries.run("forget_cells", ids=erased)


def sum_up(row: ImportList) -> None:
    """Count the lines by what became of them, with the first of each kind. What the dry run said of the proof stays."""
    counts = {name: count for name, count in row.counts.items() if name in KEPT}
    for each in queries.run("count_lines", list=row.id):
        counts[each.status] = counts.get(each.status, 0) + each.lines
        if each.reason:
            counts[f"{each.status}:{each.reason}"] = each.lines
    examples: dict[str, list[list[object]]] = {}
    for each in queries.run("first_of_each_kind", list=row.id, limit=3):
        examples.setdefault(f"{each.status}:{each.reason}", []).append([each.line, each.remark])
    row.counts, row.examples = counts, examples
