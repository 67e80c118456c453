"""The phone and the first five minutes, by keyboard, in light and dark, on a small screen."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_the_first_five_minutes(arrive: Any):
    """The whole story of the home page: every step is ticked off by what really happened."""
    visit = arrive()
    visit.type("JOIN")
    visit.shows("Reply YES")
    visit.type("YES")
    visit.shows("you are in")
    strip = visit.page.locator(".first-strip")
    strip.get_by_text("Offers: opted in, confirmed").wait_for()
    strip.get_by_text("They wrote “YES”.").wait_for()
    strip.get_by_text("delivered").first.wait_for()

    plan_broadcast(visit, "Spring", "Two for one until Friday. Reply STOP to cancel.")
    visit.go("/")
    for _ in range(4):  # on a weekend it waits for Monday
        visit.page.locator("#clock-tomorrow").press("Enter")
        visit.page.wait_for_timeout(2500)
        if visit.page.locator("#clock-sure").count():  # over a weekend: more than a day
            visit.page.locator("#clock-sure").press("Enter")
            visit.page.wait_for_timeout(2500)
        if visit.handset().get_by_text("Two for one").count():
            break
    visit.shows("Two for one")
    assert visit.page.locator("#clock-panel .face").inner_text().endswith("10:00 in New York")
    assert "10:00" in visit.page.locator("#frame-clock").inner_text()

    visit.type("STOP")
    visit.shows("you are unsubscribed")
    strip.get_by_text("Offers: said STOP").wait_for()
    plan_broadcast(visit, "Again", "Are you sure? Reply STOP to cancel.", now=True)
    visit.go("/")
    strip.get_by_text("This person said STOP.").first.wait_for()
    visit.page.locator(".tries .done").nth(6).wait_for()
    assert not visit.handset().get_by_text("Are you sure").count()
    assert visit.troubles == []


def plan_broadcast(visit: Any, name: str, body: str, *, now: bool = False) -> None:
    visit.go("/broadcasts/new/")
    page = visit.page
    page.locator("#programme").select_option(label="Offers (JOIN)")
    page.locator("#name").fill(name)
    page.locator("#body").fill(body)
    page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    page.get_by_role("button", name="Start now" if now else "Plan it").press("Enter")
    page.locator("#pause").or_(page.get_by_text("refused")).first.wait_for()


def test_what_is_typed_survives_what_arrives(arrive: Any):
    visit = arrive()
    visit.go("/phone/")
    half = visit.handset(1).locator("textarea")
    half.fill("half a tex")
    half.focus()
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive

    receive([Heard("simulator", "simulator", visit.sender, "+14155550145", "JOIN", "from-elsewhere")])
    visit.shows("Reply YES", 1)
    assert half.input_value() == "half a tex"
    assert visit.page.evaluate("document.activeElement.id") == half.get_attribute("id")
    assert visit.troubles == []


def test_a_handset_is_added_and_answers(arrive: Any):
    visit = arrive()
    visit.go("/phone/")
    visit.page.get_by_label("Number", exact=True).fill("+1 312 555 0142")
    visit.page.get_by_role("button", name="Add handset").press("Enter")
    visit.handset(2).get_by_text("+1 312 555 0142").first.wait_for()
    visit.type("NEWS", 2)
    visit.shows("you are in", 2)
    assert visit.handset(0).locator(".bubble").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "small"])
def test_pages_are_clean_for_everyone(arrive: Any, axe: Any, size: str, scheme: str):
    visit = arrive(size, scheme)
    visit.type("JOIN")
    visit.shows("Reply YES")
    for path in ("/", "/phone/", "/settings/", "/sign-out/"):
        visit.go(path)
        assert axe(visit.page) == [], path
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    visit.page.get_by_role("main").get_by_role("button", name="Sign out").press("Enter")
    visit.page.get_by_role("heading", name="Sign in").wait_for()
    assert axe(visit.page) == []
    assert visit.troubles == []


def test_the_menu_opens_on_a_small_screen(arrive: Any):
    visit = arrive("small")
    button = visit.page.get_by_role("button", name="Menu")
    assert not visit.page.get_by_role("link", name="Phone", exact=True).is_visible()
    button.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    visit.page.get_by_role("navigation").get_by_role("link", name="Phone", exact=True).press("Enter")
    visit.page.get_by_role("heading", level=1, name="Phone").wait_for()


def test_the_keyboard_can_skip_the_menu(arrive: Any):
    """The skip link is the first stop of the keyboard, and leads to the content."""
    visit = arrive()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"
