"""The reasons the gate may give: each one explained, none given that is not."""

import ast
from pathlib import Path

import sayso.rules
from sayso.rules.consent import OPEN
from sayso.rules.reasons import REASONS

RULES = Path(next(iter(sayso.rules.__path__)))
BY_STANDING = {"refused", "withdrawn", "lapsed", "retracted"}
CAPS = {"legal_cap", "disclosed_cap", "workspace_cap"}


def given() -> set[str]:
    """Every literal reason in the checks, and those that standings and caps are named after."""
    tree = ast.parse((RULES / "checks.py").read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Objection"
    ]
    texts = [node for call in calls for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
    named = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "named"
    ]
    texts += [node.body for assign in named for node in ast.walk(assign) if isinstance(node, ast.IfExp)]  # type: ignore[misc]
    return {str(node.value) for node in texts} | BY_STANDING | CAPS


def test_the_checks_give_the_reasons_of_the_list_and_no_others():
    assert given() == set(REASONS)


def test_each_reason_says_something_and_what_can_be_done():
    for code, reason in REASONS.items():
        assert code == reason.code
        assert code.replace("_", "").isalpha()
        assert len(code) <= 24
        assert reason.says.endswith(".")
        assert reason.remedy.endswith(".")


def test_each_closed_standing_is_a_reason():
    assert {"asked", "given", "confirmed", "refused", "withdrawn", "lapsed", "retracted"} - OPEN == BY_STANDING
    assert set(REASONS) >= BY_STANDING
