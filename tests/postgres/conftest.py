"""Homes that the database's user can reach: pytest's own folders are closed to everyone but root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sayso-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def fresh_home(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home nobody used yet."""
    for name in ("SAYSO_DATABASE_URL", "SAYSO_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAYSO_HOME", str(open_folder / "home"))
    return open_folder / "home"
