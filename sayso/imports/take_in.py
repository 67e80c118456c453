"""Takes a checked list in, a chunk a transaction: STOP and import never decide about one person at the same time.

What must never happen here:
- a chunk is written by halves: entries, folds, asks, marks and the cursor are one transaction, so that a worker that
  died loses nothing and repeats nothing;
- a line is admitted by what the dry run saw: every line is asked about again, under the lock of its address;
- a number without an opt-in becomes an address: what a list cannot prove leaves nothing behind but its line.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.contacts.meet import introduce, lock
from sayso.erasure.suppression import erased
from sayso.imports.check import locked
from sayso.imports.judge import CLOSED, Judge, Marked, holders_since, judge_of, left_out, marked, sum_up, write
from sayso.imports.mapping import FIELD
from sayso.imports.upload import ImportRefused, wake
from sayso.imports.weak import remarks
from sayso.outbox.submit import Submission, submit
from sayso.rules.cells import said
from sayso.rules.consent import ASK_LIVES, Permissions
from sayso.rules.drafts import Draft
from sayso.rules.imports import Admitted
from sayso.rules.lines import Line
from sayso.staff.acts import record
from sayso.store import queries
from sayso.store.apply import Act, Case, apply
from sayso.store.facts import ground, known
from sayso.store.scope import within
from sayso.store.tables import ImportList

CHUNK = 500
LONGEST_ANSWER = 200
UNKNOWN = "Say that you know it, or bring a list that names the proof of each person. Nothing was imported."


def begin_import(workspace: UUID, import_list: UUID, person: UUID | None, *, knows: bool = False) -> None:
    """Import what the dry run has shown; the worker does it. ImportRefused unless it was checked.

    Where the evidence is weak, whoever imports has to say that they know.
    """
    with within(workspace):
        row = locked(import_list, frozenset({"checked"}))
        weak = remarks(row.counts)
        if weak and not knows:
            raise ImportRefused(f"{' '.join(weak)} {UNKNOWN}")
        row.status, row.cursor = "importing", 0
        row.started_at = ground(workspace).workspace.now()
        row.save(update_fields=["status", "cursor", "started_at"])
        record(
            workspace,
            person,
            "imported_list",
            str(row.id),
            {"sha256": bytes(row.sha256).hex(), **_whole(row)} | ({"knew_of_weak_evidence": True} if weak else {}),
        )
        wake(workspace)


def _whole(row: ImportList) -> dict[str, int]:
    return {name: count for name, count in row.counts.items() if ":" not in name}


def take_in(row: ImportList) -> bool:
    """Take in one chunk. True while there is more; the caller holds the import's row. Within `scope.within` only."""
    lines = queries.run("lines_after", list=row.id, after=row.cursor, limit=CHUNK)
    common = ground(row.workspace_id)
    if not lines:
        row.status, row.cursor, row.finished_at = "done", 0, common.workspace.now()
        sum_up(row)
        row.save(update_fields=["status", "cursor", "finished_at", "counts", "examples"])
        return False
    queries.plan_anew()
    judge = judge_of(row, common)
    # A line marked flagged or duplicate by the dry run stays so: the file itself rules it out.
    read = [(each, judge.line(each.cells)) for each in lines if each.status not in CLOSED]
    _take(row, judge, read)
    row.cursor = lines[-1].line
    row.save(update_fields=["cursor"])
    return True


