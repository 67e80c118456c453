"""The file of a backup: a ZIP with the database, the secret, and last a manifest with the SHA-256 of each.

It is private (0600) from its first byte, and written as a draft beside its place: the name appears when everything is
on the disk. A draft is locked by who writes it, so that one left by a killed program is known and removed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sayso import home

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
SECRET = "secret"
PREFIX = ".sayso-backup-draft-"
PIECE = 1 << 20
LARGEST_MANIFEST = 10_000_000
LARGEST_SECRET = 4_096

Manifest = dict[str, Any]
_NAME = re.compile(r"[A-Za-z0-9_.]{1,100}")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _is_time(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


SHAPE: Mapping[str, Callable[[Any], bool]] = {
    "made": _is_time,
    "sayso": lambda told: isinstance(told, str) and bool(re.fullmatch(r"[\w.+!-]{1,60}", told)),
    "secret": _is_name,
    "postgres": lambda told: type(told) is int and 0 < told < 10_000_000,
    "migrations": lambda told: isinstance(told, list) and all(map(_is_name, told)),
    "rows": lambda told: all(_is_name(table) and type(count) is int for table, count in told.items()),
    "parts": lambda told: DATABASE in told and set(told) <= {DATABASE, SECRET},
}
"""What a manifest holds. It is shown and reckoned with before anything is restored, so nothing else may stand in it."""


class Unusable(Exception):
    """The backup cannot be made or read; the message says why and what to do."""


@contextlib.contextmanager
def drafted(target: Path) -> Generator[zipfile.ZipFile]:
    """An archive to fill, which takes the name `target` once it is whole. Nothing is ever replaced."""
    _check_free(target)
    forget_drafts(target.parent)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=PREFIX)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            with zipfile.ZipFile(out, "w") as archive:
                yield archive
            out.flush()
            os.fsync(out.fileno())
            _check_free(target)
            draft.rename(target)
        home.sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _check_free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise Unusable(f"{target} exists, and a backup never replaces anything. Choose another name.")


def forget_drafts(folder: Path) -> None:
    """Remove the drafts that nobody writes any more."""
    for draft in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), draft.open("r+b") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> Manifest:
    """Copy a part in, and answer its line of the manifest."""
    digest, size = hashlib.sha256(), 0
    with archive.open(_entry(name), "w", force_zip64=True) as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return {"sha256": digest.hexdigest(), "bytes": size}


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(_entry(MANIFEST), json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def _entry(name: str) -> zipfile.ZipInfo:
    """Private again when somebody unpacks it by hand."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    return entry


@contextlib.contextmanager
def opened(file: Path) -> Generator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup with its manifest, every part of it read once and found to be what the manifest says."""
    with contextlib.ExitStack() as held:
        yield _whole(file, held)


def _whole(file: Path, held: contextlib.ExitStack) -> tuple[zipfile.ZipFile, Manifest]:
    try:
        archive = held.enter_context(zipfile.ZipFile(file))
        return archive, _verified(archive, file)
    except Unusable:
        raise
    except FileNotFoundError:
        raise Unusable(f"There is no file {file}.") from None
    except PermissionError:
        raise Unusable(f"{file} cannot be read by you. Run this as its owner.") from None
    except IsADirectoryError:
        raise Unusable(f"{file} is a folder. Name the file in it.") from None
    except Exception as error:  # whatever a damaged archive makes its reader say
        raise Unusable(f"{file} is not a whole backup of Sayso ({error}). Take another copy of it.") from error


def _verified(archive: zipfile.ZipFile, file: Path) -> Manifest:
    _check_packing(archive, file)
    manifest = _manifest(archive, file)
    for name, told in manifest["parts"].items():
        digest = hashlib.sha256()
        try:
            with archive.open(name) as part:
                while piece := part.read(PIECE):
                    digest.update(piece)
        except KeyError:
            raise Unusable(f"{file} lacks its part {name}. Take another copy of it.") from None
        if not isinstance(told, dict) or digest.hexdigest() != told.get("sha256"):
            raise Unusable(f"{file} is damaged: its part {name} is not what the manifest says. Take another copy.")
    return manifest


def _check_packing(archive: zipfile.ZipFile, file: Path) -> None:
    """Parts lie in it as they are, once each: what is packed may unpack into anything, and hide behind another."""
    parts = archive.infolist()
    packed = any(part.compress_type != zipfile.ZIP_STORED or part.flag_bits & 1 for part in parts)
    if packed or len({part.filename for part in parts}) < len(parts):
        raise Unusable(f"{file} was packed anew by another program. Restore the file as `sayso backup` made it.")
    if any(part.filename == SECRET and part.file_size > LARGEST_SECRET for part in parts):
        raise Unusable(f"{file} is not a backup of Sayso: its secret is too long to be one.")


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ValueError("the manifest is too large")
        manifest = json.loads(archive.read(MANIFEST))
        known = manifest["format"]
        complete = all(fits(manifest[name]) for name, fits in SHAPE.items())
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unusable(f"{file} is not a backup of Sayso: it has no manifest that can be read.") from error
    if type(known) is int and known != FORMAT:
        raise Unusable(f"{file} was made by another version of Sayso (format {known}). Restore it with that version.")
    if known != FORMAT or not complete:
        raise Unusable(f"{file} is not a backup of Sayso: its manifest says what no backup would.")
    return manifest
