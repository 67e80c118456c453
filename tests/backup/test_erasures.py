"""A backup older than an erasure does not undo it: the journal in the home is done again before anybody can find it."""

import json

import pytest

PEOPLE = """
from datetime import timedelta
from sayso.erasure.request import cancel
from sayso.store.scope import within
from sayso.store.tables import Address, Erasure, Workspace
from tests.stage import Join, Stage
ANA, BEN, CY, DEE, EVE = (f"+1212555016{last}" for last in range(5))
"""
BEFORE = """
stage = Stage(Join("NEWS"))
for who in (ANA, BEN, EVE):
    stage.says(who, "NEWS")
stage.texts(CY, "good morning")
say({"workspace": stage.workspace, "programme": stage.programmes["NEWS"]})
"""
AFTER = """
home = Workspace.objects.get()
stage = Stage.__new__(Stage)
stage.workspace, stage.channel = home.id, "simulator"
from sayso.channels.inbound import Heard
from sayso.inbox.receive import receive
from sayso.store.tables import Sender
with within(home.id):
    sender = Sender.objects.get().address
receive([Heard("simulator", "simulator", sender, DEE, "good morning", "after-the-backup")])
for who in (ANA, CY, DEE, EVE):
    row = stage.asks_erasure(who)
cancel(home.id, row.id, None)
stage.sweep()
say(str(row.id))
"""
LOOK = """
home = Workspace.objects.get()
stage = Stage.__new__(Stage)
stage.workspace, stage.channel = home.id, "simulator"
with within(home.id):
    ends = [row.end.end if hasattr(row, "end") else "" for row in Erasure.objects.select_related("end")]
    requests = [[row.how, row.keep_until is not None] for row in Erasure.objects.order_by("id")]
    there = sorted(Address.objects.exclude(value=None).values_list("value", flat=True))
blocked = {who: len(stage.held(who).blocks) for who in (ANA, BEN, EVE)}
words = {who: [each.word for each in stage.held(who).standings.values()] for who in (ANA, BEN, EVE)}
from tests.lists import FULL, as_csv, imported, lines_of
from sayso.store.tables import Programme
with within(home.id):
    programme = Programme.objects.get().id
made = imported(home.id, as_csv([FULL | {"Phone": who} for who in (CY, DEE)]), programme)
say({"there": there, "blocked": blocked, "words": words, "requests": requests, "ends": sorted(ends),
     "lines": [[line.status, line.reason] for line in lines_of(home.id, made)],
     "same": stage.held(ANA) == stage.rebuilt(ANA)})
"""
LATER = """
home = Workspace.objects.get()
stage = Stage.__new__(Stage)
stage.workspace, stage.channel = home.id, "simulator"
stage.passes(timedelta(days=1830))
stage.sweep()
with within(home.id):
    say(sorted(Address.objects.exclude(value=None).values_list("value", flat=True)))
"""
ANA, BEN, CY, DEE, EVE = (f"+1212555016{last}" for last in range(5))


@pytest.fixture(scope="module")
def lived(server, tmp_path_factory):
    """A Sayso, its backup, and what was asked since: Ana is left alone, Cy and Dee are gone, Eve changed her mind."""
    place = server(create=True)
    assert place.sayso("migrate").returncode == 0
    place.run(PEOPLE + BEFORE)
    file = place.home.parent / "before.backup"
    done = place.sayso("backup", str(file))
    assert done.returncode == 0, done.stderr
    place.run(PEOPLE + AFTER)
    return place, file


def is_as_it_was(told) -> None:
    assert told["there"] == [ANA, BEN, EVE]
    assert told["blocked"] == {ANA: 1, BEN: 0, EVE: 1}
    assert told["words"] == {ANA: ["withdrawn"], BEN: ["given"], EVE: ["withdrawn"]}
    assert told["ends"] == ["", "cancelled", "destroyed"]
    assert told["requests"] == [["letter", True], ["letter", False], ["letter", True]]
    assert told["lines"] == [["flagged", "erased"], ["flagged", "erased"]], "known after the backup or before it"
    assert told["same"]


def test_the_journal_says_what_was_done_and_names_no_number(lived):
    place, _ = lived
    text = (place.home / "erasures.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    acts = ["asked", "asked", "destroyed", "asked", "destroyed", "asked", "cancelled"]
    assert [line["act"] for line in lines] == acts
    assert "555016" not in text
    assert (place.home / "erasures.jsonl").stat().st_mode & 0o077 == 0


def test_what_was_asked_since_the_backup_is_done_again(lived, server):
    place, file = lived
    copy = server()
    done = copy.sayso("restore", str(file), "--erasures", str(place.home / "erasures.jsonl"))
    assert done.returncode == 0, done.stderr
    assert "3 asked and 1 destroyed, again" in done.stderr
    is_as_it_was(copy.run(PEOPLE + LOOK))
    assert (copy.home / "erasures.jsonl").exists(), "the next restore in this home finds it too"
    assert copy.run(PEOPLE + LATER) == [BEN, EVE]


def test_without_a_journal_it_says_what_that_means(lived, server):
    _, file = lived
    copy = server()
    done = copy.sayso("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "say --erasures FILE" in done.stderr
    wrong = copy.sayso("restore", str(file), "--erasures", "/nowhere/erasures.jsonl", "--replace")
    assert wrong.returncode == 1
    assert "There is no journal" in wrong.stderr


def test_in_its_own_place_the_journal_is_found_by_itself(lived):
    place, file = lived
    done = place.sayso("restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    assert "3 asked and 1 destroyed, again" in done.stderr
    is_as_it_was(place.run(PEOPLE + LOOK))


def test_a_torn_or_strange_line_stops_nothing(lived, server, tmp_path):
    place, file = lived
    lines = (place.home / "erasures.jsonl").read_text().splitlines()[:7]
    strange = tmp_path / "strange.jsonl"
    strange.write_text("\n".join(['{"act": "asked", "er', "[]", '{"act": "dances"}', *lines, '{"act": "destr']))
    copy = server()
    done = copy.sayso("restore", str(file), "--erasures", str(strange))
    assert done.returncode == 0, done.stderr
    is_as_it_was(copy.run(PEOPLE + LOOK))
    strange.write_text(lines[0].replace(json.loads(lines[0])["at"], "yesterday"))
    wrong = server().sayso("restore", str(file), "--erasures", str(strange))
    assert wrong.returncode == 1
    assert "cannot be followed" in wrong.stderr
