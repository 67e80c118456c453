"""Checks a proof that Sayso gave out. One file, nothing but Python 3.9 or later: copy it anywhere, read it, run it.

    python verify.py FILE --key VERIFIER_KEY [--head KEPT_HEAD] [--json]

Sayso is a program with which a business texts people who said that it may. Each permission, each decision whether a
text may leave and each halt is a row. A notary seals the rows of one business into one Merkle tree (its *log*) and
signs the tree's *head*: how many rows there are, and one hash over all of them. FILE holds some rows, or all, with what
ties them to such a head. This program trusts nothing in FILE. It trusts the key you pinned, which you got by another
way than FILE, and the heads you kept yourself. The format is written down in docs/proof.md; RFC 9162, RFC 8032 and C2SP
signed-note are cited where they are followed. The network is never touched and nothing is ever written.

WHAT IS PROVEN when the answer is `verified`
  - The holder of the pinned key, or of a key it brought in, signed this head.
  - Each row shown is in the tree under that head, at that position, to the letter: no column was changed since.
  - Number and words of a person, where they are opened, are those the row was bound to when it was sealed; so are the
    words that were shown, and the form as it was shown.
  - The readable part of the file says the same as the rows, in each field that docs/proof.md says repeats them.
  - With a kept head: the log that you saw then is how this one begins. Nothing in it was changed, left out or slipped
    in since.

WHAT IS NOT, whatever the answer
  - That a row is true, or was written when it says. Who invents an opt-in seals an invented opt-in. What bounds its
    time is a head that somebody else kept.
  - That nothing is missing which was never a row; or, in a file about one person, that all rows about that person are
    in it: ask for the whole ledger for that.
  - That rows after your newest kept head were not cut off, or that nobody else is shown another tree: compare heads.
  - Number and words whose opening was destroyed when the person was erased.
  - Anything at all, if the signing key was stolen: then only heads kept before count.

EXIT CODES  0 verified; 1 not verified; 3 consistent, but something is missing to be sure; 2 this cannot be checked: no
such file, not a file of ours, or the command was wrong.

HOW TO READ IT  From `main` at the end upwards, or from here down: signatures, the tree, notes and keys, rows, the
readable part, kept heads, the four kinds of file, the answer. A check is a function that returns a sentence and what it
found, or raises `Failed` or `Missing` with a sentence. Everything in FILE may be hostile: it is read through `field`
and its like, which look at type, size and shape first, and printed through `shown`, which lets no control character
reach your terminal.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sys
from typing import Any, BinaryIO, Callable, Iterable, Iterator, NamedTuple, Sequence  # noqa: UP035 (Python 3.9)

LARGEST_FILE = 256 * 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
LONGEST_LEAF = 1024 * 1024
LONGEST_NOTE = 64 * 1024
LONGEST_PATH = 64
DEEPEST = 32
MOST_ROTATIONS = 1000
MOST_ROWS_PRINTED = 12


class Failed(Exception):
    """A check found something wrong. Its argument says what, in a sentence."""


class Missing(Exception):
    """Nothing is wrong, and something that is needed to be sure is not there."""


class Unusable(Exception):
    """There is nothing to check: no such file, not a file of ours, a key or kept head that is none."""


# ---------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1)

P = 2**255 - 19
"""The field's prime."""
L = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple  # (X, Y, Z, T), extended homogeneous coordinates (5.1.4): x = X/Z, y = Y/Z, x*y = T/Z
NEUTRAL = (0, 1, 1, 0)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Verification of RFC 8032, section 5.1.7, in its cofactorless form: [S]B = R + [k]A.

    The RFC lets the verifier choose between this and the equation times eight. This one is taken since it is the
    stricter and the one that OpenSSL and most libraries use: what holds here holds there. It is checked as they do, by
    computing [S]B - [k]A and comparing its encoding with the first half of the signature: so R in any encoding but the
    canonical one is refused. S >= L is refused too: otherwise S + L would be a second signature of the same words.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    point = decode_point(public)
    s = int.from_bytes(signature[32:], "little")
    if point is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return encode_point(sum_of_multiples(s, BASE, k, negative(point))) == signature[:32]


def decode_point(encoded: bytes) -> Point | None:
    """Section 5.1.3: the point, or None. Refuses what is not canonical: y >= p, and the sign bit on x = 0."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def encode_point(point: Point) -> bytes:
    """Section 5.1.2: y in 255 bits, and the lowest bit of x above it."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(one: Point, other: Point) -> Point:
    """Section 5.1.4. The formulas are complete: they hold for equal and for neutral points as well."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def double(point: Point) -> Point:
    """Section 5.1.4, doubling."""
    a, b, c = point[0] * point[0], point[1] * point[1], 2 * point[2] * point[2]
    h = a + b
    e = h - (point[0] + point[1]) ** 2
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def negative(point: Point) -> Point:
    return (P - point[0], point[1], point[2], P - point[3])


def sum_of_multiples(s: int, one: Point, k: int, other: Point) -> Point:
    """[s]one + [k]other, bit by bit from the top. Nothing here is secret, so its time may depend on the bits."""
    both = add(one, other)
    total = NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = double(total)
        wanted = (s >> bit & 1, k >> bit & 1)
        if wanted != (0, 0):
            total = add(total, {(1, 0): one, (0, 1): other, (1, 1): both}[wanted])
    return total


def has_small_order(point: Point) -> bool:
    """Whether eight times the point is nothing: "signatures" of such a key hold for words that nobody signed."""
    return encode_point(double(double(double(point)))) == encode_point(NEUTRAL)


BASE: Any = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
"""The base point B: y = 4/5, x even."""


# ---------------------------------------------------------------- the tree (RFC 9162, section 2.1)

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Section 2.1.1: HASH(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Section 2.1.1: HASH(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Section 2.1.3.2: does the path lead from this leaf's hash, at this position, to the root over `size` leaves?"""
    if not 0 <= position < size:
        return False
    fn, sn, r = position, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Section 2.1.4.2: is the tree of `first` leaves how the tree of `second` leaves begins?

    The RFC asks for 0 < first < second. Equal sizes need equal roots and no path; every tree begins as the empty one.
    """
    if first == second:
        return first_root == second_root and not path
    if first == 0:
        return first_root == EMPTY_ROOT and not path
    if first > second or not path:
        return False
    nodes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = nodes[0]
    for c in nodes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


class Growing:
    """The tree of section 2.1.1 over leaves that come one by one: keeps a root for each bit of its size, no more."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        node = leaf_hash(leaf)
        self.size += 1
        rest = self.size
        while not rest & 1:
            node = node_hash(self.subtrees.pop(), node)
            rest >>= 1
        self.subtrees.append(node)

    def root(self) -> bytes:
        if not self.subtrees:
            return EMPTY_ROOT
        node = self.subtrees[-1]
        for left in self.subtrees[-2::-1]:
            node = node_hash(left, node)
        return node


