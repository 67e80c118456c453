"""Every screen by its address: clean for everyone in light, dark and at 360 pixels, with nothing too wide."""

import re
from typing import Any

import pytest

from tests.browser.test_console import ANA, peopled

pytestmark = pytest.mark.browser

NO_PAGE = {
    "account_signup", "account_reset_password", "sign_in_link",  # for people who are not in
    "account_logout",  # would end the visit; test_console looks at it last
    "report_csv", "phone_save",  # files
}  # fmt: skip
PARTS = re.compile(r"(home_|rules_|programme_|broadcast_)?(strip|steps|today|words|size|preview|live|box|thread)$")
LOOKS = [("wide", "light"), ("wide", "dark"), ("small", "light"), ("small", "dark")]


def seeded(visit: Any) -> dict[str, list[str]]:
    """The id that each kind of page wants."""
    from sayso.broadcasts.plan import Wording, write
    from sayso.store import tables
    from sayso.store.scope import within

    with within(visit.workspace):
        programme = tables.Programme.objects.order_by("id").first()
        text = Wording(programme.id, "Rolls", "Corner Coffee: rolls. Reply STOP to cancel.")
    broadcast = write(visit.workspace, text, None)
    with within(visit.workspace):
        return {
            "address": [str(tables.Address.objects.get(value=ANA).id)],
            "programme": [str(programme.id)],
            "broadcast": [str(broadcast)],
            "entry": [str(tables.ConsentEntry.objects.order_by("seq").first().id)],
            "message": [str(tables.Message.objects.order_by("id").first().id)],
            "stop": [str(tables.UnclearStop.objects.first().id)],
            "handset": [str(tables.Handset.objects.first().id)],
        }


def pages(visit: Any) -> dict[str, str]:
    """Every pattern that can be shown with what is seeded, by its name."""
    from django.urls import get_resolver, reverse

    ids = seeded(visit)
    found: dict[str, str] = {}
    for pattern in get_resolver().url_patterns:
        name = pattern.name
        wanted = list(pattern.pattern.converters)
        if not name or name in NO_PAGE or PARTS.search(name) or any(each not in ids for each in wanted):
            continue
        found[name] = reverse(name, args=[ids[each][0] for each in wanted])
    found["report_people"] += "?show=in"
    found["search"] += "?q=555"
    found["rules_ask"] += "?number=%2B12125550123&at=2026-03-07T23:00"
    found["contact_filtered"] = found["contact"] + "?kind=decisions"
    return found


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_page_is_clean(arrive: Any, axe: Any, size: str, scheme: str):
    visit = arrive(size, scheme)
    peopled(visit)
    page = visit.page
    looked, wrong = set(), []
    for name, path in pages(visit).items():
        answer = page.request.get(visit.base + path, max_redirects=0)
        if answer.status in {302, 405} or "<main" not in answer.text():
            continue  # takes POST only, or is a part of a page
        assert answer.status == 200, f"{name} answered {answer.status}"
        page.goto(visit.base + path)
        looked.add(name)
        page.wait_for_load_state("networkidle" if name == "reports" else "load")
        wrong += [f"{name}: {each}" for each in axe(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{name} is {wider} pixels too wide"] if wider > 0 else []
        assert page.evaluate("document.documentElement.getAttribute('data-bs-theme')") == scheme
    assert wrong == []
    assert {"home", "contact", "reports", "report_people", "search", "phone", "settings", "entry", "message"} <= looked
    assert visit.troubles == []


def test_search_by_keyboard_alone(arrive: Any, axe: Any):
    visit = arrive()
    page = visit.page
    peopled(visit)
    visit.go("/ledger/")
    page.locator("main").focus()
    page.keyboard.press("/")
    page.keyboard.type("212 555 0101")
    box = page.get_by_role("combobox", name="Search people")
    page.get_by_role("option", name="+1 212 555 0101").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert "Everything found" in page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+k")
    page.keyboard.type("sundays")
    page.get_by_role("option", name="please stop on sundays").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What happened").wait_for()
    assert page.get_by_text("please stop on sundays").first.is_visible()
    assert visit.troubles == []


def test_escape_gives_the_focus_back(arrive: Any):
    visit = arrive()
    page = visit.page
    visit.go("/rules/")
    page.get_by_label("Number", exact=True).focus()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "number"


def test_without_javascript_the_box_opens_a_page(arrive: Any, chromium: Any):
    visit = arrive()
    peopled(visit)
    context = chromium.new_context(java_script_enabled=False, storage_state=visit.page.context.storage_state())
    page = context.new_page()
    page.goto(visit.base + "/contacts/")
    page.locator("#find").fill("sundays")
    page.locator("#find").press("Enter")
    page.get_by_role("heading", name="Search", exact=True).wait_for()
    assert page.get_by_role("link", name="please stop on sundays").is_visible()
    page.goto(visit.base + "/reports/")
    assert page.get_by_role("table", name="Sign-ups by source").get_by_role("link").first.is_visible()
    context.close()


def test_light_or_dark_is_chosen_by_keyboard_and_remembered(arrive: Any):
    visit = arrive("wide", "light")
    page = visit.page
    theme = "document.documentElement.getAttribute('data-bs-theme')"
    choice = page.get_by_label("Colours")
    choice.focus()
    choice.select_option("dark")
    assert page.evaluate(theme) == "dark"
    visit.go("/rules/")
    assert page.evaluate(theme) == "dark"
    assert page.get_by_label("Colours").input_value() == "dark"
    page.get_by_label("Colours").select_option("system")
    assert page.evaluate(theme) == "light"
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for()
    page.get_by_label("Colours").select_option("light")
    assert page.evaluate(theme) == "light"


def test_a_point_of_a_chart_opens_its_people(arrive: Any):
    visit = arrive()
    page = visit.page
    peopled(visit)
    visit.go("/reports/")
    bar = page.locator("[data-chart=chart-sources] .u-over")
    bar.wait_for()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("heading", name="Sign-ups", exact=True).wait_for()
    assert page.locator("main li").count() == 3
    assert visit.troubles == []


def test_a_handset_is_saved_as_a_test(arrive: Any, tmp_path: Any):
    """That it plays green is looked at where no worker plays along: tests/web/serving/test_phone.py."""
    visit = arrive()
    visit.type("JOIN")
    visit.shows("Reply YES")
    visit.type("yes")
    visit.shows("you are in")
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="Save what happened").first.press("Enter")
    file = tmp_path / "saved.chat"
    waiting.value.save_as(file)
    told = [line for line in file.read_text().splitlines() if line[0] in "<>="]
    assert [line.split(":")[0] for line in told] == [
        "< JOIN",
        "> Corner Coffee Offers",
        "= Offers",
        "< yes",
        "> Corner Coffee Offers",
        "= Offers",
    ]


def test_at_360_pixels_everything_is_reached_by_keyboard(arrive: Any):
    visit = arrive("small")
    page = visit.page
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "menu-button"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "find"
    outline = (
        "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
    )
    assert page.evaluate(outline) != "nonenone"


@pytest.mark.parametrize("height", [720, 480])
def test_settings_and_the_way_out_are_reached_in_a_low_window(arrive: Any, height: int):
    visit = arrive("wide")
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": height})
    out = page.get_by_role("button", name="Sign out").bounding_box()
    assert out["y"] + out["height"] <= height
    settings = page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings")
    if height < 720:
        settings.focus()  # the menu scrolls by itself, and the page stays where it is
        assert page.evaluate("scrollY") == 0
    place = settings.bounding_box()
    assert place["y"] + place["height"] <= out["y"]
