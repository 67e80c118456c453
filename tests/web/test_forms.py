"""Forms and sign-offs in the console: made, refused with a sentence, put live, counted, signed by role."""

import re

import pytest

from tests.seeding import World
from tests.web.conftest import signed_in
from tests.web.test_console_acts import acts, page, url
from tests.web.test_form_page import NUMBER, filled, post, rows


@pytest.fixture
def fresh(store: str) -> World:
    return World()


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


@pytest.fixture
def visitor(store: str):
    from django.test import Client

    return Client(SERVER_NAME="localhost", REMOTE_ADDR="198.51.100.7")


def sheet(world: World, **changed) -> dict:
    both = [str(world.programme(keyword).id) for keyword in ("JOIN", "NEWS")]
    drink = str(rows(world, "ProfileField")[0].id)
    form = {"title": "Join us", "intro": "Treats.", "language": "en", "name": "Poster", "programmes": both}
    return form | {"questions": [drink], "needed": [drink]} | changed


@pytest.mark.parametrize("name", ["forms", "form_new", "questions", "question_new"])
def test_screens_answer_members_only(fresh, browser, visitor, name):
    answer = browser.get(url(name))
    assert answer.status_code == 200
    assert b"style=" not in answer.content
    assert b"None" not in answer.content
    assert "/sign-in/" in visitor.get(url(name))["Location"]


def test_another_workspace_sees_no_form_of_ours(fresh, browser, visitor):
    stranger = signed_in(World())
    form, field = rows(fresh, "Form")[0], rows(fresh, "ProfileField")[0]
    visitor.get(f"/f/{form.slug}/")
    shown = rows(fresh, "Rendering")[0]
    for name, identity in (("form", form), ("form_people", form), ("form_qr", form), ("question", field)):
        assert browser.get(url(name, identity.id)).status_code == 200
        assert stranger.get(url(name, identity.id)).status_code == 404
    assert browser.get(url("rendering", shown.id)).content == bytes(shown.body)
    assert stranger.get(url("rendering", shown.id)).status_code == 404


def test_a_form_is_made_put_live_and_closed(fresh, browser, visitor):
    made = browser.post(url("form_new"), sheet(fresh))
    assert made.status_code == 302
    form = rows(fresh, "Form")[-1]
    assert (form.name, form.live) == ("Poster", False)
    assert visitor.get(f"/f/{form.slug}/").status_code == 404
    assert "live: whoever" in page(browser.post(url("form_live", form.id), {"live": "1"}, follow=True))
    said = visitor.get(f"/f/{form.slug}/").content.decode()
    assert "Join us" in said
    assert 'name="q-favourite_drink" required' in said
    browser.post(url("form_live", form.id), {"live": "0"})
    assert visitor.get(f"/f/{form.slug}/").status_code == 404
    assert acts(fresh, browser.person) == ["made_form", "put_form_live", "closed_form"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": " "}, "Give it a title"),
        ({"language": "xx"}, "Choose one of the languages"),
        ({"programmes": []}, "Choose 1 to 6 programmes"),
        ({"programmes": ["00000000-0000-0000-0000-000000000001"]}, "Choose 1 to 6 programmes"),
        ({"questions": ["00000000-0000-0000-0000-000000000001"]}, "of the questions listed"),
    ],
)
def test_a_form_that_cannot_be_comes_back_with_a_sentence(fresh, browser, changed, sentence):
    answer = browser.post(url("form_new"), sheet(fresh, **changed))
    assert answer.status_code == 422
    assert sentence in page(answer)
    assert "Treats." in page(answer)  # nothing typed is lost
    assert len(rows(fresh, "Form")) == 1


def test_without_terms_and_privacy_notice_no_form_goes_live(fresh, browser):
    from tests.web.test_console_acts import programme_form

    made = browser.post(url("programme_new"), programme_form(fresh))
    events = fresh.programme("EVENTS")
    browser.post(url("form_new"), sheet(fresh, programmes=[str(events.id)]))
    form = rows(fresh, "Form")[-1]
    assert "not live: put the programme live first" in page(
        browser.post(url("form_live", form.id), {"live": "1"}, follow=True)
    )
    browser.post(url("programme_live", events.id), {"live": "1"})
    refused = page(browser.post(url("form_live", form.id), {"live": "1"}, follow=True))
    assert "lacks the address of its terms or of its privacy notice" in refused
    pages = {"terms_url": "https://a.example/t", "privacy_url": "https://a.example/p"}
    browser.post(made["Location"], programme_form(fresh, **pages))
    assert "It is live" in page(browser.post(url("form_live", form.id), {"live": "1"}, follow=True))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//a.example", "terms", 'https://a.example/"><b>', "https://"]
)
def test_an_address_of_terms_that_is_none_is_refused(fresh, browser, address):
    from tests.web.test_console_acts import programme_form

    answer = browser.post(url("programme_new"), programme_form(fresh, terms_url=address))
    assert answer.status_code == 422
    assert "whole address of the page" in page(answer)


