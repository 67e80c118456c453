"""What comes back from a backup: all that was known, every guard, and nothing that could leave by itself."""

import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from tests.backup.conftest import Place, databases

WORK = """
from uuid import UUID
from sayso.broadcasts.advance import advance
from sayso.consent.lapse import lapse
from sayso.consent.remind import remind
from sayso.outbox import door
from sayso.store.scope import within
from sayso.store.tables import Address, Broadcast, HandsetText, Message, Standing, SwitchAct, Workspace
door.HAND_OVER_LEASE_SECONDS = 0  # time passes
def work(home):
    remind(home)
    while advance(home) or door.release(home):
        pass
home = Workspace.objects.get().id
"""
LOOK = """
with within(home):
    say({"texts": HandsetText.objects.filter(direction="in").count(),
         "messages": {row.status: sorted(row.reasons) for row in Message.objects.exclude(status="sent")},
         "open": Message.objects.filter(status__in=["queued", "held", "cleared", "sending"]).count(),
         "broadcasts": dict(Broadcast.objects.values_list("name", "status"))})
"""
LIFT = "from sayso.workspaces.halt import halt\nhalt(home, 'lift', 'workspace', '', 'the carrier was asked', None)\n"
LEDGER = (
    "consent_entry",
    "consent_payload",
    "clearance",
    "clearance_payload",
    "tenure",
    "disclosure",
    "standing",
    "block",
)


