"""Proofs for download, the page of heads, and a person's own record behind its link."""

import json

import pytest

from tests.notary.conftest import as_notary, keys, seal
from tests.web.conftest import ANA

__all__ = ["as_notary", "keys", "seal"]


def entry_of(world, number: str = ANA):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    with within(world.workspace):
        return ConsentEntry.objects.filter(address__value=number, word="confirmed").get()


def link_to(world) -> str:
    from sayso.records.link import links_to
    from sayso.store.scope import within

    entry = entry_of(world).id
    with within(world.workspace):
        return links_to(world.workspace, [entry])[entry]


def sealed(world, seal) -> None:
    while seal(world.workspace):
        pass


def test_the_page_of_heads_teaches_before_there_is_one(client, world):
    said = client.get("/ledger/heads/").content.decode()
    assert "Nothing is sealed yet" in said
    assert "wait for the notary" in said


def test_before_it_is_sealed_a_proof_is_asked_for_again_later(client, world):
    answer = client.get(f"/ledger/{entry_of(world).id}/record.json")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "notary" in answer.json()["error"]
    assert client.get("/ledger/ledger.txt").status_code == 503
    assert client.get("/ledger/head.txt").status_code == 503


def test_every_proof_can_be_taken(client, world, seal):
    from sayso.store.scope import within
    from sayso.store.tables import Message

    sealed(world, seal)
    entry = entry_of(world)
    with within(world.workspace):
        message = Message.objects.filter(address=entry.address_id).first()
    said = client.get("/ledger/heads/").content.decode()
    assert "rows sealed" in said
    assert "Nothing is sealed yet" not in said
    record = client.get(f"/ledger/{entry.id}/record.json")
    assert record["Content-Disposition"].endswith('.json"')
    assert record.json()["record"]["pii_principal_id"] == ANA
    assert client.get(f"/ledger/{entry.id}/kantara.json").json()["version"] == "KI-CR-v1.1.0"
    assert client.get(f"/outbox/{message.id}/why.json").json()["message"]["id"] == str(message.id)
    assert client.get("/ledger/heads.json").json()["heads"]
    assert client.get("/ledger/head.txt").content.decode().startswith("sayso/")
    lines = b"".join(client.get("/ledger/ledger.txt").streaming_content).decode().splitlines()
    assert json.loads(lines[0])["sayso"] == "ledger 1"
    assert not any(ANA in line for line in lines)
    said = client.get(f"/ledger/{entry.id}/").content.decode()
    assert "Sealed" in said
    assert "The record, with its proof" in said
    assert client.get("/verify.py").content.startswith(b'"""') or client.get("/verify.py").content.startswith(b"#!")


@pytest.mark.parametrize("since", ["0", "x", "-1", "9" * 40, "١"])
def test_a_head_that_cannot_be_is_refused_in_words(client, world, seal, since: str):
    sealed(world, seal)
    answer = client.get(f"/ledger/{entry_of(world).id}/record.json", {"from": since})
    assert answer.status_code == 400
    assert "head" in answer.json()["error"]


def test_what_is_not_there_is_not_found(client, world):
    nobody = "01a20e6c-289a-7000-ba78-5737a38b701e"
    assert client.get(f"/ledger/{nobody}/record.json").status_code == 404
    assert client.get(f"/outbox/{nobody}/why.json").status_code == 404


def test_a_stranger_gets_no_proof(world):
    from django.test import Client

    stranger = Client(SERVER_NAME="localhost")
    for page in (
        "/ledger/heads/",
        "/ledger/heads.json",
        "/ledger/ledger.txt",
        f"/ledger/{entry_of(world).id}/record.json",
    ):
        assert stranger.get(page).status_code == 302, page


def test_a_person_opens_their_own_record_without_signing_in(world, seal):
    from django.test import Client

    sealed(world, seal)
    token = link_to(world)
    stranger = Client(SERVER_NAME="localhost")
    page = stranger.get(f"/r/{token}/")
    said = page.content.decode()
    assert page.status_code == 200
    assert "Your record" in said
    assert ANA not in said  # whoever looks over a shoulder sees three digits
    assert f"…{ANA[-3:]}" in said
    assert "<script" not in said
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
    assert stranger.get(f"/r/{token}").status_code == 200
    assert stranger.get(f"/r/{token}/{entry_of(world).id}/record.json").json()["evidence"]
    other = entry_of(world, "+14155550104").id
    assert stranger.get(f"/r/{token}/{other}/record.json").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "a" * 400, "%00", "../../etc/passwd", "'; drop table leaf; --"])
def test_a_link_that_was_never_sent_opens_nothing(world, token: str):
    from django.test import Client

    assert Client(SERVER_NAME="localhost").get(f"/r/{token}/").status_code == 404


def test_the_confirmation_ends_with_the_link_where_people_can_reach_us(world, monkeypatch):
    from sayso.store.scope import within
    from sayso.store.tables import Message, RecordLink

    monkeypatch.setenv("SAYSO_URL", "https://sayso.example/")
    number = "+12125550107"
    for words in ("JOIN", "YES"):
        world.texts([number], words)
    with within(world.workspace):
        body = Message.objects.get(address__value=number, purpose="opt_in_confirmation").body
    token = body.rpartition("Your record: https://sayso.example/r/")[2]
    assert RecordLink.objects.get(token=token).entry_id == entry_of(world, number).id


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"place": "folder"}, "folder"),
        ({"place": "url", "url": "https://heads.example.org/acme"}, "https://heads.example.org/acme"),
        ({"place": ""}, ""),
    ],
)
def test_heads_are_published_where_the_workspace_chooses(client, world, given, kept: str):
    from sayso.store.tables import Workspace

    assert "Kept" in client.post("/ledger/heads/publish/", given, follow=True).content.decode()
    assert Workspace.objects.get(pk=world.workspace).heads_to == kept


@pytest.mark.parametrize(
    "url",
    [
        "https://[",
        "https://x.example:99999/",
        "",
        "ftp://x.example/",
        "http://x.example/",
        "https://",
        "https://me:pw@x.example/",
        "https://" + "x" * 400,
    ],
)
def test_an_address_that_cannot_be_is_refused(client, world, url: str):
    from sayso.store.tables import Workspace

    before = Workspace.objects.get(pk=world.workspace).heads_to
    assert (
        "Not kept" in client.post("/ledger/heads/publish/", {"place": "url", "url": url}, follow=True).content.decode()
    )
    assert Workspace.objects.get(pk=world.workspace).heads_to == before