def test_the_preview_follows_what_is_typed(fresh, browser):
    said = page(browser.get(url("form_preview"), sheet(fresh, title="Bread club", language="fr")))
    for piece in ("Bread club", "Votre numéro de mobile", "Rien n’est coché", "Reply YES to get Offers", "you are in"):
        assert piece in said, piece
    assert "very easy" in said
    assert browser.get(url("form_preview"), {"programmes": "x", "language": "?"}).status_code == 200


def test_the_ways_to_a_form_name_nobody(fresh, browser):
    form = rows(fresh, "Form")[0]
    said = page(browser.get(url("form", form.id)))
    assert f'<a href="http://localhost/f/{form.slug}/">Join Corner Coffee</a>' in said
    assert f"sms:{fresh.sender}?&body=JOIN" in said
    for code in (url("form_qr", form.id), url("keyword_qr", form.id, fresh.programme("JOIN").id)):
        answer = browser.get(code)
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<?xml")
    other = World()
    assert browser.get(url("keyword_qr", form.id, other.programme("JOIN").id)).status_code == 404


def test_every_number_of_the_funnel_opens_the_people(fresh, browser, visitor):
    form = rows(fresh, "Form")[0]
    post(fresh, visitor, filled(fresh, visitor))
    fresh.release()
    fresh.text(NUMBER, "YES")
    other = filled(fresh, visitor, number="+12125550172", programme=[str(fresh.programme("JOIN").id)])
    post(fresh, visitor, other)
    post(fresh, visitor, other)
    said = page(browser.get(url("form", form.id)))
    numbers = re.findall(r"<strong>(\d+)</strong>(?:</a>)? ([\w ]+)</li>", said)
    asked = ("2", "people asked for YES")
    assert numbers == [("2", "times shown"), ("3", "times sent in"), asked, ("1", "person confirmed")]
    for step, ones in (("submitted", 3), ("asked", 2), ("confirmed", 1)):
        people = page(browser.get(url("form_people", form.id), {"step": step}))
        assert people.count("/contacts/") - people.count('href="/contacts/"') == ones, step
    assert browser.get(url("form_people", form.id), {"step": "x"}).status_code == 404
    entry = rows(fresh, "ConsentEntry", word="asked")[0]
    told = page(browser.get(url("entry", entry.id)))
    for piece in ("It opens", "exactly as it was shown", "by form", "198.51.100.7", "favourite drink: Tea"):
        assert piece in told, piece


def question(**changed) -> dict:
    told = {"key": "size", "label": "Cup size?", "kind": "choice", "choices": "Small\nLarge", "purpose": "to pour it"}
    return told | {"basis": "consent", "retention_days": "30", "live": "1"} | changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"key": "Ünsafe key"}, "small letters"),
        ({"key": "favourite_drink"}, "that key already"),
        ({"label": ""}, "Write the question"),
        ({"purpose": ""}, "Without a purpose nothing may be asked"),
        ({"basis": "because"}, "Choose the legal basis"),
        ({"kind": "essay"}, "Choose a kind"),
        ({"choices": "Small"}, "2 to 20 choices"),
        ({"retention_days": "long"}, "whole number of days"),
        ({"retention_days": "0"}, "1 to 36500 days"),
    ],
)
def test_a_question_without_what_it_needs_is_refused(fresh, browser, changed, sentence):
    answer = browser.post(url("question_new"), question(**changed))
    assert answer.status_code == 422
    assert sentence in page(answer)


def test_a_question_is_made_changed_and_ended(fresh, browser):
    assert browser.post(url("question_new"), question()).status_code == 302
    row = rows(fresh, "ProfileField", key="size")[0]
    assert row.choices == ["Small", "Large"]
    browser.post(url("question", row.id), question(key="other", live="", retention_days=""))
    (again,) = rows(fresh, "ProfileField", pk=row.pk)
    assert (again.key, again.live, again.retention_days) == ("size", False, None)
    assert "not asked any more" in page(browser.get(url("questions")))


def set_roles(browser, *roles: str, typed: str = ""):
    return browser.post(url("sign_offs"), {"roles": roles, "typed": typed}, follow=True)


