"""The dry run: says of every line what importing it would do. Nothing is written but beside the lines themselves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import phonenumbers

from sayso.erasure.suppression import erased
from sayso.imports import mapping
from sayso.imports.judge import ERASED, Judge, Marked, flagged, holders_since, judge_of, left_out, marked, sum_up, write
from sayso.imports.upload import ImportRefused, wake
from sayso.imports.weak import weigh
from sayso.rules.consent import Permissions
from sayso.rules.lines import Line
from sayso.store import queries
from sayso.store.facts import ground, known
from sayso.store.scope import within
from sayso.store.tables import ImportList, Programme

CHUNK = 1000
CHECKABLE = frozenset({"read", "checked"})
Key = tuple[str, UUID | None]


def begin_check(
    workspace: UUID,
    import_list: UUID,
    chosen: Mapping[str, int],
    programme: UUID | None,
    region: str,
    person: UUID | None,
) -> None:
    """Say what the columns mean and for which programme the list is; the worker then checks every line."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ImportRefused("Choose the country whose numbers have no country code.")
    with within(workspace):
        row = locked(import_list, CHECKABLE)
        row.mapping = mapping.check(chosen, row.headers)
        if programme is None and "programme" not in row.mapping:
            raise ImportRefused("Choose the programme the list is for, or the column that names it.")
        if programme and not Programme.objects.filter(pk=programme).exists():
            raise ImportRefused("There is no such programme.")
        row.programme_id, row.region = programme, region
        row.status, row.cursor, row.counts, row.examples = "checking", 0, {}, {}
        row.save()
        mapping.remember(row, person)
        wake(workspace)


def locked(import_list: UUID, states: frozenset[str]) -> ImportList:
    """The import, locked, when it is in one of `states`."""
    row = ImportList.objects.select_for_update().filter(pk=import_list).first()
    if row is None:
        raise ImportRefused("There is no such import.")
    if row.status not in states:
        raise ImportRefused(f"It is {row.get_status_display()}: that cannot be done now.")
    return row


def check(row: ImportList) -> bool:
    """Check one chunk. True while there is more; the caller holds the import's row. Within `scope.within` only."""
    lines = queries.run("lines_after", list=row.id, after=row.cursor, limit=CHUNK)
    if not lines:
        row.status, row.cursor = "checked", 0
        sum_up(row)
        row.counts |= weigh(row)
        row.save(update_fields=["status", "cursor", "counts", "examples"])
        return False
    common = ground(row.workspace_id)
    judge = judge_of(row, common)
    read = [(each, judge.line(each.cells)) for each in lines if each.reason not in {"broken", ERASED}]
    write(_judged(row, judge, read))
    row.cursor = lines[-1].line
    row.save(update_fields=["cursor"])
    return True


def _judged(row: ImportList, judge: Judge, read: Sequence[tuple[Any, Line]]) -> list[Marked]:
    first = _first_lines(row, read)
    numbers = {line.number.e164 for _, line in read if line.number.e164}
    ids = {each.value: each.id for each in queries.run("addresses_of", values=list(numbers))}
    there = known(list(ids.values()), judge.common, judge.now)
    since = holders_since(ids.values())
    gone = erased(row.workspace_id, numbers - set(ids))
    marks: list[Marked] = []
    for each, line in read:
        key = (line.number.e164 or "", line.programme)
        programme = judge.programme(line)
        if line.number.e164 in gone:
            marks.append(left_out(each.id))
        elif line.number.valid and first[key] < each.line:
            remark = f"The same number as line {first[key]}, which counts."
            marks.append(Marked(each.id, "duplicate", "duplicate", remark, *key))
        elif line.problems or programme is None:
            marks.append(flagged(each.id, line))
        else:
            at = ids.get(line.number.e164 or "")
            held = there[at].permissions if at else Permissions()
            answer = judge.admit(line, programme, held, since.get(at) if at else None)
            marks.append(marked(each.id, line, answer, at))
    return marks


def _first_lines(row: ImportList, read: Sequence[tuple[Any, Line]]) -> dict[Key, int]:
    """The first line of each number and programme, in this chunk or before it.

    The first counts, whatever its evidence is: a file that says two things about one person proves neither, and which
    of them suits better must not decide.
    """
    keys = [((line.number.e164 or "", line.programme), each.line) for each, line in read if line.number.valid]
    numbers = list({number for (number, _), _ in keys})
    before = queries.run("first_lines", list=row.id, numbers=numbers, before=read[0][0].line if read else 0)
    first = {(each.number, each.programme_id): each.line for each in before}
    for key, place in keys:
        first.setdefault(key, place)
    return first
