"""A broadcast in a browser: letters replaced, drafts that keep themselves, people opened, paused, resumed, stopped."""

from typing import Any

import pytest

from tests.browser.test_console import ANA, BO, peopled, say, wait_for_word

pytestmark = pytest.mark.browser

HELLO = 'Corner Coffee: hi {{ name | default: "there" }}, it’s two for one. Reply STOP to cancel.'


def joined(visit: Any) -> None:
    say(visit, [ANA, BO], "NEWS")
    wait_for_word(visit, BO, "given")


def written(visit: Any, text: str) -> None:
    visit.go("/broadcasts/new/")
    visit.page.get_by_label("To everybody who joined").select_option(label="News (NEWS)")
    visit.page.get_by_label("The text").fill(text)
    visit.page.get_by_text("Kept as a draft,").wait_for()


def test_a_letter_that_costs_is_seen_and_replaced_and_the_draft_keeps_itself(arrive: Any, axe: Any):
    visit = arrive()
    joined(visit)
    written(visit, HELLO)
    page = visit.page
    assert page.url.endswith("/edit/")
    page.locator(".mirror mark.breaker", has_text="’").wait_for()
    page.locator(".preview-phone").get_by_text("hi there, it’s two for one").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Write ' instead").press("Enter")
    page.get_by_text("1 part of GSM-7").wait_for()
    assert page.get_by_label("The text").input_value() == HELLO.replace("’", "'")
    page.locator(".preview-phone").get_by_text("hi there, it's two for one").wait_for()
    page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    page.get_by_role("heading", name="What the gate would say").wait_for()
    page.get_by_role("link", name="see each text").press("Enter")
    page.get_by_role("heading", name="Whose text would leave").wait_for()
    page.locator(".said", has_text="hi there, it's two for one").first.wait_for()
    assert axe(page) == []
    page.reload()
    assert visit.troubles == []


def test_two_windows_of_one_draft_lose_nothing(arrive: Any, axe: Any):
    visit = arrive()
    joined(visit)
    written(visit, "Corner Coffee: first. Reply STOP to cancel.")
    other = visit.page.context.new_page()
    other.goto(visit.page.url)
    other.get_by_label("The text").fill("Corner Coffee: second. Reply STOP to cancel.")
    other.get_by_role("button", name="Keep and see who gets it").press("Enter")
    other.get_by_role("heading", name="What the gate would say").wait_for()
    visit.page.get_by_label("The text").fill("Corner Coffee: third. Reply STOP to cancel.")
    visit.page.get_by_text("Not kept: You changed it in another window at").wait_for()
    visit.page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    visit.page.get_by_role("heading", name="As it is now, as you kept it in the other window").wait_for()
    assert axe(visit.page) == []
    assert visit.page.locator(".said", has_text="second").is_visible()
    assert "third" in visit.page.get_by_label("The text").input_value()
    visit.page.get_by_role("button", name="Keep yours in its place").press("Enter")
    visit.page.get_by_role("heading", name="What the gate would say").wait_for()
    assert visit.page.locator(".said", has_text="third").is_visible()
    assert [trouble for trouble in visit.troubles if "409" not in trouble] == []


def test_pause_resume_and_stop_by_keyboard(arrive: Any, axe: Any):
    visit = arrive()
    peopled(visit)
    joined(visit)
    page = visit.page
    written(visit, "Corner Coffee: rolls. Reply STOP to cancel.")
    page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    page.get_by_role("button", name="Plan it").press("Enter")
    page.get_by_text("Planned for").wait_for()
    page.get_by_role("button", name="Pause").press("Enter")
    page.get_by_text("Paused: nothing of it leaves.").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Broadcasts").first.click()
    page.get_by_text("is paused").wait_for()
    assert axe(page) == []
    page.go_back()
    page.get_by_role("button", name="Resume").press("Enter")
    page.locator("#live").get_by_text("planned", exact=True).wait_for()
    page.get_by_role("link", name="Stop…").press("Enter")
    page.get_by_role("heading", name="Stop this broadcast for good?").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Stop it").press("Enter")
    page.locator("#live").get_by_text("stopped", exact=True).wait_for()
    assert visit.troubles == []


@pytest.mark.parametrize(("size", "scheme"), [("wide", "dark"), ("small", "light")])
def test_the_sheet_is_clean_for_everyone(arrive: Any, axe: Any, size: str, scheme: str):
    visit = arrive(size, scheme)
    joined(visit)
    page = visit.page
    written(visit, HELLO + " – [€]")
    page.get_by_text("What you can say of each person").click()
    one = page.url.removesuffix("edit/")
    for path in ("edit/", "", "stop/", "people/?answer=hold"):
        page.goto(one + path)
        assert axe(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} pixels too wide"
    visit.go("/settings/")
    assert axe(page) == []
    assert visit.troubles == []


def test_without_scripts_it_is_looked_at_by_a_button(arrive: Any):
    visit = arrive()
    joined(visit)
    plain = visit.page.context.browser.new_context(
        java_script_enabled=False, storage_state=visit.page.context.storage_state()
    )
    page = plain.new_page()
    page.goto(visit.base + "/broadcasts/new/")
    page.get_by_label("The text").fill(HELLO)
    page.get_by_role("button", name="Look at it").press("Enter")
    page.locator(".mirror mark.breaker", has_text="’").wait_for()
    page.get_by_role("button", name="Write ' instead").press("Enter")
    page.get_by_text("of GSM-7").wait_for()
    assert "it's two for one" in page.get_by_label("The text").input_value()
    page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    page.get_by_role("heading", name="What the gate would say").wait_for()
    plain.close()
