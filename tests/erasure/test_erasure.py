"""Who asks to be erased: left alone at once, kept as long as claims can be made, then gone from every table."""

import json
from datetime import timedelta

import pytest

from tests.erasure.conftest import ANA, BEN, CY
from tests.lists import FULL, as_csv, checked, imported, lines_of, take

FIVE_YEARS = timedelta(days=1826)
WORDS = ("Philomena", "Lapsang", "Alvarez", "5550141")


def holding(admin, workspace, words: str) -> set[str]:
    """Every column of every table that holds these words, as text or as bytes, for this workspace."""
    from psycopg import sql

    columns = admin.execute(
        """SELECT table_name, column_name, EXISTS (SELECT 1 FROM information_schema.columns w WHERE
               w.table_name = c.table_name AND w.column_name = 'workspace_id') FROM information_schema.columns c
           WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'bytea', 'ARRAY')"""
    ).fetchall()
    found = set()
    for table, column, ours in columns:
        asked = "SELECT EXISTS (SELECT 1 FROM {} WHERE ({}::text LIKE %(plain)s OR {}::text LIKE %(hex)s)"
        asked += " AND workspace_id = %(workspace)s)" if ours else ")"
        names = sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)
        looked = {"plain": f"%{words}%", "hex": f"%{words.encode().hex()}%", "workspace": workspace}
        if admin.execute(sql.SQL(asked).format(*names), looked).fetchone() == (True,):
            found.add(f"{table}.{column}")
    return found


def after_five_years(stage) -> None:
    stage.passes(FIVE_YEARS + timedelta(days=1))
    stage.sweep()


def end_of(stage, row) -> str:
    from sayso.store.scope import within
    from sayso.store.tables import ErasureEnd

    with within(stage.workspace):
        found = ErasureEnd.objects.filter(erasure=row.id).first()
    return found.end if found else ""


def test_a_request_restricts_at_once(stage):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    before = len(stage.sent(ANA))
    waiting = stage.send(ANA, "NEWS")
    stage.asks_erasure(ANA)
    later = stage.send(ANA, "JOIN")
    stage.release()
    assert len(stage.sent(ANA)) == before
    assert [row.reasons for row in stage.messages(id__in=[waiting, later])] == [["withdrawn"], ["withdrawn"]]
    with within(stage.workspace):
        entry = ConsentEntry.objects.select_related("payload").get(act="erasure_request")
    assert (entry.word, entry.scope, entry.transport) == ("withdrawn", "entity", "console")
    assert entry.payload.body["evidence"]["how"] == "letter"
    assert stage.held(ANA) == stage.rebuilt(ANA)


def test_every_legal_entity_of_the_workspace_is_bound(stage):
    from sayso.store.scope import within
    from sayso.store.tables import Entity

    with within(stage.workspace):
        other = Entity.objects.create(workspace_id=stage.workspace, name="Acme Travel")
    stage.asks_erasure(ANA)
    assert other.id in {block.scope_id for block in stage.held(ANA).blocks}
    assert len(stage.held(ANA).blocks) == 2


def test_until_when_is_promised_and_kept(stage, journal):
    row = stage.asks_erasure(ANA)
    newest = max(at for _, _, at in stage.sent(ANA))
    assert row.keep_until is not None
    assert abs(row.keep_until - newest - FIVE_YEARS) < timedelta(minutes=1)
    stage.passes(FIVE_YEARS - timedelta(days=1))
    stage.sweep()
    assert end_of(stage, row) == ""
    stage.passes(timedelta(days=2))
    stage.sweep()
    assert end_of(stage, row) == "destroyed"
    assert stage.address(ANA) is None
    assert [line["act"] for line in journal()] == ["asked", "destroyed"]
    assert "555" not in json.dumps([{**line, "marks": ""} for line in journal()]).replace(str(row.address_id), "")


