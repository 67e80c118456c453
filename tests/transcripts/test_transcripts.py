"""Whole stories as chats, by the real path. `pytest tests/transcripts --update` writes down what they say."""

from pathlib import Path

import pytest

from sayso.rules.reasons import REASONS

FILES = sorted(Path(__file__).parent.glob("*.chat"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_transcript(file: Path, store: str, request: pytest.FixtureRequest):
    from tests.transcripts.play import Play

    said = "\n".join(Play(file).lines()) + "\n"
    if request.config.getoption("--update"):
        file.write_text(said)
    assert said == file.read_text()


def test_every_reason_stands_in_a_transcript():
    told = {
        reason.strip()
        for file in FILES
        for line in file.read_text().splitlines()
        if line.startswith(("! held", "! refused"))
        for reason in line.split(": ", 1)[1].split(" (")[0].split(",")
    }
    assert sorted(set(REASONS) - told) == []


def test_every_transcript_begins_by_saying_what_it_tells():
    assert len(FILES) >= 15
    for file in FILES:
        assert file.read_text().startswith("# ")
