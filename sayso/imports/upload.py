"""Keeps an uploaded list as it came, in pieces with its hash. Nothing is read yet: that is the worker's."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from uuid import UUID

from sayso.channels.inbound import clean
from sayso.imports.sheet import LIMITS, MOST_BYTES, Empty, Unreadable, kind_of
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import ImportList, ImportPiece

PIECE = 1 << 20


class ImportRefused(ValueError):
    """The import cannot be done like this; the message is the sentence to show."""


def upload(workspace: UUID, name: str, chunks: Iterable[bytes], region: str, person: UUID | None) -> UUID:
    """Keep the file and wake the worker. Answers the import's id; ImportRefused for what is no list."""
    with within(workspace):
        row = ImportList(
            id=new_id(), workspace_id=workspace, name=_name(name), kind="", sha256=b"", size=0, person_id=person
        )
        row.region, row.created_at = region, clock.now(workspace)  # by the clock that it begins and ends by
        row.save()
        digest = hashlib.sha256()
        for ordinal, piece in enumerate(_pieces(chunks)):
            row.size += len(piece)
            if row.size > MOST_BYTES:
                raise ImportRefused(f"The file is too large. A list may have {LIMITS}: split it.")
            if ordinal == 0:
                row.kind = _kind(piece)
            digest.update(piece)
            ImportPiece.objects.create(workspace_id=workspace, import_list_id=row.id, ordinal=ordinal, body=piece)
        if not row.size:
            raise ImportRefused(str(Empty()))
        row.sha256 = digest.digest()
        row.save(update_fields=["kind", "sha256", "size"])
        record(workspace, person, "uploaded_list", str(row.id), {"sha256": row.sha256.hex(), "size": row.size})
        wake(workspace)
    return row.id


def wake(workspace: UUID) -> None:
    """Tell the worker that there is something to do at once, and the pages that something has changed."""
    queries.run("hint", workspace=workspace, at=datetime.now(UTC))
    queries.run("wake")
    queries.run("tell", topic=str(workspace))


def _kind(opening: bytes) -> str:
    try:
        return kind_of(opening)
    except Unreadable as trouble:
        raise ImportRefused(str(trouble)) from trouble


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes in pieces of one size, whatever size they come in."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def _name(name: str) -> str:
    return clean(PurePath(name.replace("\\", "/")).name)[-120:] or "list"
