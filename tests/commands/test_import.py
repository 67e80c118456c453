"""`sayso import`: says what it will do, does it when told to, and answers with an exit code."""

import pytest

from tests.lists import FULL, ONE_ACT, as_csv, row_of

ANA, BO = "+12125550101", "+12125550102"


@pytest.fixture
def stage(store):
    import secrets

    from tests.stage import Join, Stage

    return Stage(Join(f"K{secrets.token_hex(4)}".upper(), "double"))


def bring(stage, tmp_path, content: bytes, *more: str, keyword: str = "") -> int:
    from sayso import importing

    file = tmp_path / "people.csv"
    file.write_bytes(content)
    return importing.main([str(file), "--programme", keyword or next(iter(stage.programmes)).lower(), *more])


def test_a_list_is_imported(stage, tmp_path, capsys):
    content = as_csv([{**FULL, "Phone": ANA}, {**ONE_ACT, "Phone": BO}])
    assert bring(stage, tmp_path, content, "--yes") == 2
    assert "the evidence is weak. Add --weak-evidence" in capsys.readouterr().err
    assert stage.address(BO) is None
    assert bring(stage, tmp_path, content, "--yes", "--weak-evidence") == 0
    said = capsys.readouterr().out
    assert "2 lines give one and the same text as their evidence." in said
    assert "2 lines. Columns: Phone = number, Consented at = consented_at" in said
    assert "1 person will be asked once to reply YES." in said
    assert "Imported: 1 asked, 1 confirmed." in said or "Imported: 1 confirmed, 1 asked." in said
    assert {standing.word for standing in stage.held(BO).standings.values()} == {"asked"}


def test_a_dry_run_imports_nobody_and_shows_the_first_troubles(stage, tmp_path, capsys):
    assert bring(stage, tmp_path, as_csv([{**FULL, "Phone": "4.47E+11"}]), "--dry-run") == 1
    said = capsys.readouterr().out
    assert "power_of_ten: 1\n  line 2: The spreadsheet turned it into 4.47E+11" in said
    assert "Nobody was imported." in said


def test_columns_can_be_named(stage, tmp_path, capsys):
    content = as_csv([{"A": ANA, "B": "2026-01-10", "C": "paper", "D": "scan-0001.pdf"}])
    told = [f"--mapping={pair}" for pair in ("number=a", "consented_at=B", "method=C", "evidence=D")]
    assert bring(stage, tmp_path, content, "--yes", *told) == 0
    assert bring(stage, tmp_path, content, "--yes", "--mapping=shoe=A") == 2
    assert bring(stage, tmp_path, content, "--yes", "--mapping=number=Z") == 2
    said = capsys.readouterr().err
    assert "shoe is no meaning of a column" in said
    assert "no column Z. It has: A, B, C, D" in said


@pytest.mark.parametrize(
    ("content", "more", "keyword", "says"),
    [
        (b"", ["--yes"], "", "empty"),
        (b"Phone\n", ["--yes"], "", "no line below it"),
        (b"Phone\n+12125550101\n", [], "", "add --yes"),
        (b"Phone\n+12125550101\n", ["--yes"], "NOWHERE", "no programme has the keyword NOWHERE"),
        (b"Phone\n+12125550101\n", ["--yes", "--workspace", "Nobody"], "", "in Nobody"),
        (b"Phone\n+12125550101\n", ["--yes", "--region", "XX"], "", "Choose the country"),
    ],
)
def test_what_cannot_be_begun_is_said(stage, tmp_path, capsys, monkeypatch, content, more, keyword, says):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert bring(stage, tmp_path, content, *more, keyword=keyword) == 2
    assert says in capsys.readouterr().err


def test_a_file_that_is_not_there(stage, tmp_path, capsys):
    from sayso import importing

    assert importing.main([str(tmp_path / "none.csv"), "--programme", "JOIN"]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_two_workspaces_with_one_keyword_want_a_name(stage, tmp_path, capsys):
    from tests.stage import Join, Stage

    keyword = next(iter(stage.programmes))
    Stage(Join(keyword, "double"))
    assert bring(stage, tmp_path, as_csv([FULL]), "--yes") == 2
    assert "choose with --workspace" in capsys.readouterr().err


def test_no_is_no(stage, tmp_path, monkeypatch):
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    from sayso.store.scope import within
    from sayso.store.tables import ImportList

    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    assert bring(stage, tmp_path, as_csv([FULL])) == 2
    with within(stage.workspace):
        made = ImportList.objects.get().id
    assert row_of(stage.workspace, made).status == "cancelled"
    assert stage.address(FULL["Phone"]) is None