def _take(row: ImportList, judge: Judge, read: Sequence[tuple[Any, Line]]) -> None:
    cases, since, gone = _meet(row, judge, [line for _, line in read])
    marks: list[Marked] = []
    asks: list[Submission] = []
    told: list[tuple[Marked, Line, dict[str, str]]] = []
    for each, line in read:
        programme = judge.programme(line)
        if programme is None:
            continue
        if line.number.e164 in gone:
            marks.append(left_out(each.id))
            continue
        case = cases.get(line.number.e164 or "")
        held = case.held if case else Permissions()
        answer = judge.admit(line, programme, held, since.get(case.known.id) if case else None)
        mark = marked(each.id, line, answer, case.known.id if case else None)
        if isinstance(answer, Admitted) and case:
            case.take(_act(row, each.line, line, answer), judge.common)
            mark.entry = answer.event.id
            told.append((mark, line, judge.named(each.cells)))
            if answer.event.word == "asked":
                asks.append(_ask(case, answer, judge))
        marks.append(mark)
    apply(list(cases.values()), judge.common, judge.now)
    submit(judge.common, asks, judge.now)
    _describe(row, told, judge.now)
    write(marks)


def _meet(
    row: ImportList, judge: Judge, lines: Sequence[Line]
) -> tuple[dict[str, Case], dict[UUID, datetime], set[str]]:
    """The addresses of these lines, locked: those there are, and new ones for whom the list proves something.

    The numbers that were erased are answered apart: a list does not bring them back, not even as rows.
    """
    proved = {
        line.number.e164: line.number
        for line in lines
        if (programme := judge.programme(line)) and line.number.e164
        if isinstance(judge.admit(line, programme, Permissions(), None), Admitted)
    }
    gone = erased(row.workspace_id, proved.keys())
    introduce(row.workspace_id, [each for value, each in proved.items() if value not in gone], judge.now, "imported")
    ids = lock(list({line.number.e164 for line in lines if line.number.e164}))
    gone |= proved.keys() - ids.keys()  # and those erased while their lock was waited for
    there = known(list(ids.values()), judge.common, judge.now)
    cases = {value: Case(there[at], there[at].permissions) for value, at in ids.items()}
    return cases, holders_since(ids.values()), gone


def _act(row: ImportList, place: int, line: Line, answer: Admitted) -> Act:
    """The event with what the file gives as its proof: the line itself lies in the entry's payload."""
    proof = line.evidence
    evidence = {
        "file": bytes(row.sha256).hex(),
        "line": place,
        "method": proof.method,
        "disclosure": proof.disclosure,
        "evidence": proof.evidence,
        "consented_at": proof.consented_at.at.isoformat() if proof.consented_at else "",
        "double_opt_in_at": proof.double_opt_in_at.at.isoformat() if proof.double_opt_in_at else "",
        "read_in": proof.consented_at.zone if proof.consented_at else "",
    }
    return Act(answer.event, "file", person=row.person_id, evidence=evidence, import_list=row.id)


def _ask(case: Case, answer: Admitted, judge: Judge) -> Submission:
    """One ask for one opt-in act. Nobody has just written, so it keeps the hours like any other text."""
    assert answer.event.programme
    programme = judge.common.catalogue.programmes[answer.event.programme]
    draft = Draft(
        "double_opt_in_ask",
        programme.sender,
        programme.words["ask"],
        programme,
        entry=answer.event.id,
        not_after=judge.now + ASK_LIVES,
    )
    return Submission(case.known.id, draft, judge.now)


def _describe(row: ImportList, told: Sequence[tuple[Marked, Line, dict[str, str]]], now: datetime) -> None:
    """What the list says of the people it brought: only where nobody has told it yet, answers only with a basis."""
    people, answers = [], []
    for mark, line, cells in told:
        name = " ".join(said(cells.get("name", "")).split())[:120]
        person = {"name": name, "zone": line.zone, "country": line.country, "subdivision": line.subdivision}
        if any(person.values()):
            people.append({"address": mark.address, **person})
        for meaning, cell in cells.items():
            value = said(cell)[:LONGEST_ANSWER]
            if meaning.startswith(FIELD) and value:
                field = meaning.removeprefix(FIELD)
                answers.append({"address": mark.address, "field": field, "value": value, "entry": mark.entry})
    if people:
        queries.run("describe_met", rows=queries.rows(people))
    if answers:
        queries.run("answer_for_met", workspace=row.workspace_id, rows=queries.rows(answers), at=now)
