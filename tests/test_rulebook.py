"""The tables as shipped, and every way in which a row can be wrong."""

import shutil
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from sayso import rulebook
from sayso.rulebook import FILES, RuleBookError, current, load
from sayso.rules import parts

SHIPPED = Path(__file__).resolve().parent.parent / "rulebook"
HOURS = "US-XX#1,US,1234567,08:00,21:00,no,yes,marketing,,,,,high,yes,a source,sms,,,,"
KEYWORD = "en#99,HALT,en,stop,exact,no,,,stated,a source,"
PHRASES = "xx:cheer,xx,cheer,hip*|hip hip,stated,a source"
CUES = "first:cheer,0.25,-1.5,0.0,0.0,0.1"
CODE = "NPA-999,999,US,US-NY,America/New_York,,,high,a source,,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(SHIPPED / name, tmp_path)
    return tmp_path


def test_the_shipped_tables_load():
    book = load()
    assert (len(book.hours), len(book.area_codes)) == (54, 442)
    assert [row.id for row in book.hours_of["US-TX"]] == ["US-TX#1", "US-TX#2"]
    assert book.hours_of["US-OR"][0].effective_from == date(2026, 1, 1)
    assert book.hours_of["US-WY"][0].verified is False
    assert {row.keyword for row in book.keywords if row.everything} == {"STOPALL", "STOP ALL", "WRONG NUMBER"}
    assert {row.action for row in book.keywords if row.keyword in ("JOIN", "SUBSCRIBE")} == {"programme"}
    assert all(row.source for table in (book.hours, book.keywords, book.area_codes) for row in table)
    assert book.area_code_of["689"].zones == ("America/Chicago", "America/New_York")
    assert len(book.version) == 12


def test_rows_that_name_texts_bind_texts():
    for row in load().hours:
        named = "sms" in row.channel_scope.split("+") or row.channel_scope == "voice(sms cautious)"
        assert row.binds_text == named, row.id


def test_every_file_and_column_is_documented():
    words = (SHIPPED / "README.md").read_text(encoding="utf-8")
    columns = {
        cell for name in FILES[:5] for cell in (SHIPPED / name).read_text(encoding="utf-8").splitlines()[0].split(",")
    }
    assert all(f"`{column}`" in words for column in columns)
    assert all(name in words for name in FILES)


def test_the_alphabet_has_127_characters_and_ten_more():
    assert (len(set(parts.BASIC)), len(set(parts.EXTENSION))) == (127, 10)


def test_current_is_read_once_and_follows_the_setting(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SAYSO_RULEBOOK", raising=False)
    assert current() is current()
    monkeypatch.setenv("SAYSO_RULEBOOK", str(folder))
    assert current().version == load(SHIPPED).version


def test_the_version_changes_with_files_and_packages(folder: Path, monkeypatch: pytest.MonkeyPatch):
    before = load(folder).version
    assert load(folder).version == before
    monkeypatch.setattr(rulebook, "installed", lambda name: version(name) + ".1")
    assert load(folder).version != before
    monkeypatch.undo()
    with (folder / "keywords.csv").open("a", encoding="utf-8") as lines:
        lines.write(KEYWORD + "\n")
    assert load(folder).version != before


def refused(folder: Path, name: str, line: str) -> str:
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text + line + "\n", encoding="utf-8")
    with pytest.raises(RuleBookError) as error:
        load(folder)
    assert str(error.value).startswith(f"{name}:{text.count(chr(10)) + 1}: ")
    return str(error.value)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("US-XX#1,US,", "US-XX#1,US-XX,", ""),  # the control: a good row, tested below
        ("US-XX#1", "US#1", "twice"),
        ("US-XX#1", "US-YY#1", "must begin"),
        ("US-XX#1", "us", "malformed"),
        ("08:00", "8:00", "start"),
        ("08:00", "25:00", "start"),
        ("21:00", "24:01", "end"),
        ("21:00", "08:00", "before end"),
        ("1234567", "12348", "days"),
        ("1234567", "11", "days"),
        ("1234567", "", "days"),
        (",no,yes,", ",maybe,yes,", "holidays_blocked"),
        (",no,yes,", ",no,,", "binds_text"),
        ("marketing,,,", "marketing,3,,", "go together"),
        ("marketing,,,", "marketing,0,24,", "cap_count"),
        ("marketing,,,", "marketing,x,24,", "cap_count"),
        ("marketing,,,,", "marketing,,,2026-02-30,", "day is out of range"),
        ("marketing,,,,", "marketing,,,20260201,", "effective_from"),
        (",high,", ",certain,", "confidence"),
        ("a source", " ", "source is missing"),
        (",US-XX,", ",US-(,", "jurisdiction"),
        (",sms,,,,", ",sms,,,", "19 cells"),
        (",sms,,,,", ",sms,,,,,", "21 cells"),
    ],
)
def test_hours_rows(before: str, after: str, words: str, folder: Path):
    good = HOURS.replace("US-XX#1,US,", "US-XX#1,US-XX,")
    line = good if not words else good.replace(before, after)
    assert line != good or not words
    if words:
        assert words in refused(folder, "quiet_hours.csv", line)
    else:
        with (folder / "quiet_hours.csv").open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")
        assert load(folder).hours[-1].id == "US-XX#1"


