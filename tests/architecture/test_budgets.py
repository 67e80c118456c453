"""Sizes, names and shapes that ARCHITECTURE.md promises, measured on the source itself."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sayso

PACKAGE = Path(next(iter(sayso.__path__)))
RULES = PACKAGE / "rules"
BANNED = {"manager", "helper", "helpers", "util", "utils", "service", "services", "handler", "data", "info", "process"}
# What other people's interfaces demand of us, by name.
DEMANDED = {
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "process_request",
    "process_response",
    "process_view",
    "get_context_data",
    "cleaned_data",
    "handler404",
    "handler500",
}


def files(folder: Path = PACKAGE) -> list[Path]:
    return [file for file in sorted(folder.rglob("*.py")) if "migrations" not in file.parts]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def name(file: Path) -> str:
    return str(file.relative_to(PACKAGE.parent))


def functions(of: list[Path]) -> Iterator[tuple[str, int]]:
    """Every function with its lines, its docstring left out."""
    for file in of:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                described = node.body[0] if ast.get_docstring(node) is not None else None
                spent = (described.end_lineno or 0) - described.lineno + 1 if described else 0
                yield f"{name(file)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1 - spent


RULE_FILES = files(RULES)
ONE_FILE = {"sayso/verify.py": 1300}
"""Programs that are one file so that an outsider can read and copy them whole: with a budget of their own."""
OTHER_FILES = [file for file in files() if RULES not in file.parents]


@pytest.mark.parametrize(
    ("of", "p95", "longest", "file_lines"),
    [(RULE_FILES, 20, 40, 250), (OTHER_FILES, 40, 60, 400)],
    ids=["rules", "elsewhere"],
)
def test_sizes(of: list[Path], p95: int, longest: int, file_lines: int):
    sizes = list(functions(of))
    assert [each for each in sizes if each[1] > longest] == []
    assert statistics.quantiles([size for _, size in sizes], n=20)[-1] <= p95
    assert [
        name(file) for file in of if len(file.read_text().splitlines()) > ONE_FILE.get(name(file), file_lines)
    ] == []


ALLOWED = {
    "__future__", "abc", "ast", "bisect", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "hashlib", "hmac", "importlib", "itertools", "json", "math", "operator", "re", "string",
    "types", "typing", "unicodedata", "uuid", "zoneinfo",
    "phonenumbers", "holidays", "stdnum", "liquid", "tzdata", "sayso",
}  # fmt: skip
WORLD = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "uuid.uuid4",
    "uuid4",
    "open",
    "print",
    "input",
}


@pytest.mark.parametrize("file", RULE_FILES, ids=name)
def test_the_rule_book_imports_from_a_short_list_and_asks_nobody(file: Path):
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= ALLOWED
        if isinstance(node, ast.ImportFrom):
            assert node.module
            assert node.module.partition(".")[0] in ALLOWED
            assert not node.module.startswith("sayso.") or node.module.startswith("sayso.rules")
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in WORLD


@pytest.mark.parametrize("file", files(), ids=name)
def test_every_file_says_first_what_it_is(file: Path):
    assert ast.get_docstring(tree(file))
    assert file.read_text().startswith(('"""', 'r"""'))


def identifiers(file: Path) -> Iterator[str]:
    yield file.stem
    for node in ast.walk(tree(file)):
        match node:
            case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found) | ast.ClassDef(name=found):
                yield found
            case ast.arg(arg=found):
                yield found
            case ast.Name(id=found, ctx=ast.Store()):
                yield found
            case ast.Attribute(attr=found, ctx=ast.Store()):
                yield found


def pieces(identifier: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().split("_"))


@pytest.mark.parametrize("file", files(), ids=name)
def test_no_name_that_says_nothing(file: Path):
    assert [found for found in identifiers(file) if found not in DEMANDED and pieces(found) & BANNED] == []
    assert not pieces(file.parent.name) & BANNED


def test_only_the_door_makes_what_a_sender_takes():
    makers = [
        name(file)
        for file in files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Cleared"
    ]
    assert makers == ["sayso/outbox/door.py"]


def test_only_the_door_knows_the_senders():
    users = [
        name(file)
        for file in files()
        for node in ast.walk(tree(file))
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "sayso.channels"
            and "senders" in {a.name for a in node.names}
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "sayso.channels.senders")
        or (isinstance(node, ast.Import) and "sayso.channels.senders" in {a.name for a in node.names})
    ]
    assert users == ["sayso/outbox/door.py"]


@pytest.mark.parametrize("file", ["rules/gate.py", "rules/checks.py", "outbox/door.py", "outbox/submit.py"])
def test_there_is_no_way_past_the_gate(file: str):
    for node in ast.walk(tree(PACKAGE / file)):
        if isinstance(node, ast.FunctionDef):
            given = node.args
            for each in (*given.posonlyargs, *given.args, *given.kwonlyargs):
                assert not pieces(each.arg) & {"force", "forced", "bypass", "skip", "override", "unsafe", "debug"}
                assert each.annotation is None or ast.unparse(each.annotation) != "bool"


def test_only_the_ledgers_own_sql_writes_to_the_ledger():
    writes = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM)\s+(consent_entry|clearance|switch_act)\b", re.IGNORECASE)
    found = {
        (file.name, hit.group(1).upper(), hit.group(2))
        for file in (PACKAGE / "store" / "sql").glob("*.sql")
        for hit in writes.finditer(file.read_text())
    }
    assert found == {("consent.sql", "INSERT INTO", "consent_entry"), ("door.sql", "INSERT INTO", "clearance")}


def test_nobody_edits_what_the_door_decided():
    """Messages change their state in the door, and where a withdrawal, a halt or a receipt says so: in SQL, by name."""
    writes = re.compile(r"UPDATE\s+message\b", re.IGNORECASE)
    found = {file.name for file in (PACKAGE / "store" / "sql").glob("*.sql") if writes.search(file.read_text())}
    assert found <= {"door.sql", "receipts.sql", "contacts.sql", "erasure.sql"}
    for file in files():
        text = file.read_text()
        assert "Message.objects.create" not in text, name(file)
        assert not re.search(r"Message\.objects[^\n]*\.(update|delete|bulk)", text), name(file)
