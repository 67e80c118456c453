"""A list from upload to undo: who is asked, who stands, who is refused, and what is left behind."""

import hashlib
from datetime import timedelta

import pytest

from tests.lists import (
    FULL,
    ONE_ACT,
    as_csv,
    checked,
    imported,
    keep,
    lines_of,
    row_of,
    run,
    statuses,
    take,
    taken_back,
)

ANA, BO, CY, DEE = "+12125550101", "+12125550102", "+12125550103", "+14155550104"


def entries(stage, number):
    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry

    with within(stage.workspace):
        rows = ConsentEntry.objects.filter(address_id=stage.address(number)).select_related("payload").order_by("seq")
        return list(rows)


def words(stage, number) -> dict[str, str]:
    named = {row: keyword for keyword, row in stage.programmes.items()}
    return {named[programme]: standing.word for programme, standing in stage.held(number).standings.items()}


def test_a_whole_list(stage):
    """The dry run says what will happen and writes nothing; the import does what it said."""
    stage.says(BO, "JOIN", "STOP")
    content = as_csv(
        [
            {**FULL, "Phone": ANA},
            {**FULL, "Phone": BO},
            {**ONE_ACT, "Phone": CY},
            {"Phone": DEE},
            {**FULL, "Phone": ANA},
            {**FULL, "Phone": "4.47401E+11"},
        ]
    )
    made = checked(stage.workspace, content, stage.programmes["JOIN"])
    expected = [
        (2, "confirmed", ""),
        (3, "refused", "stopped"),
        (4, "asked", ""),
        (5, "refused", "no_evidence"),
        (6, "duplicate", "duplicate"),
        (7, "flagged", "power_of_ten"),
    ]
    assert statuses(stage.workspace, made) == expected
    assert (stage.address(ANA), stage.address(CY)) == (None, None)
    row = row_of(stage.workspace, made)
    assert (row.status, row.rows) == ("checked", 6)
    assert abs(row.created_at - stage.now()) < timedelta(minutes=5), "by the workspace's clock, as all its times"
    assert row.counts["confirmed"] == 1
    assert row.counts["refused:stopped"] == 1
    assert row.examples["flagged:power_of_ten"][0][0] == 7
    take(stage.workspace, made)
    assert statuses(stage.workspace, made) == expected
    assert row_of(stage.workspace, made).status == "done"
    assert (words(stage, ANA), words(stage, CY)) == ({"JOIN": "confirmed"}, {"JOIN": "asked"})
    assert words(stage, BO) == {"JOIN": "withdrawn"}
    assert stage.address(DEE) is None, "what a list cannot prove leaves nobody behind"
    stage.release()
    assert [purpose for purpose, _, _ in stage.sent(CY)] == ["double_opt_in_ask"]
    assert stage.sent(ANA) == []
    stage.says(CY, "YES")
    assert words(stage, CY) == {"JOIN": "confirmed"}


def test_the_proof_lies_in_the_ledger_under_its_commitment(stage):
    from sayso.store import ledger

    content = as_csv([{**FULL, "Phone": ANA, "Consented at": "2026-01-10 07:00", "Time zone": "America/New_York"}])
    made = imported(stage.workspace, content, stage.programmes["JOIN"])
    entry = entries(stage, ANA)[0]
    body = entry.payload.body
    assert (entry.word, entry.act, entry.transport, entry.import_list_id) == ("confirmed", "import", "file", made)
    assert body["evidence"] == {
        "file": hashlib.sha256(content).hexdigest(),
        "line": 2,
        "method": "paper form",
        "disclosure": "Yes, text me offers",
        "evidence": "scan-0001.pdf",
        "consented_at": "2026-01-10T12:00:00+00:00",
        "double_opt_in_at": "2026-01-10T12:05:00+00:00",
        "read_in": "America/New_York",
    }
    assert ledger.opens(bytes(entry.commitment), bytes(entry.payload.salt), body)


