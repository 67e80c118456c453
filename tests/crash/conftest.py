"""A laboratory in a folder of its own, closed when the test is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.laboratory import Laboratory


@pytest.fixture
def laboratory(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    monkeypatch.setenv("SAYSO_NOTARY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SAYSO_HEADS", str(tmp_path / "heads"))
    made = Laboratory(tmp_path)
    yield made
    made.close()
