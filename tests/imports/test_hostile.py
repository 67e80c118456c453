"""Files that are damaged, enormous or meant to do harm: each gets a sentence, and loses nothing but itself."""

import io
import time
import zipfile
from datetime import datetime

import pytest

from tests.lists import FULL, ONE_ACT, as_csv, checked, keep, lines_of, row_of, statuses

HEADER = "Phone,Consented at,Method,Evidence\n"
LINE = "+1212555{:04},2026-01-10,paper,scan\n"


def problem(stage, content: bytes) -> str:
    made = keep(stage.workspace, content)
    row = row_of(stage.workspace, made)
    assert (row.status, row.rows, lines_of(stage.workspace, made)) == ("failed", 0, [])
    return row.problem


def refused(stage, content: bytes) -> str:
    from sayso.imports.upload import ImportRefused, upload
    from sayso.store.scope import within
    from sayso.store.tables import ImportList, ImportPiece

    with pytest.raises(ImportRefused) as trouble:
        upload(stage.workspace, "list.csv", [content], "US", None)
    with within(stage.workspace):
        assert not ImportPiece.objects.exists()
        assert not ImportList.objects.exists()
    return str(trouble.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "neither a CSV"),
        (bytes(range(256)) * 400, "neither a CSV"),
        (b"\0" * 5000, "neither a CSV"),
        (b"%PDF-1.7\n%abc\n", "neither a CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "old Excel"),
    ],
)
def test_what_is_no_list_is_turned_away_at_the_door(stage, content, says):
    assert says in refused(stage, content)


def test_a_file_that_is_too_large_is_turned_away_and_not_kept(stage, monkeypatch):
    from sayso.imports import upload

    monkeypatch.setattr(upload, "MOST_BYTES", 1000)
    assert "too large" in refused(stage, HEADER.encode() + b"x" * 2000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Phone,Method\n", "no line below"),
        (",,,\n\n,,\n", "empty"),
        ("+12125550101,x\n+12125550102,y\n", "not a header"),
        ('"Phone,Method\n+12125550101,x\n', "header cannot be read"),
        (",".join(f"c{place}" for place in range(201)) + "\nx\n", "more than 200 columns"),
    ],
)
def test_a_header_that_is_none_is_said(stage, content, says):
    assert says in problem(stage, content.encode())


def test_a_million_columns(stage):
    began = time.monotonic()
    assert "more than 200 columns" in problem(stage, b"c," * 1_000_000 + b"\nx\n")
    content = HEADER + "," * 1_000_000 + "x\n" + LINE.format(101)
    made = keep(stage.workspace, content.encode())
    assert statuses(stage.workspace, made) == [(2, "flagged", "broken"), (3, "read", "")]
    assert time.monotonic() - began < 10


def test_an_endless_line_and_an_endless_cell(stage):
    content = HEADER + "x" * 3_000_000 + "\n" + LINE.format(101) + f"+12125550102,2026-01-10,{'y' * 4001},z\n"
    made = keep(stage.workspace, content.encode())
    assert statuses(stage.workspace, made) == [
        (2, "flagged", "broken"),
        (3, "read", ""),
        (4, "flagged", "broken"),
    ]


def test_one_broken_line_in_the_middle_of_many(stage):
    """The line is reported, with its number, and every other line is read."""
    lines = [LINE.format(place % 10_000) for place in range(20_000)]
    lines[10_000] = '+12125550101,"2026-01-10,paper,scan\n'
    lines[15_000] = "+12125550102,2026-01-10,paper,scan,and,more\n"
    lines[15_001] = "+12125550103,\x00,paper,scan\n"
    made = keep(stage.workspace, (HEADER + "".join(lines)).encode())
    rows = lines_of(stage.workspace, made)
    assert len(rows) == 20_000
    assert [row.line for row in rows if row.status == "flagged"] == [10_002, 15_002]
    assert rows[15_001].cells[1] == "\ufffd"
    assert "quotation mark" in rows[10_000].remark