def test_an_import_is_asked_about_within_hours_only_and_once(stage):
    from datetime import UTC, datetime

    stage.clock(datetime(2026, 3, 5, 8, tzinfo=UTC))  # 03:00 in New York
    imported(stage.workspace, as_csv([{**ONE_ACT, "Phone": ANA}]), stage.programmes["JOIN"])
    stage.release()
    assert stage.sent(ANA) == []
    stage.clock(datetime(2026, 3, 5, 16, tzinfo=UTC))
    stage.release()
    assert len(stage.sent(ANA)) == 1
    again = imported(stage.workspace, as_csv([{**ONE_ACT, "Phone": ANA}]), stage.programmes["JOIN"])
    assert statuses(stage.workspace, again) == [(2, "there", "there_asked")]
    stage.release()
    assert len(stage.sent(ANA)) == 1


def test_an_ask_that_lapsed_is_not_asked_again_by_the_same_act(stage):
    from datetime import timedelta

    content = as_csv([{**ONE_ACT, "Phone": ANA}])
    imported(stage.workspace, content, stage.programmes["JOIN"])
    stage.release()
    stage.passes(timedelta(hours=73))
    stage.sweep()
    assert words(stage, ANA) == {"JOIN": "lapsed"}
    assert statuses(stage.workspace, imported(stage.workspace, content, stage.programmes["JOIN"])) == [
        (2, "refused", "ended_since")
    ]
    stage.passes(timedelta(minutes=5))
    newer = stage.now() - timedelta(minutes=1)
    later = as_csv([{**ONE_ACT, "Phone": ANA, "Consented at": newer.isoformat()}])
    imported(stage.workspace, later, stage.programmes["JOIN"])
    assert words(stage, ANA) == {"JOIN": "asked"}


def test_a_new_holder_is_not_bound_by_the_former_ones_opt_in(stage):
    stage.says(ANA, "NEWS")
    stage.end_tenure(ANA)
    made = imported(stage.workspace, as_csv([{**FULL, "Phone": ANA}]), stage.programmes["JOIN"])
    assert statuses(stage.workspace, made) == [(2, "refused", "former_holder")]


def test_a_column_names_the_programme(stage):
    content = as_csv(
        [
            {**FULL, "Phone": ANA, "Programme": "JOIN"},
            {**FULL, "Phone": ANA, "Programme": "news"},
            {**FULL, "Phone": BO, "Programme": "Nowhere"},
            {**FULL, "Phone": ANA, "Programme": "JOIN"},
        ]
    )
    made = imported(stage.workspace, content, None)
    assert [status for _, status, _ in statuses(stage.workspace, made)] == [
        "confirmed",
        "confirmed",
        "flagged",
        "duplicate",
    ]
    assert words(stage, ANA) == {"JOIN": "confirmed", "NEWS": "confirmed"}


def test_what_was_not_used_is_undone_and_what_was_stays(stage):
    content = as_csv(
        [{**FULL, "Phone": ANA}, {**FULL, "Phone": BO}, {**ONE_ACT, "Phone": CY}, {**ONE_ACT, "Phone": DEE}]
    )
    made = imported(stage.workspace, content, stage.programmes["JOIN"])
    stage.send(BO, "JOIN")
    stage.says(DEE, "STOP")  # before the door has asked anybody
    taken_back(stage.workspace, made)
    assert statuses(stage.workspace, made) == [
        (2, "undone", ""),
        (3, "confirmed", "used"),
        (4, "asked", "used"),
        (5, "asked", "moved_on"),
    ]
    assert words(stage, ANA) == {"JOIN": "retracted"}
    assert words(stage, BO) == {"JOIN": "confirmed"}
    stage.send(ANA, "JOIN")
    stage.release()
    assert stage.sent(ANA) == []
    row = row_of(stage.workspace, made)
    assert (row.status, row.counts["undone"]) == ("undone", 1)