def test_nothing_of_the_person_is_left_in_any_table(stage, connect):
    admin, home = connect("admin"), stage.workspace
    assert {"profile_answer.value", "consent_payload.body"} <= holding(admin, home, "Lapsang")
    assert {"contact.name", "import_row.cells"} <= holding(admin, home, "Alvarez")
    assert {"inbound_text.body"} <= holding(admin, home, "Philomena")
    everywhere = {"address.value", "clearance_payload.body", "consent_payload.body", "handset_text.number"}
    assert everywhere <= holding(admin, home, "5550141")
    stage.asks_erasure(ANA)
    after_five_years(stage)
    assert {word: holding(admin, home, word) for word in WORDS} == {word: set() for word in WORDS}
    assert everywhere <= holding(admin, home, "5550142"), "Ben is untouched"
    left = """SELECT (SELECT count(*) FROM phrase WHERE inbound_id IS NOT NULL AND workspace_id = %s),
                     (SELECT count(*) FROM record_link l JOIN consent_entry e ON e.id = l.entry_id
                      WHERE e.address_id = %s)"""
    gone = admin.execute("SELECT id FROM address WHERE value IS NULL AND workspace_id = %s", [home]).fetchone()
    assert admin.execute(left, [home, *gone]).fetchone() == (0, 0)
    assert admin.execute("SELECT count(*) FROM consent_entry WHERE address_id = %s", gone).fetchone()[0] > 5


def test_who_never_joined_and_was_never_texted_goes_at_once(stage, journal):
    row = stage.asks_erasure(CY)
    assert row.keep_until is None
    assert end_of(stage, row) == "destroyed"
    assert stage.address(CY) is None
    assert [line["act"] for line in journal()] == ["asked", "destroyed"]


def test_a_list_and_a_form_do_not_bring_an_erased_number_back(stage, connect):
    stage.asks_erasure(ANA)
    after_five_years(stage)
    listed = as_csv([FULL | {"Phone": ANA, "Name": "Ana Alvarez"}, FULL | {"Phone": "+12125550149"}])
    made = imported(stage.workspace, listed, stage.programmes["JOIN"])
    line = lines_of(stage.workspace, made)[0]
    assert (line.status, line.reason, line.cells) == (
        "flagged",
        "erased",
        [],
    )
    assert stage.address(ANA) is None
    assert stage.address("+12125550149")
    assert holding(connect("admin"), stage.workspace, "5550141") == set()
    stage.fills(ANA, stage.form("JOIN"), "JOIN")
    assert [block.scope for block in stage.held(ANA).blocks] == ["entity"]
    assert stage.held(ANA) == stage.rebuilt(ANA)
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(ANA)] == ["double_opt_in_ask"], (
        "once in 30 days, as through any STOP"
    )
    stage.fills(ANA, stage.form("JOIN"), "JOIN")
    stage.release()
    assert len(stage.sent(ANA)) == 1
    stage.says(ANA, "START")
    assert {each.word for each in stage.held(ANA).standings.values()} == {"asked"}
    stage.says(ANA, "YES")
    assert stage.held(ANA).standings[stage.programmes["JOIN"]].word == "confirmed"


def test_their_own_act_lets_that_programme_in_anew(stage):
    stage.asks_erasure(ANA)
    after_five_years(stage)
    stage.says(ANA, "hello")
    stage.send(ANA, "NEWS")
    stage.release()
    assert [row.reasons for row in stage.messages(address_id=stage.address(ANA), purpose="programme")] == [
        ["withdrawn", "no_consent"]
    ]
    stage.says(ANA, "NEWS")
    stage.send(ANA, "NEWS")
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(ANA)] == ["opt_in_confirmation", "programme"]
    assert stage.held(ANA) == stage.rebuilt(ANA)


