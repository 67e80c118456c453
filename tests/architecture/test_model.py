"""The model of STOP against the door says what the program does, and Spin finds it sound."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "models" / "door.pml"
README = (ROOT / "models" / "README.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in README.splitlines()
    if line.startswith("| ") and "`sayso/" in line
]
STATEMENTS = {
    name.strip(): text
    for file in sorted((ROOT / "sayso" / "store" / "sql").glob("*.sql"))
    for name, _, text in (piece.partition("\n") for piece in file.read_text().split("-- name: ")[1:])
}


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def strings_in(file: str, function: str) -> set[object]:
    """Every string constant in the body of a function of that file."""
    found = [
        node
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    assert len(found) == 1, f"{file} has {len(found)} functions called {function}"
    return {node.value for node in ast.walk(found[0]) if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_of_the_table_is_in_the_program(row: list[str]):
    _, (file,), (function,), (statement,), words = (row[0], *(named(cell) for cell in row[1:]))
    assert statement in strings_in(file, function)
    assert words
    assert [each for each in words if each not in " ".join(STATEMENTS[statement].split())] == []


def test_the_table_names_every_step_of_the_model():
    steps = set(re.findall(r"/\* (\w+)\(\)", MODEL.read_text()))
    jobs = set(re.findall(r"proctype (\w+)\(", MODEL.read_text())) - {"Audit"}
    assert steps >= {"reclaim", "clear", "mark", "look_again", "record"}
    named_first = " ".join(row[0] for row in ROWS)
    assert [step for step in steps - {"receive", "halt", "submit", "settle"} if f"{step}()" not in named_first] == []
    assert [job for job in jobs if f"`{job}`" not in named_first] == []


def test_nothing_changes_a_message_that_the_model_does_not_know_of():
    writers = {name for name, text in STATEMENTS.items() if re.search(r"UPDATE\s+message\b", text)}
    assert "void_clearances" in writers
    assert [name for name in sorted(writers) if f"`{name}`" not in README] == []


@pytest.mark.model
@pytest.mark.skipif(
    not (shutil.which("spin") and shutil.which("gcc")), reason="needs spin and gcc (apt-get install both)"
)
def test_spin_finds_no_error_in_the_model_and_the_harm_in_every_broken_one():
    checked = subprocess.run(
        [sys.executable, str(ROOT / "models" / "check.py")], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(" holds\n") >= 4
    assert checked.stdout.count(" caught\n") >= 7
