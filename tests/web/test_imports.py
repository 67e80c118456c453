"""The screen of imports: upload, columns, dry run, import, result, undo; and every wrong way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.lists import FULL, ONE_ACT, as_csv, lines_of, run
from tests.seeding import World
from tests.web.conftest import ANA, BO, signed_in
from tests.web.test_console_acts import acts, page, url

EVE, FAY = "+12125550105", "+12125550106"


@pytest.fixture
def fresh(store: str) -> World:
    made = World()
    made.text(ANA, "JOIN", "YES")
    made.text(BO, "JOIN", "STOP")
    return made


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


def uploaded(browser, content: bytes, name: str = "people.csv"):
    return browser.post(url("imports"), {"file": SimpleUploadedFile(name, content), "region": "US"})


def begun(browser, world, content: bytes):
    """The id of a list that has been read."""
    answer = uploaded(browser, content)
    assert answer.status_code == 302, page(answer)
    made = answer["Location"].split("/")[-2]
    run(world.workspace, made)
    return made


LIST = as_csv(
    [
        {**FULL, "Phone": EVE},
        {**ONE_ACT, "Phone": FAY},
        {**FULL, "Phone": ANA},
        {**FULL, "Phone": BO},
        {**FULL, "Phone": "4.47401E+11"},
        {**FULL, "Phone": EVE, "Method": "<script>alert(1)</script>"},
    ]
)


def test_a_list_goes_the_whole_way(fresh, browser):
    assert "No list yet" in page(browser.get(url("imports")))
    made = begun(browser, fresh, LIST)
    said = page(browser.get(url("import", made)))
    assert "What the columns are" in said
    assert '<option value="number" selected>' in said
    join = fresh.programme("JOIN").id
    form = {f"column-{place}": name for place, name in enumerate(NAMES)} | {"programme": join, "region": "US"}
    assert browser.post(url("import_check", made), form).status_code == 302
    run(fresh.workspace, made)
    said = page(browser.get(url("import", made)))
    for sentence in (
        "1 person will be asked once to reply YES.",
        "1 person stands confirmed by the evidence you give.",
        "1 person is there already, and nothing changes.",
        "1 person is refused.",
        "Line 6: The spreadsheet turned it into 4.47401E+11",
    ):
        assert sentence in said, sentence
    assert "<script>alert" not in said
    rows = page(browser.get(url("import_rows", made) + "?status=refused&reason=stopped"))
    assert "Line 5" in rows
    assert "They said STOP." in rows
    assert "2 lines give one and the same text as their evidence." in said
    assert "Say that you know it" in page(browser.post(url("import_act", made, "take-in"), follow=True))
    assert browser.post(url("import_act", made, "take-in"), {"knows": "1"}).status_code == 302
    run(fresh.workspace, made)
    said = page(browser.get(url("import", made)))
    assert "imported" in said
    assert "Undo this import" in said
    entry = lines_of(fresh.workspace, made)[0].entry_id
    proof = page(browser.get(url("entry", entry)))
    for piece in ("by an imported list", "the import that brought it", "scan-0001.pdf", "Double opt in at", "It opens"):
        assert piece in proof, piece
    result = browser.get(url("import_result", made))
    text = b"".join(result.streaming_content).decode()
    assert "attachment" in result["Content-Disposition"]
    assert "5,refused,stopped," in text
    assert "'+12125550105" in text
    assert browser.post(url("import_act", made, "undo"), {"confirm": "yes"}).status_code == 302
    assert "Type “undo” to confirm" in page(browser.get(url("import", made)))
    browser.post(url("import_act", made, "undo"), {"confirm": "Undo"})
    run(fresh.workspace, made)
    assert "undone where it had not been used" in page(browser.get(url("import", made)))
    assert acts(fresh, browser.person) == ["uploaded_list", "imported_list", "undid_import"]
    assert "people.csv" in page(browser.get(url("imports")))


NAMES = ["number", "consented_at", "method", "disclosure", "evidence", "double_opt_in_at"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Say which column holds the phone number."),
        ({"column-0": "number", "column-1": "number"}, "Two columns are both said to be: Phone number."),
        ({"column-0": "number", "column-1": "shoe"}, "no such column or meaning"),
        ({"column-0": "number", "programme": ""}, "Choose the programme the list is for"),
        ({"column-0": "number", "region": "XX"}, "Choose the country"),
    ],
)
def test_a_mapping_that_cannot_be_is_said_beside_what_was_chosen(fresh, browser, form, says):
    made = begun(browser, fresh, LIST)
    answer = browser.post(
        url("import_check", made),
        {"programme": fresh.programme("JOIN").id, "region": "US", "column-2": "method", **form},
    )
    assert answer.status_code == 422
    assert says in page(answer)
    assert '<option value="method" selected>' in page(answer) or "both said" in says


def test_columns_can_be_changed_after_the_dry_run(fresh, browser):
    made = begun(browser, fresh, LIST)
    form = {"column-0": "number", "programme": fresh.programme("JOIN").id, "region": "US"}
    browser.post(url("import_check", made), form)
    run(fresh.workspace, made)
    assert "6 lines" in page(browser.get(url("import", made)))
    assert "What the columns are" not in page(browser.get(url("import", made)))
    assert "What the columns are" in page(browser.get(url("import", made) + "?columns"))


def test_a_step_that_has_ended_fetches_the_whole_page(fresh, browser):
    made = begun(browser, fresh, LIST)
    live = browser.get(url("import", made) + "?was=reading", headers={"HX-Target": "live"})
    assert live["HX-Refresh"] == "true"
    live = browser.get(url("import", made) + "?was=read", headers={"HX-Target": "live"})
    assert "HX-Refresh" not in live
    assert b"<html" not in live.content


def test_what_is_no_list_is_turned_away(fresh, browser):
    answer = uploaded(browser, b"\x89PNG\r\n\x1a\n" + bytes(2000))
    assert answer.status_code == 422
    assert "neither a CSV file nor an .xlsx workbook" in page(answer)
    assert "Choose a file first" in page(browser.post(url("imports"), {"region": "US"}))
    made = begun(browser, fresh, b"Phone,Method\n")
    assert "no line below it" in page(browser.get(url("import", made)))
    assert browser.post(url("import_act", made, "take-in")).status_code == 302
    assert browser.post(url("import_check", made), {}).status_code == 302
    assert browser.post(url("import_act", made, "explode")).status_code == 404


def test_cancelled_is_cancelled(fresh, browser):
    made = begun(browser, fresh, LIST)
    browser.post(url("import_act", made, "cancel"))
    said = page(browser.get(url("import", made)))
    assert "cancelled" in said
    assert "Undo this import" not in said


def test_another_workspace_sees_no_list_of_ours(fresh, browser, store):
    made = begun(browser, fresh, LIST)
    stranger = signed_in(World())
    for name in ("import", "import_rows", "import_result"):
        assert stranger.get(url(name, made)).status_code == 404
    assert stranger.post(url("import_act", made, "cancel")).status_code == 404


@pytest.mark.parametrize(
    "query", ["status=shoe", "after=x", "after=-1", "after=99999999999", "reason=%00", "status=refused"]
)
def test_nonsense_in_the_address_is_survived(fresh, browser, query):
    made = begun(browser, fresh, LIST)
    assert browser.get(url("import_rows", made) + f"?{query}").status_code == 200


def test_the_example_can_be_imported(fresh, browser):
    """What the empty page offers is a list that works."""
    answer = browser.get(url("import_example"))
    made = begun(browser, fresh, answer.content)
    form = {f"column-{place}": name for place, name in enumerate([*NAMES, "zone", "name"])} | {
        "programme": fresh.programme("JOIN").id,
        "region": "US",
    }
    assert browser.post(url("import_check", made), form).status_code == 302
    run(fresh.workspace, made)
    said = page(browser.get(url("import", made)))
    assert "2 people will be asked once" in said
    assert "1 person stands confirmed" in said
