"""`sayso replay FILE`: feeds texts from a file through the real inbound path of a demo workspace, in batches.

The file is CSV or TSV (by its first line): number, text and, if there is a third column, the time in ISO 8601 with its
offset. A first line that says `number` names the columns. Each line counts once, however often the file is replayed:
its id is made of the file's SHA-256 and the line's place. In TSV a quotation mark is a mark like any other; in CSV one
that is left open is reported, and reading goes on with the line after it.
"""

import argparse
import csv
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.db.models import Max

from sayso.channels.inbound import LONGEST_TEXT, Heard
from sayso.imports.records import first, records
from sayso.inbox.receive import receive
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Sender, Workspace
from sayso.workspaces.demo import ensure_demo

BATCH = 500
COLUMNS = ("number", "text", "time")
FIRST_ERRORS = 5
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be a text, and why."""

    line: int
    error: str


def main(argv: list[str]) -> int:
    """Replay the file. 0 when every line was a text, 1 when some were not, 2 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="sayso replay", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--to", help="the sender texted, by its address; the demo's own when left out")
    chosen = parser.parse_args(argv)
    if not chosen.file.is_file():
        print(f"sayso replay: there is no file {chosen.file}", file=sys.stderr)
        return 2
    sender = demo_sender(chosen.to)
    if sender is None:
        print(f"sayso replay: no demo workspace has the sender {chosen.to}", file=sys.stderr)
        return 2
    tally, errors, seconds = replay(chosen.file, sender)
    report(tally, errors, seconds)
    return 1 if errors else 0


def demo_sender(address: str | None) -> str | None:
    """The simulated sender to text: the one asked for, or the first demo workspace's."""
    ensure_demo()
    for workspace in Workspace.objects.filter(is_demo=True).order_by("created_at"):
        with within(workspace.id):
            for sender in Sender.objects.order_by("id"):
                if address in (None, sender.address):
                    return sender.address
    return None


def replay(file: Path, sender: str) -> tuple[Counter[str], list[BadRow], float]:
    """Receive every text of the file. Returns counts by outcome, the lines that were none, and the seconds it took."""
    tally: Counter[str] = Counter()
    errors: list[BadRow] = []
    began = shown = time.monotonic()
    texts = read(file, sender, _now() + AHEAD)
    while batch := list(islice(texts, BATCH)):
        queries.plan_anew()  # a new database grows under it
        errors += [row for row in batch if isinstance(row, BadRow)]
        for received in receive([row for row in batch if isinstance(row, Heard)]):
            tally[received.outcome if received.status == "kept" else received.status] += 1
        if time.monotonic() - shown > 2:
            shown = time.monotonic()
            done = tally.total()
            print(f"{done} texts, {done / (shown - began):.0f} a second", file=sys.stderr, flush=True)
    return tally, errors, time.monotonic() - began


def _now() -> datetime:
    """The time by the demo clock that is furthest ahead."""
    ahead = Workspace.objects.filter(is_demo=True).aggregate(ahead=Max("clock_shift"))["ahead"]
    return datetime.now(UTC) + (ahead or timedelta(0))


def read(file: Path, sender: str, latest: datetime) -> Iterator[Heard | BadRow]:
    """The file's texts in order, a line that is none as a `BadRow`. Holds one record at a time."""
    mark = _mark(file)
    csv.field_size_limit(LONGEST_TEXT * 8)
    names: Sequence[str] = COLUMNS
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        for line, row in _rows(lines):
            if isinstance(row, BadRow):
                yield row
            elif line == 1 and "number" in [name.strip().lower() for name in row]:
                names = [name.strip().lower() for name in row]
            elif row:
                yield _text(dict(zip(names, row, strict=False)), line, f"{mark}:{line}", sender, latest)


def _rows(lines: TextIO) -> Iterator[tuple[int, list[str] | BadRow]]:
    """Each record and the line it began on."""
    opening, every = first(lines)
    tabbed = "\t" in opening
    for line, row in records(every, "\t" if tabbed else ",", quoted=not tabbed):
        if isinstance(row, str):
            yield line, BadRow(line, f"is not CSV ({row}): a quotation mark may be left open")
        else:
            yield line, row


def _text(row: dict[str, str], line: int, reference: str, sender: str, latest: datetime) -> Heard | BadRow:
    if "number" not in row or "text" not in row:
        return BadRow(line, "needs a number and a text")
    if any("\udc80" <= letter <= "\udcff" for letter in row["text"]):
        return BadRow(line, "is not UTF-8")
    at = None
    if row.get("time"):
        try:
            at = datetime.fromisoformat(row["time"])
        except ValueError:
            return BadRow(line, f"{row['time']!r} is not a time: write 2026-03-08T06:30:00Z")
        if at.tzinfo is None:
            return BadRow(line, f"{row['time']!r} has no offset: write 2026-03-08T06:30:00Z")
        if not EARLIEST <= at <= latest:
            return BadRow(line, f"{row['time']!r} is before 1970 or more than a day ahead: no text came then")
        at = at.astimezone(UTC)
    return Heard("simulator", "replay", sender, row["number"], row["text"], reference, None, at)


def _mark(file: Path) -> str:
    with file.open("rb") as content:
        return "replay:" + hashlib.file_digest(content, "sha256").hexdigest()[:32]


def report(tally: Counter[str], errors: Sequence[BadRow], seconds: float) -> None:
    """The summary, on standard output."""
    total = tally.total()
    print(f"{total} texts in {seconds:.1f} s, {total / max(seconds, 0.001):.0f} a second")
    for outcome, count in tally.most_common():
        print(f"  {outcome:<14} {count}")
    if errors:
        print(f"{len(errors)} lines were not texts:")
        for row in errors[:FIRST_ERRORS]:
            print(f"  line {row.line}: {row.error}")
