"""The documents say what the code does: settings, reasons, keywords, the two paths, links."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "rulebook").glob("*.md")]


def generator():
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(generator().pages()))
def test_reference_page_is_fresh(name):
    kept = (ROOT / "docs" / "reference" / name).read_text()
    assert kept == generator().pages()[name], "run: python docs/generate.py"


def test_every_setting_is_documented():
    assert generator().settings_in_code() == set(generator().SETTINGS)


def test_the_two_paths_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = set(re.findall(r"sayso/[\w/*]+\.py", text))
    assert len(named) > 8
    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_the_functions_to_start_at_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    starts = re.findall(r"`(\w+)\(\)` in\s+`(sayso/[\w/]+\.py)`", text)
    assert len(starts) >= 4
    assert [(name, file) for name, file in starts if f"def {name}(" not in (ROOT / file).read_text()] == []


def test_every_purpose_of_the_architecture_is_in_the_gate():
    from sayso.rules.gate import CHECKS

    text = (ROOT / "ARCHITECTURE.md").read_text()
    assert [purpose for purpose in CHECKS if f"`{purpose}`" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\(((?!https?://|#|mailto:)[^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_called_compliant(document):
    text = document.read_text().replace('Never "compliant"', "")
    assert not re.search(r"\bcompliant\b", text, re.IGNORECASE)


def test_the_glossary_is_sorted():
    words = re.findall(r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)[1:]
    assert words == sorted(words)


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
