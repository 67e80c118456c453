"""Make it yours: from the example to a business of one's own, in order, each step ticked off by its rows."""

import re

import pytest

from tests.seeding import World
from tests.web.conftest import signed_in
from tests.web.test_console_acts import acts, page, programme_form, url


@pytest.fixture
def fresh(store: str) -> World:
    return World()


def ways(browser) -> list[tuple[str, str, bool]]:
    """What the home page lists: where each leads, what it is called, whether it is there."""
    said = page(browser.get(url("home"))).partition('class="ways-on"')[2]
    found = re.findall(r'<li( class="done")?><a href="([^"]+)">([^<]+)</a>', said)
    return [(at, says, bool(done)) for done, at, says in found]


def test_the_steps_lead_in_order_and_tick_themselves_off(fresh):
    browser = signed_in(fresh)
    assert [(says, done) for _, says, done in ways(browser)] == [
        ("Your brand’s name", False),
        ("The sender", True),
        ("A programme in your words", False),
        ("Put it live", False),
        ("A form for it", False),
        ("The rules for your customers", False),
    ]
    assert all(browser.get(at.partition("#")[0]).status_code == 200 for at, _, _ in ways(browser))
    made = browser.post(url("brand_add"), {"name": "  Corner   Bakery "})
    said = page(browser.get(made["Location"]))
    brand = re.search(r"brand=([0-9a-f-]{36})", made["Location"])
    assert brand
    assert f'value="{brand[1]}" selected>Corner Bakery' in said
    assert "Corner Bakery" in said.partition('id="words"')[2], "the words are written with it"
    browser.post(url("programme_new"), programme_form(fresh, brand=brand[1]))
    programme = fresh.programme("EVENTS").id
    browser.post(url("programme_live", programme), {"live": "1"})
    assert [done for _, _, done in ways(browser)] == [True, True, True, True, False, False]
    assert acts(fresh, browser.person) == ["made_brand", "made_programme", "put_live"]
    fresh.text("+12125550101", "EVENTS")
    fresh.release()
    assert "Corner Bakery Events: Reply YES" in page(browser.get(url("contact", fresh.address("+12125550101"))))


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "Write the name"), ("corner coffee", "is there already"), ("x" * 41, "at most 40 letters")],
)
def test_a_name_that_is_none_is_refused_with_a_sentence(fresh, name, says):
    browser = signed_in(fresh)
    assert says in page(browser.post(url("brand_add"), {"name": name}, follow=True))
    assert acts(fresh, browser.person) == []
