"""Each place PostgreSQL may come from, and what is said when none will do."""

from pathlib import Path

import pytest

from sayso.postgres import locator


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any PostgreSQL."""
    monkeypatch.delenv("SAYSO_POSTGRES_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(locator, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(locator, "wheel_folder", lambda: None)
    return tmp_path


def pretend(folder: Path, version: str, wording: str = "postgres (PostgreSQL) {}") -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{wording.format(version)}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_setting_comes_first(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(nowhere / "path", "17.1")
    monkeypatch.setenv("SAYSO_POSTGRES_BIN", str(pretend(nowhere / "chosen", "16.4")))
    assert locator.find() == locator.Binaries(nowhere / "chosen", "16.4", "SAYSO_POSTGRES_BIN")


def test_a_setting_that_is_no_use_is_an_error_not_a_hint(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(nowhere / "path", "17.1")
    monkeypatch.setenv("SAYSO_POSTGRES_BIN", str(nowhere / "empty"))
    with pytest.raises(locator.PostgresMissing, match=r"empty .* has no working postgres"):
        locator.find()


def test_the_wheel_comes_before_the_machine(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(nowhere / "path", "17.1")
    pretend(nowhere / "wheel" / "pginstall" / "bin", "18.6")
    monkeypatch.setattr(locator, "wheel_folder", lambda: nowhere / "wheel")
    assert locator.find().source == "wheel"


def test_the_real_wheel_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAYSO_POSTGRES_BIN", raising=False)
    found = locator.find()
    assert found.source == "wheel"
    assert found.major >= locator.OLDEST


def test_path_then_debian(nowhere: Path) -> None:
    pretend(nowhere / "debian" / "9.6" / "bin", "9.6.1")
    pretend(nowhere / "debian" / "15" / "bin", "15.8", "postgres (PostgreSQL) {} (Debian 15.8-0+deb12u1)")
    pretend(nowhere / "debian" / "16" / "bin", "16.4")
    assert (locator.find().source, locator.find().version) == ("Debian", "16.4")
    pretend(nowhere / "path", "17.1")
    assert locator.find().source == "PATH"


def test_a_database_is_opened_by_the_version_that_made_it(nowhere: Path) -> None:
    pretend(nowhere / "path", "17.1")
    pretend(nowhere / "debian" / "15" / "bin", "15.8")
    assert locator.find(15).version == "15.8"
    with pytest.raises(locator.PostgresMissing, match="the database was made by 16"):
        locator.find(16)


@pytest.mark.parametrize("version", ["14.12", "9.6.24"])
def test_too_old_is_refused_by_name(nowhere: Path, version: str) -> None:
    pretend(nowhere / "path", version)
    with pytest.raises(locator.PostgresMissing, match="older than 15") as refusal:
        locator.find()
    assert "SAYSO_DATABASE_URL" in str(refusal.value)


def test_a_program_that_does_not_run_is_passed_over(nowhere: Path) -> None:
    pretend(nowhere / "path", "17.1")
    (nowhere / "path" / "postgres").write_text("#!/nonexistent\n")
    with pytest.raises(locator.PostgresMissing, match="no working postgres"):
        locator.find()
