"""Files of proof made by the product, judged by the verifier that knows nothing of the product."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

ANA = "+12125550124"


def entries(workspace: UUID, number: str = ANA) -> list[Any]:
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    with within(workspace):
        return list(ConsentEntry.objects.filter(address__value=number).order_by("seq"))


def key_of(workspace: UUID) -> str:
    from sayso.store.scope import within
    from sayso.store.tables import NotaryKey

    with within(workspace):
        return NotaryKey.objects.order_by("id").first().verifier_key


def head_of(workspace: UUID) -> Any:
    from sayso.store.scope import within
    from sayso.store.tables import Head

    with within(workspace):
        return Head.objects.order_by("-size").first()


def made(workspace: UUID, make, *arguments: Any) -> dict[str, Any]:
    from sayso.store.scope import within

    with within(workspace):
        return make(workspace, *arguments)


def verdict(tmp_path: Path, content: dict[str, Any] | str, *options: str) -> int:
    from sayso.verify import main

    file = tmp_path / "proof"
    file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
    return main([str(file), *options])


def test_a_record_is_verified_with_all_that_happened_to_the_permission(stage, seal, tmp_path, capsys):
    from sayso.records.record import record

    stage.says(ANA, "STOP", "START")
    seal(stage.workspace)
    first = entries(stage.workspace)[0]
    told = made(stage.workspace, record, first.id)
    assert [each["sayso:word"] for each in told["record"]["events"]] == ["asked", "confirmed", "withdrawn", "restored"]
    assert [each["event_state"] for each in told["record"]["events"]] == ["requested", "given", "withdrawn", "given"]
    assert told["record"]["pii_principal_id"] == ANA
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0
    said = capsys.readouterr().out
    assert "DEMO" in said
    assert "VERIFIED" in said


def test_a_form_is_part_of_the_proof_byte_for_byte(stage, seal, tmp_path):
    from sayso.records.record import record

    number = "+12125550177"
    stage.fills(number, stage.form("NEWS"), "NEWS")
    stage.says(number, "YES")
    seal(stage.workspace)
    told = made(stage.workspace, record, entries(stage.workspace, number)[0].id)
    assert told["evidence"][0]["rendering"]
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0
    told["evidence"][0]["rendering"] = told["evidence"][0]["rendering"][:-8] + "AAAAAAA="
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 1


def test_a_record_leads_on_from_a_head_somebody_kept(stage, seal, tmp_path):
    from sayso.records.record import record

    seal(stage.workspace)
    kept = tmp_path / "kept"
    kept.write_text(head_of(stage.workspace).note)
    size = head_of(stage.workspace).size
    stage.says("+12125550130", "NEWS", "HELP", "STOP")
    seal(stage.workspace)
    entry = entries(stage.workspace)[0].id
    pinned = ("--key", key_of(stage.workspace), "--head", str(kept))
    assert verdict(tmp_path, made(stage.workspace, record, entry, size), *pinned) == 0
    assert verdict(tmp_path, made(stage.workspace, record, entry), *pinned) == 3


@pytest.mark.parametrize("since", [0, 10**6])
def test_a_head_the_log_never_had_is_refused(stage, seal, since: int):
    from sayso.records.evidence import NoSuchHead
    from sayso.records.record import record

    seal(stage.workspace)
    with pytest.raises(NoSuchHead):
        made(stage.workspace, record, entries(stage.workspace)[0].id, since)


def test_what_is_not_sealed_is_not_proved(stage, seal):
    from sayso.records.evidence import NotSealed
    from sayso.records.record import record

    with pytest.raises(NotSealed, match="nothing is sealed"):
        made(stage.workspace, record, entries(stage.workspace)[0].id)
    seal(stage.workspace)
    stage.says(ANA, "STOP")
    with pytest.raises(NotSealed, match="1 of 3"):
        made(stage.workspace, record, entries(stage.workspace)[0].id)


def test_the_records_of_a_new_key_are_verified_with_the_old_one(stage, seal, as_notary, tmp_path):
    from sayso.notary.command import main
    from sayso.records.record import record

    seal(stage.workspace)
    pinned = key_of(stage.workspace)
    with as_notary():
        main(["new-key", str(stage.workspace)])
    stage.says(ANA, "STOP")
    seal(stage.workspace)
    told = made(stage.workspace, record, entries(stage.workspace)[0].id)
    assert len(told["rotations"]) == 1
    assert verdict(tmp_path, told, "--key", pinned) == 0


def test_after_a_lost_key_the_old_pin_is_worth_nothing(stage, seal, as_notary, keys, tmp_path):
    from sayso.notary.command import main
    from sayso.records.export import heads
    from sayso.records.record import record
    from sayso.store.scope import within

    seal(stage.workspace)
    pinned = key_of(stage.workspace)
    (keys / f"{stage.workspace}.key").unlink()
    with as_notary():
        main(["new-key", str(stage.workspace), "--lost"])
    stage.says(ANA, "STOP")
    seal(stage.workspace)
    told = made(stage.workspace, record, entries(stage.workspace)[0].id)
    assert verdict(tmp_path, told, "--key", pinned) == 1
    assert verdict(tmp_path, told, "--key", told["keys"][0]) == 0
    with within(stage.workspace):
        chain = heads(stage.workspace)
    assert len(chain["heads"]) == 1
    assert verdict(tmp_path, chain, "--key", told["keys"][0]) == 0


def test_the_story_of_a_text_is_verified(stage, seal, tmp_path):
    from sayso.records.story import story

    sent = stage.send(ANA, "JOIN", body="rolls today")
    stage.release()
    seal(stage.workspace)
    told = made(stage.workspace, story, sent)
    assert told["message"]["decisions"][0]["decision"] == "pass"
    assert (told["message"]["to"], told["message"]["text"]) == (ANA, "rolls today")
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0
    told["message"]["decisions"][0]["decision"] = "refuse"
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 1


def test_the_story_of_a_text_that_did_not_leave_names_the_stop(stage, seal, tmp_path):
    from sayso.records.story import story

    stage.says(ANA, "STOP")
    refused = stage.send(ANA, "JOIN")
    stage.release()
    seal(stage.workspace)
    told = made(stage.workspace, story, refused)
    assert told["message"]["decisions"][0]["decision"] == "refuse"
    words = [json.loads(each["leaf"]).get("word") for each in told["evidence"]]
    assert "withdrawn" in words
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0


def test_a_text_for_several_programmes_is_told_with_every_permission_it_names(stage, seal, tmp_path):
    from sayso.records.story import story

    number = "+12125550178"
    stage.fills(number, stage.form("NEWS", "JOIN"), "NEWS", "JOIN")
    stage.release()
    stage.says(number, "YES")
    seal(stage.workspace)
    texts = [row for row in stage.messages() if row.address_id == stage.address(number)]
    ask, confirmation = sorted(texts, key=lambda row: row.id)
    for text, words in ((ask, ["asked", "asked"]), (confirmation, ["asked", "asked", "confirmed", "confirmed"])):
        told = made(stage.workspace, story, text.id)
        leaves = [json.loads(each["leaf"]) for each in told["evidence"]]
        assert [leaf["word"] for leaf in leaves if leaf["kind"] == "consent_entry"] == words
        assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0


def test_the_whole_ledger_is_verified_and_any_line_of_it_counts(stage, seal, tmp_path):
    from sayso.records.export import ledger

    seal(stage.workspace)
    told = "".join(ledger(stage.workspace))
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0
    assert ANA not in told
    lines = told.splitlines(keepends=True)
    for broken in (lines[:-1], [lines[0], *lines[2:]], [lines[0], lines[2], lines[1], *lines[3:]], [*lines, lines[-1]]):
        assert verdict(tmp_path, "".join(broken), "--key", key_of(stage.workspace)) == 1


def test_the_heads_follow_each_other(stage, seal, tmp_path):
    from sayso.records.export import heads
    from sayso.store.scope import within

    for text in ("NEWS", "STOP", "START"):
        stage.says("+12125550131", text)
        seal(stage.workspace)
    with within(stage.workspace):
        told = heads(stage.workspace)
    assert len(told["heads"]) == 3
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 0
    del told["heads"][1]
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 1


def test_a_changed_row_no_longer_opens_what_was_sealed(stage, seal, connect, tmp_path):
    """Somebody with the owner's rights and the triggers off: the database is edited, the head is not."""
    from sayso.records.record import record

    seal(stage.workspace)
    row = entries(stage.workspace)[0]
    admin = connect("admin")
    admin.execute("SET session_replication_role = replica")
    admin.execute("UPDATE consent_entry SET at = at - interval '1 day' WHERE id = %s", [row.id])
    told = made(stage.workspace, record, row.id)
    assert verdict(tmp_path, told, "--key", key_of(stage.workspace)) == 1


def test_a_kantara_receipt_has_every_field_of_its_specification(stage, seal):
    from sayso.records.kantara import kantara
    from sayso.store.scope import within

    with within(stage.workspace):
        told = kantara(entries(stage.workspace)[0].id)
    assert told["version"] == "KI-CR-v1.1.0"
    assert set(told) >= {
        *("version", "jurisdiction", "consentTimestamp", "collectionMethod", "consentReceiptID", "piiPrincipalId"),
        *("piiControllers", "policyUrl", "services", "sensitive", "spiCat"),
    }
    (purpose,) = told["services"][0]["purposes"]
    assert purpose["consentType"] == "EXPLICIT"
