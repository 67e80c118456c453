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


UNTOLD = {
    "programme_taken_off",
    "number_changes_hands",
    "nobody_knows_where",
    "card_number_masked",
    "broadcast_personal",
    "erasure",
    "erasure_at_once",
}
"""Stories that the handset alone cannot tell again: a programme taken off, a number erased, a place or a name learnt
halfway, a card number that was masked before it was kept. Lists from elsewhere, and requests to be erased, are the
console's story, too.
"""
TOLD = [file for file in FILES if file.stem not in UNTOLD and not file.stem.startswith("import_")]


def saved(play) -> str:
    """What the phone would save of a story that was played."""
    from sayso.store.scope import within
    from sayso.store.tables import Handset
    from sayso.workspaces.transcript import transcript

    with within(play.stage.workspace):
        handset = Handset(workspace_id=play.stage.workspace, number=play.number, zone=play.zone)
    return transcript(play.stage.workspace, handset)


@pytest.mark.parametrize("file", TOLD, ids=lambda file: file.stem)
def test_what_the_phone_saves_plays_the_same(file: Path, store: str, tmp_path: Path):
    from tests.transcripts.play import Play

    played = Play(file)
    told = list(played.lines())
    again = tmp_path / "saved.chat"
    again.write_text(saved(played))
    assert "\n".join(Play(again).lines()) + "\n" == again.read_text()
    if sum(line.startswith("contact") for line in told) > 1:
        return  # the phone saves the story of one handset
    said = [line for line in told if line.startswith((">", "="))]
    assert [line for line in again.read_text().splitlines() if line.startswith((">", "="))] == said


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
