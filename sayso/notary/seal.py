"""Seals what waits in one workspace: rows -> leaves -> tiles -> a signed head, in one transaction.

What must never happen:
- a row is sealed twice or never: what was sealed leaves the queue in the same transaction, and the queue has no
  watermark, so a row that commits late under an earlier number is found by a later round;
- the tree forgets: tiles only grow, heads follow each other, the database refuses anything else;
- a head is shown that was not committed: it leaves this program only after the commit.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sayso.failpoints import reach
from sayso.notary.keys import check_remembered, remember, signing_key
from sayso.proof.leaves import leaf_of
from sayso.proof.notes import FIRST, Head, SigningKey, digest_of, origin_of
from sayso.proof.tree import Tree, grow, leaf_hash
from sayso.store import queries, tables
from sayso.store.ids import new_id
from sayso.store.scope import within

LEAVES = {
    "consent_entry": "consent_entry_leaves",
    "clearance": "clearance_leaves",
    "switch_act": "switch_act_leaves",
}
"""What is sealed, and the statement that tells its columns."""
MOST = 10_000
"""How many rows one round seals: a transaction of about a second."""


def seal(workspace: UUID) -> int:
    """One round. Returns how many rows were sealed; call it again while that is MOST.

    Raises `SealingWaits` where the key is missing, or the database lacks what was signed before.
    """
    with within(workspace):
        queries.run("one_notary_at_a_time", workspace=str(workspace))
        waiting = queries.run("waiting_to_be_sealed", workspace=workspace, limit=MOST)
        leaves = leaves_of(waiting)
        found = [row for row in waiting if row.row in leaves]
        if not found:
            return 0
        check_remembered(workspace)
        note = _append(workspace, found, leaves)
        reach("seal.signed")
    reach("seal.committed")
    remember(workspace, note)
    return len(found)


def leaves_of(rows: Sequence[queries.Row]) -> dict[UUID, bytes]:
    """The leaf of each row (`kind`, `row`) that is there. One that is gone stays in the queue: the doctor asks why."""
    leaves: dict[UUID, bytes] = {}
    for kind in sorted({row.kind for row in rows}):
        ids = [row.row for row in rows if row.kind == kind]
        for told in queries.run(LEAVES[kind], ids=ids):
            leaves[UUID(told.id)] = leaf_of(kind, told._asdict())
    return leaves


def _append(workspace: UUID, rows: Sequence[queries.Row], leaves: Mapping[UUID, bytes]) -> str:
    """The rows behind the tree's last leaf, the tiles as they are then, and the head over them."""
    before = newest(workspace)
    size = before.size if before else 0
    key = signing_key(workspace)
    kinds, ids = [row.kind for row in rows], [row.row for row in rows]
    queries.run("insert_leaves", workspace=workspace, size=size, kinds=kinds, rows=ids)
    reach("seal.leaves")
    tiles = grow(reader(workspace), size, [leaf_hash(leaves[row]) for row in ids])
    told = [{"level": level, "ordinal": ordinal, "hashes": tile} for (level, ordinal), tile in tiles.items()]
    queries.run("keep_tiles", workspace=workspace, rows=queries.rows(told))
    reach("seal.tiles")
    queries.run("leave_the_queue", ids=[row.id for row in rows])
    return _sign(workspace, key, before, size + len(rows))


def _sign(workspace: UUID, key: SigningKey, before: Any, size: int) -> str:
    now = datetime.now(UTC).replace(microsecond=0)
    now = max(now, before.at) if before else now  # a clock set back must not make a log look cut off
    root = tree_of(workspace, size).root()
    previous = digest_of(before.note) if before else FIRST
    is_demo = tables.Workspace.objects.get(pk=workspace).is_demo
    note = key.sign(Head(origin_of(workspace), size, root, previous, now, is_demo).lines())
    tables.Head.objects.create(id=new_id(), workspace_id=workspace, size=size, root=root, note=note, at=now)
    return note


def newest(workspace: UUID) -> Any:
    """The newest head (size, root, note, at), or None before the first."""
    return next(iter(queries.run("newest_head", workspace=workspace)), None)


def tree_of(workspace: UUID, size: int) -> Tree:
    """The workspace's tree as it was with `size` leaves."""
    return Tree(reader(workspace), size)


def reader(workspace: UUID) -> Any:
    """Reads tiles of the workspace's tree, each one once."""
    kept: dict[tuple[int, int], bytes] = {}

    def read(level: int, ordinal: int) -> bytes:
        if (level, ordinal) not in kept:
            row = queries.run("tile", workspace=workspace, level=level, ordinal=ordinal)[0]
            kept[level, ordinal] = bytes(row.hashes)
        return kept[level, ordinal]

    return read
