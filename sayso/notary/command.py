"""`sayso notary keys | new-key WORKSPACE [--lost] | accept-loss WORKSPACE`: the signing keys, seen to by hand.

keys         every workspace's verifier key (what others pin) and the size of its newest head
new-key      a new signing key, brought in by the old one; --lost when the old one is gone: then everybody pins anew
accept-loss  go on sealing after a restore that lacks heads which were signed: whoever kept one will see a fork
"""

import argparse
import sys
from uuid import UUID

from sayso.notary import keys
from sayso.notary.seal import newest
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import NotaryKey, Workspace

VERBS = ("keys", "new-key", "accept-loss")


def main(argv: list[str]) -> int:
    """See to the keys."""
    chosen = _parser().parse_args(argv)
    if chosen.verb == "keys":
        return show()
    if chosen.workspace is None:
        print(f"sayso notary {chosen.verb}: which workspace? `sayso notary keys` names them.", file=sys.stderr)
        return 2
    if not Workspace.objects.filter(pk=chosen.workspace).exists():
        print(f"sayso notary: there is no workspace {chosen.workspace}.", file=sys.stderr)
        return 2
    try:
        return new_key(chosen.workspace, lost=chosen.lost) if chosen.verb == "new-key" else accept(chosen.workspace)
    except keys.SealingWaits as trouble:
        print(f"sayso notary: {trouble}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sayso notary", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("workspace", type=UUID, nargs="?")
    parser.add_argument("--lost", action="store_true", help="the old key is gone and cannot sign for the new one")
    return parser


def show() -> int:
    """Every workspace, its verifier key and how much is sealed."""
    for row in Workspace.objects.order_by("created_at"):
        with within(row.id):
            key = NotaryKey.objects.order_by("-id").first()
            head = newest(row.id)
        print(f"{row.id}  {row.name}{' (demo)' if row.is_demo else ''}")
        print(f"  {key.verifier_key if key else 'no key yet: nothing was sealed'}")
        print(f"  {head.size if head else 0} rows sealed")
    return 0


def new_key(workspace: UUID, *, lost: bool) -> int:
    """Bring in another key."""
    with within(workspace):
        queries.run("one_notary_at_a_time", workspace=str(workspace))
        head = newest(workspace)
        row = keys.rotate(workspace, head.size if head else 0, lost=lost)
    print(f"The key is now {row.verifier_key}")
    if lost:
        print("Nothing signed it in: tell everybody who pinned the old key, and why.")
    else:
        print("The old key signed it in: whoever pinned that can go on. It is destroyed at the next seal.")
    return 0


def accept(workspace: UUID) -> int:
    """Go on from the database as it is."""
    with within(workspace):
        queries.run("one_notary_at_a_time", workspace=str(workspace))
        keys.forget(workspace)
    print("Sealing goes on from this database. Whoever kept a head that was signed after it will see a fork.")
    return 0