def test_an_ask_that_has_not_left_is_undone_and_never_leaves(stage):
    made = imported(stage.workspace, as_csv([{**ONE_ACT, "Phone": ANA}]), stage.programmes["JOIN"])
    taken_back(stage.workspace, made)
    stage.release()
    assert stage.sent(ANA) == []
    assert words(stage, ANA) == {"JOIN": "retracted"}
    again = imported(stage.workspace, as_csv([{**ONE_ACT, "Phone": ANA}]), stage.programmes["JOIN"])
    assert statuses(stage.workspace, again) == [(2, "refused", "ended_since")]


def test_cancel_stops_where_it_is_and_can_be_undone(stage, monkeypatch):
    from sayso.imports import take_in
    from sayso.imports.carry_on import step
    from sayso.imports.take_in import begin_import
    from sayso.imports.undo import cancel

    monkeypatch.setattr(take_in, "CHUNK", 1)
    made = checked(stage.workspace, as_csv([{**FULL, "Phone": ANA}, {**FULL, "Phone": BO}]), stage.programmes["JOIN"])
    begin_import(stage.workspace, made, None, knows=True)
    assert step(stage.workspace, made)
    cancel(stage.workspace, made, None)
    assert not step(stage.workspace, made)
    assert (words(stage, ANA), stage.address(BO)) == ({"JOIN": "confirmed"}, None)
    taken_back(stage.workspace, made)
    assert words(stage, ANA) == {"JOIN": "retracted"}


def test_what_a_list_tells_of_people_never_overwrites_what_they_told(stage):
    from sayso.contacts.describe import Description, describe
    from sayso.store.scope import within
    from sayso.store.tables import Contact, ProfileAnswer, ProfileField

    with within(stage.workspace):
        ProfileField.objects.create(
            workspace_id=stage.workspace, key="colour", label="Colour", purpose="fitting offers", basis="consent"
        )
        ProfileField.objects.create(
            workspace_id=stage.workspace, key="size", label="Size", purpose="x", basis="consent", live=False
        )
    stage.says(BO, "HELP")
    describe(stage.workspace, stage.address(BO), Description("Bo", "US", "US-NY", "America/New_York"), None)
    told = {
        "Name": "Somebody",
        "State": "FL",
        "Country": "US",
        "Time zone": "America/Denver",
        "Colour": "red",
        "Size": "L",
    }
    content = as_csv([{**FULL, "Phone": ANA, **told}, {**FULL, "Phone": BO, **told}, {"Phone": CY, **told}])
    made = imported(stage.workspace, content, stage.programmes["JOIN"])
    with within(stage.workspace):
        people = {row.addresses.get().value: row for row in Contact.objects.all()}
        answers = list(ProfileAnswer.objects.values_list("value", "purpose", "basis", "source"))
    assert (people[ANA].name, people[ANA].zone, people[ANA].residence_subdivision) == (
        "Somebody",
        "America/Denver",
        "US-FL",
    )
    assert (people[BO].name, people[BO].zone, people[BO].residence_subdivision) == ("Bo", "America/New_York", "US-NY")
    assert CY not in people
    assert answers == [("red", "fitting offers", "consent", "import")] * 2
    taken_back(stage.workspace, made)
    with within(stage.workspace):
        assert not ProfileAnswer.objects.exists()


def test_a_mapping_is_remembered_for_the_same_header(stage):
    from sayso.imports.check import begin_check

    content = b"A,B\n+12125550101,x\n"
    made = keep(stage.workspace, content)
    assert row_of(stage.workspace, made).mapping == {}
    begin_check(stage.workspace, made, {"number": 0, "method": 1}, stage.programmes["JOIN"], "US", None)
    run(stage.workspace, made)
    assert row_of(stage.workspace, keep(stage.workspace, b"a;b\n1;2\n")).mapping == {"number": 0, "method": 1}