# ---------------------------------------------------------------- reading what may be hostile

HEX_32 = re.compile(r"[0-9a-f]{64}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
COUNT = re.compile(r"0|[1-9][0-9]{0,17}")
KIND_NAMES = {str: "text", list: "a list", dict: "an object"}


def field(of: dict, name: str, kind: type) -> Any:
    """`of[name]`, which must be there and of that kind."""
    value = of.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Failed(f"`{name}` is not there, or is not {KIND_NAMES.get(kind, 'a whole number')}.")
    return value


def listed(of: dict, name: str, kind: type, most: int = 0) -> list:
    """`of[name]`, a list of things of that kind."""
    values = field(of, name, list)
    if any(not isinstance(value, kind) for value in values):
        raise Failed(f"`{name}` is not a list of which each is {KIND_NAMES[kind]}.")
    if most and len(values) > most:
        raise Failed(f"`{name}` has {len(values)} parts; more than {most} are not read.")
    return values


def unique(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Failed("An object in it has the same name twice.")
    return found


def short(digits: str) -> int:
    if len(digits) > 20:
        raise Failed("A number in it has more than 20 digits.")
    return int(digits)


def refused(written: str) -> float:
    raise Failed(f"A number in it is not whole, or is none: {shown(written)}.")


# JSON without what reads differently in different programs: names that come twice, NaN, numbers without end. In leaves
# numbers are whole.
STRICT = json.JSONDecoder(object_pairs_hook=unique, parse_int=short, parse_constant=refused)
WHOLE = json.JSONDecoder(object_pairs_hook=unique, parse_int=short, parse_constant=refused, parse_float=refused)


def read_json(text: str, decoder: json.JSONDecoder = STRICT) -> Any:
    """What the text says; ValueError where it is not JSON."""
    try:
        return decoder.decode(text)
    except RecursionError:
        raise Failed("It is nested too deeply to be read.") from None


def read_object(text: str, what: str, decoder: json.JSONDecoder = STRICT) -> dict:
    try:
        found = read_json(text, decoder)
    except ValueError:
        raise Failed(f"{what} is not JSON.") from None
    except Failed as trouble:
        raise Failed(f"{what} cannot be taken at its word. {trouble}") from None
    if not isinstance(found, dict) or depth(found) > DEEPEST:
        raise Failed(f"{what} is not a JSON object, or is nested more than {DEEPEST} deep.")
    return found


def depth(of: Any) -> int:
    """How many lists and objects lie in each other, counted without recursion."""
    deep, level = 0, [of]
    while level:
        level = [part for value in level for part in parts_of(value)]
        deep += 1
    return deep


def parts_of(value: Any) -> Iterable:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Failed("It has half a character in it (a lone surrogate).") from None


def unhex(text: Any) -> bytes:
    if not isinstance(text, str) or not HEX_32.fullmatch(text):
        raise Failed(f"{shown(text)} is not 32 bytes in lower-case hex.")
    return bytes.fromhex(text)


def unbase64(text: str) -> bytes:
    """Base64 in its one canonical form."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Failed(f"{shown(text)} is not base64.") from None
    if base64.b64encode(raw).decode() != text:
        raise Failed(f"{shown(text)} is not base64 in its canonical form.")
    return raw


def path_of(of: dict) -> list[bytes]:
    return [unhex(node) for node in listed(of, "path", str, LONGEST_PATH)]


def shown(value: Any) -> str:
    """A value as a sentence may show it: short, on one line, and with nothing that could steer a terminal."""
    text = value if isinstance(value, str) else KIND_NAMES.get(type(value)) or json.dumps(value)
    kept = "".join(letter if letter.isprintable() else "?" for letter in text[:80])
    return f"'{kept}{'...' if len(text) > 80 else ''}'"


# ---------------------------------------------------------------- notes and keys (C2SP signed-note, tlog-checkpoint)

SIGNATURE = re.compile("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)")
ED25519 = b"\x01"
FIRST_PREVIOUS = bytes(32)


class Key(NamedTuple):
    """A verifier key: whose log, which key, and the public key itself."""

    origin: str
    mark: bytes
    public: bytes


class Note(NamedTuple):
    """A signed text: its lines, the very bytes that were signed, and (name, key id, signature) of each who signed."""

    lines: list
    body: bytes
    signatures: list


class Head(NamedTuple):
    """What a head says: this log has so many leaves, under this root; the head before; the notary's clock."""

    origin: str
    size: int
    root: bytes
    previous: bytes
    time: str
    demo: bool
    note: Note


def read_key(text: str) -> Key:
    """`origin+key id+base64(0x01 || key)`; the key id is the start of SHA-256(origin || 0x0A || 0x01 || key)."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[!-~]{1,200}", parts[0]):
        raise Failed(f"{shown(text)} is not a verifier key: name+id+key.")
    raw = unbase64(parts[2])
    if len(raw) != 33 or raw[:1] != ED25519:
        raise Failed(f"{shown(text)} is not an Ed25519 key.")
    mark = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
    if mark.hex() != parts[1]:
        raise Failed(f"{shown(text)} has a key id that is not its key's: it is miscopied or made up.")
    point = decode_point(raw[1:])
    if point is None or has_small_order(point):
        raise Failed(f"{shown(text)} holds no usable public key.")
    return Key(parts[0], mark, raw[1:])


def read_note(text: str) -> Note:
    """Whole lines, an empty line, and a line for each signature: em dash, name, base64 of key id and signature."""
    if len(text) > LONGEST_NOTE or any(ord(letter) < 32 and letter != "\n" for letter in text):
        raise Failed("It is not a signed note: too long, or with control characters (were its line ends changed?).")
    parts = text.split("\n\n")
    if len(parts) != 2 or not parts[1].endswith("\n"):
        raise Failed("It is not a signed note: a text, one empty line, and signatures, each line with its end.")
    signatures = []
    for line in parts[1][:-1].split("\n"):
        found = SIGNATURE.fullmatch(line)
        raw = unbase64(found[2]) if found else b""
        if not found or len(raw) < 5:
            raise Failed(f"It is not a signed note: {shown(line)} is not the line of a signature.")
        signatures.append((found[1], raw[:4], raw[4:]))
    return Note(parts[0].split("\n"), utf8(parts[0] + "\n"), signatures)


def is_signed_by(note: Note, key: Key) -> bool:
    """Whether the key signed it. Lines of others (witnesses) are passed over, as C2SP signed-note asks."""
    ours = [signature for name, mark, signature in note.signatures if (name, mark) == (key.origin, key.mark)]
    return len(ours) == 1 and signature_holds(key.public, note.body, ours[0])


def read_head(text: str) -> Head:
    note = read_note(text)
    lines = note.lines
    if len(lines) not in (5, 6) or lines[5:] not in ([], ["demo"]):
        raise Failed("It does not have the lines of a head: log, size, root, previous, time, and perhaps `demo`.")
    if not COUNT.fullmatch(lines[1]):
        raise Failed(f"{shown(lines[1])} is not a number of leaves.")
    root, previous = unbase64(lines[2]), unbase64(after(lines[3], "previous "))
    if len(root) != 32 or len(previous) != 32:
        raise Failed("Its root, or that of the head before, is not 32 bytes.")
    return Head(lines[0], int(lines[1]), root, previous, second_of(lines[4]), len(lines) == 6, note)


def after(line: str, prefix: str) -> str:
    if not line.startswith(prefix):
        raise Failed(f"{shown(line)} should begin with '{prefix}'.")
    return line[len(prefix) :]


def second_of(line: str) -> str:
    written = after(line, "time ")
    if not SECOND.fullmatch(written):
        raise Failed(f"{shown(written)} is not a time like 2026-11-24T09:00:00Z.")
    return written


class Log:
    """The keys of one log, oldest first, each with the size above which heads are its own."""

    def __init__(self, first: Key) -> None:
        self.origin = first.origin
        self.keys = [(first, -1)]

    def bring_in(self, text: str) -> None:
        """A new key: a note of the lines origin, `rotation`, new key, `size N`, `time ...`, signed by the old key."""
        note = read_note(text)
        if len(note.lines) != 5 or note.lines[:2] != [self.origin, "rotation"]:
            raise Failed("A change of the key does not have its five lines, or is of another log.")
        new, above = read_key(note.lines[2]), after(note.lines[3], "size ")
        second_of(note.lines[4])
        old, since = self.keys[-1]
        if not is_signed_by(note, old):
            raise Failed(
                f"The key {new.mark.hex()} was not brought in by the key before it: that signature does not hold."
            )
        if new.origin != self.origin or any(new.public == key.public for key, _ in self.keys):
            raise Failed(f"The key {new.mark.hex()} is of another log, or was this log's key before.")
        if not COUNT.fullmatch(above) or int(above) < since:
            raise Failed("A change of the key does not say from which size on, or goes back behind the one before it.")
        self.keys.append((new, int(above)))

    def place_of(self, pinned: Key) -> int:
        for place, (known, _) in enumerate(self.keys):
            if known == pinned:
                return place
        if pinned.origin != self.origin:
            raise Failed(f"Your key is of the log {shown(pinned.origin)}; the file is of {shown(self.origin)}.")
        raise Failed("None of the file's keys is the one you pinned: somebody else made it, or you have a wrong key.")

    def place_for(self, size: int) -> int:
        """Whose head of so many leaves it must be: which of the keys."""
        return max(place for place, (_, above) in enumerate(self.keys) if above < size)

    def key_for(self, size: int) -> Key:
        return self.keys[self.place_for(size)][0]

    def must_have_signed(self, head: Head) -> Key:
        """The head is this log's, signed by the key of its size and by no other."""
        if head.origin != self.origin:
            raise Failed(f"It is the head of another log: {shown(head.origin)}, not {shown(self.origin)}.")
        key = self.key_for(head.size)
        if not is_signed_by(head.note, key):
            raise Failed(f"The head of {head.size} leaves is not signed by the key {key.mark.hex()}, or was changed.")
        return key


# ---------------------------------------------------------------- checks: keys and heads


def check_keys(content: dict) -> tuple[str, Log]:
    texts = listed(content, "keys", str)
    if len(texts) != 1:
        raise Failed("`keys` is not one key, the log's first.")
    log = Log(read_key(texts[0]))
    rotations = listed(content, "rotations", str, MOST_ROTATIONS)
    for text in rotations:
        log.bring_in(text)
    changes = f", changed {count(len(rotations), 'time')}, each time by the key before" if rotations else ""
    return f"the log {log.origin} has the key {log.keys[0][0].mark.hex()}{changes}.", log


def check_head(log: Log, text: str) -> tuple[str, Head]:
    head = read_head(text)
    key = log.must_have_signed(head)
    if head.size == 0 and head.root != EMPTY_ROOT:
        raise Failed("The head says that there is nothing in the log, with a root that is not that of nothing.")
    return f"{count(head.size, 'leaf', 'leaves')}, signed {head.time} by the key {key.mark.hex()}.", head


def check_pin(log: Log, pinned: Key | None, oldest: Head) -> tuple[str, None]:
    """The pinned key is one of the log's, and signed all heads of the file, or brought in the key that did."""
    if pinned is None:
        raise Missing("no key pinned: the file vouches for itself. Get the key another way and give it with --key.")
    if log.place_for(oldest.size) < log.place_of(pinned):
        raise Missing(
            f"a head, of {oldest.size} leaves, is signed by a key before yours, which does not vouch for it. "
            "Ask for a new file, or pin the first key."
        )
    return f"the key you pinned, {pinned.mark.hex()}, is this log's.", None


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# ---------------------------------------------------------------- checks: the rows shown

COLUMNS = {
    "consent_entry": "workspace id seq address tenure programme channel word scope scope_id standing act transport "
    "inbound disclosure disclosure_sha256 answers rendering rendering_sha256 import_list import_sha256 person at "
    "recorded_at commitment",
    "clearance": "workspace id message address programme purpose decision reasons until rules book consent_entry facts "
    "at decided_at expires_at commitment",
    "switch_act": "workspace id act scope scope_value person at recorded_at",
}
SHAPES = {
    "workspace id address message programme scope_id inbound disclosure answers rendering import_list person": UUID,
    "consent_entry": UUID,
    "until at decided_at recorded_at expires_at": MOMENT,
    "disclosure_sha256 rendering_sha256 import_sha256 commitment": HEX_32,
}
SHAPE_OF = {name: shape for names, shape in SHAPES.items() for name in names.split()}
NEVER_NULL = {"workspace", "id", "address", "message", "at", "recorded_at", "decided_at", "commitment"}


class Row(NamedTuple):
    """One row with what ties it to the tree. `columns` is what its leaf says."""

    name: str
    columns: dict
    leaf: bytes
    position: int
    path: list
    given: dict


def check_leaves(evidence: list, log: Log) -> tuple[str, list]:
    """Each leaf is one row of this log in its one canonical form, and none is there twice."""
    rows = [read_row(given, place, log.origin) for place, given in enumerate(evidence, 1)]
    if len({row.position for row in rows}) != len(rows) or len({row.columns["id"] for row in rows}) != len(rows):
        raise Failed("The same row is shown twice.")
    if len({row.columns["address"] for row in rows if "address" in row.columns}) > 1:
        raise Failed("The rows are not all of one person's number.")
    return f"{count(len(rows), 'row')} of this log, each well formed.", rows


def read_row(given: dict, place: int, origin: str) -> Row:
    text = field(given, "leaf", str)
    name = f"row {place}"
    if len(text) > LONGEST_LEAF:
        raise Failed(f"The leaf of {name} is longer than {LONGEST_LEAF} characters.")
    columns = read_object(text, f"The leaf of {name}", WHOLE)
    check_columns(columns, name)
    # RFC 8785 orders names by UTF-16 units. All names in a leaf are ASCII, where that is Python's own order.
    if json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != text:
        raise Failed(f"The leaf of {name} is not in the canonical form of RFC 8785.")
    if f"sayso/{columns['workspace']}" != origin:
        raise Failed(f"The leaf of {name} is of another workspace: {shown(columns['workspace'])}.")
    named = f"{name} ({columns['kind']} {columns['id']})"
    return Row(named, columns, utf8(text), field(given, "position", int), path_of(given), given)


def check_columns(columns: dict, name: str) -> None:
    kind = columns.get("kind")
    if columns.get("v") != 1 or not isinstance(kind, str) or kind not in COLUMNS:
        raise Failed(f"The leaf of {name} is of a version or kind that this program does not know.")
    if set(columns) != {"v", "kind", *COLUMNS[kind].split()}:
        raise Failed(f"The leaf of {name} does not have the columns of a {kind}.")
    for column, value in columns.items():
        if value is None and column in NEVER_NULL:
            raise Failed(f"In the leaf of {name} `{column}` is empty.")
        shape = SHAPE_OF.get(column)
        if value is not None and shape and not (isinstance(value, str) and shape.fullmatch(value)):
            raise Failed(f"In the leaf of {name} `{column}` is {shown(value)}, which it cannot be.")


def check_inclusion(rows: list, head: Head) -> tuple[str, None]:
    for row in rows:
        if not is_included(leaf_hash(row.leaf), row.position, head.size, row.path, head.root):
            raise Failed(
                f"{row.name} is not in the tree at position {row.position}: it was changed, moved or never there."
            )
    return f"{count(len(rows), 'row')} in the tree under this head, to the letter.", None


def check_openings(rows: list) -> tuple[str, dict]:
    """commitment = SHA-256(salt || payload): number and words are those the row was bound to. Found: the payloads."""
    opened = {}
    for row in rows:
        opening, commitment = row.given.get("opening"), row.columns.get("commitment")
        if opening is None:
            continue
        if commitment is None or not isinstance(opening, dict):
            raise Failed(f"{row.name} has an opening that is not one, or has nothing to open.")
        payload = field(opening, "payload", str)
        if hashlib.sha256(unhex(opening.get("salt")) + utf8(payload)).hexdigest() != commitment:
            raise Failed(f"{row.name} does not open: its number or words are not those it was bound to.")
        opened[row.columns["id"]] = read_object(payload, f"The payload of {row.name}")
    bound = sum("commitment" in row.columns for row in rows)
    return f"number and words of {len(opened):,} of {count(bound, 'row')} are those the row was bound to.", opened


def check_words(rows: list) -> tuple[str, list]:
    """SHA-256 of `words` is the leaf's disclosure_sha256. Found: the words, once each."""
    found: dict = {}
    shows = 0
    for row in rows:
        words, wanted = row.given.get("words"), row.columns.get("disclosure_sha256")
        if words is None:
            continue
        if not isinstance(words, str) or hashlib.sha256(utf8(words)).hexdigest() != wanted:
            raise Failed(f"The words beside {row.name} are not those that were shown then.")
        shows += 1
        if words not in found:
            found[words] = read_object(words, f"The words beside {row.name}")
    return f"the words shown beside {count(shows, 'row')} are those of the time.", list(found.items())


def check_renderings(rows: list) -> tuple[str, None]:
    """SHA-256 of `rendering` is the leaf's rendering_sha256."""
    shows = 0
    for row in rows:
        rendering, wanted = row.given.get("rendering"), row.columns.get("rendering_sha256")
        if rendering is None:
            continue
        if not isinstance(rendering, str) or hashlib.sha256(unbase64(rendering)).hexdigest() != wanted:
            raise Failed(f"The form beside {row.name} is not the one that was shown then.")
        shows += 1
    return f"the form shown beside {count(shows, 'row')} is that of the time, byte for byte.", None


# ---------------------------------------------------------------- checks: the readable part repeats the rows

STATES = {
    "asked": "requested",
    "given": "given",
    "confirmed": "given",
    "restored": "given",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "unclear_stop": "withdrawn",
    "lapsed": "expired",
    "retracted": "invalidated",
    "tenure_ended": "terminated",
    "not_a_stop": "reconfirmed",
}
EVENT = ("event_time", "event_state", "entity_id", "sayso:entry")
IS_EVENT = {"event_time", "event_state", "sayso:entry"}
REPEATED = {
    "record": {"record_id", "pii_principal_id", "events", "privacy_notice"},
    "message": {"id", "decisions", "to", "text"},
}


def check_record(content: dict, rows: list, opened: dict, words: list) -> tuple[str, None]:
    """The fields of a record of ISO/IEC TS 27560 that repeat the rows, wherever in the record they stand."""
    record = field(content, "record", dict)
    if not rows:
        raise Failed("There is no event in it.")
    if any(row.columns["kind"] != "consent_entry" for row in rows):
        raise Failed("A row in it is not a consent entry.")
    seqs = [row.columns["seq"] for row in rows]
    if any(not isinstance(seq, int) for seq in seqs) or any(seqs[at] >= seqs[at + 1] for at in range(len(seqs) - 1)):
        raise Failed("The events are not in the order in which they happened.")
    people = who_it_is(rows, opened)
    must_all_be(named(record, "record_id"), {rows[0].columns["id"]}, "record_id", "the id of the first entry")
    must_all_be(named(record, "pii_principal_id"), people, "pii_principal_id", "the person's of the rows")
    check_events([found for found in objects(record) if IS_EVENT & set(found)], rows, people)
    needed = any(row.columns["programme"] for row in rows)
    check_notice(named(record, "privacy_notice"), words, needed)
    return f"the readable record says the same of {count(len(rows), 'event')} as the rows.", None


def who_it_is(rows: list, opened: dict) -> set:
    """How the person may be called: by the id of their number, or by the number itself where each opened row has it."""
    numbers = {str(payload.get("number")) for payload in opened.values()}
    return {rows[0].columns["address"], *(numbers if len(numbers) == 1 else ())}


def must_all_be(found: list, expected: set, name: str, meaning: str) -> None:
    if not found:
        raise Failed(f"`{name}` is not in the record.")
    for value in found:
        if not isinstance(value, str) or value not in expected:
            raise Failed(f"`{name}` is {shown(value)}, which is not {meaning}.")


def check_events(events: list, rows: list, people: set) -> None:
    if len(events) != len(rows):
        raise Failed(f"The record tells of {count(len(events), 'event')}, and there are {count(len(rows), 'row')}.")
    for place, event in enumerate(events):
        columns = rows[place].columns
        expected = {
            "event_time": {columns["at"]},
            "event_state": {STATES.get(str(columns["word"]))},
            "entity_id": who_did(columns, people),
            "sayso:entry": {columns["id"]},
        }
        for name in EVENT:
            if not isinstance(event.get(name), str) or event[name] not in expected[name]:
                raise Failed(
                    f"`{name}` of event {place + 1} is {shown(event.get(name))}, which is not what its row says."
                )


def who_did(columns: dict, people: set) -> set:
    """Who the row names of the team; the business, where its clock did it; otherwise the person themselves."""
    if columns["person"]:
        return {columns["person"]}
    return {columns["workspace"]} if columns["transport"] == "clock" else people


def check_notice(notices: list, words: list, needed: bool) -> None:
    """Each set of words in `privacy_notice` is, as JSON or as its very text, one that stands beside a row.

    A record about no programme (a STOP to the whole business) may do without.
    """
    told = [found[name] for found in objects(notices) for name in ("words", "sayso:words") if name in found]
    if words and needed and not told:
        raise Failed("`privacy_notice` does not have the words that stand beside the rows.")
    known = {text for text, _ in words} | {json.dumps(parsed, sort_keys=True) for _, parsed in words}
    for value in told:
        if (value if isinstance(value, str) else json.dumps(value, sort_keys=True)) not in known:
            raise Failed("`privacy_notice` has words that stand beside none of the rows.")


def objects(of: Any) -> Iterator[dict]:
    """Every object in a value, in the order in which they are written."""
    waiting = [of]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
        waiting.extend(reversed(list(parts_of(value))))


def named(of: Any, name: str) -> list:
    return [found[name] for found in objects(of) if name in found]


def check_message(content: dict, rows: list, opened: dict) -> tuple[str, None]:
    """What the file says of a text repeats the clearances: which were asked for, what was answered, why and when."""
    message = field(content, "message", dict)
    clearances = [row.columns for row in rows if row.columns["kind"] == "clearance"]
    if any(columns["message"] != message.get("id") for columns in clearances):
        raise Failed("A decision in it is about another text.")
    decisions = listed(message, "decisions", dict)
    if len(decisions) != len(clearances):
        raise Failed(f"It tells of {count(len(decisions), 'decision')}, and there are {count(len(clearances), 'row')}.")
    for place, told in enumerate(decisions):
        must_repeat(told, clearances[place], place + 1)
    if not clearances:
        raise Missing("no decision about this text is in the file: nothing is sealed of it, or not yet.")
    payloads = [opened[columns["id"]] for columns in clearances if columns["id"] in opened]
    newest = payloads[-1] if payloads else {}  # what nothing opens must not be claimed either
    for name in ("to", "text"):
        if message.get(name) != newest.get(name):
            raise Failed(f"`{name}` is {shown(message.get(name))}, which is not what was decided about.")
    return f"what it says of {count(len(decisions), 'decision')} is what the rows say.", None


def must_repeat(told: dict, columns: dict, number: int) -> None:
    """Id, decision, reasons and time of a clearance, and any other of its columns that is told as well."""
    repeated = {"clearance": columns["id"], **{name: columns[name] for name in told if name in columns}}
    for name in ("clearance", "decision", "reasons", "at", *repeated):
        if name not in repeated or told.get(name) != repeated[name]:
            raise Failed(f"`{name}` of decision {number} is {shown(told.get(name))}, which is not what its row says.")


# ---------------------------------------------------------------- checks: a head you kept


def check_kept(kept: Head, head: Head, log: Log, link: Callable) -> tuple[str, None]:
    """Whether the log you saw then is how this one begins. `link` is how this kind of file shows it."""
    if kept.origin != log.origin:
        raise Failed(f"The head you kept is of another log: {shown(kept.origin)}.")
    must_run_forward(*sorted((kept, head), key=lambda each: each.size))
    if kept.size > head.size:
        raise Missing(
            f"the file is older than the head you kept: {head.size} leaves to {kept.size}. Ask for a new one."
        )
    if kept.size == head.size and kept.root != head.root:
        raise fork(kept)
    if 0 < kept.size < head.size:
        link(kept)
    if not is_signed_by(kept.note, log.key_for(kept.size)):
        raise Missing("the log goes on from the head you kept, but none of the file's keys signed that head: ask why.")
    return f"the {count(kept.size, 'leaf', 'leaves')} you saw at {kept.time} are how this log begins.", None


def must_run_forward(smaller: Head, larger: Head) -> None:
    """A log only grows, and its clock never runs back: a later head of fewer leaves tells that it was cut off."""
    if smaller.size < larger.size and smaller.time > larger.time:
        raise Failed(
            f"The log had {larger.size} leaves at {larger.time}, and later only {smaller.size}: it was cut off."
        )


def fork(kept: Head) -> Failed:
    return Failed(
        f"This is not the log you saw at {kept.time}: of its {kept.size} leaves some were changed or are gone."
    )


def by_path(content: dict, head: Head) -> Callable:
    """A record or a message: by a consistency path from the very head that was kept."""

    def link(kept: Head) -> None:
        given = content.get("consistency")
        if not isinstance(given, dict) or given.get("from") != kept.size:
            raise Missing(
                f"no path from the head you kept to the file's. Ask for the file again with ?from={kept.size}."
            )
        if not is_consistent(kept.size, kept.root, head.size, head.root, path_of(given)):
            raise fork(kept)

    return link


def by_heads(heads: list) -> Callable:
    """A file of heads: by being one of them."""

    def link(kept: Head) -> None:
        same = [head for head in heads if head.size == kept.size]
        if not same:
            raise Missing(
                f"the head you kept, of {kept.size} leaves, is not among those of the file, so no path begins at it."
            )
        if any(head.root != kept.root for head in same):
            raise fork(kept)

    return link


def by_root(roots: dict) -> Callable:
    """The whole ledger: by the root over as many of its first leaves."""

    def link(kept: Head) -> None:
        if roots.get(kept.size) != kept.root:
            raise fork(kept)

    return link


# ---------------------------------------------------------------- the four kinds of file


class Report:
    """What was checked, with what result; what is only said; and what the rows say."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.checks: list[tuple[str, str, str]] = []
        self.unproven: list[str] = []
        self.rows: list[Row] = []
        self.head: Head | None = None

    def ask(self, name: str, check: Callable, *given: Any) -> Any:
        """Ask one question. What it found, or None when the answer was not `ok`."""
        try:
            sentence, found = check(*given)
            self.checks.append((name, "ok", sentence))
            return found
        except Failed as trouble:
            self.checks.append((name, "FAILED", str(trouble)))
        except Missing as trouble:
            self.checks.append((name, "missing", str(trouble)))
        except RecursionError:
            self.checks.append((name, "FAILED", "It is nested too deeply to be read."))
        return None

    def exit_code(self) -> int:
        results = {result for _, result, _ in self.checks}
        return 1 if "FAILED" in results or not results else 3 if "missing" in results else 0


def verify_rows(kind: str, content: dict, pinned: Key | None, kept: Head | None) -> Report:
    """A record or a message: some rows, each with its path to one head."""
    report = Report(kind)
    log, head = begin(report, content, lambda: field(content, "head", str))
    if not head:
        return report
    report.ask("pin", check_pin, log, pinned, head)
    rows = report.ask("leaves", lambda: check_leaves(listed(content, "evidence", dict), log))
    if rows is not None:
        report.rows = rows
        report.ask("inclusion", check_inclusion, rows, head)
        opened = report.ask("openings", check_openings, rows)
        words = report.ask("words", check_words, rows)
        report.ask("renderings", check_renderings, rows)
        if kind == "message 1" and opened is not None:
            report.ask("message", check_message, content, rows, opened)
        elif kind == "record 1" and opened is not None and words is not None:
            report.ask("record", check_record, content, rows, opened, words)
        report.unproven += only_said(content, rows, opened or {})
    if kept:
        report.ask("kept", check_kept, kept, head, log, by_path(content, head))
    return report


def begin(report: Report, content: dict, head_text: Callable) -> tuple:
    """The keys and the head, on which all the rest stands: (log, head), None where it does not stand."""
    log = report.ask("keys", check_keys, content)
    if log:
        report.head = report.ask("head", lambda: check_head(log, head_text()))
    return log, report.head


def only_said(content: dict, rows: list, opened: dict) -> list[str]:
    """What of such a file is the sender's own statement, and what can no longer be shown."""
    said = []
    shut = [row for row in rows if "commitment" in row.columns and row.columns["id"] not in opened]
    if shut:
        said.append(f"The number and words of {count(len(shut), 'row')}: no opening is there (erased, or kept back).")
    wordless = [row for row in rows if row.columns.get("disclosure_sha256") and row.given.get("words") is None]
    if wordless:
        said.append(
            f"The words shown beside {count(len(wordless), 'row')}: they are not in the file, only their hash is."
        )
    formless = [row for row in rows if row.columns.get("rendering_sha256") and row.given.get("rendering") is None]
    if formless:
        said.append(f"The form shown beside {count(len(formless), 'row')}: it is not in the file, only its hash is.")
    there = {None, *(row.columns["id"] for row in rows)}
    if any(row.columns.get("consent_entry") not in there for row in rows):
        said.append("The entry that a decision rests on: it is not in the file.")
    if len({row.columns["tenure"] for row in rows if "tenure" in row.columns}) > 1:
        said.append("That it is one person: by the rows, the number had more than one holder, one after the other.")
    return said + own_statement(content)


def own_statement(content: dict) -> list[str]:
    part = "record" if "record" in content else "message"
    fields, repeated = content.get(part), REPEATED[part]
    rest = sorted(shown(name) for name in fields if name not in repeated) if isinstance(fields, dict) else []
    return [f"In `{part}`: {', '.join(rest[:40])}. The sender's own statement."] if rest else []


def verify_heads(kind: str, content: dict, pinned: Key | None, kept: Head | None) -> Report:
    """Heads of one log, one after the other, each with the path from the one before."""
    report = Report(kind)
    log, last = begin(report, content, lambda: (listed(content, "heads", str) or [""])[-1])
    if not last:
        return report
    heads = report.ask("heads", check_heads, content, log)
    report.ask("pin", check_pin, log, pinned, (heads or [last])[0])
    if heads is not None:
        report.ask("consistency", check_chain, content, heads)
        if heads[0].previous != FIRST_PREVIOUS:
            report.unproven.append("What was before the first of these heads: the file begins later.")
    if kept:
        report.ask("kept", check_kept, kept, last, log, by_heads(heads or [last]))
    return report


def check_heads(content: dict, log: Log) -> tuple[str, list]:
    """Each is signed, larger and later than the one before, and names it."""
    heads = [read_head(text) for text in listed(content, "heads", str)]
    for head in heads:
        log.must_have_signed(head)
    for place in range(1, len(heads)):
        before, head = heads[place - 1], heads[place]
        if head.previous != hashlib.sha256(before.note.body).digest():
            raise Failed(
                f"The head of {head.size} leaves does not follow the one of {before.size}: it names another before it."
            )
        if head.size < before.size:
            raise Failed(f"The head of {head.size} leaves follows one of {before.size}: a log never shrinks.")
        must_run_forward(before, head)
    return f"{count(len(heads), 'head')}, each signed, each naming the one before.", heads


def check_chain(content: dict, heads: list) -> tuple[str, None]:
    """A consistency path from each head to the next."""
    links = listed(content, "consistency", dict)
    if len(links) != len(heads) - 1:
        raise Failed(f"There are {count(len(links), 'path')} for {count(len(heads), 'head')}, not one less.")
    for place, given in enumerate(links):
        before, head = heads[place], heads[place + 1]
        if (given.get("from"), given.get("to")) != (before.size, head.size):
            raise Failed(f"The path to the head of {head.size} leaves is not from the one before, of {before.size}.")
        if not is_consistent(before.size, before.root, head.size, head.root, path_of(given)):
            raise Failed(
                f"The log of {head.size} leaves does not begin as that of {before.size}: something in it was changed."
            )
    return f"{count(len(links), 'path')}: each log is how the next one begins.", None


def verify_ledger(content: dict, leaves: BinaryIO, pinned: Key | None, kept: Head | None) -> Report:
    """The whole ledger: its root is made anew from every leaf."""
    report = Report("ledger 1")
    log, head = begin(report, content, lambda: field(content, "head", str))
    if not head:
        return report
    report.ask("pin", check_pin, log, pinned, head)
    roots = report.ask("root", check_root, leaves, head, kept.size if kept else -1)
    if kept:
        report.ask("kept", check_kept, kept, head, log, by_root(roots or {}))
    report.unproven.append("What the rows say: of a whole ledger only the bytes are checked, not what they mean.")
    return report


def check_root(leaves: BinaryIO, head: Head, kept_size: int) -> tuple[str, dict]:
    """One line a leaf. Found: the root over the first `kept_size` of them."""
    tree = Growing()
    roots = {}
    for leaf in lines_of(leaves):
        tree.add(leaf)
        if tree.size == kept_size:
            roots[kept_size] = tree.root()
        if tree.size > head.size:
            break
    if tree.size != head.size:
        more = "more than " if tree.size > head.size else ""
        raise Failed(f"The head is of {head.size} leaves, and there are {more}{min(tree.size, head.size)} in the file.")
    if tree.root() != head.root:
        raise Failed("The leaves do not make the head's root: one was changed, moved, left out or slipped in.")
    return f"made anew from {count(tree.size, 'leaf', 'leaves')}, it is the head's.", roots


def lines_of(leaves: BinaryIO) -> Iterator[bytes]:
    """Each line without its end, which is \\n and nothing else."""
    while True:
        line = leaves.readline(LONGEST_LEAF + 2)
        if not line:
            return
        if len(line) > LONGEST_LEAF + 1:
            raise Failed(f"A line is longer than {LONGEST_LEAF} bytes.")
        yield line[:-1] if line.endswith(b"\n") else line


# ---------------------------------------------------------------- the file, the answer

KINDS = {"record 1": verify_rows, "message 1": verify_rows, "heads 1": verify_heads}
TITLES = {
    "record 1": "One permission of one person",
    "message 1": "Why one text was sent, or not",
    "heads 1": "Heads of one log",
    "ledger 1": "A whole ledger",
}


def verify_file(path: str, pinned: Key | None = None, kept: Head | None = None) -> Report:
    """Read and check one file. Raises Unusable where there is nothing to check."""
    try:
        with open(path, "rb") as file:
            report = verify_stream(file, pinned, kept)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}.") from None
    if kept is None:
        report.unproven.append("That the log was not rewritten since you last looked: you gave no head that you kept.")
    return report


def verify_stream(file: BinaryIO, pinned: Key | None, kept: Head | None) -> Report:
    first = file.readline(LONGEST_LINE)
    header = ledger_header(first)
    if header is not None:
        return verify_ledger(header, file, pinned, kept)
    whole = first + file.read(LARGEST_FILE + 1 - len(first))
    if len(whole) > LARGEST_FILE:
        raise Unusable(f"The file has more than {LARGEST_FILE // 1024 // 1024} MB, too many for one of its kind.")
    try:
        content = parse(whole)
    except Failed as trouble:
        report = Report("unknown")
        report.checks.append(("file", "FAILED", str(trouble)))
        return report
    kind = content.get("sayso") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unusable(
            "This is not a record, message, heads or ledger file of Sayso, or of a later version than this program."
        )
    return KINDS[kind](kind, content, pinned, kept)


def ledger_header(line: bytes) -> dict | None:
    """The first line of a ledger file, or None where the file is of another kind."""
    try:
        header = read_json(line.decode())
    except (ValueError, Failed):
        return None
    return header if isinstance(header, dict) and header.get("sayso") == "ledger 1" else None


def parse(whole: bytes) -> Any:
    try:
        return read_json(whole.decode())
    except ValueError:
        raise Unusable("This is not a file of Sayso: it is not JSON in UTF-8.") from None


def pinned_key(given: str | None) -> Key | None:
    """A verifier key, or a file whose first line is one."""
    if given is None:
        return None
    text = read_small(given) if os.path.isfile(given) else given
    try:
        return read_key(text.strip().split("\n")[0].strip())
    except Failed as trouble:
        raise Unusable(f"--key: {trouble}") from None


def kept_head(given: str | None) -> Head | None:
    """A signed note; or a file of ours that you kept, of which the (last) head is taken."""
    if given is None:
        return None
    text = read_small(given)
    try:
        if text.startswith("{"):
            content = json.JSONDecoder().raw_decode(text)[0]
            text = listed(content, "heads", str)[-1] if content.get("heads") else field(content, "head", str)
        return read_head(text)
    except Failed as trouble:
        raise Unusable(f"--head: {given} holds no head. {trouble}") from None
    except (ValueError, RecursionError):
        raise Unusable(f"--head: {given} holds no head.") from None


def read_small(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST_FILE).decode(errors="replace")
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}.") from None


