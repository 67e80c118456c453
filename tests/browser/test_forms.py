"""The whole path of a form in Chromium, with JavaScript and without: form, handset text, YES, confirmation, STOP."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
HANDSET = "+12125550123"


def slug(visit: Any) -> str:
    from sayso.store.scope import within
    from sayso.store.tables import Form

    with within(visit.workspace):
        return Form.objects.get().slug


@pytest.fixture
def stranger(chromium: Any):
    """`stranger(scripts, size, scheme)`: somebody with a browser of their own, signed in nowhere."""
    contexts: list[Any] = []

    def come(*, scripts: bool = True, size: tuple[int, int] = (360, 740), scheme: str = "light") -> Any:
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="en-US",
        )
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda said: page.troubles.append(said.text) if said.type == "error" else None)
        return page

    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_from_the_form_to_stop(arrive: Callable[..., Any], stranger: Callable[..., Any], scripts: bool):
    visit, page = arrive(), stranger(scripts=scripts)
    page.goto(f"{visit.base}/f/{slug(visit)}/")
    number = page.get_by_label("Your mobile number")
    boxes = page.get_by_role("checkbox")
    assert [boxes.nth(place).is_checked() for place in range(boxes.count())] == [False, False]
    number.fill("12")
    page.get_by_label("Corner Coffee Offers").check()
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("alert").filter(has_text="no telephone number").wait_for()
    assert number.input_value() == "12"
    assert not page.get_by_label("Corner Coffee Offers").is_checked()
    number.fill("(212) 555-0123")
    page.get_by_label("Corner Coffee Offers").check()
    page.get_by_label("Corner Coffee News").check()
    page.get_by_label("Your favourite drink?").select_option("Tea")
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("heading", name="Now look at your phone").wait_for()
    assert page.context.cookies() == []

    visit.shows("Reply YES to get Offers")
    visit.type("YES")
    visit.shows("you are in for Offers")
    strip = visit.page.locator(".first-strip")
    strip.get_by_text("News: opted in, confirmed").wait_for()
    visit.type("STOP")
    visit.shows("you are unsubscribed")
    strip.get_by_text("Offers: said STOP").wait_for()

    fill_in(page, f"{visit.base}/f/{slug(visit)}/")
    visit.handset().locator(".bubble-in").nth(3).wait_for()  # one ask through a STOP
    visit.type("STOP")
    strip.get_by_text("Offers: said STOP").wait_for()
    bubbles = visit.handset().locator(".bubble-in").count()
    fill_in(page, f"{visit.base}/f/{slug(visit)}/")
    visit.page.wait_for_timeout(2000)
    assert visit.handset().locator(".bubble-in").count() == bubbles  # the next one in 30 days
    assert [each for each in page.troubles if "422" not in each] == []
    assert visit.troubles == []


def fill_in(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_label("Your mobile number").fill(HANDSET)
    page.get_by_label("Corner Coffee Offers").check()
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("heading", name="Now look at your phone").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["small", "wide"])
def test_the_form_and_its_answers_are_clean_for_everyone(arrive, stranger, axe, size, scheme):
    visit, page = arrive(), stranger(size=size, scheme=scheme)
    where = f"{visit.base}/f/{slug(visit)}/"
    for path in (where, f"{where}?lang=de", f"{where}sent/?lang=fr", f"{visit.base}/f/nothing-here/"):
        page.goto(path)
        if page.locator("summary").count():
            page.locator("summary").press("Enter")
        assert axe(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} pixels too wide"
    page.goto(where)
    page.get_by_label("Your mobile number").fill("12")
    page.get_by_role("button", name="Send").press("Enter")
    page.get_by_role("alert").wait_for()
    assert axe(page) == []


def test_the_form_can_be_filled_in_by_keyboard_alone(arrive, stranger):
    visit, page = arrive(), stranger()
    page.goto(f"{visit.base}/f/{slug(visit)}/")
    page.keyboard.press("Tab")
    page.keyboard.type(f"+1212555{secrets.randbelow(40) + 130:04}")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Now look at your phone").wait_for()


def test_a_form_is_made_while_its_preview_and_phone_follow(arrive):
    visit = arrive()
    page = visit.page
    visit.go("/forms/new/")
    page.get_by_label("Title people read").fill("The bread list")
    page.locator("#preview .sketch-title", has_text="The bread list").wait_for()
    page.get_by_label("News (NEWS)").check()
    page.locator("#preview .bubble-in", has_text="News: opening hours").first.wait_for()
    page.get_by_label("Language you write in").select_option("es")
    page.locator("#preview", has_text="Su número de móvil").wait_for()
    page.get_by_role("button", name="Make it").press("Enter")
    page.get_by_role("button", name="Put it live").press("Enter")
    page.get_by_text("It is live: whoever").wait_for()
    assert visit.troubles == []


@pytest.mark.parametrize(
    ("size", "scheme"), [("wide", "light"), ("wide", "dark"), ("small", "light"), ("small", "dark")]
)
def test_the_screens_of_forms_are_clean_for_everyone(arrive, axe, size, scheme):
    visit = arrive(size, scheme)
    page = visit.page
    visit.go("/forms/")
    form = page.locator("main .rows strong a").first.get_attribute("href")
    visit.go("/forms/questions/")
    question = page.locator("main .rows strong a").first.get_attribute("href")
    visit.go("/programmes/")
    programme = page.locator("main .rows strong a").first.get_attribute("href")
    paths = ["/forms/", "/forms/new/", form, f"{form}people/?step=asked", "/forms/questions/", question, programme]
    for path in (*paths, "/forms/questions/new/", "/settings/"):
        visit.go(path)
        assert axe(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{path} is {wider} pixels too wide"
    assert visit.troubles == []
