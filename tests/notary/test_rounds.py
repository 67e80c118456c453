"""A round of the notary: trouble in one workspace keeps no other from being sealed."""

from uuid import UUID

import pytest
from django.db import OperationalError


def test_a_database_that_fails_in_one_workspace_keeps_no_other_waiting(
    stage, as_notary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from sayso.notary import rounds
    from sayso.store.scope import within
    from sayso.store.tables import Leaf
    from tests.stage import Join, Stage

    other = Stage(Join("NEWS"))
    other.says("+12125550125", "NEWS")
    ours = {stage.workspace: 0, other.workspace: 0}
    real = rounds.seal

    def seal(workspace: UUID) -> int:
        if workspace == stage.workspace:
            raise OperationalError("canceling statement due to lock timeout")
        return real(workspace)

    monkeypatch.setattr(rounds, "seal", seal)
    said: dict[UUID, str] = {}
    with as_notary():
        rounds.seal_once(said)
        rounds.seal_once(said)
    for workspace in ours:
        with within(workspace):
            ours[workspace] = Leaf.objects.count()
    assert ours[stage.workspace] == 0
    assert ours[other.workspace] > 0
    assert said[stage.workspace] == "canceling statement due to lock timeout"
    assert [str(stage.workspace) in each.message for each in caplog.records].count(True) == 1  # said once
