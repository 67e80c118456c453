"""The journal of erasures: a file outside the database, so that no backup older than an erasure undoes it.

One JSON object a line: what was asked, cancelled, destroyed. Ids, times and keyed hashes, never a number. A line is on
the disk before its transaction commits: killed in between, the line says more than was done. That is harmless, for
only `sayso restore` reads it, into a database older than the line, and what it says is done there was due here.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sayso import home

FILE = "erasures.jsonl"
WHOLE = {"act", "written", "erasure", "workspace_id", "address_id", "asked_at", "how", "days", "at", "marks"}


def place() -> Path:
    """Where the journal is: SAYSO_ERASURES, or `erasures.jsonl` in the installation's home. It need not be there."""
    return Path(os.environ.get("SAYSO_ERASURES") or home.place() / FILE)


def write(act: str, line: Mapping[str, Any]) -> None:
    """Add a line, and return when it is on the disk. OSError when it cannot be: then nothing may be destroyed."""
    file = place() if os.environ.get("SAYSO_ERASURES") else home.home() / FILE
    told = {"act": act, "written": datetime.now(UTC).isoformat(), **line}
    fresh = not file.exists()
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        text = json.dumps(told, default=_plain) + "\n"
        if _torn(handle):
            text = "\n" + text
        left = text.encode()
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        home.sync_folder(file.parent)


def read(file: Path) -> list[dict[str, Any]]:
    """Every whole line. One cut off by a crash belongs to a transaction that never committed: it is passed over."""
    lines: list[dict[str, Any]] = []
    for text in file.read_text(errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            line = json.loads(text)
            if isinstance(line, dict) and line.keys() >= WHOLE:
                lines.append(line)
    return lines


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _torn(handle: int) -> bool:
    """Whether the last line was cut off."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"
