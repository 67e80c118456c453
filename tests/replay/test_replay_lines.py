"""What a replayed file may hold: every line is a text or is reported, and nothing vanishes between them."""

from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def lines(tmp_path, content: bytes):
    from sayso import replay

    file = tmp_path / "texts"
    file.write_bytes(content)
    read = list(replay.read(file, "77001", NOW + timedelta(days=1)))
    bad = [(row.line, row.error) for row in read if isinstance(row, replay.BadRow)]
    return [row.text for row in read if not isinstance(row, replay.BadRow)], bad


@pytest.mark.parametrize(
    ("content", "texts", "bad"),
    [
        (b"", [], []),
        (b'1,"a\nb"\n2,c\n', ["a\nb", "c"], []),
        (b'1,"say ""hi"", all"\r\n2,it is 5" long\r\n', ['say "hi", all', 'it is 5" long'], []),
        (b'1,a\n2,"b\n3,c\n4,"d, e"\n5,f\n', ["a", "c", "d, e", "f"], [2]),
        (b'1,a\n2,"b\n3,c\n4,d\n', ["a", "c", "d"], [2]),
        (b'1,a\n2,"b', ["a"], [2]),
        (b'1,"a\n2,"b\n3,c\n', ["c"], [1, 2]),
        (b'1,"a\n' + b"2,b\n" * 50, ["b"] * 50, [1]),
        (b'1,"' + b"a\n" * 19 + b'"\n2,b\n', ["a\n" * 19, "b"], []),
        (b'1,a\n2,"b"c\n3,d\n', ["a", "d"], [2]),
        (b"1,a\n2," + b"b" * 400_000 + b"\n3,c\n", ["a", "c"], [2]),
        (b'1\t"a\n2\tb"\n3\tc, d\n', ['"a', 'b"', "c, d"], []),
        (b"number\ttext\n1\ta\n\n2\n", ["a"], [4]),
        (b"text,number\na,1\n\xff,1\n", ["a"], [3]),
    ],
)
def test_every_line_is_a_text_or_is_reported(store, tmp_path, content, texts, bad):
    found, told = lines(tmp_path, content)
    assert (found, [line for line, _ in told]) == (texts, bad)


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        ("1970-01-01T00:00:00Z", None),
        ("2026-09-02T00:00:00Z", None),
        ("1969-12-31T23:59:59Z", "before 1970"),
        ("2026-09-02T00:00:01Z", "more than a day ahead"),
        ("0001-01-01T00:00:00+14:00", "before 1970"),
        ("9999-12-31T23:59:59-14:00", "more than a day ahead"),
        ("2026-09-01T00:00:00", "no offset"),
        ("yesterday", "not a time"),
    ],
)
def test_times_lie_where_texts_can(store, tmp_path, time, sentence):
    texts, bad = lines(tmp_path, f"1,a,{time}\n2,b\n".encode())
    assert texts == (["b"] if sentence else ["a", "b"])
    assert [sentence in error for _, error in bad] == ([True] if sentence else [])


def test_the_summary_counts_what_was_no_text(store, tmp_path, capsys):
    from sayso import replay
    from sayso.workspaces.demo import make_demo

    make_demo("Lines", "Lines", "77003")
    file = tmp_path / "texts.csv"
    file.write_bytes(b'+12125550123,hello,0001-01-01T00:00:00+14:00\n+12125550124,"hi\n+12125550125,hey\n')
    assert replay.main([str(file), "--to", "77003"]) == 1
    said = capsys.readouterr().out
    assert "1 texts in" in said
    assert "2 lines were not texts:\n  line 1: '0001-01-01T00:00:00+14:00' is before 1970" in said
    assert "line 2: is not CSV" in said
