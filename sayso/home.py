"""Where Sayso keeps things: one folder per installation, and the one secret everything else is derived from."""

import contextlib
import hashlib
import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
MACHINE_PLACES = ("/var/lib/sayso", "/srv/sayso", "/opt/sayso", "/var/tmp/sayso")


class HomeUnusable(Exception):
    """No folder was found in which Sayso may keep what it must keep."""


def checkout() -> Path:
    """The source checkout this package runs from; the working folder when it was installed as a package."""
    above = PACKAGE.parent
    return above if (above / "pyproject.toml").is_file() else Path.cwd().resolve()


def mark(path: Path) -> str:
    """A short name for a place, different for every place, that a person still recognises."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", path.name).strip("-")[:16] or "sayso"
    return f"{name}-{hashlib.sha256(str(path).encode()).hexdigest()[:10]}"


def home() -> Path:
    """The folder of this installation, made when it is missing."""
    chosen = os.environ.get("SAYSO_HOME")
    if chosen:
        return _made(Path(chosen).expanduser().absolute())
    if os.geteuid() == 0:
        return machine_place(mark(checkout()))
    return _made(checkout() / ".sayso")


def place() -> Path:
    """The folder of this installation, whether or not it is there: for who only looks."""
    chosen = os.environ.get("SAYSO_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        places = [Path(place) / mark(checkout()) for place in MACHINE_PLACES]
        return next((each for each in places if each.is_dir()), places[0])
    return checkout() / ".sayso"


def machine_place(name: str) -> Path:
    """A folder which root owns and every user may pass through: the database user has to reach what lies below it."""
    places = [Path(place) for place in MACHINE_PLACES]
    for place in sorted(places, key=lambda place: not (place / name).is_dir()):
        try:
            _made(place)
            if place.lstat().st_uid == os.geteuid() and passable(place):
                return _made(place / name)
        except OSError:
            continue
    raise HomeUnusable(f"None of {', '.join(MACHINE_PLACES)} can be used. Set SAYSO_HOME to a folder that can.")


def passable(folder: Path, uid: int = -1, gid: int = -1) -> bool:
    """Whether a user may walk into `folder` from the root of the file system. Without a uid: whether anybody may."""
    for step in (folder, *folder.parents):
        kept = step.stat()
        if kept.st_uid == uid:
            needed = stat.S_IXUSR
        elif kept.st_gid == gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not kept.st_mode & needed:
            return False
    return True


def _made(folder: Path) -> Path:
    """Make the folder: private to an ordinary user; passable, but not listable, when root shares it with PostgreSQL."""
    if folder.is_dir():
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise HomeUnusable(f"Sayso cannot make its folder {folder}: {error.strerror}. Set SAYSO_HOME.") from error
    return folder


def keep_secret(text: str) -> None:
    """Write the secret that came with a backup into a home that has none."""
    write_once(secret_file(), text)


def secret_mark() -> str:
    """Tells one secret from another without giving either away: slow to try, in case somebody chose a short one."""
    return hashlib.scrypt(secret().encode(), salt=b"sayso secret mark", n=1 << 14, r=8, p=1, dklen=8).hex()


def secret_file() -> Path:
    return home() / "secret"


def has_database(folder: Path) -> bool:
    """Whether an embedded database was made for this home (as root it may lie elsewhere, and the home says where)."""
    noted = folder / "postgres.elsewhere"
    inside = Path(noted.read_text().strip()) if noted.is_file() else folder / "postgres"
    return (inside / "cluster").is_dir()


def secret() -> str:
    """The installation's secret: SAYSO_SECRET, or a private file written on first use and never again."""
    given = os.environ.get("SAYSO_SECRET")
    if given:
        return given
    file = secret_file()
    if not file.exists():
        if has_database(home()):
            raise HomeUnusable(
                f"{file} is missing, and the database here was made with it. Put it back from a backup (mode 0600), or "
                "set SAYSO_SECRET: a new one would not open that database."
            )
        write_once(file, secrets.token_hex(32))
    kept = file.read_text().strip()
    if not kept:
        raise HomeUnusable(
            f"{file} is empty. Restore it from a backup: what was sealed with it cannot be read without."
        )
    return kept


def sync_folder(folder: Path) -> None:
    """Make sure that what was named in `folder` is still named there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_once(file: Path, text: str) -> None:
    """Write a private file whole or not at all; of two programs that try at once, one wins and both read the same."""
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
    try:
        with os.fdopen(handle, "w") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)
