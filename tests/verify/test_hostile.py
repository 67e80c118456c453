"""Files that mean harm: whatever stands where, the answer is a sentence and an exit code, never `verified` by luck."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sayso import verify
from tests.verify.forge import Business, Signer

PINNED = verify.read_key(Signer().verifier_key)
NASTY = [None, True, -1, 1.5, "", "x\x1b[31m\u202e\ud800", [], {}, [[{}]], {"leaf": {"leaf": 5}}, 10**18]
# What is the sender's own statement, or may be kept back, and says so under "Not proven".
FREE = ["schema_version", "parties", "purposes", "sayso:disclosure", "event_type", "broadcast", "consistency"]
WITHHELD = ["opening", "words", "rendering"]


def ways(of: Any, *before: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a file."""
    parts = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for step, value in parts:
        yield (*before, step)
        yield from ways(value, *before, step)


def put(content: Any, way: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(content)
    place = changed
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return changed


def judged(content: Any, tmp_path, kept: verify.Head | None = None) -> int:
    file = tmp_path / "proof"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    try:
        report = verify.verify_file(str(file), PINNED, kept)
    except verify.Unusable:
        return 2
    told = "\n".join(verify.tell(report, "proof")) + verify.as_json(report, "proof")
    assert not any(letter in told for letter in "\x1b\u202e\r\0"), "a control character reached the terminal"
    return report.exit_code()


@pytest.mark.parametrize("file", ["record", "message", "heads"])
@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_any_value_anywhere(tmp_path, file, nasty):
    content = Business().heads([2, 5]) if file == "heads" else getattr(Business(), file)()
    for way in ways(content):
        may_pass = (set(way) & set(FREE) and file != "heads") or (nasty is None and way[-1] in WITHHELD)
        changed = put(content, way, nasty)
        if changed != content and not may_pass:
            assert judged(changed, tmp_path) in (1, 2), way


def test_any_part_left_out(tmp_path):
    content = Business().record()
    for way in ways(content):
        changed = copy.deepcopy(content)
        place = changed
        for step in way[:-1]:
            place = place[step]
        del place[way[-1]]
        if not set(way) & set(FREE) and way[-1] not in WITHHELD:
            assert judged(changed, tmp_path) in (1, 2), way


@given(some.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_byte_anywhere(tmp_path, draw):
    """One byte of a ledger or record becomes another: never a traceback, and a ledger is never `verified`."""
    ledger = draw.draw(some.booleans())
    whole = "\n".join(Business().ledger()).encode() if ledger else json.dumps(Business().record()).encode()
    at, byte = draw.draw(some.integers(0, len(whole) - 1)), draw.draw(some.integers(0, 255))
    changed = whole[:at] + bytes([byte]) + whole[at + 1 :]
    if changed != whole:
        code = judged(changed, tmp_path)
        assert code in (1, 2) or not ledger or at < whole.index(b"\n")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}",
        b"[]",
        b"null",
        b"5",
        b"\xff\xfe{}",
        b"\0",
        b"{",
        b"PK\x03\x04",
        b'{"sayso": 5}',
        b'{"sayso": ["record 1"]}',
        b'{"sayso": "record 2"}',
        b'["sayso", "record 1"]',
        b'{"sayso": "ledger 2"}\n{}',
        b"x" * 5_000_000,
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_is_no_file_of_ours(tmp_path, content):
    assert judged(content, tmp_path) == 2


@pytest.mark.parametrize(
    "content",
    [
        b'{"sayso": "record 1", "sayso": "record 1"}',
        b'{"sayso": "record 1", "record": {"a": 1, "a": 2}}',
        b'{"sayso": "record 1", "record": NaN}',
        b'{"sayso": "record 1", "record": ' + b"9" * 1_000_000 + b"}",
        b'{"sayso": "record 1", "record": ' + b"[" * 1_000_000,
        b'{"sayso": "record 1"}',
        b'{"sayso": "message 1"}',
        b'{"sayso": "heads 1"}',
        b'{"sayso": "ledger 1"}',
        b'{"sayso": "ledger 1"}\n' + b"\n" * 100_000,
    ],
    ids=lambda content: repr(content[:60]),
)
def test_what_is_a_file_of_ours_and_broken(tmp_path, content):
    assert judged(content, tmp_path) == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1" * 21])
def test_what_the_sender_says_is_read_strictly_too(tmp_path, number):
    content = put(Business().record(), ("record", "more"), "@")
    assert judged(content, tmp_path) == 0
    assert judged(json.dumps(content).replace('"@"', number).encode(), tmp_path) == 1


def test_a_name_that_comes_twice_is_refused_wherever_it_stands(tmp_path):
    """Programs differ in which of the two they show: so one reader would see another record than this program."""
    content = put(Business().record(), ("record", "more"), "@")
    twice = json.dumps(content).replace('"more": "@"', '"more": 1, "more": 2')
    assert twice.count('"more"') == 2
    assert judged(twice.encode(), tmp_path) == 1


def test_a_file_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "LARGEST_FILE", 1000)
    monkeypatch.setattr(verify, "LONGEST_LINE", 100)
    assert judged(Business().record(), tmp_path) == 2


@pytest.mark.parametrize("levels", [500, 900])
def test_a_record_that_is_deep_in_what_is_the_senders_own(tmp_path, levels):
    deep: Any = "x"
    for _ in range(levels):
        deep = [deep]
    assert judged(put(Business().record(), ("record", "more"), deep), tmp_path) == 0
