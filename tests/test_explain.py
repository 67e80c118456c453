"""`sayso explain`: one question or a file of hostile ones, always answered in order, never with a traceback."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sayso.explain import LONGEST_LINE, main

Capture = pytest.CaptureFixture[str]


def ask(capsys: Capture, *argv: str) -> tuple[int, list[str]]:
    status = main(argv)
    return status, capsys.readouterr().out.split("\n")[:-1]


def ask_lines(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, lines: bytes, *argv: str
) -> tuple[int, list[dict[str, object]]]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    status, out = ask(capsys, *argv, "--file", "-", "--json")
    assert all(line.isascii() for line in out)
    return status, [json.loads(line) for line in out]


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("text", "Stop!"), {"meaning": "stop", "language": "en", "matched": "Stop"}),
        (("text", "oui", "--open", "double_opt_in"), {"meaning": "yes", "language": "fr", "matched": "oui"}),
        (("text", ""), {"meaning": "other", "language": None, "matched": None}),
        (("text", "this is spam"), {"meaning": "unclear_stop", "language": "en", "matched": "this is spam"}),
        (("parts", "hello €"), {"encoding": "GSM-7", "units": 8, "parts": 1}),
        (
            ("number", "212 555 0123"),
            {
                "valid": True,
                "e164": "+12125550123",
                "country": "US",
                "line_type": "unknown",
                "zones": ["America/New_York"],
                "jurisdictions": ["US", "US-NY"],
            },
        ),
        (
            ("number", "07400 123456", "--country", "US"),
            {"valid": False, "e164": None, "country": None, "line_type": None, "zones": [], "jurisdictions": []},
        ),
        (
            ("hours", "212 555 0123", "--at", "2026-03-08T06:30:00Z"),
            {"allowed": False, "next": "2026-03-08T12:00:00Z", "because": ["US#1", "US-NY#1"]},
        ),
        (
            ("hours", "212 555 0123", "--at", "2026-03-08T08:30:00.5-04:00", "--kind", "marketing"),
            {"allowed": True, "next": "2026-03-08T12:30:00.500000Z", "because": ["US#1", "US-NY#1"]},
        ),
        (
            ("hours", "212 555 0123", "--at", "2026-03-08T06:30:00Z", "--kind", "transactional"),
            {"allowed": True, "next": "2026-03-08T06:30:00Z", "because": []},
        ),
        (
            ("hours", "+1 787 200 1234", "--at", "2026-03-09T02:30:00Z"),
            {"allowed": False, "next": "2026-03-09T12:00:00Z", "because": ["US#1"]},
        ),
        (
            ("hours", "+1 671 300 1234", "--at", "2026-03-09T12:30:00Z"),
            {"allowed": False, "next": "2026-03-09T22:00:00Z", "because": ["US#1"]},
        ),
        (
            ("hours", "+1 800 234 5678", "--at", "2026-03-09T18:00:00Z"),
            {"allowed": False, "next": None, "because": ["US#1"]},
        ),
        (
            ("hours", "+800 1234 5678", "--at", "2026-03-09T18:00:00Z"),
            {"allowed": False, "next": None, "because": []},
        ),
        (
            ("hours", "+800 1234 5678", "--at", "2026-03-09T18:00:00Z", "--kind", "transactional"),
            {"allowed": True, "next": "2026-03-09T18:00:00Z", "because": []},
        ),
        (("hours", "hello", "--at", "2026-03-08T06:30:00Z"), {"allowed": False, "next": None, "because": []}),
        (("hours", "212 555 0123", "--at", "2026-03-08T06:30:00"), {"error": "bad_time"}),
    ],
)
def test_one_question(argv: tuple[str, ...], expected: dict[str, object], capsys: Capture):
    status, out = ask(capsys, *argv, "--json")
    assert [list(json.loads(line).items()) for line in out] == [list(expected.items())]
    assert status == int("error" in expected)


OTHER = {"meaning": "other", "language": None, "matched": None}


def test_every_line_is_answered_in_order(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    lines = {
        b"STOP": {"meaning": "stop", "language": "en", "matched": "STOP"},
        b"": OTHER,
        b'"\\"stop\\" \\ud800"': {"meaning": "stop", "language": "en", "matched": "stop"},
        b'"s\\udc00top"': OTHER,
        b'{"text": "si", "open": "thread"}': {"meaning": "yes", "language": "es", "matched": "si"},
        b'{"text": "s\\u0000t\\u0000op"}\r': {"meaning": "stop", "language": "en", "matched": "s\0t\0op"},
        b"st\0op\r": {"meaning": "stop", "language": "en", "matched": "st\0op"},
        b'{"text": 1}': {"error": "bad_json"},
        b'{"text": NaN}': {"error": "bad_json"},
        b'{"text": "a", "open": "door"}': {"error": "bad_json"},
        b'{"text": "a"} b': {"error": "bad_json"},
        b'"open': {"error": "bad_json"},
        b'{"text":' + b"[" * 100_000: {"error": "bad_json"},
        b'{"text":' + b"9" * 100_000 + b"}": {"error": "bad_json"},
        b"{}": {"error": "missing_field"},
        b'{"text": "a", "number": "b"}': {"error": "unknown_field"},
        b"\xff\xfe": {"error": "not_utf8"},
        b"\xed\xa0\x80": {"error": "not_utf8"},
        b"o" * LONGEST_LINE: OTHER,
        b"x" * (LONGEST_LINE + 1): {"error": "too_long"},
        b"x" * 10_000_000: {"error": "too_long"},
        "stop\u2028".encode(): {"meaning": "stop", "language": "en", "matched": "stop"},
    }
    status, answers = ask_lines(capsys, monkeypatch, b"\n".join(lines), "text")
    assert answers == list(lines.values())
    assert status == 1


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (b"", 0),
        (b"\n", 1),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\n\n", 2),
        (b"a\rb\x0bc\n", 1),
        (b"x" * LONGEST_LINE + b"\n", 1),
    ],
)
def test_lines_end_at_newlines_only(lines: bytes, count: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    status, answers = ask_lines(capsys, monkeypatch, lines, "parts")
    assert (status, len(answers)) == (0, count)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"number": "212 555 0123", "at": "2026-03-08T16:00:00Z"}', True),
        (b'{"number": "07400 123456", "country": "GB", "at": "2026-03-08T16:00:00+00:00", "kind": "marketing"}', True),
        (b'{"number": "", "at": "2026-03-08T16:00:00Z"}', False),
        (b'{"number": "212 555 0123", "at": "2026-03-08t16:00:00z"}', True),
        (b'{"number": "212 555 0123", "at": "2026-03-08T16:00:00Z", "kind": "transactional"}', True),
        (b'{"number": "212 555 0123", "at": "2026-03-08T16:00:00Z", "kind": "birthday"}', "bad_json"),
        (b'{"number": "212 555 0123", "at": "2026-03-08T16:00:00Z", "kind": ""}', "bad_json"),
        (b'{"number": "212 555 0123"}', "missing_field"),
        (b'{"at": "2026-03-08T16:00:00Z"}', "missing_field"),
        (b'{"number": "212 555 0123", "at": "2026-03-08T16:00:00Z", "open": "none"}', "unknown_field"),
        *(
            (b'{"number": "212 555 0123", "at": %s}' % at, "bad_time")
            for at in (
                b'"2026-03-08T16:00:00"',
                b'"2026-03-08"',
                b'"soon"',
                b'"now"',
                b'"2026-W10-7T16:00:00Z"',
                b'"2026W107T160000Z"',
                b'"2026-03-08x16:00:00Z"',
                b'""',
                b"1",
                b"null",
                b'"0001-01-01T00:00:00Z"',
                b'"9999-12-31T23:59:59-10:00"',
                b'"2026-02-30T00:00:00Z"',
                b'"2026-03-08T16:00:00+99:00"',
                b'"\\ud800"',
            )
        ),
    ],
)
def test_hours_lines(line: bytes, expected: object, capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    status, (answer,) = ask_lines(capsys, monkeypatch, line, "hours")
    assert answer.get("error", answer.get("allowed")) == expected
    assert status == int(isinstance(expected, str))


def test_flags_are_the_defaults_of_lines(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    lines = b'07400 123456\n{"number": "07400 123456"}\n{"number": "212 555 0123", "country": "US"}\n'
    _, answers = ask_lines(capsys, monkeypatch, lines, "number", "--country", "GB")
    assert [answer["country"] for answer in answers] == ["GB", "GB", "US"]
    _, answers = ask_lines(capsys, monkeypatch, b'{"number": "212 555 0123"}', "hours", "--at", "2026-03-08T16:00:00Z")
    assert answers[0]["allowed"] is True


def test_without_a_time_it_is_now(capsys: Capture, monkeypatch: pytest.MonkeyPatch):
    for argv in (("hours", "212 555 0123", "--json"), ("hours", "212 555 0123", "--json", "--at")):
        status, out = ask(capsys, *argv)
        assert (status, set(json.loads(out[0]))) == (0, {"allowed", "next", "because"})


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("text", "Stop"), "They want no more texts: a STOP, at once. The words “Stop” are on the list (en)."),
        (("text", "yes please"), "They say yes. The words “yes please” are an answer and nothing else."),
        (("text", "hi"), "Nothing the rule book knows: a text for a person of the team."),
        (("parts", "hi"), "1 part: 2 units of GSM-7."),
        (("parts", "я" * 71), "2 parts: 71 units of UCS-2."),
        (("number", "212 555 0123"), "+12125550123: US, US-NY; line type unknown; America/New_York."),
        (("number", "+800 1234 5678"), "+80012345678: no country; line type tollfree; no known zone."),
        (("number", "1"), "Not a valid number."),
        (("hours", "1"), "Not allowed: not a valid number."),
        (
            ("hours", "212 555 0123", "--at", "2026-03-02T21:40-05:00"),
            "Not allowed: it is 21:40 in New York (US#1, US-NY#1); next at 2026-03-03T13:00:00Z.",
        ),
        (("hours", "212 555 0123", "--at", "2026-03-02T12:40-05:00"), "Allowed (US#1, US-NY#1)."),
        (
            ("hours", "+1 800 234 5678", "--at", "2026-03-02T12:40-05:00"),
            "Not allowed: nobody knows where it is (US#1).",
        ),
        (("hours", "+48 512 345 678", "--at", "2026-03-02T03:40Z"), "Allowed (no rule)."),
        (("hours", "212 555 0123", "--at", "noon"), "Not answered: bad_time."),
    ],
)
def test_sentences(argv: tuple[str, ...], sentence: str, capsys: Capture):
    assert ask(capsys, *argv)[1] == [sentence]


def test_a_sentence_survives_what_cannot_be_printed(capsys: Capture):
    assert ask(capsys, "text", "stop \ud800 stop")[0] == 0


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("weather", "x"),
        ("text",),
        ("text", "a", "--file", "b"),
        ("text", "--file", "/nowhere/at/all"),
        ("text", "a", "--open", "door"),
        ("hours", "212 555 0123", "--kind", "birthday"),
        ("text", "--file", "/"),
    ],
)
def test_wrong_usage(argv: tuple[str, ...], capsys: Capture):
    assert main(argv) == 2
    assert capsys.readouterr().err


def test_help_is_no_error(capsys: Capture):
    assert main(["--help"]) == 0
    assert "usage" in capsys.readouterr().out


def test_a_file(tmp_path: Path, capsys: Capture):
    (tmp_path / "texts").write_bytes(b"stop\nhelp\n")
    status, out = ask(capsys, "text", "--file", str(tmp_path / "texts"), "--json")
    assert [json.loads(line)["meaning"] for line in out] == ["stop", "help"]
    assert status == 0


def test_a_broken_rule_book_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    monkeypatch.setenv("SAYSO_RULEBOOK", str(tmp_path))
    assert main(["parts", "a"]) == 1
    assert "quiet_hours.csv" in capsys.readouterr().err


def test_it_runs_by_itself_without_django():
    program = (
        "import sys; from sayso.explain import main; main(['parts', 'a', '--json']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b'{"encoding": "GSM-7", "units": 1, "parts": 1}\n')


def test_a_reader_that_leaves_early_is_no_traceback():
    done = subprocess.run(
        f"yes stop | head -100000 | {sys.executable} -m sayso.explain text --file - --json | head -1",
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_what_was_weighed_is_told(capsys: Capture):
    status, said = ask(capsys, "text", "could you take me off this list please")
    assert status == 0
    assert said[0].startswith("They want no more texts: a STOP, at once. The words ")
    assert "+" not in said[0]
    _, told = ask(capsys, "text", "could you take me off this list please", "--json")
    assert "remove_me" in told[0]
