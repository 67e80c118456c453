"""A workspace with a history, and the notary at work on it under its own database role."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Signing keys and published heads of this test alone."""
    monkeypatch.setenv("SAYSO_NOTARY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SAYSO_HEADS", str(tmp_path / "heads"))
    return tmp_path / "keys"


@pytest.fixture
def stage(store: str):
    """Two people: one stopped, one confirmed; nothing sealed yet."""
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    made.says("+12125550123", "NEWS", "STOP")
    made.says("+12125550124", "JOIN", "YES")
    return made


@pytest.fixture
def as_notary(store: str) -> Callable:
    """Within it, Django speaks to the database as the notary does."""
    from tests.stage import as_notary

    return as_notary


@pytest.fixture
def seal(as_notary: Callable) -> Callable:
    """One round of sealing in a workspace, as the notary. Returns how many rows were sealed."""

    def sealed(workspace) -> int:
        from sayso.notary.seal import seal

        with as_notary():
            return seal(workspace)

    return sealed
