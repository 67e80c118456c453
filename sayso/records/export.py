"""The whole log as files: every leaf in order, and every head from the one before (docs/proof.md)."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

from sayso.notary.seal import leaves_of, newest, tree_of
from sayso.records.evidence import NotSealed, keys, since_size
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Head

CHUNK = 2_000
MOST_HEADS = 5_000


def ledger(workspace: UUID) -> Iterator[str]:
    """The file `ledger 1` in pieces of whole lines, a transaction each: memory does not grow with the log.

    Raises NotSealed when nothing is sealed.
    """
    with within(workspace):
        head = newest(workspace)
        if head is None:
            raise NotSealed("nothing is sealed yet")
        first = json.dumps({"sayso": "ledger 1", "head": head.note, **keys()}, ensure_ascii=False)
    yield first + "\n"
    for start in range(0, head.size, CHUNK):
        with within(workspace):
            rows = queries.run("sealed_rows", workspace=workspace, first=start, end=min(start + CHUNK, head.size))
            leaves = leaves_of(rows)
        yield "".join(leaves[row.row].decode() + "\n" for row in rows)


def heads(workspace: UUID, since: int | None = None) -> dict[str, Any]:
    """The file `heads 1`: signed heads and the path from each to the next, at most `MOST_HEADS` of them.

    The newest ones, or with `since` those from that size on. Call it within the workspace.
    Heads that a lost key signed are not among them: nothing leads from that key to those after it.
    """
    if newest(workspace) is None:
        raise NotSealed("nothing is sealed yet")
    found = Head.objects.filter(size__gt=since_size()).values_list("size", "note")
    if since is None:
        rows = list(found.order_by("-size")[:MOST_HEADS])[::-1]
    else:
        rows = list(found.filter(size__gte=since).order_by("size")[:MOST_HEADS])
    if not rows:
        raise NotSealed("nothing is sealed with the new key yet")
    sizes = [size for size, _ in rows]
    tree = tree_of(workspace, sizes[-1])
    return {
        "sayso": "heads 1",
        "heads": [note for _, note in rows],
        "consistency": [
            {"from": before, "to": size, "path": [each.hex() for each in tree.at(size).consistency(before)]}
            for before, size in pairwise(sizes)
        ],
        **keys(),
    }
