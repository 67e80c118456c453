"""The phone: what is typed goes the way of a carrier's text, and the demo clock moves forward only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest


@pytest.fixture
def handset(cast: Any) -> Any:
    from sayso.store.scope import within
    from sayso.store.tables import Handset

    with within(cast.workspace):
        return Handset.objects.order_by("created_at").first()


def shift(cast: Any) -> timedelta:
    return _workspace(cast).clock_shift


def _workspace(cast: Any) -> Any:
    from sayso.store.tables import Workspace

    return Workspace.objects.get(pk=cast.workspace)


def test_a_text_takes_the_real_way(port: int, ana: Any, cast: Any, handset: Any):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry, InboundText

    htmx = {"HX-Request": "true"}
    answer = ana.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": " hello\x00 \r\nthere "}, headers=htmx)
    assert "delivered" in answer.content.decode()
    assert ana.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": "JOIN"}).url == "/phone/"
    with within(cast.workspace):
        assert InboundText.objects.count() == 2
        assert ConsentEntry.objects.get().word == "asked"
    page = ana.get("/").content.decode()
    assert "Words shown:" in page
    assert "Reply YES" in page
    assert "“JOIN”" in page


def test_a_handset_remembers_no_card(port: int, ana: Any, cast: Any, handset: Any):
    from sayso.store.scope import within
    from sayso.store.tables import HandsetText

    form = {"to": cast.sender, "text": "pay with 4111 1111 1111 1111"}
    assert (
        "[card …1111]" in ana.post(f"/phone/{handset.pk}/say/", form, headers={"HX-Request": "true"}).content.decode()
    )
    with within(cast.workspace):
        assert HandsetText.objects.get().body == "pay with [card …1111]"


def test_a_refused_receipt_does_not_stop_the_next(store: str, cast: Any, caplog: pytest.LogCaptureFixture):
    from sayso.channels.simulator import network
    from sayso.store import queries
    from sayso.store.ids import new_id
    from sayso.store.scope import within
    from sayso.store.tables import HandsetText

    class Hook(network.Exchange):
        """A hook that refuses one receipt, until it thinks better of it."""

        refuses = True

        def post(self, line: Any, identity: str, body: bytes) -> str:
            if b'"bad"' in body and Hook.refuses:
                raise network.NotTaken("HTTP 400")
            return "kept"

    rows = [
        {"id": str(new_id()), "number": "+12125550123", "sender_address": "77", "body": "hi", "reference": reference}
        for reference in ("bad", "good")
    ]
    with within(cast.workspace):
        queries.run("put_on_handsets", workspace=cast.workspace, rows=queries.rows(rows), at=datetime.now(UTC))
    deliveries = network.Deliveries(Hook(b"", 1), lambda: None)

    def receipts() -> list[str]:
        deliveries.report(cast.workspace)
        with within(cast.workspace):
            return list(HandsetText.objects.order_by("id").values_list("receipt", flat=True))

    assert receipts() == ["", "delivered"]
    assert "refused: HTTP 400" in caplog.text
    Hook.refuses = False
    assert receipts() == ["", "delivered"]
    deliveries.later = dict.fromkeys(deliveries.later, 0.0)
    assert receipts() == ["delivered", "delivered"]


def test_an_empty_text_is_not_sent(port: int, ana: Any, cast: Any, handset: Any):
    answer = ana.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": "  "}, headers={"HX-Request": "true"})
    assert "No texts yet" in answer.content.decode()


def test_a_network_that_fails_says_so(ana: Any, cast: Any, handset: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAYSO_PORT", "1")
    answer = ana.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": "JOIN"}, headers={"HX-Request": "true"})
    assert "not delivered" in answer.content.decode()


@pytest.mark.parametrize("to", ["99", "", "5\x00", "x" * 500])
def test_only_our_own_senders_can_be_texted(ana: Any, handset: Any, to: str):
    assert ana.post(f"/phone/{handset.pk}/say/", {"to": to, "text": "JOIN"}).status_code == 404


def test_another_workspaces_handset_is_not_there(stranger: Any, cast: Any, handset: Any):
    from sayso.store.tables import Membership, Person
    from sayso.workspaces.demo import make_demo

    cy = Person.objects.create_user(f"cy-{cast.sender}@other.example")
    Membership.objects.create(person=cy, workspace_id=make_demo("Other", "Other", f"8{cast.sender}"))
    stranger.force_login(cy)
    assert stranger.get(f"/phone/{handset.pk}/thread/").status_code == 404
    assert stranger.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": "STOP"}).status_code == 404


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("+1 312 555 0142", "in Chicago"),
        ("(808) 555-0107", "in Honolulu"),
        ("+1 212 555 0123", "already"),
        ("+1 212 736 5000", "may belong to somebody"),
        ("12", "no telephone number"),
        ("", "no telephone number"),
        ("\x00", "no telephone number"),
    ],
)
def test_handsets_have_numbers_that_belong_to_nobody(ana: Any, number: str, says: str):
    answer = ana.post("/phone/add/", {"number": number, "label": "A\x00"}, follow=True)
    assert says in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "earliest", "latest"),
    [
        ({"to": "hour"}, timedelta(hours=1), timedelta(hours=1)),
        ({"to": "nine"}, timedelta(0), timedelta(hours=24)),
        ({"to": "tomorrow", "sure": "1"}, timedelta(hours=10), timedelta(hours=82)),
    ],
)
def test_the_clock_moves_forward(ana: Any, cast: Any, form: dict[str, str], earliest: timedelta, latest: timedelta):
    answer = ana.post("/phone/clock/", form | {"zone": "America/New_York"}, headers={"HX-Request": "true"})
    assert "frame-clock" in answer.content.decode()
    assert earliest <= shift(cast) <= latest


def test_only_a_jump_of_more_than_a_day_is_asked_about(ana: Any, cast: Any):
    from sayso.rules import zones
    from sayso.store import clock

    zone = zones.zone("America/New_York")
    then = (clock.now(_workspace(cast)).astimezone(zone) + timedelta(days=5)).replace(hour=10)
    jump = {"to": "custom", "at": f"{then:%Y-%m-%dT%H:%M}", "zone": zone.key}
    for headers in ({"HX-Request": "true"}, {}):
        asked = ana.post("/phone/clock/", jump, headers=headers).content.decode()
        assert "Move the demo clock 5 days on" in asked
        assert f'name="at" value="{jump["at"]}"' in asked
        assert shift(cast) == timedelta(0)
    ana.post("/phone/clock/", jump | {"sure": "1", "to": "stay"}, headers={"HX-Request": "true"})
    assert shift(cast) == timedelta(0)
    ana.post("/phone/clock/", jump | {"sure": "1"}, headers={"HX-Request": "true"})
    assert shift(cast) > timedelta(days=3)


@pytest.mark.parametrize("at", ["", "never", "2020-01-01T10:00", "2999-01-01T10:00", "0001-01-01T00:00", "x" * 9999])
def test_the_clock_goes_nowhere_else(ana: Any, cast: Any, at: str):
    answer = ana.post("/phone/clock/", {"to": "custom", "at": at, "zone": "nowhere"}, headers={"HX-Request": "true"})
    assert 'role="alert">' in answer.content.decode()
    assert shift(cast) == timedelta(0)
    assert ana.post("/phone/clock/", {"at": at}).status_code == 302


@pytest.mark.parametrize(
    ("now", "hour", "today", "then"),
    [
        ("2026-03-07T12:00", 9, True, "2026-03-07T14:00"),
        ("2026-03-07T14:00", 9, True, "2026-03-08T13:00"),  # the clocks go forward in between
        ("2026-10-31T20:00", 10, False, "2026-11-01T15:00"),  # and back
    ],
)
def test_nine_oclock_is_nine_where_people_are(store: str, now: str, hour: int, today: bool, then: str):
    from sayso.rules import zones
    from sayso.web.simulator import next_at

    begin = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_at(begin, zones.zone("America/New_York"), hour, today=today).astimezone(UTC) == datetime.fromisoformat(
        then
    ).replace(tzinfo=UTC)


def test_what_happened_is_saved_as_a_test_that_plays(port: int, ana: Any, cast: Any, handset: Any, tmp_path: Any):
    """From the real phone: typed, carried to the hook, answered by the door; the file plays green by itself."""
    from sayso.outbox.door import release
    from tests.transcripts.play import Play

    for text in ("JOIN", "YES", "stop"):
        ana.post(f"/phone/{handset.pk}/say/", {"to": cast.sender, "text": text})
        while release(cast.workspace):
            pass
    answer = ana.get(f"/phone/{handset.pk}/save/")
    assert answer["Content-Disposition"] == f'attachment; filename="handset-{handset.number[-4:]}.chat"'
    told = answer.content.decode()
    assert "= Offers: confirmed (double opt-in)" in told
    assert "= entity: withdrawn (keyword stop)" in told
    file = tmp_path / "saved.chat"
    file.write_text(told)
    assert "\n".join(Play(file).lines()) + "\n" == told


def test_an_unused_handset_saves_its_stage(ana: Any, handset: Any):
    told = ana.get(f"/phone/{handset.pk}/save/").content.decode()
    assert told.startswith("# What happened on")
    assert f"contact {handset.number}" in told
