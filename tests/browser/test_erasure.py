"""Somebody asks to be erased: the team does it by keyboard, from the contact's page to the list of requests."""

from typing import Any

import pytest

from tests.browser.test_console import ANA, say, wait_for_word

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("small", "dark")])
def test_a_request_by_keyboard(arrive: Any, axe: Any, size: str, scheme: str):
    visit = arrive(size, scheme)
    page = visit.page
    say(visit, [ANA], "JOIN")
    wait_for_word(visit, ANA, "asked")
    say(visit, [ANA], "YES")
    wait_for_word(visit, ANA, "confirmed")
    visit.go("/contacts/")
    page.get_by_role("link", name="+1 212 555 0101").press("Enter")
    page.get_by_role("link", name="Erase…").press("Enter")
    page.get_by_role("heading", level=1, name="Erase this person?").wait_for()
    page.get_by_text("It proves that they agreed").wait_for()
    assert axe(page) == []
    page.get_by_label("By letter").press("Space")
    page.get_by_label("Type “erase”").fill("earse")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="Type “erase”").wait_for()
    assert page.get_by_label("By letter").is_checked(), "what was chosen is still there"
    page.get_by_label("Type “erase”").fill("erase")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="They asked to be erased").wait_for()
    page.get_by_text("They are left alone from now on").wait_for()
    wait_for_word(visit, ANA, "withdrawn")
    assert axe(page) == []
    visit.go("/contacts/")
    page.get_by_role("link", name="Erasure requests").press("Enter")
    page.get_by_text("left alone; erased on").wait_for()
    assert axe(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
    refused = [each for each in visit.troubles if "422" not in each]
    assert refused == []