def test_a_text_of_then_delivered_once_more_is_no_new_act(stage):
    stage.texts(ANA, "NEWS", provider_id="once")
    stage.asks_erasure(ANA)
    after_five_years(stage)
    assert stage.texts(ANA, "NEWS", provider_id="once").status == "duplicate"
    assert stage.texts(BEN, "STOP", provider_id="once").outcome == "stop", (
        "a carrier that repeats its ids hides no STOP"
    )


def test_who_joins_again_is_not_erased_beneath_their_feet(stage):
    row = stage.asks_erasure(ANA)
    stage.says(ANA, "NEWS")
    after_five_years(stage)
    assert end_of(stage, row) == ""
    assert stage.held(ANA).standings[stage.programmes["NEWS"]].word == "given"
    stage.says(ANA, "STOP")
    stage.sweep()
    assert end_of(stage, row) == "", "and then what proves the newer permission has a time of its own"
    after_five_years(stage)
    assert end_of(stage, row) == "destroyed"


def test_who_joins_again_may_ask_again(stage):
    first = stage.asks_erasure(ANA)
    stage.says(ANA, "NEWS")
    second = stage.asks_erasure(ANA)
    assert end_of(stage, first) == "renewed"
    assert second.keep_until > first.keep_until
    assert stage.held(ANA).standings[stage.programmes["NEWS"]].word == "withdrawn"
    stage.says(ANA, "NEWS", "STOP")
    third = stage.asks_erasure(ANA)
    stage.says(ANA, "START")
    assert stage.held(ANA).standings[stage.programmes["NEWS"]].word == "withdrawn"
    after_five_years(stage)
    assert [end_of(stage, row) for row in (first, second, third)] == ["renewed", "renewed", "destroyed"]


def test_a_second_request_and_one_about_nobody_are_refused(stage):
    from sayso.erasure.destroy import ErasureRefused, destroy
    from sayso.erasure.request import Asked, ask, cancel

    address = stage.address(ANA)
    row = stage.asks_erasure(ANA)
    with pytest.raises(ErasureRefused, match="still open"):
        stage.asks_erasure(ANA)
    with pytest.raises(ErasureRefused, match="kept until"):
        destroy(stage.workspace, row.id, None)
    for how, at, says in (("pigeon", stage.now(), "how"), ("letter", stage.now() + timedelta(days=1), "future")):
        with pytest.raises(ErasureRefused, match=says):
            ask(stage.workspace, stage.address(BEN), Asked(how, at), None)
    stage.passes(FIVE_YEARS + timedelta(days=1))
    destroy(stage.workspace, row.id, None)
    for late in (lambda: destroy(stage.workspace, row.id, None), lambda: cancel(stage.workspace, row.id, None)):
        with pytest.raises(ErasureRefused, match="ended already"):
            late()
    with pytest.raises(ErasureRefused, match="erased already"):
        ask(stage.workspace, address, Asked("letter", stage.now()), None)


def test_who_changes_their_mind_is_kept_and_stays_left_alone(stage, journal):
    from sayso.erasure.request import cancel

    row = stage.asks_erasure(ANA)
    cancel(stage.workspace, row.id, None)
    after_five_years(stage)
    assert end_of(stage, row) == "cancelled"
    assert stage.address(ANA)
    stage.says(ANA, "START")
    stage.send(ANA, "NEWS")
    stage.release()
    assert stage.messages(purpose="programme", body="words")[-1].reasons == ["withdrawn"]
    assert [line["act"] for line in journal()] == ["asked", "cancelled"]
    assert stage.asks_erasure(ANA).keep_until, "they may ask again"


def test_a_shorter_period_shortens_promises_and_wants_a_word(stage):
    from sayso.erasure.retention import PeriodRefused, set_period

    row = stage.asks_erasure(ANA)
    set_period(stage.workspace, 4000, "", None)
    stage.passes(timedelta(days=400))
    stage.sweep()
    assert end_of(stage, row) == ""
    for days, word in ((365, ""), (0, "shorter"), (40_000, "")):
        with pytest.raises(PeriodRefused):
            set_period(stage.workspace, days, word, None)
    set_period(stage.workspace, 365, " Shorter ", None)
    stage.sweep()
    assert end_of(stage, row) == "destroyed"


