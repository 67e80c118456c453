"""People with a history in every table, the notary beside them, and a journal of the test's own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lists import FULL, as_csv, imported
from tests.notary.conftest import as_notary, keys, seal

__all__ = ["as_notary", "keys", "seal"]

ANA, BEN, CY = "+12125550141", "+12125550142", "+12125550143"


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict]]:
    """What the journal says."""
    file = tmp_path / "erasures.jsonl"
    monkeypatch.setenv("SAYSO_ERASURES", str(file))
    return lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def stage(store: str):
    """Ana has done everything a person can do here; Ben has joined; Cy wrote once and was never answered."""
    from sayso.contacts.describe import Description, describe
    from sayso.inbox.phrases import remember
    from sayso.records.link import links_to
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry, InboundText, ProfileField
    from tests.stage import Join, Stage

    made = Stage(Join("NEWS"), Join("JOIN", "double"))
    with within(made.workspace):
        field = ProfileField.objects.create(
            workspace_id=made.workspace, key="tea", label="Tea", purpose="to offer tea", basis="consent"
        )
    made.fills(ANA, made.form("JOIN", questions={field.id: False}), "JOIN", tea="Lapsang Souchong")
    made.release()
    made.says(ANA, "YES", "NEWS", "my aunt Philomena says hello", "please stop writing on sundays")
    made.decide(ANA, "not_a_stop")
    made.says(BEN, "NEWS")
    made.texts(CY, "good morning")
    made.broadcast("NEWS", "Acme News: rolls. Reply STOP to cancel.")
    address = made.address(ANA)
    describe(made.workspace, address, Description("Ana Alvarez", zone="America/Chicago"), None)
    imported(made.workspace, as_csv([FULL | {"Phone": ANA, "Name": "Ana Alvarez"}]), made.programmes["JOIN"])
    with within(made.workspace):
        links_to(made.workspace, [ConsentEntry.objects.filter(address=address).latest("seq").id])
        text = InboundText.objects.filter(address=address, meaning="unclear_stop").get().id
    remember(made.workspace, "writing on sundays", "other", None, text)
    return made