def test_holidays_of_nowhere_are_refused(folder: Path):
    line = HOURS.replace("US-XX#1,US,", "XX#1,XX,").replace(",no,yes,", ",yes,yes,")
    assert "public holidays of XX" in refused(folder, "quiet_hours.csv", line)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("en#99", "en#1", "twice"),
        ("en#99", "99", "id"),
        ("HALT", "", "keyword is missing"),
        (",en,", ",english,", "language"),
        (",stop,", ",halt,", "action"),
        ("exact", "fuzzy", "match"),
        ("exact,no", "exact,1", "everything"),
        ("stated", "high", "confidence"),
        ("a source", "", "source is missing"),
        ("no,,,", "no,,soon,", "effective_to"),
    ],
)
def test_keyword_rows(before: str, after: str, words: str, folder: Path):
    assert words in refused(folder, "keywords.csv", KEYWORD.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("xx:cheer", "xx:okay", "id"),
        ("xx:cheer,xx,cheer", "xx:okay,xx,okay", "twice"),
        (",xx,", ",english,", "language"),
        (",cheer,", ",Cheer,", "sense"),
        ("hip*|hip hip", "", "phrases is missing"),
        ("hip*|hip hip", "hip||hop", "without letters"),
        ("hip*|hip hip", "hip|--", "without letters"),
        ("hip*|hip hip", "*hip", "two letters before its star"),
        ("hip*|hip hip", "h*p", "two letters before its star"),
        ("hip*|hip hip", "hip*h*p", "two stars"),
        ("hip*|hip hip", "hip|hip", "a phrase is there twice"),
        ("stated", "high", "confidence"),
        ("a source", "", "source is missing"),
    ],
)
def test_phrase_rows(before: str, after: str, words: str, folder: Path):
    assert words in refused(folder, "phrases.csv", PHRASES.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("first:cheer", "all", "twice"),
        ("first:cheer", "", "id is missing"),
        ("0.25", "1", "stop '1' is malformed"),
        ("-1.5", "--1.5", "malformed"),
        ("-1.5", "nan", "malformed"),
    ],
)
def test_cue_rows(before: str, after: str, words: str, folder: Path):
    assert words in refused(folder, "cues.csv", CUES.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("999,999", "212,212", "twice"),
        (",999,", ",(,", "id"),
        ("999,999", "99,99", "npa"),
        ("999,999", "199,199", "npa"),
        (",US,", ",USA,", "country"),
        ("US-NY", "NY", "subdivision"),
        ("America/New_York", "America/Nowhere", "America/Nowhere"),
        ("America/New_York", "", "zone"),
        ("high", "", "confidence"),
        ("a source", "", "source is missing"),
    ],
)
def test_area_code_rows(before: str, after: str, words: str, folder: Path):
    assert words in refused(folder, "area_codes.csv", CODE.replace(before, after))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("keywords.csv", b"", "keywords.csv:1: the columns"),
        ("keywords.csv", b"id,keyword\n", "keywords.csv:1: the columns"),
        ("quiet_hours.csv", b"id\n\xff\n", "quiet_hours.csv:2: is not UTF-8"),
        ("area_codes.csv", b"\xef\xbb\xbfid", "area_codes.csv:1: the columns"),
        ("gsm7.json", b"{", "gsm7.json:1:"),
        ("gsm7.json", b"[]", "gsm7.json:1:"),
        ("gsm7.json", b"{}", "gsm7.json:1:"),
        ("gsm7.json", b'{"basic": "a", "extension": "b"}', "differs from the alphabet"),
    ],
)
def test_whole_files(name: str, content: bytes, words: str, folder: Path):
    (folder / name).write_bytes(content)
    with pytest.raises(RuleBookError, match=words):
        load(folder)


def test_broken_csv(folder: Path):
    header = (SHIPPED / "keywords.csv").read_bytes().splitlines()[0]
    (folder / "keywords.csv").write_bytes(header + b'\nen#1,"a"b\n')
    with pytest.raises(RuleBookError, match=r"keywords\.csv:2: is not CSV"):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, folder: Path):
    (folder / name).unlink()
    with pytest.raises(RuleBookError, match=name):
        load(folder)


def test_a_version_is_kept_as_it_was_read_whatever_lies_on_the_disk_since(tmp_path: Path):
    folder = tmp_path / "rulebook"
    shutil.copytree(Path(rulebook.__file__).parent.parent / "rulebook", folder)
    read = (folder / "quiet_hours.csv").read_text()
    version = rulebook.load(folder).version
    (folder / "quiet_hours.csv").write_text("another\n")
    assert rulebook.as_kept(version)["files"]["quiet_hours.csv"] == read
