"""What the doctor finds on the machine itself: each trouble is made, then named with its remedy."""

import json
import os
import shutil
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sayso import doctor, home
from sayso.doctor import backups, machine, settings


@pytest.fixture
def here(clean: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is in order."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("SAYSO_HOME", str(folder))
    return folder


def test_the_wrong_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.python().level == "ok"
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    assert (machine.python().level, "3.11 to 3.14" in machine.python().says) == ("wrong", True)


def test_a_missing_home_is_not_made(clean: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_HOME", str(tmp_path / "none"))
    assert doctor.main(["--json"]) == 0
    assert not (tmp_path / "none").exists()


def test_a_home_that_others_may_write_to(here: Path) -> None:
    assert machine.home_folder().level == "ok"
    here.chmod(0o777)
    assert machine.home_folder().remedy == f"Run: chmod go-w {here}"


def test_a_home_that_is_a_file(here: Path) -> None:
    here.rmdir()
    here.touch()
    assert (machine.home_folder().level, "is not a folder" in machine.home_folder().says) == ("wrong", True)


def test_a_home_of_somebody_else(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: here.stat().st_uid + 1)
    assert machine.home_folder().level == "warn"


def test_too_little_room(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.room().level == "ok"
    monkeypatch.setattr(machine, "ROOM", shutil.disk_usage(here).total + 1)
    assert (machine.room().level, machine.room().remedy[:9]) == ("wrong", "Make room")


def test_a_secret_that_others_can_read_or_that_is_gone(here: Path) -> None:
    assert machine.secret().says.endswith("sayso serve makes it")
    file = here / "secret"
    file.write_text("abc\n")
    file.chmod(0o644)
    assert machine.secret().remedy == f"Run: chmod 600 {file}"
    file.chmod(0o600)
    assert machine.secret().level == "ok"
    file.write_text("\n")
    assert "is empty" in machine.secret().says
    file.unlink()
    (here / "postgres" / "cluster").mkdir(parents=True)
    assert "is missing, and the database here was made with it" in machine.secret().says
    with pytest.raises(home.HomeUnusable, match="Put it back from a backup"):
        home.secret()
    assert doctor.main(["--json"]) == 2
    assert not file.exists(), "a new secret would hide that the old one is gone"


def test_programs_that_are_not_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.programs().level == "ok"
    monkeypatch.setenv("SAYSO_POSTGRES_BIN", str(here))
    assert machine.programs().level == "wrong"


def test_a_port_that_is_taken_and_one_that_is_none(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        found = machine.port()
    assert (found.level, "another program" in found.says) == ("wrong", True)
    assert machine.port().level == "ok"
    monkeypatch.setenv("PORT", "http")
    assert machine.port().says == "PORT=http is not a port"


def test_a_port_that_is_ours(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PORT", str(server.server_port))
        assert machine.port().says == f"{server.server_port} is answered by Sayso"
        monkeypatch.delenv("PORT")  # the one that serves this home may have been started on another
        (here / "serve.lock").write_text(f"sayso serve on port {server.server_port} (pid 1)")
        assert machine.port().says == f"{server.server_port} is answered by the Sayso of this home"
        server.shutdown()


def test_a_rule_book_with_a_broken_line(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not checked against their source" in machine.rule_book().says
    book = here / "rulebook"
    shutil.copytree(home.checkout() / "rulebook", book)
    with (book / "keywords.csv").open("a") as file:
        file.write("broken\n")
    monkeypatch.setenv("SAYSO_RULEBOOK", str(book))
    found = machine.rule_book()
    assert (found.level, "keywords.csv" in found.says) == ("wrong", True)


def test_old_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.time_zones().level == "ok"
    monkeypatch.setattr(machine.importlib.metadata, "version", lambda name: "2020.1")
    assert machine.time_zones().level == "warn"


def test_a_misspelt_setting_and_one_of_our_own(clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.known().level == "ok"
    monkeypatch.setenv("SAYSO_HOST", "crm.example.com")
    assert settings.known().remedy.startswith("Did you mean SAYSO_HOSTS?")
    monkeypatch.setenv("SAYSO_ROLE", "owner")
    assert settings.known().level == "wrong"


TOGETHER = {
    "nothing set": ({}, {}),
    "all three": (
        {"SAYSO_HOSTS": "crm.example.com", "SAYSO_HTTPS": "1", "SAYSO_ORIGINS": "https://crm.example.com"},
        {},
    ),
    "a name without HTTPS": ({"SAYSO_HOSTS": "crm.example.com"}, {"HTTPS": "warn"}),
    "HTTPS without a name": ({"SAYSO_HTTPS": "1"}, {"HTTPS": "warn"}),
    "HTTPS spelt": ({"SAYSO_HTTPS": "yes"}, {"HTTPS": "wrong"}),
    "no origin": ({"SAYSO_HOSTS": "crm.example.com", "SAYSO_HTTPS": "1"}, {"origins": "warn"}),
    "another origin": (
        {"SAYSO_HOSTS": "crm.example.com", "SAYSO_HTTPS": "1", "SAYSO_ORIGINS": "https://www.example.com"},
        {"origins": "warn"},
    ),
    "origin without scheme": ({"SAYSO_ORIGINS": "crm.example.com"}, {"origins": "wrong"}),
    "origin without HTTPS": ({"SAYSO_ORIGINS": "http://crm.example.com"}, {"origins": "warn"}),
    "any host": ({"SAYSO_HOSTS": "*"}, {"hosts": "wrong", "HTTPS": "warn"}),
    "host with scheme": ({"SAYSO_HOSTS": "https://crm.example.com"}, {"hosts": "wrong", "HTTPS": "warn"}),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_settings_that_do_not_fit_together(case: str, clean: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given, expected = TOGETHER[case]
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = [settings.https(), settings.hosts(), settings.origins()]
    assert {each.name: each.level for each in found if each.level != "ok"} == expected
    assert all(each.remedy for each in found if each.level != "ok")


@pytest.mark.parametrize(("trusted", "status"), [([], 403), (["https://crm.example.com"], 200)])
def test_a_form_behind_a_proxy_is_refused_just_when_the_doctor_says_so(store: str, trusted: list[str], status: int):
    """The finding about origins is Django's own behaviour, tried."""
    from django.test import Client, override_settings

    with override_settings(ALLOWED_HOSTS=["crm.example.com"], CSRF_TRUSTED_ORIGINS=trusted):
        browser = Client(enforce_csrf_checks=True, SERVER_NAME="crm.example.com")
        asked = {"login": "ana@acme.example", "password": "x", "csrfmiddlewaretoken": _token(browser)}
        answer = browser.post("/sign-in/", asked, headers={"Origin": "https://crm.example.com"})
    assert answer.status_code == status


def _token(browser) -> str:
    import re

    page = browser.get("/sign-in/").content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


def test_the_age_of_the_newest_backup(here: Path) -> None:
    assert backups.newest().says == "there is nothing to keep yet"
    cluster = here / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15")
    assert (backups.newest().level, "none was made from here yet" in backups.newest().says) == ("ok", True)
    os.utime(cluster / "PG_VERSION", (0, datetime.now(UTC).timestamp() - 90_000))
    assert backups.newest().says == "none was made from here"
    for days, level in ((0, "ok"), (6, "ok"), (8, "warn")):
        made = datetime.now(UTC) - timedelta(days=days, hours=1)
        (here / "backup.json").write_text(json.dumps({"made": made.isoformat(), "file": "/b"}))
        assert backups.newest().level == level
    (here / "backup.json").write_text("{}")
    assert "cannot be read" in backups.newest().says


def test_a_restore_that_did_not_end(here: Path) -> None:
    assert backups.interrupted().level == "ok"
    (here / "restoring").touch()
    assert backups.interrupted().remedy == "Run the same sayso restore again."