def test_words_go_into_force_with_the_last_signature(fresh, browser, visitor):
    from tests.web.test_console_acts import programme_form

    set_roles(browser, "marketing", "legal")
    browser.post(url("programme_new"), programme_form(fresh))
    events = fresh.programme("EVENTS").id
    said = page(browser.post(url("programme_live", events), {"live": "1"}, follow=True))
    assert "Its words are not signed off yet" in said
    assert not fresh.programme("EVENTS").live
    (words,) = rows(fresh, "Disclosure", programme=events)
    sign = {"disclosure": str(words.id)}
    assert "Others still have to sign" in page(
        browser.post(url("programme_sign", events), sign | {"role": "legal"}, follow=True)
    )
    again = page(browser.post(url("programme_sign", events), sign | {"role": "legal"}, follow=True))
    assert "signed for legal already" in again
    assert "Nobody signs as that" in page(
        browser.post(url("programme_sign", events), sign | {"role": "security"}, follow=True)
    )
    last = page(browser.post(url("programme_sign", events), sign | {"role": "marketing"}, follow=True))
    assert "in force now" in last
    assert "wait for nobody" in page(browser.post(url("programme_sign", events), sign | {"role": "legal"}, follow=True))
    browser.post(url("programme_live", events), {"live": "1"})
    assert fresh.programme("EVENTS").live
    assert acts(fresh, browser.person).count("signed_off") == 2


def test_a_role_nobody_gave_you_is_not_yours_to_sign(fresh, browser):
    from sayso.store.tables import Membership
    from tests.web.test_console_acts import programme_form

    set_roles(browser, "legal")
    Membership.objects.filter(person=browser.person).update(signs_as=["marketing"])
    browser.post(url("programme_new"), programme_form(fresh))
    events = fresh.programme("EVENTS").id
    assert "Sign for legal" not in page(browser.get(url("programme", events)))
    sign = {"disclosure": str(rows(fresh, "Disclosure", programme=events)[0].id), "role": "legal"}
    assert "You do not sign for legal" in page(browser.post(url("programme_sign", events), sign, follow=True))
    assert rows(fresh, "SignOff") == []
    stranger = signed_in(World())
    assert stranger.post(url("programme_sign", events), sign).status_code == 404


def test_changed_words_wait_and_the_old_ones_are_shown_meanwhile(fresh, browser, visitor):
    from tests.web.test_console_acts import programme_form

    set_roles(browser, "legal")
    row = fresh.programme("JOIN")
    changed = programme_form(
        fresh, name="Offers", keyword="JOIN", description=row.description, frequency_count="9",
        terms_url=row.terms_url, privacy_url=row.privacy_url,
    )  # fmt: skip
    browser.post(url("programme", row.id), changed)
    said = page(browser.get(url("programme", row.id)))
    assert "Changed words wait for sign-off. People still see and get version 1" in said
    form = rows(fresh, "Form")[0]
    assert "up to 4 msgs/mo" in visitor.get(f"/f/{form.slug}/").content.decode()
    fresh.text(NUMBER, "JOIN")
    assert "up to 4 msgs/mo" in rows(fresh, "Message")[0].body
    newest = rows(fresh, "Disclosure", programme=row.id)[-1]
    browser.post(url("programme_sign", row.id), {"disclosure": str(newest.id), "role": "legal"})
    assert "up to 9 msgs/mo" in visitor.get(f"/f/{form.slug}/").content.decode()
    fresh.text("+12125550172", "JOIN")
    assert "up to 9 msgs/mo" in rows(fresh, "Message")[-1].body


def test_fewer_signatures_are_meant_or_refused_and_recorded(fresh, browser):
    from tests.web.test_console_acts import programme_form

    assert "Kept." in page(set_roles(browser, "marketing", "legal", "nonsense"))
    assert fresh.row().sign_off_roles == ["marketing", "legal"]
    assert "Type “fewer sign-offs”" in page(set_roles(browser, "marketing"))
    browser.post(url("programme_new"), programme_form(fresh))
    assert "1 that waited went into force" in page(set_roles(browser, typed="Fewer sign-offs"))
    assert fresh.row().sign_off_roles == []
    assert acts(fresh, browser.person) == ["set_sign_off_roles", "made_programme", "set_sign_off_roles"]


def test_only_an_owner_says_who_must_sign(fresh, browser):
    from sayso.store.tables import Membership

    set_roles(browser, "legal")
    Membership.objects.filter(person=browser.person).update(role="marketer")
    said = page(set_roles(browser, typed="fewer sign-offs"))
    assert "Only an owner of the workspace says who must sign." in said
    assert 'id="typed"' not in said
    assert fresh.row().sign_off_roles == ["legal"]
    assert acts(fresh, browser.person) == ["set_sign_off_roles"]


def test_the_author_is_told_how_easy_the_words_are(fresh, browser):
    from tests.web.test_console_acts import programme_form

    said = page(browser.get(url("programme_words"), programme_form(fresh)))
    assert 'Very easy to read. <span class="code">LIX' in said
    assert "On a form, beside the box" in said
    endless = programme_form(fresh, use="We use it " + "and then we use it again " * 6 + "for you.")
    assert "its longest sentence has 41 words. Split it." in page(browser.get(url("programme_words"), endless))
