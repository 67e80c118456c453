"""Files that are no backup, or mean harm: each gets a sentence, and nothing is unpacked, shown or begun."""

import hashlib
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sayso.backup import archive
from sayso.backup.archive import Unusable

DUMP = b"PGDMP" + bytes(range(256)) * 40
PARTS = {"database.dump": DUMP, "secret": b"a-secret-for-tests-only"}
SOUND = {
    "format": 1,
    "made": "2026-01-10T12:00:00+00:00",
    "sayso": "0.3.0",
    "postgres": 150004,
    "migrations": ["0001_tables"],
    "rows": {"workspace": 1},
    "secret": "0a1b2c3d4e5f6071",
}


def packed(
    holds: dict[str, bytes] = PARTS,
    packing: int = zipfile.ZIP_STORED,
    more: tuple[str, bytes] | None = None,
    **told: Any,
) -> bytes:
    out = io.BytesIO()
    listed = {name: {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)} for name, body in holds.items()}
    with zipfile.ZipFile(out, "w", packing) as file:
        for name, body in (*holds.items(), *([more] if more else [])):
            file.writestr(name, body)
        file.writestr("manifest.json", json.dumps(SOUND | {"parts": listed} | told))
    return out.getvalue()


def opened(folder: Path, content: bytes) -> None:
    file = folder / "one.backup"
    file.write_bytes(content)
    with archive.opened(file) as (_, manifest):
        assert manifest["rows"] == {"workspace": 1}


def test_a_sound_one_is_opened(tmp_path: Path) -> None:
    opened(tmp_path, packed())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(packing=zipfile.ZIP_DEFLATED), "packed anew"),
        (packed(packing=zipfile.ZIP_LZMA), "packed anew"),
        (packed(more=("../../outside", b"x")), ""),  # nothing is ever unpacked by the names in it
        (packed({"database.dump": DUMP, "../secret": b"x"}), "no backup would"),
        (packed({"database.dump": DUMP, "secret": b"x" * 5000}), "too long"),
        (packed({"secret": b"x"}), "no backup would"),
        (packed(format=2), "another version of Sayso (format 2)"),
        (packed(format="\x1b[2J"), "no backup would"),
        (packed(made="\x1b[2Jnow"), "no manifest"),
        (packed(made="2026-01-10"), "no backup would"),
        (packed(sayso="\x1b]0;x\x07"), "no backup would"),
        (packed(postgres="15"), "no backup would"),
        (packed(postgres=True), "no backup would"),
        (packed(rows=[]), "no manifest"),
        (packed(rows={"x\n": 1}), "no backup would"),
        (packed(migrations=[["x"]]), "no backup would"),
        (packed(migrations=["\x1b[2J"]), "no backup would"),
        (packed(parts={"database.dump": None}), "Take another copy"),
        (packed(parts={"database.dump": {"sha256": 5}}), "Take another copy"),
        (packed(parts=None), "no manifest"),
        (packed()[:-30], "not a whole backup"),
        (packed()[:500], "not a whole backup"),
        (b"", "not a whole backup"),
    ],
)
def test_what_is_no_backup_is_said_in_a_sentence(content: bytes, says: str, tmp_path: Path) -> None:
    if not says:
        opened(tmp_path, content)
        return
    with pytest.raises(Unusable) as trouble:
        opened(tmp_path, content)
    assert says in str(trouble.value)
    assert "\x1b" not in str(trouble.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_not_chosen_from(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="packed anew"):
        opened(tmp_path, packed(more=("database.dump", b"another")))


def test_a_manifest_as_deep_as_can_be(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("manifest.json", "[" * 200_000)
    with pytest.raises(Unusable, match="no manifest"):
        opened(tmp_path, out.getvalue())


def test_whatever_is_flipped_cut_or_put_in_is_said_or_harmless(tmp_path: Path) -> None:
    chance = random.Random(7)
    sound = packed()
    for _ in range(1500):
        content = bytearray(sound)
        at = chance.randrange(len(content)) if chance.random() < 0.5 else len(content) - chance.randrange(1, 700)
        match chance.randrange(3):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + chance.randrange(1, 40)]
            case _:
                content[at:at] = chance.randbytes(3)
        try:
            opened(tmp_path, bytes(content))
        except Unusable:
            continue


def test_a_link_in_place_of_the_file_is_not_written_through(tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "one.backup"
    other.write_text("precious")
    target.symlink_to(other)
    with pytest.raises(Unusable, match="never replaces"), archive.drafted(target):
        pass
    target.unlink()
    target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Unusable, match="never replaces"), archive.drafted(target):
        pass
    assert other.read_text() == "precious"
