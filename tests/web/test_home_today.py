"""Home says what needs a person, what is being sent, who came and left; each number opens."""

import re
from html import unescape

from tests.web.conftest import ANA, BO, CY, signed_in


def test_today(store):
    from django.urls import reverse

    from sayso.broadcasts.plan import Wording, plan, write
    from tests.seeding import World

    made = World()
    browser = signed_in(made)
    assert "Today" not in browser.get(reverse("home_today")).content.decode()  # the first five minutes come first
    for words in ("JOIN", "YES"):
        made.texts([ANA, BO, CY], words)
    made.text(BO, "STOP")
    made.text(CY, "please stop writing on sundays")
    broadcast = write(made.workspace, Wording(made.programme("JOIN").id, "Easter", "Corner Coffee: rolls. STOP"), None)
    plan(made.workspace, broadcast, None, None)
    page = unescape(browser.get(reverse("home")).content.decode())
    assert "1 unclear stop" in page
    assert "Easter</a>" in page
    links = re.findall(r'<a href="([^"]*report[^"]*show=\w+)">(\d+)', page)
    assert [int(count) for _, count in links] == [3, 1, 3, 1]
    for href, count in links:
        assert browser.get(href).content.decode().count('<li class="spread">') == int(count)


def test_the_card_is_of_the_phone_that_is_shown(store):
    from django.urls import reverse

    from tests.seeding import World

    made = World()
    shown, other = "+12125550123", "+14155550145"  # the two handsets of a demo workspace
    browser = signed_in(made)
    made.text(other, "JOIN")
    card = browser.get(reverse("home_strip")).content.decode().partition("strip-consent")[0]
    assert "This phone has not written yet" in card
    made.text(shown, "JOIN", "YES")
    made.text(other, "STOP")
    card = browser.get(reverse("home_strip")).content.decode().partition("strip-consent")[0]
    assert "+1 212 555 0123" in card
    assert "0145" not in card
    (link,) = re.findall(r'href="([^"]+)"', card)
    assert browser.get(link).status_code == 200
