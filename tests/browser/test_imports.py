"""A list brought in by a person with a browser: by keyboard, watched while it works, and without JavaScript."""

from typing import Any

import pytest

from tests.lists import FULL, ONE_ACT, as_csv

pytestmark = pytest.mark.browser

LIST = as_csv(
    [{**(FULL if place % 2 else ONE_ACT), "Phone": f"+1212555{100 + place:04}"} for place in range(40)]
    + [{**FULL, "Phone": "4.47401E+11"}]
)


def upload(page: Any) -> None:
    page.set_input_files("#file", {"name": "people.csv", "mimeType": "text/csv", "buffer": LIST})
    page.get_by_role("button", name="Upload and look at it").press("Enter")


def test_a_list_goes_the_whole_way_by_keyboard(arrive: Any, axe: Any):
    visit = arrive("wide", "light")
    page = visit.page
    visit.go("/imports/")
    assert page.get_by_role("heading", name="No list yet").is_visible()
    upload(page)
    page.get_by_text("What the columns are").wait_for(timeout=20_000)
    assert page.get_by_label("Phone", exact=True).input_value() == "number"
    assert axe(page) == []
    page.get_by_role("button", name="Check every line").press("Enter")
    page.get_by_text("20 people will be asked once to reply YES.").wait_for(timeout=20_000)
    assert page.get_by_text("1 line cannot be used until it is mended.").is_visible()
    assert axe(page) == []
    page.get_by_label("I know that this says little").press("Space")
    page.get_by_role("button", name="Import", exact=True).press("Enter")
    page.get_by_role("button", name="Undo this import").wait_for(timeout=20_000)
    page.get_by_label("Type undo").press_sequentially("undo")
    page.get_by_label("Type undo").press("Enter")
    page.get_by_text("undone where it had not been used").wait_for(timeout=20_000)
    page.locator("#live .numbers a").first.press("Enter")
    assert page.get_by_role("heading", name="Lines:").is_visible()
    assert axe(page) == []
    assert visit.troubles == []


def test_a_list_goes_the_whole_way_without_javascript(arrive: Any):
    visit = arrive("small", "dark")
    state = visit.page.context.storage_state()
    plain = visit.page.context.browser.new_context(storage_state=state, java_script_enabled=False)
    page = plain.new_page()
    try:
        page.goto(visit.base + "/imports/")
        upload(page)
        for button in ("Check every line", "Import", "Undo this import"):
            for _ in range(100):
                if page.get_by_role("button", name=button, exact=True).count():
                    break
                page.wait_for_timeout(200)
                page.reload()
            if button == "Import":
                page.get_by_label("I know that this says little").check()
            if button == "Undo this import":
                page.get_by_label("Type undo").fill("undo")
            page.get_by_role("button", name=button, exact=True).click()
        for _ in range(100):
            if page.get_by_text("undone where it had not been used").count():
                return
            page.wait_for_timeout(200)
            page.reload()
        raise AssertionError("the undo never ended")
    finally:
        plain.close()
