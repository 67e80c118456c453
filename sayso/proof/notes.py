"""Signed notes: heads of the log and changes of its key, in the form of C2SP signed-note and tlog-checkpoint."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
FIRST = bytes(32)
"""What stands for the head before the first."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of one log. `seed`: the 32 bytes of RFC 8032, section 5.1.5."""

    origin: str
    seed: bytes

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def _public(self) -> bytes:
        return self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def verifier_key(self) -> str:
        """What others pin: origin+key id+base64 of kind and public key."""
        public = self._public()
        return f"{self.origin}+{key_id(self.origin, public).hex()}+{_base64(ED25519 + public)}"

    def sign(self, lines: Sequence[str]) -> str:
        """A signed note of these lines."""
        body = body_of(lines)
        mark = key_id(self.origin, self._public()) + self._key().sign(body.encode())
        return f"{body}\n— {self.origin} {_base64(mark)}\n"


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says of the log: so many leaves, that root, after that head. `time` in UTC, to the second."""

    origin: str
    size: int
    root: bytes
    previous: bytes
    time: datetime
    is_demo: bool

    def lines(self) -> list[str]:
        said = [self.origin, str(self.size), _base64(self.root)]
        said += [f"previous {_base64(self.previous)}", f"time {second(self.time)}"]
        return [*said, "demo"] if self.is_demo else said


def origin_of(workspace: object) -> str:
    """The name of a workspace's log."""
    return f"sayso/{workspace}"


def rotation_lines(old: SigningKey, new: SigningKey, size: int, at: datetime) -> list[str]:
    """What the old key says to bring in the new one."""
    return [old.origin, "rotation", new.verifier_key(), f"size {size}", f"time {second(at)}"]


def key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public).digest()[:4]


def digest_of(note: str) -> bytes:
    """SHA-256 of a note's body: how the next head names this one."""
    return hashlib.sha256(note.split("\n\n", 1)[0].encode() + b"\n").digest()


def body_of(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