@pytest.fixture(scope="module")
def restored(server, backup: Path) -> Place:
    """The backup, read back under another name on the same server. Tests only look at it."""
    place = server()
    done = place.sayso("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "halted" in done.stdout
    place.said = done.stderr
    return place


def key(table: str) -> str:
    return {"consent_payload": "entry_id", "clearance_payload": "clearance_id"}.get(table, "id")


@pytest.mark.parametrize("table", LEDGER)
def test_the_ledger_and_all_standings_are_the_same(table: str, original: Place, restored: Place) -> None:
    rows = original.rows(table, key(table))
    assert rows
    assert restored.rows(table, key(table)) == rows


def test_every_workspace_is_halted_with_the_time_of_the_backup(original: Place, restored: Place) -> None:
    told = restored.run(
        WORK
        + """
with within(home):
    act = SwitchAct.objects.latest("recorded_at")
    say([act.act, act.scope, act.reason])
"""
    )
    assert told[:2] == ["halt", "workspace"]
    assert told[2].startswith("Restored from a backup of 20")
    assert "After a restore" in told[2]
    assert "Acme: halted; 3 waiting texts and 2 broadcasts stopped" in restored.said


def test_guards_and_rights_are_those_of_a_new_database(restored: Place) -> None:
    seen = [json.loads(line) for line in restored.sayso("doctor", "--json", SAYSO_ROLE="").stdout.splitlines()]
    levels = {each["name"]: each["level"] for each in seen}
    assert {levels[name] for name in ("migrations", "roles", "rights", "row-level security", "restore")} == {"ok"}
    assert levels["stop switch"] == "warn"


def test_nothing_leaves_from_the_copy_until_a_person_says_so(original: Place, server, backup: Path) -> None:
    """What waited may have left from the original since, the text in hand may have arrived, somebody may have stopped.

    Even after the lift, only what was begun in the copy leaves.
    """
    copy = server()
    assert copy.sayso("restore", str(backup)).returncode == 0
    before = copy.run(WORK + LOOK)["texts"]
    worked = copy.run(WORK + "work(home)\n" + LOOK)
    assert (worked["texts"], worked["open"]) == (before, 0)
    assert worked["messages"]["unknown"] == []
    assert set(worked["messages"]["refused"]) <= {"too_late", "called_off"}
    assert worked["broadcasts"] == {"flying": "cancelled", "planned": "draft"}
    assert copy.run(WORK + IN_HAND) == [True, 0]

    last = max(seq for _, seq in copy.run(WORK + SEQUENCE))
    assert copy.run(WORK + NEW_BROADCAST) == {"held": [["halted"]] * 3, "texts": before}
    lifted = copy.run(WORK + LIFT + "work(home)\n" + LOOK)
    assert lifted["texts"] == before + 3, "the three subscribers of the new broadcast, and nothing of the old ones"

    welcome, farewell = copy.run(WORK + TWO_TEXTS.format(sender=original.life["sender"]))
    assert "subscribed" in welcome or "News" in welcome
    assert "no more" in farewell or "unsubscribed" in farewell
    assert max(seq for _, seq in copy.run(WORK + SEQUENCE)) > last


IN_HAND = """
with within(home):
    row = Message.objects.get(status="unknown")
    say([row.clearance_id is not None, HandsetText.objects.filter(reference=str(row.id)).count()])
"""
NEW_BROADCAST = """
from sayso.broadcasts.plan import Wording, plan, write
from sayso.store.tables import Programme
with within(home):
    news = Programme.objects.get(keyword="NEWS").id
plan(home, write(home, Wording(news, "New", "Acme: new."), None), None, None)
work(home)
with within(home):
    waiting = list(Message.objects.filter(body="Acme: new.").values_list("status", "reasons"))
    say({"held": [reasons for status, reasons in waiting if status == "held"],
         "texts": HandsetText.objects.filter(direction="in").count()})
"""
TWO_TEXTS = """
import secrets
from sayso.channels.inbound import Heard
from sayso.inbox.receive import receive
for who, text in (("+12125550130", "NEWS"), ("+12125550123", "STOP")):
    heard = Heard("simulator", "simulator", "{sender}", who, text, secrets.token_hex(8))
    assert receive([heard])[0].status == "kept"
    work(home)
with within(home):
    say([HandsetText.objects.filter(direction="in", number=who).latest("id").body
         for who in ("+12125550130", "+12125550123")])
"""
SEQUENCE = """
from sayso.store.tables import ConsentEntry
with within(home):
    say(list(ConsentEntry.objects.values_list("id", "seq")))
"""


def test_after_a_move_what_waited_waits_on_under_the_halt(server, backup: Path, original: Place) -> None:
    copy = server()
    assert copy.sayso("restore", "--moved", str(backup)).returncode == 0
    before = original.run(WORK + LOOK)["texts"]
    waiting = copy.run(WORK + "work(home)\n" + LOOK)
    assert (waiting["texts"], waiting["messages"]["held"]) == (before, ["halted"])
    assert waiting["broadcasts"]["flying"] == "running"
    lifted = copy.run(WORK + LIFT + "work(home)\n" + LOOK)
    assert lifted["texts"] == before + 3, "two of the broadcast and one single text; the one in hand is unknown"
    assert lifted["messages"]["unknown"] == []


def test_a_home_of_its_own_from_the_file_alone(backup: Path, server, tmp_path_factory) -> None:
    """No setting, no server: the embedded database is made, with the secret from the file."""
    spare = server()
    home = spare.home.parent / "fresh"
    place = Place(home)
    done = place.sayso("restore", "--into", str(home), str(backup), SAYSO_SECRET="", SAYSO_HOME="", SAYSO_ROLE="")
    assert done.returncode == 0, done.stderr
    kept = home / "secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    told = place.sayso("doctor", "--json", SAYSO_SECRET="", SAYSO_ROLE="")
    assert not [line for line in told.stdout.splitlines() if '"wrong"' in line], told.stdout
    again = place.sayso("restore", "--into", str(home), str(backup), SAYSO_SECRET="", SAYSO_ROLE="")
    assert "is not empty" in again.stderr
    asked = place.sayso("restore", str(backup), SAYSO_SECRET="", SAYSO_ROLE="")
    assert asked.returncode == 1
    assert "or say --replace" in asked.stderr


def test_what_was_there_is_set_aside_not_dropped(server, backup: Path, cluster: dict[str, str]) -> None:
    import psycopg

    copy = server()
    assert copy.sayso("restore", str(backup)).returncode == 0
    refused = copy.sayso("restore", str(backup))
    assert refused.returncode == 1
    assert "There is a database" in refused.stderr
    assert not (copy.home / "restoring").exists(), "what was refused before it began is not under way"
    with psycopg.connect(copy.url):
        done = copy.sayso("restore", "--replace", str(backup))
    assert done.returncode == 1
    assert "is in use (1 connections)" in done.stderr
    done = copy.sayso("restore", "--replace", str(backup))
    assert done.returncode == 0, done.stderr
    name = copy.url.rsplit("/", 1)[1].split("?")[0]
    kept = databases(cluster, name)
    assert len(kept) == 2
    assert kept[1].startswith(f"{name}_before_")
    assert kept[1] in done.stdout


def test_another_secret_is_not_taken_silently(server, backup: Path) -> None:
    copy = server()
    refused = copy.sayso("restore", str(backup), SAYSO_SECRET="another")
    assert refused.returncode == 1
    assert "not the one the backup was made under" in refused.stderr
    assert copy.sayso("restore", "--new-secret", str(backup), SAYSO_SECRET="another").returncode == 0


def test_without_its_secret_a_backup_asks_for_it(original: Place, server) -> None:
    file = original.home.parent / "bare.backup"
    assert original.sayso("backup", "--without-secret", str(file)).returncode == 0
    with zipfile.ZipFile(file) as archive:
        assert "secret" not in archive.namelist()
    refused = server().sayso("restore", str(file), SAYSO_SECRET="")
    assert refused.returncode == 1
    assert "holds no secret and there is none here" in refused.stderr
    assert server().sayso("restore", str(file)).returncode == 0


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "newer"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    harm: str, backup: Path, server, tmp_path: Path, cluster: dict[str, str]
) -> None:
    file = tmp_path / "harmed.backup"
    shutil.copy(backup, file)
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-200])
    elif harm == "flipped":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif harm == "other":
        file.write_text("number,text\n")
    else:
        _as_newer(backup, file)
    copy = server()
    done = copy.sayso("restore", str(file))
    assert done.returncode == 1
    words = {"cut": "not a whole backup", "flipped": "Take another copy", "other": "not a whole backup"}
    assert words.get(harm, "made by a newer Sayso") in done.stderr
    assert databases(cluster, copy.url.rsplit("/", 1)[1].split("?")[0]) == []


def _as_newer(backup: Path, file: Path) -> None:
    """The same backup, of a Sayso with a migration that this one does not know."""
    file.unlink()
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["migrations"].append("9999_from_the_future")
                content = json.dumps(manifest).encode()
            new.writestr(name, content)
