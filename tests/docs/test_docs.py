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


def test_decisions_are_numbered_without_a_gap():
    files = [file.name for file in (ROOT / "docs" / "decisions").glob("*.md")]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", file) for file in files)
    assert sorted(int(file[:4]) for file in files) == list(range(1, len(files) + 1))


def test_every_decision_bears_its_number():
    for file in (ROOT / "docs" / "decisions").glob("*.md"):
        assert file.read_text().startswith(f"# {int(file.name[:4])}. "), file.name


@pytest.mark.parametrize("folder", ["howto", "reference"])
def test_every_page_is_in_the_index(folder):
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [f"{folder}/{file.name}" for file in (ROOT / "docs" / folder).glob("*.md")]
    assert pages
    assert [page for page in pages if f"({page})" not in index] == [], "list it in docs/README.md"


def test_every_page_of_the_index_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / "README.md").read_text())
    assert len(links) > 12
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def commands():
    from sayso.cli import COMMANDS

    return COMMANDS


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command):
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "".join(page.read_text() for page in pages)
    assert re.search(rf"sayso {command}\b", text), f"say in a how-to what `sayso {command}` is for"


def test_no_document_names_a_command_that_is_not_there():
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:bin/|`)sayso ([a-z][a-z-]+)", document.read_text()))
        assert named - set(commands()) == set(), document.name


def test_every_make_target_in_the_documents_is_there():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z]+)\b", document.read_text(), re.MULTILINE))
        assert named - targets == set(), document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(document):
    named = set(re.findall(r"\bSAYSO_[A-Z_]+\b", document.read_text()))
    for_tests = {
        name
        for name in named
        if name.startswith(("SAYSO_TEST_", "SAYSO_CRASH_", "SAYSO_REPLAY_", "SAYSO_TORTURE_", "SAYSO_HISTORY_"))
    }
    assert named - for_tests - set(generator().SETTINGS) - generator().INTERNAL - {"SAYSO_NO_SKIPS"} == set()


def test_the_doctor_knows_every_setting():
    from sayso.doctor.settings import OUR_OWN, SETTINGS

    assert set(SETTINGS) == set(generator().SETTINGS) - {"PORT"}
    assert set(OUR_OWN) == generator().INTERNAL


def test_every_reason_is_explained_and_can_be_given():
    from sayso.rules.reasons import REASONS

    page = (ROOT / "docs" / "reference" / "reasons.md").read_text()
    assert [code for code in REASONS if f"| `{code}` |" not in page] == []
    assert [reason.code for reason in REASONS.values() if not (reason.says and reason.remedy)] == []


def test_every_keyword_is_listed():
    from sayso import rulebook

    page = (ROOT / "docs" / "reference" / "keywords.md").read_text()
    assert [row.keyword for row in rulebook.current().keywords if f"| {row.keyword} |" not in page] == []


def test_every_finding_of_the_doctor_is_explained():
    """Its name stands in the table of docs/howto/when-something-is-wrong.md, unless it can only be well."""
    from sayso import doctor

    page = (ROOT / "docs" / "howto" / "when-something-is-wrong.md").read_text()
    code = "".join(file.read_text() for file in Path(doctor.__file__).parent.glob("*.py"))
    names = set(re.findall(r"\b(?:warn|wrong)\(\s*\"([^\"]+)\"", code)) - {"database"}
    assert len(names) > 20
    rows = " ".join(re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE))
    assert sorted(name for name in names if name not in rows) == []


def screens():
    """The words of the menu, read as text: the console needs Django, and the documents do not."""
    return set(re.findall(r"^    \(\"([^\"]+)\", \"", (ROOT / "sayso" / "web" / "frame.py").read_text(), re.MULTILINE))


def test_the_screens_of_the_quickstart_exist():
    page = (ROOT / "docs" / "quickstart.md").read_text()
    for screen in ("Home", "Programmes", "Broadcasts", "Ledger", "Outbox", "Contacts", "Rules"):
        assert f"**{screen}**" in page
        assert screen in screens()


def test_what_a_how_to_tells_to_press_is_on_a_page():
    """Words in bold of the quickstart are words of the console."""
    console = "".join(
        file.read_text() for file in (ROOT / "sayso" / "web").rglob("*.*") if file.suffix in {".html", ".py"}
    )
    bold = set(re.findall(r"\*\*([^*]+)\*\*", (ROOT / "docs" / "quickstart.md").read_text()))
    words_of_demo = {"JOIN", "News", "Offers", "Tomorrow 10:00"}
    assert [text for text in bold - words_of_demo - screens() if text not in console] == []
