"""The console in a browser: live parts, the preview that goes on by itself, keyboard, axe, small screens, dark."""

import secrets
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ANA, BO, CY = "+12125550101", "+12125550102", "+14155550103"


def say(visit: Any, numbers: list[str], text: str) -> None:
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive

    receive([Heard("simulator", "simulator", visit.sender, each, text, secrets.token_hex(8)) for each in numbers])


def wait_for_word(visit: Any, number: str, word: str) -> None:
    from sayso.store.scope import within
    from sayso.store.tables import Standing

    for _ in range(100):
        with within(visit.workspace):
            if Standing.objects.filter(address__value=number, word=word).exists():
                return
        visit.page.wait_for_timeout(50)
    raise AssertionError(f"{number} never became {word}")


def peopled(visit: Any) -> None:
    say(visit, [ANA, BO, CY], "JOIN")
    say(visit, [ANA, BO, CY], "YES")
    say(visit, [BO], "STOP")
    say(visit, [CY], "please stop on sundays")
    wait_for_word(visit, BO, "withdrawn")


def test_a_contact_appears_and_changes_while_it_is_looked_at(arrive: Any):
    visit = arrive()
    visit.go("/contacts/")
    visit.page.get_by_text("Nobody yet").wait_for()
    say(visit, [ANA], "JOIN")
    visit.page.get_by_role("link", name="+1 212 555 0101").click()
    visit.page.get_by_text("asked, no YES yet").wait_for()
    say(visit, [ANA], "YES")
    visit.page.get_by_text("in, confirmed").wait_for()
    visit.page.get_by_text("Confirmed with YES").wait_for()
    assert visit.troubles == []


def test_a_broadcast_by_keyboard_is_watched_until_it_is_done(arrive: Any):
    visit = arrive()
    page = visit.page
    say(visit, [ANA, BO], "NEWS")
    visit.go("/rules/")
    for day in ("Sat", "Sun"):
        page.get_by_label(day, exact=True).check()
    page.get_by_label("From", exact=True).fill("00:00")
    page.get_by_label("Until", exact=True).fill("24:00")
    page.get_by_label("Only when you widen them").fill("on purpose")
    page.get_by_role("button", name="Keep").press("Enter")
    page.get_by_text("Kept. What waited").wait_for()
    visit.go("/broadcasts/new/")
    page.get_by_label("To everybody who joined").select_option(label="News (NEWS)")
    page.get_by_label("The text").fill("Corner Coffee: – open late. Reply STOP to cancel.")
    page.get_by_text("1 part of UCS-2").wait_for()
    page.get_by_text("2 people to ask about").wait_for()
    page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    page.get_by_role("heading", name="What the gate would say").wait_for()
    assert page.get_by_text("would leave").first.is_visible()
    page.get_by_role("button", name="Start now").press("Enter")
    page.get_by_text("2 people asked about").wait_for()
    page.locator("#live").get_by_text("done", exact=True).wait_for()
    page.locator(".numbers a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Outbox").wait_for()
    assert visit.troubles == []


def test_the_focus_stays_on_its_link_while_a_live_part_comes_back(arrive: Any):
    visit = arrive()
    page = visit.page
    say(visit, [ANA], "NEWS")
    visit.go("/contacts/")
    page.locator("#live a").first.focus()
    stood = page.evaluate("document.activeElement.getAttribute('href')")
    say(visit, [BO], "NEWS")
    page.get_by_role("link", name="+1 212 555 0102").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('href')") == stood


def test_another_time_asks_the_gate_again(arrive: Any):
    visit = arrive()
    peopled(visit)
    visit.go("/broadcasts/new/")
    visit.page.get_by_label("The text").fill("Corner Coffee: rolls. Reply STOP to cancel.")
    visit.page.get_by_role("button", name="Keep and see who gets it").press("Enter")
    at = visit.page.get_by_label("At, in ")
    at.wait_for()
    day = at.input_value()[:10]
    at.fill(f"{day}T23:00")
    visit.page.locator("#gate", has_text="23:00").wait_for()
    visit.page.locator("#preview").get_by_text("would wait", exact=True).wait_for()
    visit.page.locator("#preview a").nth(1).press("Enter")
    visit.page.get_by_text("in New York").first.wait_for()
    assert visit.troubles == []


def test_words_are_ticked_while_they_are_typed(arrive: Any):
    visit = arrive()
    visit.go("/programmes/new/")
    visit.page.get_by_label("Name", exact=True).press_sequentially("Events")
    visit.page.get_by_text("Corner Coffee Events: Reply YES to get").wait_for()
    assert visit.page.locator("#words .missing").count() > 0
    visit.page.get_by_label("What is sent").press_sequentially("concerts")
    visit.page.get_by_label("Where help is").press_sequentially("help@example.com")
    visit.page.get_by_text("help at help@example.com").wait_for()
    assert visit.page.locator("#words .missing").count() == 0
    assert visit.troubles == []


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("wide", "dark"), ("small", "light")])
def test_every_screen_is_clean_for_everyone(arrive: Any, axe: Any, size: str, scheme: str):
    visit = arrive(size, scheme)
    page = visit.page
    peopled(visit)
    paths = [
        "/contacts/",
        "/imports/",
        "/programmes/",
        "/programmes/new/",
        "/broadcasts/",
        "/broadcasts/new/",
        "/unclear/",
    ]
    paths += ["/ledger/", "/outbox/", "/rules/", "/rules/ask/?number=%2B12125550123&at=2026-03-07T23:00"]
    for listing, link in (("/contacts/", "#live a"), ("/ledger/", "#live a"), ("/outbox/", "#live a")):
        visit.go(listing)
        paths.append(page.locator(link).first.get_attribute("href"))
    for path in paths:
        visit.go(path)
        assert axe(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} pixels too wide"
    assert visit.troubles == []