VERDICTS = {0: "verified", 1: "not verified", 3: "consistent, but"}


def tell(report: Report, path: str) -> Iterator[str]:
    """The answer for people."""
    yield f"{path}: {TITLES.get(report.kind, 'A file of Sayso')}"
    if report.head and report.head.demo:
        yield "A DEMO: made to try things out. It is about nobody."
    yield "\nChecked"
    for name, result, sentence in report.checks:
        yield f"  {result:8}{name:12} {sentence}"
    if report.rows and report.exit_code() != 1:
        yield "\nWhat the rows say"
        yield from (f"  {line}" for line in map(row_line, report.rows[:MOST_ROWS_PRINTED]))
        if len(report.rows) > MOST_ROWS_PRINTED:
            yield f"  and {len(report.rows) - MOST_ROWS_PRINTED:,} more: --json lists them"
    if report.unproven:
        yield "\nNot proven"
        yield from (f"  {sentence}" for sentence in report.unproven)
    yield f"\n{verdict(report)}"


def row_line(row: Row) -> str:
    columns = row.columns
    what = {"consent_entry": "word", "clearance": "decision", "switch_act": "act"}[columns["kind"]]
    how = {"consent_entry": "act", "clearance": "purpose", "switch_act": "scope"}[columns["kind"]]
    return f"{columns['at']}  {columns['kind']:13}  {shown(columns[what])} ({shown(columns[how])})"