def test_a_list_under_way_loses_the_line(stage):
    from sayso.erasure.destroy import destroy

    waiting = checked(
        stage.workspace, as_csv([FULL | {"Phone": CY}, FULL | {"Phone": "+12125550148"}]), stage.programmes["JOIN"]
    )
    assert [line.status for line in lines_of(stage.workspace, waiting)] == ["confirmed", "confirmed"]
    row = stage.asks_erasure(CY)
    assert end_of(stage, row) == "destroyed"
    take(stage.workspace, waiting)
    assert [(line.status, line.cells == []) for line in lines_of(stage.workspace, waiting)] == [
        ("flagged", True),
        ("confirmed", False),
    ]
    assert stage.address(CY) is None
    assert destroy


def test_a_line_that_was_not_read_yet_goes_too(stage):
    from tests.lists import keep

    unread = keep(stage.workspace, as_csv([FULL | {"Phone": "(212) 555-0143"}, FULL | {"Phone": "(212) 555-0148"}]))
    stage.asks_erasure(CY)
    assert [(line.reason, line.cells == []) for line in lines_of(stage.workspace, unread)] == [
        ("erased", True),
        ("", False),
    ]


def test_a_person_known_by_another_number_stays_known(stage):
    from sayso.store.scope import within
    from sayso.store.tables import Address, Contact

    with within(stage.workspace):
        one = Address.objects.get(value=ANA).contact_id
        Address.objects.filter(value=BEN).update(contact=one)
    stage.asks_erasure(ANA)
    after_five_years(stage)
    with within(stage.workspace):
        assert Contact.objects.get(pk=one).name == "Ana Alvarez"
    stage.asks_erasure(BEN)
    after_five_years(stage)
    with within(stage.workspace):
        assert Contact.objects.get(pk=one).name == ""


def test_answers_go_when_their_field_says(stage):
    from sayso.store.scope import within
    from sayso.store.tables import ProfileAnswer, ProfileField

    with within(stage.workspace):
        ProfileField.objects.update(retention_days=30)
    stage.passes(timedelta(days=29))
    stage.sweep()
    with within(stage.workspace):
        assert ProfileAnswer.objects.count() == 1
    stage.passes(timedelta(days=2))
    stage.sweep()
    with within(stage.workspace):
        assert ProfileAnswer.objects.count() == 0


def test_a_journal_that_cannot_be_written_keeps_everything(stage, monkeypatch, tmp_path):
    monkeypatch.setenv("SAYSO_ERASURES", str(tmp_path / "no such folder" / "erasures.jsonl"))
    with pytest.raises(OSError, match="No such file"):
        stage.asks_erasure(CY)
    assert stage.address(CY)
    assert stage.held(CY).blocks == ()


def test_an_erased_row_never_gets_a_number_again(stage, connect):
    import psycopg

    row = stage.asks_erasure(CY)
    with pytest.raises(psycopg.errors.RestrictViolation):
        connect("web", stage.workspace).execute("UPDATE address SET value = %s WHERE id = %s", [CY, row.address_id])


def test_a_mark_is_of_this_workspace_and_of_this_key(stage, settings_key):
    from uuid import uuid4

    from sayso.erasure.suppression import mark_of

    mark = mark_of(stage.workspace, ANA)
    assert mark == mark_of(stage.workspace, ANA)
    assert mark not in {mark_of(uuid4(), ANA), mark_of(stage.workspace, BEN)}
    settings_key("another")
    assert mark != mark_of(stage.workspace, ANA)


@pytest.fixture
def settings_key(store, monkeypatch):
    from django.conf import settings

    return lambda key: monkeypatch.setattr(settings, "SUPPRESSION_KEY", key)