@pytest.mark.parametrize(
    ("chosen", "programme", "region", "says"),
    [
        ({"method": 0}, True, "US", "which column holds the phone number"),
        ({"number": 9}, True, "US", "no such column"),
        ({"shoe": 0}, True, "US", "no such column"),
        ({"number": 0, "method": 0}, True, "US", "one thing only"),
        ({"number": 0}, False, "US", "Choose the programme"),
        ({"number": 0}, True, "XX", "Choose the country"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(stage, chosen, programme, region, says):
    from sayso.imports.check import begin_check
    from sayso.imports.upload import ImportRefused

    made = keep(stage.workspace, b"Phone,Method\n+12125550101,x\n")
    with pytest.raises(ImportRefused, match=says):
        begin_check(stage.workspace, made, chosen, stage.programmes["JOIN"] if programme else None, region, None)


def test_nothing_is_imported_unchecked_nor_twice(stage):
    from sayso.imports.take_in import begin_import
    from sayso.imports.undo import begin_undo
    from sayso.imports.upload import ImportRefused

    made = keep(stage.workspace, as_csv([{**FULL, "Phone": ANA}]))
    for act in (begin_import, begin_undo):
        with pytest.raises(ImportRefused):
            act(stage.workspace, made, None)
    made = imported(stage.workspace, as_csv([{**FULL, "Phone": ANA}]), stage.programmes["JOIN"])
    with pytest.raises(ImportRefused):
        begin_import(stage.workspace, made, None)


def test_ambiguous_dates_are_settled_by_their_column(stage):
    rows = [
        {**ONE_ACT, "Phone": ANA, "Consented at": "03/01/2026"},
        {**ONE_ACT, "Phone": BO, "Consented at": "31/01/2026"},
    ]
    made = checked(stage.workspace, as_csv(rows), stage.programmes["JOIN"])
    assert [status for _, status, _ in statuses(stage.workspace, made)] == ["asked", "asked"]
    made = checked(stage.workspace, as_csv(rows[:1]), stage.programmes["JOIN"])
    assert statuses(stage.workspace, made) == [(2, "flagged", "two_dates")]
    rows.append({**ONE_ACT, "Phone": CY, "Consented at": "01/31/2026"})
    made = checked(stage.workspace, as_csv(rows), stage.programmes["JOIN"])
    assert statuses(stage.workspace, made)[0] == (2, "flagged", "two_dates")
    assert len(lines_of(stage.workspace, made)) == 3


@pytest.mark.parametrize(
    ("proofs", "weak"),
    [
        (["scan-0001.pdf", "scan-0002.pdf", "scan-0003.pdf"], {}),
        (["The shop", "the shop ", "scan-0003.pdf"], {"evidence_same": 2}),
        (["yes", "ok", "scan-0003.pdf"], {"evidence_short": 2}),
        (["yes", "yes", "n/a"], {"evidence_same": 2, "evidence_short": 2}),
        (["scan-0001.pdf"], {}),
    ],
)
def test_weak_evidence_is_counted_and_has_to_be_known(stage, proofs, weak):
    from sayso.imports.take_in import begin_import
    from sayso.imports.upload import ImportRefused
    from sayso.store.scope import within
    from sayso.store.tables import StaffAct

    people = zip((ANA, BO, CY), proofs, strict=False)
    content = as_csv([{**FULL, "Phone": number, "Evidence": proof} for number, proof in people])
    made = checked(stage.workspace, content, stage.programmes["JOIN"])
    counts = row_of(stage.workspace, made).counts
    assert {name: count for name, count in counts.items() if name.startswith("evidence_")} == weak
    if weak:
        with pytest.raises(ImportRefused, match="Say that you know it"):
            begin_import(stage.workspace, made, None)
    begin_import(stage.workspace, made, None, knows=True)
    run(stage.workspace, made)
    with within(stage.workspace):
        details = StaffAct.objects.get(act="imported_list").details
    assert details.get("knew_of_weak_evidence", False) is bool(weak)
    assert {name: details[name] for name in weak} == weak
    assert weak.items() <= row_of(stage.workspace, made).counts.items(), "it is still told afterwards"
