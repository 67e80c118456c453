"""Rows of the ledger with what proves them (leaf, place, path, opening, words); beneath every file of proof."""

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import rfc8785

from sayso.notary.seal import leaves_of, newest, tree_of
from sayso.proof.tree import Tree
from sayso.store import queries
from sayso.store.tables import ClearancePayload, ConsentEntry, ConsentPayload, NotaryKey


class NotSealed(Exception):
    """Something asked for is not sealed yet, or nothing is: the notary does so every few seconds while it runs."""


class NoSuchHead(Exception):
    """The log never had that size, so no path leads from it."""


def proof_of(workspace: UUID, rows: Sequence[tuple[str, UUID]], since: int | None) -> dict[str, Any]:
    """`evidence`, `head`, `keys`, `rotations` and, from a head of `since` leaves, `consistency` (docs/proof.md).

    `rows`: (kind, id) of what is to be proved, in the order in which it is told. Call it within the workspace. Raises
    NotSealed and NoSuchHead.
    """
    head = newest(workspace)
    if head is None:
        raise NotSealed("nothing is sealed yet")
    tree = tree_of(workspace, head.size)
    return {
        "evidence": _evidence(rows, tree),
        "head": head.note,
        **keys(),
        **consistency(tree, since),
    }


def _evidence(rows: Sequence[tuple[str, UUID]], tree: Tree) -> list[dict[str, Any]]:
    ids = [row for _, row in rows]
    sealed = {told.row: told.position for told in queries.run("where_sealed", ids=ids, size=tree.size)}
    waiting = [row for row in ids if row not in sealed]
    if waiting:
        raise NotSealed(f"{len(waiting)} of {len(ids)} rows are not sealed yet")
    leaves = leaves_of([_Asked(*each) for each in rows])
    opened, shown = openings(ids), shows(ids)
    return [
        {
            "leaf": leaves[row].decode(),
            "position": sealed[row],
            "path": [each.hex() for each in tree.inclusion(sealed[row])],
            "opening": opened.get(row),
            **shown.get(row, {"words": None, "rendering": None}),
        }
        for row in ids
    ]


class _Asked(NamedTuple):
    """A row by kind and id, as the queue names it."""

    kind: str
    row: UUID


def openings(ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Salt and personal values of each row that still has them."""
    opened = {row.entry_id: (row.salt, row.body) for row in ConsentPayload.objects.filter(entry__in=ids)} | {
        row.clearance_id: (row.salt, row.body) for row in ClearancePayload.objects.filter(clearance__in=ids)
    }
    return {
        row: {"salt": bytes(salt).hex(), "payload": rfc8785.dumps(body).decode()}
        for row, (salt, body) in opened.items()
    }


def shows(ids: Sequence[UUID]) -> dict[UUID, dict[str, str | None]]:
    """The words each entry was made under, and the form as it was shown."""
    return {
        row.id: {
            "words": rfc8785.dumps(row.disclosure.words).decode() if row.disclosure else None,
            "rendering": base64.b64encode(bytes(row.rendering.body)).decode() if row.rendering else None,
        }
        for row in ConsentEntry.objects.filter(pk__in=ids).select_related("disclosure", "rendering")
    }


def keys() -> dict[str, list[str]]:
    """The verifier key that began (or began anew, where one was lost), and the notes that brought in those after it."""
    first, *later = _since_last_lost()
    return {"keys": [first.verifier_key], "rotations": [row.rotation for row in later]}


def since_size() -> int:
    """Heads of more leaves than this are signed by one of `keys()`."""
    return _since_last_lost()[0].from_size


def _since_last_lost() -> list[NotaryKey]:
    rows = list(NotaryKey.objects.order_by("id"))
    return rows[max(place for place, row in enumerate(rows) if not row.rotation) :]


def consistency(tree: Tree, since: int | None) -> dict[str, Any]:
    """The path from the tree of `since` leaves to this one, or nothing where none was asked for."""
    if since is None:
        return {}
    if not 0 < since <= tree.size:
        raise NoSuchHead(f"this log has {tree.size} leaves: no head of {since} can be shown to lead here")
    return {"consistency": {"from": since, "path": [each.hex() for each in tree.consistency(since)]}}
