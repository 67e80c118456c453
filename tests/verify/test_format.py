"""The verifier and docs/proof.md say the same; and so does what makes the leaves."""

import ast
import re
from pathlib import Path

from sayso import verify
from sayso.proof import leaves

ROOT = Path(__file__).resolve().parent.parent.parent
PROOF = (ROOT / "docs" / "proof.md").read_text()
HOWTO = (ROOT / "docs" / "howto" / "verify.md").read_text()


def assigned(file: str, name: str):
    """What a module sets a name to, without running it: the makers of files need a database."""
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(name)


def test_the_columns_of_each_kind():
    written = dict(re.findall(r"^\| `(\w+)` \| ([a-z0-9_ ]+) \|$", PROOF, re.MULTILINE))
    assert written == verify.COLUMNS
    assert {kind: tuple(names.split()) for kind, names in written.items()} == dict(leaves.COLUMNS)


def test_the_states_of_events():
    (row,) = re.findall(r"^\| … `event_state` \| `word`: (.*) \|$", PROOF, re.MULTILINE)
    written = {}
    for part in row.split("; "):
        words, state = part.split(" → ")
        written |= dict.fromkeys(words.split(", "), state)
    assert written == verify.STATES == assigned("sayso/records/record.py", "STATES")


def test_every_check_is_written_down():
    source = Path(verify.__file__).read_text()
    asked = set(re.findall(r'report\.ask\("(\w+)"', source))
    (written,) = re.findall(r"The checks, as `--json` names them: (.*?)\. A signature", PROOF, re.DOTALL)
    assert asked == set(re.findall(r"`(\w+)`", written))
    table = HOWTO.split("What a failed check means:")[1].split("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert told == asked


def test_every_kind_of_file_is_written_down():
    assert set(re.findall(r'"sayso": "(\w+ 1)"', PROOF)) == set(verify.TITLES) == {*verify.KINDS, "ledger 1"}
