"""`sayso import FILE --programme KEYWORD`: brings a list of people in, each line with the proof of its opt-in.

First a dry run says what will happen, then it is asked for (or taken from --yes). Columns are guessed from the header;
--mapping MEANING=HEADER says otherwise. Ends with 0 when every line is in or was there already, 1 when some lines were
refused or have to be mended, 2 when nothing was imported.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from sayso.imports.carry_on import step
from sayso.imports.check import begin_check
from sayso.imports.mapping import meanings
from sayso.imports.say import OUTCOMES, promise
from sayso.imports.take_in import begin_import
from sayso.imports.undo import cancel
from sayso.imports.upload import PIECE, ImportRefused, upload
from sayso.imports.weak import remarks
from sayso.store.scope import within
from sayso.store.tables import ImportList, Programme, Workspace

RUNNING = frozenset({"uploaded", "reading", "checking", "importing"})
NOT_IN = ("refused", "flagged")
SHOWN_EVERY = 2.0


def main(argv: list[str]) -> int:
    """Import the file."""
    chosen = _parser().parse_args(argv)
    try:
        return _bring(chosen)
    except ImportRefused as refused:
        print(f"sayso import: {refused}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sayso import", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--programme", required=True, help="the keyword of the programme they opted in to")
    parser.add_argument("--workspace", help="the workspace, by its name, when several have that programme")
    parser.add_argument(
        "--mapping", action="append", default=[], metavar="MEANING=HEADER", help="consented_at='Signed on'"
    )
    parser.add_argument("--region", default="US", help="where numbers without a country code are from (ISO 3166: GB)")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and import nobody")
    parser.add_argument("--yes", action="store_true", help="import without asking")
    parser.add_argument(
        "--weak-evidence", action="store_true", help="with --yes: import though the same or hardly any proof is given"
    )
    return parser


def _bring(chosen: argparse.Namespace) -> int:
    if not chosen.file.is_file():
        raise ImportRefused(f"there is no file {chosen.file}")
    if not (chosen.yes or chosen.dry_run or sys.stdin.isatty()):
        raise ImportRefused("nobody is there to ask: add --yes to import, or --dry-run to look only")
    workspace, programme = find(chosen.programme, chosen.workspace)
    region = chosen.region.upper()
    made = upload(workspace, chosen.file.name, _chunks(chosen.file), region, None)
    row = work(workspace, made)
    if row.status == "failed":
        raise ImportRefused(row.problem)
    try:
        begin_check(workspace, made, mapped(row, chosen.mapping), programme, region, None)
    except ImportRefused:
        cancel(workspace, made, None)
        raise
    row = work(workspace, made)
    report(row)
    if remarks(row.counts) and chosen.yes and not (chosen.weak_evidence or chosen.dry_run):
        cancel(workspace, made, None)
        raise ImportRefused("nobody was imported: the evidence is weak. Add --weak-evidence if you know that")
    if chosen.dry_run or not (chosen.yes or _agreed()):
        cancel(workspace, made, None)
        print("Nobody was imported.")
        return _ending(row) if chosen.dry_run else 2
    begin_import(workspace, made, None, knows=chosen.weak_evidence or not chosen.yes)
    row = work(workspace, made)
    print(f"Imported: {_summary(row)}.")
    return _ending(row)


def find(keyword: str, name: str | None) -> tuple[UUID, UUID]:
    """The workspace and the programme of that keyword. ImportRefused when there is none, or more than one."""
    found: list[tuple[Workspace, UUID]] = []
    for workspace in Workspace.objects.order_by("created_at"):
        if name in (None, workspace.name):
            with within(workspace.id):
                rows = Programme.objects.filter(keyword=keyword.upper()).values_list("id", flat=True)
                found += [(workspace, row) for row in rows]
    if not found:
        raise ImportRefused(f"no programme has the keyword {keyword.upper()}" + (f" in {name}" if name else ""))
    if len(found) > 1:
        names = ", ".join(sorted({workspace.name for workspace, _ in found}))
        raise ImportRefused(f"several programmes have the keyword {keyword.upper()}: choose with --workspace ({names})")
    return found[0][0].id, found[0][1]


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(PIECE):
            yield chunk


def work(workspace: UUID, made: UUID) -> ImportList:
    """Do the work until it waits for somebody; where the worker is at it already, look on."""
    shown = time.monotonic()
    while True:
        going = step(workspace, made)
        with within(workspace):
            row = ImportList.objects.get(pk=made)
        if row.status not in RUNNING:
            return row
        if not going:
            time.sleep(0.1)
        if time.monotonic() - shown > SHOWN_EVERY:
            shown = time.monotonic()
            print(f"{row.get_status_display()}: line {row.cursor}", file=sys.stderr, flush=True)


def mapped(row: ImportList, told: Sequence[str]) -> dict[str, int]:
    """The guesses, with what --mapping says put over them."""
    headers = [name.casefold() for name in row.headers]
    with within(row.workspace_id):
        known = meanings()
    chosen = dict(row.mapping)
    for each in told:
        meaning, _, header = each.partition("=")
        if meaning not in known:
            raise ImportRefused(f"{meaning} is no meaning of a column. There are: {', '.join(known)}")
        if header.casefold() not in headers:
            raise ImportRefused(f"the file has no column {header}. It has: {', '.join(row.headers)}")
        place = headers.index(header.casefold())
        chosen = {name: at for name, at in chosen.items() if at != place}
        chosen[meaning] = place
    return chosen


def report(row: ImportList) -> None:
    """What the dry run says, with the first lines of each kind of trouble."""
    columns = ", ".join(
        f"{row.headers[place]} = {name}" for name, place in sorted(row.mapping.items(), key=lambda each: each[1])
    )
    print(f"{row.rows:,} lines. Columns: {columns}.")
    for says in (*promise(row.counts), *remarks(row.counts)):
        print(f"  {says}")
    for kind, lines in sorted(row.examples.items(), key=lambda each: -row.counts[each[0]]):
        status, _, reason = kind.partition(":")
        if status in NOT_IN:
            print(f"{reason}: {row.counts[kind]:,}")
            for line, says in lines:
                print(f"  line {line}: {says}")


def _agreed() -> bool:
    return input("Import? Type yes: ").strip().casefold() == "yes"


def _summary(row: ImportList) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in row.counts.items() if status in OUTCOMES) or "nobody"


def _ending(row: ImportList) -> int:
    return 1 if any(row.counts.get(status) for status in NOT_IN) else 0
