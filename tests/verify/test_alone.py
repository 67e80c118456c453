"""verify.py as an outsider runs it: copied into an empty folder, under a bare Python, with no library beside it."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sayso import cli, verify
from tests.verify import forge
from tests.verify.forge import Business, Signer

SOURCE = Path(verify.__file__).read_text()
PYTHONS = [sys.executable, *filter(shutil.which, [f"python3.{minor}" for minor in (9, 10, 12, 13, 14)])]


def runs(python: str) -> bool:
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "verify.py").write_text(SOURCE)
    (tmp_path / "record").write_text(json.dumps(Business().record(earlier=15)))
    (tmp_path / "key").write_text(Signer().verifier_key + "\n")
    (tmp_path / "kept").write_text(Business().head(15))
    return tmp_path


def run(folder: Path, *argv: str, python: str = sys.executable) -> tuple[int, str, str]:
    done = subprocess.run(
        [python, "-I", "-S", "verify.py", *argv],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("python", [python for python in PYTHONS if runs(python)], ids=lambda path: Path(path).name)
def test_it_runs_alone_under_any_python(folder, python):
    code, said, trouble = run(folder, "record", "--key", "key", "--head", "kept", python=python)
    assert (code, trouble) == (0, "")
    assert said.splitlines()[-1] == (
        "VERIFIED: signed by the key you pinned, or one it brought in; all of it is in the log, which goes on from the "
        "head you kept."
    )


def test_it_imports_nothing_but_the_standard_library():
    imported = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names
    assert not imported & {"socket", "ssl", "http", "urllib", "subprocess", "ctypes", "pickle", "tempfile", "shutil"}


def test_it_is_written_for_python_3_9():
    ast.parse(SOURCE, feature_version=(3, 9))


def test_it_writes_nothing(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    run(folder, "record", "--key", "key")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_the_answer_reads_well(folder):
    code, said, _ = run(folder, "record", "--key", Signer().verifier_key)
    assert code == 0
    lines = said.splitlines()
    assert lines[0] == "record: One permission of one person"
    assert "  ok      inclusion    5 rows in the tree under this head, to the letter." in lines
    assert "  2026-11-08T09:00:00.000000Z  consent_entry  'withdrawn' ('stop')" in lines
    assert lines[-1] == "VERIFIED: signed by the key you pinned, or one it brought in; all of it is in the log."


def test_a_failure_says_what_and_what_it_means(folder):
    content = Business().record()
    content["evidence"][1]["opening"]["payload"] = '{"number":"+12125550123","words":"NO"}'
    (folder / "record").write_text(json.dumps(content))
    code, said, _ = run(folder, "record", "--key", "key")
    assert code == 1
    assert (
        "  FAILED  openings     row 2 (consent_entry 0190a7f5-0000-7000-8000-000000000003) does not open: "
        "its number or words are not those it was bound to."
    ) in said.splitlines()
    assert "What the rows say" not in said
    assert said.splitlines()[-1] == "NOT VERIFIED: failed: openings. Do not rely on this file."


def test_what_is_missing_is_said(folder):
    code, said, _ = run(folder, "record")
    assert code == 3
    assert said.splitlines()[-1].startswith("CONSISTENT, BUT: no key pinned")


def test_every_kind_of_row_is_told(tmp_path):
    whole = Business()
    content = {**whole.message(), "evidence": whole.evidence([1, 4, 6])}
    (tmp_path / "verify.py").write_text(SOURCE)
    (tmp_path / "message").write_text(json.dumps(content))
    code, said, _ = run(tmp_path, "message", "--key", Signer().verifier_key)
    assert code == 0
    assert "switch_act     'halt' ('workspace')" in said
    assert "clearance      'pass' ('programme')" in said


def test_a_long_story_is_told_in_short(tmp_path, capsys):
    rows = [forge.seal(forge.clearance(number), {"to": forge.NUMBER, "text": "Hi"}) for number in range(15)]
    long = Business(rows)
    names = ("decision", "reasons", "at")
    decisions = [{"clearance": row.columns["id"], **{name: row.columns[name] for name in names}} for row in rows]
    told = {"id": forge.MESSAGE, "to": forge.NUMBER, "text": "Hi", "decisions": decisions}
    content = {"sayso": "message 1", "message": told, "evidence": long.evidence(range(15)), "head": long.head()}
    (tmp_path / "message").write_text(json.dumps({**content, **long.keys()}))
    assert verify.main([str(tmp_path / "message"), "--key", Signer().verifier_key]) == 0
    said = capsys.readouterr().out
    assert said.count("clearance      'hold' ('programme')") == verify.MOST_ROWS_PRINTED
    assert "  and 3 more: --json lists them" in said


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["nowhere"], "verify: nowhere: No such file or directory."),
        (["."], "verify: .: Is a directory."),
        (["key"], "verify: This is not a file of Sayso: it is not JSON in UTF-8."),
        (["record", "--key", "x"], "verify: --key: 'x' is not a verifier key: name+id+key."),
        (["record", "--key", "kept"], "is not a verifier key"),
        (["record", "--head", "key"], "verify: --head: key holds no head."),
        (["record", "--head", "nowhere"], "verify: nowhere: No such file or directory."),
        ([], "usage:"),
        (["record", "--what"], "usage:"),
    ],
)
def test_what_cannot_be_checked(folder, argv, sentence):
    code, said, trouble = run(folder, *argv)
    assert (code, said) == (2, "")
    assert sentence in trouble
    assert "Traceback" not in trouble


@pytest.mark.parametrize(
    "kept", ["{", "{}", '{"heads": []}', '{"heads": [5]}', '{"head": 5}', "[]", "\xff", '{"a":' * 50_000]
)
def test_a_kept_head_that_is_none(folder, kept):
    (folder / "kept").write_bytes(kept.encode("latin-1"))
    code, _, trouble = run(folder, "record", "--head", "kept")
    assert (code, "holds no head" in trouble, "Traceback" in trouble) == (2, True, False)


def test_a_reader_that_leaves_early_is_no_traceback(folder):
    done = subprocess.run(
        f"{sys.executable} -I -S verify.py record --json | head -c 1",
        shell=True,
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr


def test_a_console_without_such_letters_is_survived(folder):
    content = Business().record()
    content["record"]["é—"] = 1
    (folder / "record").write_text(json.dumps(content))
    done = subprocess.run(
        [sys.executable, "-S", "verify.py", "record"],
        cwd=folder,
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, b"")
    assert b"'\\xe9\\u2014'" in done.stdout


def test_help_is_no_error(capsys):
    assert verify.main(["--help"]) == 0
    assert "usage" in capsys.readouterr().out


def test_it_is_a_command_of_sayso_without_django_or_database(folder):
    program = (
        "import sys; from sayso.cli import main; code = main(['verify', 'record', '--key', 'key', '--head', 'kept']);"
        "sys.exit(code or 10 * bool({'django', 'psycopg', 'sayso.postgres'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"VERIFIED" in done.stdout
    assert cli.COMMANDS["verify"]


def test_exit_codes_reach_the_shell(folder):
    assert cli.main(["verify", str(folder / "record")]) == 3
    assert cli.main(["verify", str(folder / "nowhere")]) == 2
    (folder / "record").write_text(json.dumps(replace(Business(), signers=[(Signer(3), -1)]).record()))
    assert cli.main(["verify", str(folder / "record"), "--key", str(folder / "key")]) == 1
