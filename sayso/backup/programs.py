"""PostgreSQL's own pg_dump and pg_restore: found beside the server's programs, run with the table they are at shown."""

import contextlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sayso.backup.archive import Unusable
from sayso.postgres import locator
from sayso.progress import say

SAY_EVERY = 2.0
AT_TABLE = re.compile(r"(?:dumping contents of|processing data for) table \"?([\w.]+)")
COMPLAINT = re.compile(r"pg_\w+: (?:error|hint)")
"""The lines that may be shown: what follows them (CONTEXT, DETAIL) can hold rows, and so numbers and texts."""


def find(name: str, major: int) -> Path:
    """`name` as it suits a server of that major version: the same version before a newer one, never an older one."""
    seen = [(version, file) for file in _places(name) if (version := _major(file))]
    fitting = [(version != major, version, file) for version, file in seen if version >= major]
    if fitting:
        return min(fitting, key=lambda each: each[:2])[2]
    found = "".join(f"\n  - {file} is of version {version}" for version, file in seen) or " none was found."
    raise Unusable(
        f"The database runs on PostgreSQL {major}, so {name} of version {major} or later is needed;{found}\n"
        f"Install it (Debian: apt-get install postgresql-client-{major}), or name its folder in SAYSO_POSTGRES_BIN."
    )


def _places(name: str) -> Iterator[Path]:
    chosen = os.environ.get("SAYSO_POSTGRES_BIN")
    if chosen:
        yield Path(chosen) / name
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    wheel = locator.wheel_folder()
    if wheel:
        yield wheel / "pginstall" / "bin" / name
    for folder in sorted(locator.DEBIAN.glob("*/bin")):
        yield folder / name


def _major(file: Path) -> int:
    try:
        spoken = subprocess.run([file, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r"\) (\d+)", spoken.stdout)
    return int(version[1]) if version else 0


@dataclass(frozen=True)
class Run:
    """One run of a program against a database, with what to say while it works."""

    program: Path
    arguments: tuple[str, ...]
    where: dict[str, str]
    doing: str
    tables: int


def read_from(run: Run, take: Callable[[IO[bytes]], None]) -> None:
    """Run it and let `take` read what it writes."""
    _talk(run, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, take=lambda child: take(_pipe(child.stdout)))


def write_to(run: Run, source: IO[bytes]) -> None:
    """Run it and write `source` to it. It may stop listening: whether that was right, its exit says."""
    _talk(run, stdout=subprocess.DEVNULL, stdin=subprocess.PIPE, take=lambda child: _pour(source, child))


def contents(program: Path, source: IO[bytes]) -> list[str]:
    """What a dump holds, one line a thing, as pg_restore lists it."""
    with subprocess.Popen([program, "--list"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_quiet()) as child:
        lines: list[bytes] = []
        listener = threading.Thread(target=lambda: lines.extend(_pipe(child.stdout)), daemon=True)
        listener.start()
        _pour(source, child)
        listener.join()
    return [line.decode(errors="replace") for line in lines]


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    assert end is not None, "the program was started without this pipe"
    return end


def _pour(source: IO[bytes], child: subprocess.Popen[bytes]) -> None:
    sink = _pipe(child.stdin)
    try:
        shutil.copyfileobj(source, sink, 1 << 20)
    except BrokenPipeError:
        pass
    finally:
        with contextlib.suppress(BrokenPipeError):
            sink.close()


def _talk(run: Run, stdout: int, stdin: int, take: Callable[[subprocess.Popen[bytes]], None]) -> None:
    from psycopg.conninfo import make_conninfo

    pieces = {name: value for name, value in run.where.items() if name != "password" and value}
    complaints: deque[str] = deque(maxlen=10)
    with subprocess.Popen(
        [run.program, "--verbose", f"--dbname={make_conninfo(**pieces)}", *run.arguments],
        env=_quiet() | {"PGPASSWORD": run.where.get("password", "")},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
    ) as child:
        listener = threading.Thread(target=_listen, args=(run, _pipe(child.stderr), complaints), daemon=True)
        listener.start()
        try:
            take(child)
        except BaseException:
            child.kill()
            raise
        finally:
            listener.join()
    if child.returncode:
        raise Unusable(f"{run.program.name} stopped (exit {child.returncode}). It said:\n" + "\n".join(complaints))


def _quiet() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))} | {
        "LC_ALL": "C"
    }


def _listen(run: Run, stderr: IO[bytes], complaints: deque[str]) -> None:
    """Count the tables aloud, now and then, and keep what it complains about."""
    began, reached = time.monotonic(), 0
    spoken = began
    for line in stderr:
        text = line.decode(errors="replace").rstrip()
        if COMPLAINT.match(text):
            complaints.append(text)
        if table := AT_TABLE.search(text):
            reached += 1
            if time.monotonic() - spoken > SAY_EVERY:
                spoken = time.monotonic()
                say(f"sayso: {run.doing}: table {reached} of {run.tables} ({table[1]}) …")
