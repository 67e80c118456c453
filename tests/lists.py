"""Lists as tests bring them in: kept, read, mapped as guessed, checked, imported."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

FULL = {
    "Phone": "+12125550123",
    "Consented at": "2026-01-10T12:00:00Z",
    "Method": "paper form",
    "Disclosure": "Yes, text me offers",
    "Evidence": "scan-0001.pdf",
    "Double opt-in at": "2026-01-10T12:05:00Z",
}
ONE_ACT = {name: FULL[name] for name in ("Phone", "Consented at", "Method", "Evidence")}


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def keep(workspace: UUID, content: bytes, name: str = "list.csv", region: str = "US") -> UUID:
    """Uploaded and read."""
    from sayso.imports.upload import upload

    made = upload(workspace, name, [content], region, None)
    run(workspace, made)
    return made


def run(workspace: UUID, made: UUID) -> None:
    """What the worker would do, until this import waits for somebody."""
    from sayso.imports.carry_on import step

    while step(workspace, made):
        pass


def row_of(workspace: UUID, made: UUID) -> Any:
    from sayso.store.scope import within
    from sayso.store.tables import ImportList

    with within(workspace):
        return ImportList.objects.get(pk=made)


def lines_of(workspace: UUID, made: UUID) -> list[Any]:
    from sayso.store.scope import within
    from sayso.store.tables import ImportRow

    with within(workspace):
        return list(ImportRow.objects.filter(import_list_id=made).order_by("line"))


def checked(
    workspace: UUID, content: bytes, programme: UUID | None, region: str = "US", name: str = "list.csv"
) -> UUID:
    """Read, mapped as its header suggests, and checked: nothing is imported."""
    from sayso.imports.check import begin_check

    made = keep(workspace, content, name, region)
    row = row_of(workspace, made)
    assert row.status == "read", row.problem
    begin_check(workspace, made, row.mapping, programme, region, None)
    run(workspace, made)
    return made


def take(workspace: UUID, made: UUID) -> None:
    from sayso.imports.take_in import begin_import

    begin_import(workspace, made, None, knows=True)
    run(workspace, made)


def imported(workspace: UUID, content: bytes, programme: UUID | None, region: str = "US") -> UUID:
    """The whole way."""
    made = checked(workspace, content, programme, region)
    take(workspace, made)
    return made


def taken_back(workspace: UUID, made: UUID) -> None:
    from sayso.imports.undo import begin_undo

    begin_undo(workspace, made, None)
    run(workspace, made)


def statuses(workspace: UUID, made: UUID) -> list[tuple[int, str, str]]:
    return [(row.line, row.status, row.reason) for row in lines_of(workspace, made)]
