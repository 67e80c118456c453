"""`make mutants` itself: what it changes, that it sees what tests see, and that its explanations have not grown old."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mutation import figures, run
from mutation.operators import mutants_of

RULES = Path(run.ROOT) / "sayso" / "rules"


def changes(source: str) -> set[tuple[str, str]]:
    return {(each.was, each.becomes) for each in mutants_of(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {("a < b", "a <= b"), ("a < b", "a >= b")}),
        ("a == b", {("a == b", "a != b")}),
        ("a in b", {("a in b", "a not in b")}),
        ("a and b", {("a and b", "a or b"), ("a", ""), ("b", "")}),
        ("not a", {("not a", "a")}),
        ("a + b", {("a + b", "a - b")}),
        ("a if b else c", {("a if b else c", "a"), ("a if b else c", "c")}),
        ("(a, b)", {("a", ""), ("b", "")}),
        ("{'a': b, **c}", {("'a': b", ""), (": c", ""), ("'a'", "''")}),
        ("True", {("True", "False")}),
        ("f(a, b, c=d)", {("b", ""), ("c=d", "")}),
        ("sorted(a)", {("sorted(a)", "list(a)")}),
        ("a.startswith(b)", {("a.startswith(b)", "a.endswith(b)")}),
        ("a[b:c]", {("b:c", ":c"), ("b:c", "b:")}),
        ("[a for a in b if c]", {("c", "")}),
    ],
)
def test_each_thing_is_changed(source: str, expected: set[tuple[str, str]]):
    assert changes(f"x = {source}") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a:\n    b = c", {("a", "True"), ("a", "False")}),
        ("def f():\n    return a", {("return a", "return None")}),
        ("for a in b:\n    c = a", {("for a in b:\n    c = a", "for a in ():\n    c = a")}),
        ("f()", {("f()", "pass")}),
        ("a[b] = c", {("a[b] = c", "pass")}),
        ("raise E('why')", {("raise E('why')", "pass")}),
    ],
)
def test_each_statement_is_changed(source: str, expected: set[tuple[str, str]]):
    assert changes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""',
        "import a",
        "x: dict[str, int]",
        "X = Literal['a', 'b']",
        "X = Pass | Hold",
        "reach('a')",
        "@cache\ndef f(): pass",
    ],
)
def test_what_decides_nothing_is_left_alone(source: str):
    assert changes(source) == set()


TINY = """LIMIT = 3
WORDS = frozenset({"stop", "end"})


def many(count):
    while count > 10:
        count -= 10
    return count > LIMIT


def left(text):
    return text in WORDS
"""
TESTS = """import tiny


def test_many():
    assert tiny.many(4)
    assert not tiny.many(3)
    assert not tiny.many(13)


def test_left():
    assert tiny.left("stop")
"""
JUDGING = """import json, sys
from pathlib import Path
from mutation import judging
from mutation.operators import mutants_of
judging.PATIENCE = 1
here = Path(sys.argv[1])
mutants = mutants_of((here / "tiny.py").read_text())
module = judging.Module("tiny.py", ("test_tiny.py",), (), here)
noticed = judging.judge(module, [each.source for each in mutants], 2)
told = [[each.was, each.becomes, was] for each, was in zip(mutants, noticed, strict=True)]
print(json.dumps(told))
"""


def judged(folder: Path, tests: str) -> "subprocess.CompletedProcess[str]":
    (folder / "tiny.py").write_text(TINY)
    (folder / "test_tiny.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return subprocess.run([sys.executable, "-c", JUDGING, folder], cwd=run.ROOT, capture_output=True, text=True)


def test_what_no_test_notices_survives_and_nothing_else(tmp_path: Path):
    done = judged(tmp_path, TESTS)
    assert done.returncode == 0, done.stderr
    told = {(was, becomes): noticed for was, becomes, noticed in json.loads(done.stdout)}
    assert {change for change, noticed in told.items() if not noticed} == {
        ("'end'", ""),
        ("count > 10", "count >= 10"),
        ("10", "11"),
    }
    assert told["count -= 10", "pass"]  # it never ends, and that is noticed


def test_tests_that_fail_before_anything_is_changed_say_nothing(tmp_path: Path):
    done = judged(tmp_path, "def test_nothing():\n    assert False\n")
    assert done.returncode != 0
    assert "TestsFail: test_tiny.py: pytest ended with 1" in done.stderr


def test_every_module_of_the_rule_book_is_judged_or_left_out_with_a_reason():
    files = {str(file.relative_to(run.ROOT)) for file in RULES.glob("*.py")} | {"sayso/outbox/door.py"}
    judged = [each.file for each in run.listed()]
    assert len(judged) == len(set(judged))
    assert set(judged) | set(run.left_out()) == files
    assert not set(judged) & set(run.left_out())
    assert all(run.left_out().values())
    for module in run.listed():
        for place in (*module.own, *module.others):
            assert (run.ROOT / place).exists(), place


def test_every_explanation_fits_a_mutant_and_says_why():
    mutants = {file: mutants_of((run.ROOT / file).read_text()) for file in {each.file for each in run.explained()}}
    for each in run.explained():
        assert run.without_mutant(each, mutants[each.file]) == [], f"{each.file}: {each.line}"
        assert each.changes
        assert len(each.why) > 20


def test_an_explanation_is_of_one_line_and_one_change():
    first, second = mutants_of("a = b + c\nd = b + c")
    explanation = run.Explanation("a.py", "a = b + c", (("b + c", "b - c"),), "")
    assert explanation.fits(first)
    assert not explanation.fits(second)
    assert run.without_mutant(explanation, [first, second]) == []
    assert run.without_mutant(explanation, [second]) == [("b + c", "b - c")]


def test_the_run_fails_on_what_is_not_explained_and_on_what_is_explained_in_vain():
    one, other = mutants_of("a = b + c\nd = e + f")
    module = run.Module("a.py", ())
    explanation = run.Explanation("a.py", "a = b + c", (("b + c", "b - c"),), "")
    assert run.wrong(run.Judged(module, (other,), (one,), (), 0), [explanation]) == []
    assert run.wrong(run.Judged(module, (), (one,), (other,), 0), [explanation]) == [
        "a.py:2: nothing notices 'e + f' -> 'e - f'"
    ]
    assert run.wrong(run.Judged(module, (one, other), (), (), 0), [explanation]) == [
        "a.py: explained, and noticed all the same: 'b + c' -> 'b - c' in 'a = b + c'"
    ]
    assert run.wrong(run.Judged(module, (other,), (), (), 0), [explanation]) == [
        "a.py: explained, and no mutant any more: 'b + c' -> 'b - c' in 'a = b + c'"
    ]


def test_figures_are_added_up_and_those_of_other_modules_kept(tmp_path: Path):
    page, every = tmp_path / "page.md", ["a.py", "b.py", "c.py"]
    page.write_text(f"before\n{figures.BEGIN}\n{figures.END}\nafter\n")
    figures.write(page, [figures.Figure("a.py", 8, 1, 1, 5), figures.Figure("b.py", 1, 0, 0, 2)], every)
    figures.write(page, [figures.Figure("a.py", 9, 1, 0, 4)], every)
    assert page.read_text().splitlines() == [
        "before",
        figures.BEGIN,
        *figures.HEAD.splitlines(),
        "| a.py | 10 | 9 | 1 | 0 | 90.0 % | 4 |",
        "| b.py | 1 | 1 | 0 | 0 | 100.0 % | 2 |",
        "| all | 11 | 10 | 1 | 0 | 90.9 % | 6 |",
        "",
        "Not judged yet: `c.py`.",
        figures.END,
        "after",
    ]