def verdict(report: Report) -> str:
    code = report.exit_code()
    if code == 1:
        failed = ", ".join(name for name, result, _ in report.checks if result == "FAILED")
        return f"NOT VERIFIED: failed: {failed}. Do not rely on this file."
    if code == 3:
        return f"CONSISTENT, BUT: {next(sentence for _, result, sentence in report.checks if result == 'missing')}"
    went_on = any(name == "kept" for name, _, _ in report.checks)
    return "VERIFIED: signed by the key you pinned, or one it brought in" + (
        "; all of it is in the log, which goes on from the head you kept." if went_on else "; all of it is in the log."
    )


def as_json(report: Report, path: str) -> str:
    """The answer for machines."""
    head = report.head
    answer = {
        "file": path,
        "kind": report.kind,
        "verdict": VERDICTS[report.exit_code()],
        "exit": report.exit_code(),
        "head": head
        and {"log": head.origin, "size": head.size, "root": head.root.hex(), "time": head.time, "demo": head.demo},
        "checks": [{"check": name, "result": result, "sentence": sentence} for name, result, sentence in report.checks],
        "rows": [{"position": row.position, **row.columns} for row in report.rows],
        "unproven": report.unproven,
    }
    return json.dumps(answer, indent=2)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="verify", description="Check a proof that Sayso gave out. Needs no network.")
    parser.add_argument("file", metavar="FILE", help="a record, message, heads or ledger file")
    parser.add_argument("--key", metavar="KEY", help="the verifier key you trust (name+id+key), or a file with it")
    parser.add_argument("--head", metavar="FILE", help="a head you kept earlier, or an earlier file of the same log")
    parser.add_argument("--json", action="store_true", help="answer for machines")
    return parser


def say(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    try:
        asked = arguments().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        report = verify_file(asked.file, pinned_key(asked.key), kept_head(asked.head))
        say(as_json(report, asked.file) if asked.json else "\n".join(tell(report, asked.file)))
        sys.stdout.flush()
    except Unusable as trouble:
        sys.stderr.write(f"verify: {trouble}\n".encode("ascii", "backslashreplace").decode())
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
