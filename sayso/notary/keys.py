"""The signing keys of the logs, as private files of the notary; beneath sealing.

Why this module is dangerous: whoever has a key can sign another history, and whoever loses one cannot go on. So:
- a key lies in a file of its own that only the notary reads, never in the database, a log or a backup;
- a key that is missing is never replaced silently: sealing waits, and says so, until somebody decides;
- beside each key lies the newest head signed with it. A database that does not know that head is older than what was
  signed (it was restored, or cut): sealing on would fork the log, so it waits as well.
"""

import base64
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sayso import home
from sayso.proof.notes import SigningKey, origin_of, rotation_lines
from sayso.store.ids import new_id
from sayso.store.tables import Head, NotaryKey

SEED = 32


class SealingWaits(Exception):
    """Why nothing is sealed in this workspace, and what to do; what waits stays in its queue."""


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Where the keys lie: SAYSO_NOTARY_KEYS, or `notary` in the installation's home."""

    path: Path

    def key(self, workspace: UUID) -> Path:
        return self.path / f"{workspace}.key"

    def coming(self, workspace: UUID) -> Path:
        """A new key that the old one has signed in, perhaps."""
        return self.path / f"{workspace}.next"

    def head(self, workspace: UUID) -> Path:
        return self.path / f"{workspace}.head"


def folder() -> KeyFolder:
    """The folder, made when it is missing: nobody but its owner may look into it."""
    path = Path(os.environ.get("SAYSO_NOTARY_KEYS") or home.home() / "notary")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return KeyFolder(path)


def signing_key(workspace: UUID) -> SigningKey:
    """The key that signs this workspace's heads now; made, and made known, at the first head of all.

    Call it within the workspace and with its seal lock.
    """
    known = NotaryKey.objects.order_by("-id").first()
    files = folder()
    if known is None:
        if Head.objects.exists():
            raise SealingWaits("there are heads and no key is known: the table of keys was emptied")
        return _begin(workspace, files)
    _finish_rotation(workspace, files, known.verifier_key)
    key = _read(files.key(workspace), workspace)
    if key is None or key.verifier_key() != known.verifier_key:
        raise SealingWaits(
            f"its signing key {files.key(workspace)} is missing, or is not {known.verifier_key}. Put it back from "
            f"where you keep it; if it is lost, `sayso notary new-key {workspace} --lost` begins with another."
        )
    return key


def _begin(workspace: UUID, files: KeyFolder) -> SigningKey:
    """The first key. Its file comes before its row: a crash in between leaves a key that nothing was signed with."""
    key = _read(files.key(workspace), workspace) or _make(files.key(workspace), workspace)
    NotaryKey.objects.create(workspace_id=workspace, verifier_key=key.verifier_key(), from_size=0, at=datetime.now(UTC))
    return key


def rotate(workspace: UUID, size: int, *, lost: bool) -> NotaryKey:
    """Bring in a new key, signed for by the old one unless that is lost. Heads of more than `size` leaves are its.

    Call it within the workspace and with its seal lock; when that transaction has committed, the next sealing puts
    the new key in the old one's place.
    """
    files = folder()
    check_remembered(workspace)
    known = NotaryKey.objects.order_by("-id").first()
    old = None if lost else signing_key(workspace)
    files.coming(workspace).unlink(missing_ok=True)
    new = _make(files.coming(workspace), workspace)
    at = datetime.now(UTC)
    rotation = old.sign(rotation_lines(old, new, size, at)) if old else ""
    if known is None:
        raise SealingWaits("nothing was sealed yet: there is no key to follow")
    later = max(new_id(), UUID(int=known.id.int + 1))  # the newest by id, also after a clock that was ahead
    return NotaryKey.objects.create(
        id=later, workspace_id=workspace, verifier_key=new.verifier_key(), from_size=size, rotation=rotation, at=at
    )


def _finish_rotation(workspace: UUID, files: KeyFolder, verifier_key: str) -> None:
    """Put the new key in the old one's place once its row has committed: the old one is not needed again."""
    coming = _read(files.coming(workspace), workspace)
    if coming is not None and coming.verifier_key() == verifier_key:
        os.replace(files.coming(workspace), files.key(workspace))
        home.sync_folder(files.key(workspace).parent)


def _make(file: Path, workspace: UUID) -> SigningKey:
    home.write_once(file, base64.b64encode(os.urandom(SEED)).decode())
    made = _read(file, workspace)
    if made is None:
        raise SealingWaits(f"{file} could not be made")
    return made


def _read(file: Path, workspace: UUID) -> SigningKey | None:
    if not file.is_file():
        return None
    try:
        seed = base64.b64decode(file.read_text().strip(), validate=True)
    except ValueError:
        seed = b""
    if len(seed) != SEED:
        raise SealingWaits(f"{file} holds no signing key (32 bytes in base64)")
    return SigningKey(origin_of(workspace), seed)


def remember(workspace: UUID, note: str) -> None:
    """Keep the newest head beside the key: what a database has to know to be sealed on."""
    file = folder().head(workspace)
    draft = file.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(note)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)
    home.sync_folder(file.parent)


def check_remembered(workspace: UUID) -> None:
    """Refuse to sign for a database that lacks the newest head that was signed. Call it within the workspace.

    At most one head, the one a crash came right after, can ever be signed and not be remembered here.
    """
    file = folder().head(workspace)
    newest = Head.objects.order_by("-size").first()
    note = file.read_text() if file.is_file() else newest.note if newest else ""
    size = note.split("\n")[1] if note.count("\n") > 1 else ""
    if file.is_file() and not size.isdecimal():
        raise SealingWaits(f"{file} is damaged: put it back from a copy of that folder, or remove it knowingly")
    if file.is_file() and not Head.objects.filter(note=note, size=int(size)).exists():
        raise SealingWaits(
            f"this database lacks the head of {size} leaves that was signed before ({file}): it was "
            "restored from a backup, or cut. Bring back the newer database; if that is gone, "
            f"`sayso notary accept-loss {workspace}` goes on from here, and whoever kept that head will see a fork."
        )
    if newest and (note != newest.note or not file.is_file()):
        _catch_up(workspace, newest.note)


def _catch_up(workspace: UUID, note: str) -> None:
    """The newest head was not remembered when it was signed (a crash, a full disk): it is now, or nothing is signed."""
    try:
        remember(workspace, note)
    except OSError as error:
        raise SealingWaits(f"the newest head cannot be kept in {folder().path}: {error.strerror}") from error


def forget(workspace: UUID) -> None:
    """Go on from the database as it is: what was signed after it is given up."""
    folder().head(workspace).unlink(missing_ok=True)
