"""The doctor's look at the machine: Python, the home, the disk, the secret, the port, what came with the package."""

import importlib.metadata
import os
import shutil
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from sayso import home, postgres, processes, rulebook
from sayso.doctor.finding import Finding, ok, warn, wrong
from sayso.postgres import locator, sharing
from sayso.rules import zones

OLDEST_PYTHON, TOO_NEW_PYTHON = (3, 11), (3, 15)
ROOM = 1_000_000_000
PRIVATE = 0o077


def python() -> Finding:
    here = f"{sys.version.split()[0]} at {sys.executable}"
    if OLDEST_PYTHON <= sys.version_info[:2] < TOO_NEW_PYTHON:
        return ok("Python", here)
    return wrong(
        "Python", f"{here}; Sayso needs 3.11 to 3.14", "Install one of them: make run PYTHON=/usr/bin/python3.13"
    )


def home_folder() -> Finding:
    here = home.place()
    if not here.exists():
        return ok("home", f"{here} is not there yet; sayso serve makes it")
    if not here.is_dir():
        return wrong("home", f"{here} is not a folder", "Move it away, or set SAYSO_HOME to a folder.")
    kept = here.stat()
    if not os.access(here, os.R_OK | os.W_OK | os.X_OK):
        return wrong("home", f"{here} cannot be written to", "Change its owner, or set SAYSO_HOME to another folder.")
    if kept.st_uid != os.geteuid():
        return warn(
            "home",
            f"{here} belongs to user {kept.st_uid}, and you are {os.geteuid()}",
            "Run Sayso always as the same user: what another one writes here the first cannot read.",
        )
    if kept.st_mode & 0o022:
        return wrong("home", f"{here} can be written to by others", f"Run: chmod go-w {here}")
    return ok("home", f"{here}, mode {stat.S_IMODE(kept.st_mode):04o}")


def room() -> Finding:
    """What is left for the home; how large the database is, is asked of the database itself."""
    here = _nearest(home.place())
    left = shutil.disk_usage(here).free
    if left < ROOM:
        return wrong("disk", f"{left / 1e9:.1f} GB left for {here}", "Make room: PostgreSQL stops when none is left.")
    return ok("disk", f"{left / 1e9:.0f} GB left for {here}")


def _nearest(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def secret() -> Finding:
    """Where the secret is and who can read it. Whether the database knows it, is tried by logging in."""
    if os.environ.get("SAYSO_SECRET"):
        return ok("secret", "from SAYSO_SECRET; keep a copy of it with your backups")
    file = home.place() / "secret"
    if not file.exists():
        if home.has_database(home.place()):
            return wrong(
                "secret",
                f"{file} is missing, and the database here was made with it",
                "Put it back from a backup (mode 0600), or set SAYSO_SECRET: a new one would not open that database.",
            )
        return ok("secret", f"{file} is not there yet; sayso serve makes it")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & PRIVATE:
        return wrong("secret", f"{file} can be read by others (mode {mode:04o})", f"Run: chmod 600 {file}")
    if not os.access(file, os.R_OK):
        return wrong("secret", f"{file} cannot be read by you", "Run this as the user Sayso runs as.")
    if not file.read_text().strip():
        return wrong(
            "secret", f"{file} is empty", "Restore it from a backup: the database was made with what stood there."
        )
    return ok("secret", f"{file}, mode {mode:04o}; keep a copy of it with your backups")


def programs() -> Finding:
    if not postgres.is_embedded():
        return ok("PostgreSQL's programs", "not needed: SAYSO_DATABASE_URL is set")
    try:
        found = locator.find()
    except locator.PostgresMissing as missing:
        return wrong("PostgreSQL's programs", str(missing).split("\n", 1)[0], "Run make setup: they come with Sayso.")
    return ok("PostgreSQL's programs", f"{found.version} from {found.folder} ({found.source})")


def port() -> Finding:
    chosen = os.environ.get("PORT", str(processes.PORT))
    if not chosen.isdecimal() or not 0 < int(chosen) < 65536:
        return wrong("port", f"PORT={chosen} is not a port", "Choose one from 1 to 65535.")
    serving = sharing.port(home.place())
    if serving and processes.answers(serving):
        return ok("port", f"{serving} is answered by the Sayso of this home")
    number = int(chosen)
    if processes.free(number):
        return ok("port", f"{number} is free")
    if processes.answers(number):
        return ok("port", f"{number} is answered by Sayso")
    return wrong("port", f"{number} is taken by another program", f"Choose another: make run PORT={number % 65535 + 1}")


def time_zones() -> Finding:
    version = importlib.metadata.version("tzdata")
    if not zones.known("America/New_York"):
        return wrong("time zones", f"tzdata {version} cannot be read", "Run make setup: it comes with Sayso.")
    if datetime.now(UTC).year - int(version.split(".")[0]) > 1:
        return warn("time zones", f"tzdata {version} is more than a year old", "Update Sayso: clocks change by law.")
    return ok("time zones", f"tzdata {version}, the pinned package, not the machine's own")


def rule_book() -> Finding:
    chosen = os.environ.get("SAYSO_RULEBOOK")
    try:
        book = rulebook.load(Path(chosen) if chosen else None)
    except (rulebook.RuleBookError, OSError) as error:
        return wrong("rule book", f"it cannot be read: {error}", "Restore the folder rulebook/ from the release.")
    rows = len(book.hours) + len(book.keywords) + len(book.area_codes)
    hours, keywords = book.unverified
    return ok(
        "rule book",
        f"{book.version[:12]}, {rows} rows; not checked against their source: {hours} of hours, {keywords} keywords",
    )