def test_quoted_line_breaks_are_one_line(stage):
    made = keep(
        stage.workspace, (HEADER + '+12125550101,2026-01-10,"paper\nform","a ""scan"""\n' + LINE.format(102)).encode()
    )
    rows = lines_of(stage.workspace, made)
    assert [(row.line, row.cells[2:]) for row in rows] == [(2, ["paper\nform", 'a "scan"']), (3, ["paper", "scan"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(stage, encoding, delimiter):
    text = "\n" + delimiter.join(["Téléphone", "Méthode"]) + "\r\n" + delimiter.join(["+12125550101", "café"]) + "\r\n"
    made = keep(stage.workspace, text.encode(encoding))
    row = row_of(stage.workspace, made)
    assert row.headers == ["Téléphone", "Méthode"]
    assert [(each.line, each.cells) for each in lines_of(stage.workspace, made)] == [(3, ["+12125550101", "café"])]


def test_excels_own_separator_line(stage):
    made = keep(stage.workspace, b"sep=;\r\nPhone;Method\r\n+12125550101;a,b\r\n")
    assert row_of(stage.workspace, made).mapping == {"number": 0, "method": 1}
    assert lines_of(stage.workspace, made)[0].cells == ["+12125550101", "a,b"]


def test_letters_of_another_encoding_are_flagged(stage):
    content = "Phone,Method\n+12125550101,café\n+12125550102,née\n".encode() + b"+12125550103,caf\xe9\n"
    made = keep(stage.workspace, content)
    assert [status for _, status, _ in statuses(stage.workspace, made)] == ["read", "read", "flagged"]


def book(rows, **more) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.title = "Empty"
    sheet = made.create_sheet("People")
    for row in rows:
        sheet.append(row)
    for name, value in more.items():
        sheet[name] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_any_list(stage):
    noon, midnight = (datetime.fromisoformat(text) for text in ("2026-01-10T12:00:00", "2026-01-10"))
    content = book(
        [
            ["Phone", "Consented at", "Method", "Evidence"],
            ["+12125550101", noon, "paper", "scan"],
            [12125550102, midnight, "paper", 7],
            [447700900123, midnight, "paper", "scan"],
            [],
            ["=1+1", midnight, "paper", "scan"],
            ["+12125550103", 46174, "paper", "scan"],
        ]
    )
    made = checked(stage.workspace, content, stage.programmes["JOIN"])
    assert row_of(stage.workspace, made).kind == "xlsx"
    assert lines_of(stage.workspace, made)[0].cells == ["+12125550101", "2026-01-10 12:00:00", "paper", "scan"]
    assert statuses(stage.workspace, made) == [
        (2, "asked", "read_in_zone"),
        (3, "asked", "read_in_zone"),
        (4, "flagged", "lost_plus"),
        (6, "flagged", "no_number"),  # a formula whose value was never saved
        (7, "flagged", "day_count"),  # a date in a cell that was never formatted as one, or any other figure
    ]


def bomb(name: str, size: int) -> bytes:
    out = io.BytesIO(book([["Phone"], ["+12125550101"]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return out.getvalue()


def rewritten(name: str, change) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(book([["Phone"], ["+12125550101"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            body = source.read(part)
            archive.writestr(part, change(body) if part == name else body)
    return out.getvalue()


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def test_workbooks_that_are_bombs_or_traps(stage):
    began = time.monotonic()
    assert "unpacks into" in problem(stage, bomb("xl/media/image1.bin", 50_000_000))
    assert "unpacks into" in problem(stage, bomb("xl/sharedStrings2.xml", 30_000_000))
    for part in ("xl/worksheets/sheet2.xml", "xl/workbook.xml"):
        assert "not opened" in problem(stage, rewritten(part, lambda body: LAUGHS + body)), part
    endless = b"".join(b'<c t="n"><v>%d</v></c>' % (place * 7919) for place in range(300_000))
    hidden = rewritten("xl/worksheets/sheet2.xml", lambda body: body.replace(b"</row>", endless + b"</row>"))
    assert "not opened" in problem(stage, hidden)
    assert "damaged" in problem(stage, rewritten("xl/worksheets/sheet2.xml", lambda body: body[: len(body) // 2]))
    assert "damaged" in problem(stage, book([["Phone"], ["x"]])[:2000])
    assert "no Excel workbook" in problem(stage, _zip({"readme.txt": b"hello"}))
    assert "empty" in problem(stage, book([]))
    assert time.monotonic() - began < 20


def test_parts_that_a_reader_keeps_as_objects_are_small(stage):
    """Styles, sheets by the thousand, rows in a part of another name: each took gigabytes, or minutes, to read."""
    began = time.monotonic()
    styles = b"".join(b'<xf numFmtId="%d"/>' % (place * 7919) for place in range(600_000))
    many = rewritten("xl/styles.xml", lambda body: body.replace(b"</cellXfs>", styles + b"</cellXfs>"))
    assert "not opened" in problem(stage, many)
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d"/>' % (place, place) for place in range(9, 30_000))
    many = rewritten("xl/workbook.xml", lambda body: body.replace(b"</sheets>", sheets + b"</sheets>"))
    assert "not opened" in problem(stage, many)
    assert "damaged" in problem(stage, _moved(b"worksheets/sheet2.xml", b"sheet2.bin"))
    assert "damaged" in problem(stage, _moved(b"xl/workbook.xml", b"xl/sharedStrings9.xml"))
    assert time.monotonic() - began < 20


def _moved(name: bytes, other: bytes) -> bytes:
    """A workbook with one part under another name, in everything that speaks of it."""
    source = zipfile.ZipFile(io.BytesIO(book([["Phone"], ["+12125550101"]])))
    parts = {each: source.read(each).replace(name, other) for each in source.namelist()}
    return _zip({each.replace(name.decode(), other.decode()): body for each, body in parts.items()})


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_as_no_spreadsheet_packs_is_not_opened(stage, packing):
    source = zipfile.ZipFile(io.BytesIO(book([["Phone"], ["+12125550101"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for part in source.namelist():
            archive.writestr(part, source.read(part))
    assert "damaged" in problem(stage, out.getvalue())


def test_blank_lines_without_end_are_not_waited_for(stage, monkeypatch):
    from sayso.imports import sheet

    monkeypatch.setattr(sheet, "MOST_ROWS", 1000)
    assert "more than 1,000 lines" in problem(stage, HEADER.encode() + b"\n" * 2000)
    assert "empty" in problem(stage, b"\n" * 1500 + HEADER.encode())
    assert "more than 1,000 lines" in problem(stage, book([["Phone"], ["+12125550101"]], A1500="+12125550102"))


def _zip(parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_a_workbook_that_lies_about_its_size(stage):
    """A cell in the last column of the last row: what is between is not made up."""
    began = time.monotonic()
    assert "more than 200 columns" in problem(stage, book([["Phone"]], XFD1="x"))
    made = keep(stage.workspace, book([["Phone"], ["+12125550101"]], A300000="+12125550102"))
    assert [line for line, _, _ in statuses(stage.workspace, made)] == [2, 300_000]
    assert time.monotonic() - began < 30


def test_a_worker_that_dies_while_reading_is_followed_by_one_that_passes_over(stage, monkeypatch):
    from sayso.imports import stage as reading
    from sayso.imports.carry_on import step
    from sayso.imports.upload import upload

    monkeypatch.setattr(reading, "CHUNK", 7)
    monkeypatch.setattr(reading, "STEP_SECONDS", 0)
    content = HEADER + "".join(LINE.format(place) for place in range(50))
    made = upload(stage.workspace, "list.csv", [content.encode()], "US", None)
    monkeypatch.setattr(reading, "STEP_SECONDS", 0.0001)
    assert step(stage.workspace, made)
    reading.close(made)  # as if the program had ended
    for _ in range(50):
        reading.close(made)
        if not step(stage.workspace, made):
            break
    assert [line for line, _, _ in statuses(stage.workspace, made)] == list(range(2, 52))
    assert row_of(stage.workspace, made).status == "read"


def test_a_step_that_was_rolled_back_is_read_again(stage, monkeypatch):
    from sayso.imports import stage as reading
    from sayso.imports.carry_on import step
    from sayso.imports.upload import upload

    content = HEADER + "".join(LINE.format(place) for place in range(50))
    made = upload(stage.workspace, "list.csv", [content.encode()], "US", None)
    keep_lines = reading._keep

    def fails(*given):
        keep_lines(*given)
        raise RuntimeError("the database went away")

    monkeypatch.setattr(reading, "CHUNK", 7)
    monkeypatch.setattr(reading, "_keep", fails)
    with pytest.raises(RuntimeError):
        step(stage.workspace, made)
    assert lines_of(stage.workspace, made) == []
    monkeypatch.setattr(reading, "_keep", keep_lines)
    while step(stage.workspace, made):
        pass
    assert len(lines_of(stage.workspace, made)) == 50


def test_many_lists_at_once_keep_few_files_open(stage, monkeypatch):
    from sayso.imports import stage as reading
    from sayso.imports.carry_on import step
    from sayso.imports.upload import upload

    monkeypatch.setattr(reading, "CHUNK", 2)
    monkeypatch.setattr(reading, "STEP_SECONDS", 0.0001)
    content = book([["Phone"], *([f"+1212555{place:04}"] for place in range(100, 130))])
    lists = [upload(stage.workspace, "list.xlsx", [content], "US", None) for _ in range(11)]
    while sum(step(stage.workspace, made) for made in lists):
        assert len(reading._open) <= reading.MOST_OPEN
    for made in lists:
        assert [line for line, _, _ in statuses(stage.workspace, made)] == list(range(2, 32))


def test_a_result_is_no_weapon(stage):
    """What could begin a formula is written as text in every CSV of ours."""
    from sayso.imports.result import result

    rows = [
        {**ONE_ACT, "Phone": '=HYPERLINK("http://x")', "Method": "@SUM(1)", "Evidence": "-1+1"},
        {**FULL, "Phone": "+12125550101", "Method": "\t=1"},
    ]
    made = checked(stage.workspace, as_csv(rows), stage.programmes["JOIN"])
    text = "".join(result(stage.workspace, made))
    assert '"\'=HYPERLINK(""http://x"")"' in text
    for cell in ("'@SUM(1)", "'-1+1", "'+12125550101", "'\t=1"):
        assert cell in text, cell
    assert text.splitlines()[0].startswith("line,outcome,reason,what it means")


def test_no_card_and_no_social_security_number_is_kept(stage):
    row = {**FULL, "Evidence": "paid with 4111 1111 1111 1111", "Note": "123-45-6789", "Card": "378282246310005"}
    made = keep(stage.workspace, as_csv([row]))
    (line,) = lines_of(stage.workspace, made)
    assert "+12125550123" in line.cells
    assert [cell for cell in line.cells if "1111 1111" in cell or "6789" in cell or "46310005" in cell] == []
    assert "paid with [card …1111]" in line.cells
