"""The verifier beside the bare work in it: one record, packs of 10,000 rows, a ledger of 100,000. Needs no database.

The baseline hashes the same bytes with hashlib (for rows with a path, each node of the path as well) and checks the
signature with the library `cryptography`. It reads no JSON, compares nothing and says nothing. BENCH_ROWS and
BENCH_LEAVES set other sizes.
"""

import base64
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from machine import compare, median_seconds

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from sayso import verify
from tests.verify import forge

ROWS = int(os.environ.get("BENCH_ROWS", "10000"))
LEAVES = int(os.environ.get("BENCH_LEAVES", "100000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
SIGNER = forge.Signer()
KEY = verify.read_key(SIGNER.verifier_key)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = forge.Business()
        measure("one record of 5 rows", 1, written(folder, "record", one.record()))
        entries = [forge.entry(number, word="given") for number in range(ROWS)]
        measure(f"a record of {ROWS:,} rows", ROWS, written(folder, "entries", pack("record 1", entries)))
        decisions = [forge.clearance(number) for number in range(ROWS)]
        measure(f"a message of {ROWS:,} rows", ROWS, written(folder, "decisions", pack("message 1", decisions)))
        measure(f"a ledger of {LEAVES:,} leaves", LEAVES, ledger(folder), of_ledger)


def measure(what: str, count: int, file: Path, baseline: Callable[[Path], Callable[[], None]] | None = None) -> None:
    """Ours from the file on the disk to the answer in words; the baseline from bytes that lie ready."""

    def ours() -> None:
        report = verify.verify_file(str(file), KEY)
        assert report.exit_code() == 0, report.checks
        "\n".join(verify.tell(report, str(file)))

    bare = (baseline or of_rows)(file)
    spent = median_seconds(ours, RUNS)
    told = f"{what} ({spent * 1000:,.1f} ms, {file.stat().st_size / 1e6:.2f} MB)"
    compare(told, count, spent, median_seconds(bare, RUNS), "bare hashing and signature")


def written(folder: str, name: str, content: dict) -> Path:
    file = Path(folder) / name
    file.write_text(json.dumps(content))
    return file


def pack(kind: str, columns: list[dict]) -> dict:
    """A file whose rows are a whole log, each with its path: made level by level, where forge would take hours."""
    said = {"record 1": {"number": forge.NUMBER, "words": "YES"}, "message 1": {"to": forge.NUMBER, "text": "Two."}}
    rows = [forge.seal(row, said[kind]) for row in columns]
    levels = [[verify.leaf_hash(row.leaf.encode()) for row in rows]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [verify.node_hash(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)]
        levels.append([*pairs, *below[len(pairs) * 2 :]])
    evidence = [
        {
            "leaf": row.leaf,
            "position": position,
            "path": path_of(levels, position),
            "opening": {"salt": row.salt.hex(), "payload": row.payload},
            "words": forge.WORDS if kind == "record 1" else None,
            "rendering": None,
        }
        for position, row in enumerate(rows)
    ]
    head = SIGNER.sign(
        *(SIGNER.origin, str(len(rows)), forge.b64(levels[-1][0])),
        *(f"previous {forge.b64(bytes(32))}", "time 2026-11-24T09:00:00Z"),
    )
    readable = {"record 1": record, "message 1": message}[kind](columns)
    keys = {"keys": [SIGNER.verifier_key], "rotations": []}
    return {"sayso": kind, **readable, "evidence": evidence, "head": head, **keys}


def path_of(levels: list[list[bytes]], position: int) -> list[str]:
    found = []
    for level in levels[:-1]:
        beside = position ^ 1
        if beside < len(level):
            found.append(level[beside].hex())
        position >>= 1
    return found


def record(columns: list[dict]) -> dict:
    events = [
        {"event_time": row["at"], "event_state": "given", "entity_id": row["address"], "sayso:entry": row["id"]}
        for row in columns
    ]
    notice = [{"sayso:words": json.loads(forge.WORDS)}]
    header = {"record_id": columns[0]["id"], "pii_principal_id": forge.ADDRESS}
    return {"record": {**header, "privacy_notice": notice, "events": events}}


def message(columns: list[dict]) -> dict:
    decisions = [
        {"clearance": row["id"], "decision": row["decision"], "reasons": row["reasons"], "at": row["at"]}
        for row in columns
    ]
    return {"message": {"id": forge.MESSAGE, "decisions": decisions, "to": forge.NUMBER, "text": "Two."}}


def ledger(folder: str) -> Path:
    leaves = [forge.canonical(forge.entry(number, commitment="0" * 64)) for number in range(LEAVES)]
    tree = verify.Growing()
    for leaf in leaves:
        tree.add(leaf.encode())
    head = SIGNER.sign(
        *(SIGNER.origin, str(LEAVES), forge.b64(tree.root())),
        *(f"previous {forge.b64(bytes(32))}", "time 2026-11-24T09:00:00Z"),
    )
    header = {"sayso": "ledger 1", "head": head, "keys": [SIGNER.verifier_key], "rotations": []}
    file = Path(folder) / "ledger"
    file.write_text("".join(f"{line}\n" for line in (forge.canonical(header), *leaves)))
    return file


def of_rows(file: Path) -> Callable[[], None]:
    content = json.loads(file.read_text())
    hashed: list[bytes] = []
    for row in content["evidence"]:
        nodes = [bytes(65)] * len(row["path"])
        opening = bytes.fromhex(row["opening"]["salt"]) + row["opening"]["payload"].encode() if row["opening"] else b""
        shown = [text.encode() for text in (row["words"], row["rendering"]) if text]
        hashed += [b"\0" + row["leaf"].encode(), opening, *shown, *nodes]
    return bare(hashed, content["head"])


def of_ledger(file: Path) -> Callable[[], None]:
    header, *leaves = file.read_bytes().splitlines()
    return bare([*(b"\0" + leaf for leaf in leaves), *[bytes(65)] * (len(leaves) - 1)], json.loads(header)["head"])


def bare(hashed: list[bytes], head: str) -> Callable[[], None]:
    body, mark = head.split("\n\n")
    signature = base64.b64decode(mark.split(" ")[2])[4:]
    key = SIGNER.private.public_key()

    def work() -> None:
        for each in hashed:
            hashlib.sha256(each).digest()
        key.verify(signature, body.encode() + b"\n")

    return work


if __name__ == "__main__":
    main()
