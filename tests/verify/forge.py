"""Writes proof files as docs/proof.md describes them, for tests: by the library `cryptography` and plain recursion.

Nothing here is shared with the verifier or with what makes proofs in Sayso. The tree is RFC 9162's own definitions,
word for word: slow, and hard to get wrong.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WORKSPACE = "0190a7f4-0000-7000-8000-000000000000"
ADDRESS = "0190a7f4-0000-7000-8000-00000000aaaa"
PROGRAMME = "0190a7f4-0000-7000-8000-00000000bbbb"
PERSON = "0190a7f4-0000-7000-8000-00000000cccc"
MESSAGE = "0190a7f4-0000-7000-8000-00000000dddd"
DISCLOSURE = "0190a7f4-0000-7000-8000-00000000eeee"
NUMBER = "+12125550123"
WORDS = '{"ask":"Reply YES to get 4 msgs/mo.","stop":"You are out."}'
FORM = b"<h1>Sign up \xc3\xa9</h1>"


def sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def identity(number: int) -> str:
    return str(uuid.UUID(int=0x0190A7F5_0000_7000_8000_000000000000 + number))


# RFC 9162, section 2.1: MTH, PATH, PROOF


def split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def root_of(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    k = split(len(leaves))
    return sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:]))


def inclusion(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*inclusion(m, leaves[:k]), root_of(leaves[k:])]
    return [*inclusion(m - k, leaves[k:]), root_of(leaves[:k])]


def consistency(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    return subproof(m, leaves, True)


def subproof(m: int, leaves: Sequence[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [root_of(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), root_of(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), root_of(leaves[:k])]


# Signed notes


@dataclass(frozen=True)
class Signer:
    """A key of a log, made from one byte."""

    seed: int = 1
    origin: str = f"sayso/{WORKSPACE}"

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def mark(self) -> bytes:
        return sha256(self.origin.encode() + b"\n\x01" + self.public)[:4]

    @property
    def verifier_key(self) -> str:
        return "+".join((self.origin, self.mark.hex(), b64(b"\x01" + self.public)))

    def sign(self, *lines: str) -> str:
        body = "".join(line + "\n" for line in lines)
        return f"{body}\n— {self.origin} {b64(self.mark + self.private.sign(body.encode()))}\n"

    def rotation(self, to: "Signer", size: int, time: str = "2026-11-20T00:00:00Z") -> str:
        return self.sign(self.origin, "rotation", to.verifier_key, f"size {size}", f"time {time}")


def body_hash(note: str) -> bytes:
    return sha256(note.split("\n\n")[0].encode() + b"\n")


# Rows


def entry(number: int, **columns: Any) -> dict[str, Any]:
    """The columns of a consent entry, its commitment still to be set."""
    return {
        "v": 1,
        "kind": "consent_entry",
        "workspace": WORKSPACE,
        "id": identity(number),
        "seq": number + 1,
        "address": ADDRESS,
        "tenure": 1,
        "programme": PROGRAMME,
        "channel": "sms",
        "word": "asked",
        "scope": "",
        "scope_id": None,
        "standing": "",
        "act": "keyword",
        "transport": "simulator",
        "inbound": None,
        "disclosure": DISCLOSURE,
        "disclosure_sha256": sha256(WORDS.encode()).hex(),
        "answers": None,
        "rendering": None,
        "rendering_sha256": None,
        "import_list": None,
        "import_sha256": None,
        "person": None,
        "at": f"2026-11-{number % 28 + 1:02}T09:00:00.000000Z",
        "recorded_at": f"2026-11-{number % 28 + 1:02}T09:00:00.250000Z",
        "commitment": None,
        **columns,
    }


def clearance(number: int, **columns: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "kind": "clearance",
        "workspace": WORKSPACE,
        "id": identity(number),
        "message": MESSAGE,
        "address": ADDRESS,
        "programme": PROGRAMME,
        "purpose": "programme",
        "decision": "hold",
        "reasons": ["quiet_hours"],
        "until": "2026-11-20T13:00:00.000000Z",
        "rules": ["US#1"],
        "book": "2026.11",
        "consent_entry": identity(3),
        "facts": {"standing": "confirmed", "sent": {"day": 1}},
        "at": "2026-11-20T03:00:00.000000Z",
        "decided_at": "2026-11-20T03:00:00.100000Z",
        "expires_at": None,
        "commitment": None,
        **columns,
    }


def switch_act(number: int, **columns: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "kind": "switch_act",
        "workspace": WORKSPACE,
        "id": identity(number),
        "act": "halt",
        "scope": "workspace",
        "scope_value": "",
        "person": PERSON,
        "at": "2026-11-19T09:00:00.000000Z",
        "recorded_at": "2026-11-19T09:00:00.000000Z",
        **columns,
    }


@dataclass
class Sealed:
    """A row as it was sealed: leaf and, for rows about a person, opening."""

    columns: dict[str, Any]
    payload: str | None = None
    salt: bytes = b""

    @property
    def leaf(self) -> str:
        return canonical(self.columns)


def seal(columns: dict[str, Any], payload: dict[str, Any] | None = None) -> Sealed:
    if payload is None:
        return Sealed(columns)
    salt, text = sha256(columns["id"].encode()), canonical(payload)
    return Sealed({**columns, "commitment": sha256(salt + text.encode()).hex()}, text, salt)


def some_rows() -> list[Sealed]:
    """A small business: one person who signs up on a form, says yes and stops; others; decisions; a halt."""
    form = {"rendering": identity(500), "rendering_sha256": sha256(FORM).hex(), "act": "form", "transport": "form"}
    rows = [
        seal(entry(0, address=identity(900), word="given"), {"number": "+12125550100", "words": "JOIN"}),
        seal(switch_act(1)),
        seal(entry(2, **form), {"number": NUMBER, "words": None, "evidence": {"ip": "192.0.2.7"}}),
        seal(entry(3, word="confirmed", answers=identity(2)), {"number": NUMBER, "words": "YES é"}),
        seal(clearance(4), {"to": NUMBER, "text": "Two for one today."}),
        seal(entry(5, address=identity(901)), {"number": "+12125550101", "words": "JOIN"}),
        seal(
            clearance(
                6,
                decision="pass",
                reasons=[],
                until=None,
                at="2026-11-20T13:00:00.000000Z",
                expires_at="2026-11-20T13:00:02.000000Z",
            ),
            {"to": NUMBER, "text": "Two for one today."},
        ),
        seal(
            entry(7, word="withdrawn", scope="entity", scope_id=identity(700), programme=None, act="stop"),
            {"number": NUMBER, "words": "STOP"},
        ),
        seal(
            entry(8, word="not_a_stop", transport="console", person=PERSON, disclosure=None, disclosure_sha256=None),
            {"number": NUMBER, "words": None},
        ),
        seal(
            entry(9, word="lapsed", transport="clock", disclosure=None, disclosure_sha256=None),
            {"number": NUMBER, "words": None},
        ),
    ]
    return rows + [
        seal(entry(number, address=identity(1000 + number)), {"number": f"+120255501{number}", "words": "JOIN"})
        for number in range(10, 23)
    ]


RECORD = [2, 3, 7, 8, 9]
CHAIN = [2, 3, 4, 6]
STATES = {
    "asked": "requested",
    "given": "given",
    "confirmed": "given",
    "withdrawn": "withdrawn",
    "not_a_stop": "reconfirmed",
    "lapsed": "expired",
}


@dataclass
class Business:
    """A log with its rows and keys, and the files it gives out."""

    rows: list[Sealed] = field(default_factory=some_rows)
    signers: list[tuple[Signer, int]] = field(default_factory=lambda: [(Signer(), -1)])
    previous: bytes = bytes(32)
    time: str = "2026-11-24T09:00:00Z"
    demo: bool = False

    @property
    def key(self) -> str:
        return self.signers[0][0].verifier_key

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [row.leaf.encode() for row in self.rows[:size]]

    def signer(self, size: int) -> Signer:
        return [signer for signer, above in self.signers if above < size][-1]

    def head(self, size: int | None = None, **other: Any) -> str:
        leaves = self.leaves(size)
        lines = {
            "origin": self.signers[0][0].origin,
            "size": str(len(leaves)),
            "root": b64(other.pop("root", None) or root_of(leaves)),
            "previous": "previous " + b64(other.pop("previous", self.previous)),
            "time": "time " + other.pop("time", self.time),
            **({"demo": "demo"} if self.demo else {}),
        }
        signer = other.pop("signer", None) or self.signer(len(leaves))
        return signer.sign(*(lines | other).values())

    def keys(self) -> dict[str, Any]:
        changes = [old.rotation(new, above) for (old, _), (new, above) in pairwise(self.signers)]
        return {"keys": [self.key], "rotations": changes}

    def evidence(self, positions: Sequence[int], size: int | None = None) -> list[dict[str, Any]]:
        leaves = self.leaves(size)
        return [self._evidence(position, leaves) for position in positions]

    def _evidence(self, position: int, leaves: list[bytes]) -> dict[str, Any]:
        row = self.rows[position]
        return {
            "leaf": row.leaf,
            "position": position,
            "path": [node.hex() for node in inclusion(position, leaves)],
            "opening": row.payload and {"salt": row.salt.hex(), "payload": row.payload},
            "words": WORDS if row.columns.get("disclosure_sha256") else None,
            "rendering": b64(FORM) if row.columns.get("rendering_sha256") else None,
        }

    def path_from(self, earlier: int, size: int | None = None) -> dict[str, Any]:
        return {"from": earlier, "path": [node.hex() for node in consistency(earlier, self.leaves(size))]}

    def record(self, earlier: int | None = None, size: int | None = None) -> dict[str, Any]:
        return {
            "sayso": "record 1",
            "record": self.readable(),
            "evidence": self.evidence(RECORD, size),
            "head": self.head(size),
            **self.keys(),
            **({"consistency": self.path_from(earlier, size)} if earlier else {}),
        }

    def readable(self) -> dict[str, Any]:
        rows = [self.rows[position].columns for position in RECORD]
        return {
            "schema_version": "sayso 1",
            "record_id": rows[0]["id"],
            "pii_principal_id": ADDRESS,
            "pii_processing": {
                "privacy_notice": [{"sayso:disclosure": DISCLOSURE, "sayso:words": json.loads(WORDS)}],
                "purposes": [{"purpose": "Two offers a week", "retention": "four years"}],
            },
            "parties": [{"party_id": WORKSPACE, "party_address": "1 Main Street", "party_name": "Acme"}],
            "events": [
                {
                    "event_time": row["at"],
                    "event_state": STATES[row["word"]],
                    "entity_id": row["person"] or (WORKSPACE if row["transport"] == "clock" else ADDRESS),
                    "event_type": "explicit",
                    "sayso:entry": row["id"],
                }
                for row in rows
            ],
        }

    def message(self, **other: Any) -> dict[str, Any]:
        decisions = [
            {"clearance": row["id"], **{name: row[name] for name in ("decision", "reasons", "at", "rules", "facts")}}
            for row in (self.rows[position].columns for position in CHAIN)
            if row["kind"] == "clearance"
        ]
        return {
            "sayso": "message 1",
            "message": {
                "id": MESSAGE,
                "decisions": decisions,
                "to": NUMBER,
                "text": "Two for one today.",
                "broadcast": "Tuesday",
            },
            "evidence": self.evidence(CHAIN),
            "head": self.head(),
            **self.keys(),
            **other,
        }

    def heads(self, sizes: Sequence[int]) -> dict[str, Any]:
        notes: list[str] = []
        for place, size in enumerate(sizes):
            before = body_hash(notes[-1]) if notes else self.previous
            notes.append(self.head(size, previous=before, time=f"{self.time[:14]}{place:02}:00Z"))
        return {
            "sayso": "heads 1",
            "heads": notes,
            "consistency": [{**self.path_from(before, after), "to": after} for before, after in pairwise(sizes)],
            **self.keys(),
        }

    def ledger(self, size: int | None = None, **head: Any) -> list[str]:
        header = {"sayso": "ledger 1", "head": self.head(size, **head), **self.keys()}
        return [canonical(header), *(row.leaf for row in self.rows[:size])]


def rewritten(business: Business, position: int, **columns: Any) -> Business:
    """The business that forged its history: the same keys, another row."""
    rows = list(business.rows)
    old = rows[position]
    rows[position] = replace(old, columns={**old.columns, **columns})
    return replace(business, rows=rows)
