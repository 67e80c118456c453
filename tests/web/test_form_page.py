"""The hosted form as the world meets it: every visitor, every hostile request, and no word about anybody's number."""

import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from tests.seeding import World
from tests.web.conftest import signed_in

NUMBER, OTHER = "+12125550171", "+12125550172"
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.fixture
def world(store: str) -> World:
    return World()


@pytest.fixture
def visitor(store: str):
    """Somebody's browser, from a network address of its own."""
    from django.test import Client

    return Client(SERVER_NAME="localhost", REMOTE_ADDR=f"198.51.100.{secrets.randbelow(250)}", HTTP_USER_AGENT="Moz/5")


def rows(world: World, table: str, **wanted):
    from sayso.store import tables
    from sayso.store.scope import within

    with within(world.workspace):
        return list(getattr(tables, table).objects.filter(**wanted).order_by("id"))


def path(world: World) -> str:
    return f"/f/{rows(world, 'Form')[0].slug}/"


def programmes(world: World) -> list[str]:
    return [str(world.programme(keyword).id) for keyword in ("JOIN", "NEWS")]


def filled(world: World, visitor, **changed) -> dict:
    """What a person would send: the page's rendering, a number, both boxes, one answer."""
    shown = visitor.get(path(world)).content.decode()
    rendering = re.search(r'name="rendering" value="([0-9a-f-]{36})"', shown)
    assert rendering
    page = {"rendering": rendering[1], "number": NUMBER, "programme": programmes(world), "q-favourite_drink": "Tea"}
    return page | changed


def post(world: World, visitor, form: dict, **extra):
    return visitor.post(path(world), urlencode(form, doseq=True), content_type=FORM_TYPE, **extra)


def outcomes(world: World) -> list[str]:
    return [row.outcome for row in rows(world, "FormSubmission")]


def test_a_visitor_sees_boxes_that_nobody_ticked(world, visitor):
    answer = visitor.get(path(world))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert said.count('type="checkbox"') == 2
    assert "checked" not in said
    for piece in (
        "not a condition of buying",
        "automated marketing texts",
        "up to 4 msgs/mo",
        "Msg&amp;data rates",
        "STOP",
    ):
        assert piece in said, piece
    for piece in ("https://cornercoffee.example/texts", "https://cornercoffee.example/privacy", "<details>"):
        assert piece in said, piece
    assert "Why we ask: to choose treats that fit you. Legal basis: your consent. Kept for 730 days." in said
    assert "may stay empty" in said


def test_the_page_needs_no_cookie_no_script_and_nobody_else(world, visitor):
    answer = visitor.get(path(world))
    said = answer.content.decode()
    assert not answer.cookies
    assert "<script" not in said
    assert "style=" not in said
    loaded = re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', said)
    assert [each for each in loaded if not each.startswith(("/static/form.css", "data:,"))] == []
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    sent = post(world, visitor, filled(world, visitor))
    assert not sent.cookies
    assert not visitor.get(sent["Location"]).cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_with_its_style_weighs_little_in_every_language(world, visitor, language):
    from sayso.web.assets import assets

    said = visitor.get(path(world), {"lang": language})
    assert f'<html lang="{language}">' in said.content.decode()
    assert len(said.content) + len(assets()["form.css"].whole) < 50_000


@pytest.mark.parametrize(
    ("accepted", "asked", "language"),
    [
        ("", "", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "", "fr"),
        ("xx,nl;q=0.5", "", "nl"),
        ("fr", "de", "de"),
        ("fr", "tlh", "fr"),
        (";;;,,%00", "", "en"),
        ("a" * 9000, "", "en"),
    ],
)
def test_the_language_is_the_visitors(world, visitor, accepted, asked, language):
    answer = visitor.get(path(world), {"lang": asked} if asked else {}, HTTP_ACCEPT_LANGUAGE=accepted)
    assert f'<html lang="{language}">' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_the_same_page_is_the_very_same_bytes_and_is_kept(world, visitor):
    first, second = visitor.get(path(world)).content, visitor.get(path(world)).content
    assert first == second
    (kept,) = rows(world, "Rendering")
    assert bytes(kept.body) == first
    assert bytes(kept.sha256) == hashlib.sha256(first).digest()
    assert str(kept.id) in first.decode()
    assert [view.shown for view in rows(world, "FormView")] == [2]
    visitor.head(path(world))
    assert [view.shown for view in rows(world, "FormView")] == [2]


def test_a_form_sent_in_is_asked_about_once_and_proved(world, visitor):
    form = filled(world, visitor)
    answer = post(world, visitor, form, HTTP_ACCEPT_LANGUAGE="en-GB")
    assert (answer.status_code, answer["Location"]) == (303, f"{path(world)}sent/?lang=en")
    assert "asks you to answer YES" in visitor.get(answer["Location"]).content.decode()
    lead, along = rows(world, "ConsentEntry")
    assert [(row.word, row.act, row.transport) for row in (lead, along)] == [("asked", "form", "form")] * 2
    assert along.answers_id == lead.id
    (ask,) = rows(world, "Message")
    assert (ask.purpose, ask.entry_id, ask.prompted_at) == ("double_opt_in_ask", lead.id, lead.at)
    evidence = payload(world, lead)
    (kept,) = rows(world, "Rendering")
    assert evidence["rendering"] == str(kept.id) == form["rendering"] == str(lead.rendering_id)
    assert evidence["rendering_sha256"] == bytes(kept.sha256).hex()
    assert evidence["ip"].startswith("198.51.100.")
    assert (evidence["user_agent"], evidence["accept_language"]) == ("Moz/5", "en-GB")
    assert evidence["ticked"] == programmes(world)
    assert evidence["answers"]["favourite_drink"] == {
        "value": "Tea",
        "purpose": "to choose treats that fit you",
        "basis": "consent",
    }
    assert outcomes(world) == ["asked"]


def payload(world: World, entry) -> dict:
    from sayso.store.scope import within
    from sayso.store.tables import ConsentPayload

    with within(world.workspace):
        return ConsentPayload.objects.get(entry=entry).body["evidence"]


def test_no_personal_value_stands_in_a_row_that_cannot_be_deleted(world, visitor):
    from django.db import connection

    from sayso.store.scope import within

    post(world, visitor, filled(world, visitor, number=NUMBER), HTTP_USER_AGENT="Very-Own-Browser")
    with within(world.workspace), connection.cursor() as cursor:
        for table in ("consent_entry", "form_submission", "rendering", "form_view", "form_rate"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            told = "".join(row[0] for row in cursor.fetchall())
            for value in (NUMBER, "2125550171", "Very-Own-Browser", "198.51.100.", "Tea"):
                assert value not in told.replace("\\x", ""), (table, value)


def test_what_was_told_is_known_only_after_the_yes(world, visitor):
    post(world, visitor, filled(world, visitor))
    world.release()
    assert rows(world, "ProfileAnswer") == []
    world.text(NUMBER, "YES")
    (answer,) = rows(world, "ProfileAnswer")
    assert (answer.value, answer.purpose, answer.basis, answer.source) == (
        "Tea",
        "to choose treats that fit you",
        "consent",
        "form",
    )
    post(world, visitor, filled(world, visitor, **{"q-favourite_drink": "Espresso"}))
    assert [row.value for row in rows(world, "ProfileAnswer")] == ["Tea"]  # anybody could have typed that


def test_what_is_sensitive_is_masked_before_it_is_kept(world, visitor):
    from sayso.forms.questions import Question, keep_question
    from sayso.store.scope import within
    from sayso.store.tables import Form, FormQuestion

    told = Question("wish", "A wish?", "text", (), "to fulfil it", "consent", None)
    field = keep_question(world.workspace, told, None)
    with within(world.workspace):
        FormQuestion.objects.create(workspace_id=world.workspace, form=Form.objects.get(), field_id=field, place=9)
    post(world, visitor, filled(world, visitor, **{"q-wish": "charge 4111 1111 1111 1111"}))
    assert payload(world, rows(world, "ConsentEntry")[0])["answers"]["wish"]["value"] == "charge [card …1111]"


def test_a_question_without_a_basis_cannot_even_be_kept(world):
    from django.db import IntegrityError

    from sayso.store.scope import within
    from sayso.store.tables import ProfileField

    with pytest.raises(IntegrityError, match="profile_field_based"), within(world.workspace):
        ProfileField.objects.update(basis="")


def test_a_question_that_is_not_asked_any_more_is_not_stored(world, visitor):
    from sayso.store.scope import within
    from sayso.store.tables import ProfileField

    form = filled(world, visitor)
    with within(world.workspace):
        ProfileField.objects.update(live=False)
    assert post(world, visitor, form).status_code == 422  # the page has changed: it is shown again
    assert "favourite" not in visitor.get(path(world)).content.decode()
    assert post(world, visitor, filled(world, visitor)).status_code == 303
    assert payload(world, rows(world, "ConsentEntry")[0])["answers"] == {}


def people(world: World, visitor) -> dict[str, str]:
    """Numbers of whom different things are known."""
    known = {
        "nobody": "+12125550181",
        "in": "+12125550182",
        "asked": "+12125550183",
        "stopped": "+12125550184",
        "said no": "+12125550185",
        "unclear": "+12125550186",
    }
    world.text(known["in"], "JOIN", "YES", "NEWS")
    world.text(known["asked"], "JOIN")
    world.text(known["stopped"], "JOIN", "YES", "STOP")
    world.text(known["said no"], "JOIN", "NO")
    world.text(known["unclear"], "please stop writing on sundays")
    return known


def test_the_answer_is_the_same_whatever_is_known_of_the_number(world, visitor):
    seen = set()
    for number in people(world, visitor).values():
        sent = post(world, visitor, filled(world, visitor, number=number, programme=programmes(world)[:1]))
        page = visitor.get(sent["Location"])
        kept = dict(sent.headers)
        seen.add((sent.status_code, sent.content, str(sorted(kept.items())), page.status_code, page.content))
    assert len(seen) == 1
    assert sorted(outcomes(world)) == ["already_in", "asked", "asked", "asked", "asked_already", "refused_lately"]


def test_the_fourth_form_for_a_number_that_day_is_answered_alike_and_texts_nobody(world, visitor):
    answers = []
    for place in range(5):
        visitor.defaults["REMOTE_ADDR"] = f"203.0.113.{place}"
        answers.append(post(world, visitor, filled(world, visitor)))
    assert len({(each.status_code, each["Location"], each.content) for each in answers}) == 1
    assert outcomes(world) == ["asked", "asked_already", "asked_already", "too_many", "too_many"]
    assert len(rows(world, "Message")) == 1


def test_the_eleventh_form_from_an_address_in_an_hour_is_told_so(world, visitor):
    visitor.defaults["REMOTE_ADDR"] = "203.0.113.77"
    for place in range(10):
        assert post(world, visitor, filled(world, visitor, number=f"+1212555{110 + place:04}")).status_code == 303
    late = post(world, visitor, filled(world, visitor, number="+12125550130"))
    assert (late.status_code, late["Retry-After"]) == (429, "3600")
    assert "Nothing was kept" in late.content.decode()
    assert len(rows(world, "Message")) == 10
    visitor.defaults["REMOTE_ADDR"] = "203.0.113.78"
    assert post(world, visitor, filled(world, visitor, number="+12125550130")).status_code == 303


def test_neither_address_nor_number_is_kept_to_count_them(world, visitor):
    post(world, visitor, filled(world, visitor))
    assert len({bytes(row.key) for row in rows(world, "FormRate")}) == 2
    from sayso.workspaces.demo import move_clock

    move_clock(world.workspace, timedelta(days=3))
    post(world, visitor, filled(world, visitor))
    assert len(rows(world, "FormRate")) == 2  # those of three days ago are forgotten


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": ""}, "no telephone number we can read"),
        ({"number": "12"}, "no telephone number we can read"),
        ({"number": "+44 20 7946 0123"}, "Write the number of a mobile phone"),
        ({"number": "1-800-222-1222"}, "Write the number of a mobile phone"),
        ({"number": "07700 900123"}, "with its country code"),
        ({"number": "\x00\ud800"}, "no telephone number we can read"),
        ({"number": "9" * 3000}, "no telephone number we can read"),
        ({"programme": []}, "No box is ticked"),
        ({"programme": ["x", "00000000-0000-0000-0000-000000000000"]}, "No box is ticked"),
        ({"q-favourite_drink": "Absinthe"}, "does not fit its question: Your favourite drink?"),
        ({"rendering": ""}, "has changed since you opened it"),
        ({"rendering": "00000000-0000-0000-0000-000000000000"}, "has changed since you opened it"),
        ({"rendering": "'; DROP TABLE form; --"}, "has changed since you opened it"),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_a_sentence(world, visitor, changed, sentence):
    form = filled(world, visitor) | changed
    body = urlencode(form, doseq=True, errors="surrogatepass")
    answer = visitor.post(path(world), body, content_type=FORM_TYPE)
    said = answer.content.decode()
    assert answer.status_code in {400, 422}
    assert sentence in said or (changed.get("number") == "\x00\ud800" and "could not be read" in said)
    assert "checked" not in said
    assert rows(world, "ConsentEntry") == []
    assert rows(world, "Message") == []


def test_nothing_typed_is_lost_but_the_ticks(world, visitor):
    said = post(
        world, visitor, filled(world, visitor, number="0770 <b>", **{"q-favourite_drink": "Tea"})
    ).content.decode()
    assert 'value="0770 &lt;b&gt;"' in said
    assert "<option selected>Tea</option>" in said
    assert "Please tick your boxes again" in said
    form = filled(world, visitor) | {"again": re.search(r'name="again" value="(\w+)"', said)[1]}
    assert post(world, visitor, form).status_code == 303
    assert payload(world, rows(world, "ConsentEntry")[0])["shown_again"] == "number"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00number=1", FORM_TYPE),
        (b"number=%FF%FE", FORM_TYPE),
        ("number=ü".encode("utf-16"), f"{FORM_TYPE}; charset=utf-16"),
        (b"x=1&" * 1000, FORM_TYPE),
        (b"&".join(b"programme=1" for _ in range(61)), FORM_TYPE),
        (b"number=" + b"1" * 40_000, FORM_TYPE),
        (b"number=" + b"1" * 2_000_000, FORM_TYPE),
        (b'{"number": "+12125550171"}', "application/json"),
        (
            b"--x\r\nContent-Disposition: form-data; name=number\r\n\r\n1\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\n", "multipart/form-data"),
        (b"number=1", "text/plain"),
    ],
)
def test_hostile_bodies_are_answered_with_the_page(world, visitor, body, kind):
    answer = visitor.generic("POST", path(world), body, content_type=kind)
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()
    assert rows(world, "ConsentEntry") == []


def test_no_body_at_all_is_a_form_without_a_rendering(world, visitor):
    assert visitor.generic("POST", path(world), b" ", content_type=FORM_TYPE).status_code == 422
    assert visitor.generic("POST", path(world), b"").status_code == 400


def test_a_length_that_is_no_number_is_refused(world, visitor):
    answer = visitor.post(path(world), b"number=1", content_type=FORM_TYPE, CONTENT_LENGTH="-1")
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("slug", ["nosuchform", "x" * 400, "A_b-9"])
def test_an_unknown_form_is_not_there(store, visitor, slug):
    for answer in (visitor.get(f"/f/{slug}/"), visitor.get(f"/f/{slug}/sent/"), visitor.post(f"/f/{slug}/")):
        assert answer.status_code == 404
    assert "There is no form here" in visitor.get(f"/f/{slug}/").content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_verbs_are_refused(world, visitor, method):
    assert getattr(visitor, method)(path(world)).status_code == 405


def test_a_closed_form_takes_nothing(world, visitor):
    from sayso.forms.change import set_live

    form = filled(world, visitor)
    set_live(world.workspace, rows(world, "Form")[0].id, False, None)
    assert visitor.get(path(world)).status_code == 404
    assert post(world, visitor, form).status_code == 404
    assert rows(world, "ConsentEntry") == []


def test_a_paused_programme_is_not_offered_and_changes_the_page(world, visitor):
    from sayso.programmes.change import set_live

    form = filled(world, visitor)
    set_live(world.workspace, world.programme("NEWS").id, False, None)
    assert visitor.get(path(world)).content.decode().count('type="checkbox"') == 1
    again = post(world, visitor, form)
    assert again.status_code == 422
    assert "has changed since you opened it" in again.content.decode()


def test_the_same_post_again_and_a_double_click_ask_once(world, visitor):
    form = filled(world, visitor)
    assert [post(world, visitor, form).status_code for _ in range(2)] == [303, 303]
    assert len(rows(world, "Message")) == 1
    world.release()
    world.text(NUMBER, "YES")
    post(world, visitor, form)
    assert outcomes(world) == ["asked", "asked_already", "already_in"]
    assert len(rows(world, "Message", purpose="double_opt_in_ask")) == 1


def test_a_form_of_another_workspace_cannot_be_named(world, visitor):
    form = filled(world, visitor)
    stranger = World()
    foreign = filled(stranger, visitor)
    assert post(world, visitor, form | {"rendering": foreign["rendering"]}).status_code == 422
    assert post(world, visitor, form | {"programme": foreign["programme"]}).status_code == 422


def test_a_number_cannot_be_filled_in_by_a_link(world, visitor):
    said = visitor.get(path(world), {"number": NUMBER, "programme": programmes(world), "again": "number"}).content
    assert NUMBER.encode() not in said
    assert b"checked" not in said


def test_a_members_cookie_changes_nothing(world, visitor):
    plain = visitor.get(path(world)).content
    browser = signed_in(world)
    answer = browser.get(path(world))
    assert answer.content == plain
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "<script>", "192.0.2.1"),
        (1, "2001:DB8::9", "2001:db8::9"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, seen):
    from sayso.web.client_address import client_address

    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(meta, proxies) == seen
    assert client_address({}, proxies) == ""


def test_ipv6_neighbours_of_one_household_count_together():
    from sayso.forms.rates import _network

    assert _network("2001:db8:1:2::1") == _network("2001:db8:1:2:ffff::9") != _network("2001:db8:1:3::1")
    assert _network("::ffff:192.0.2.1") == _network("192.0.2.1")
    assert _network("") == _network("nonsense") == "unknown"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language):
    from string import Formatter

    from sayso.forms.wording import wording

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, words = wording("en"), wording(language)
    assert set(words) == set(english)
    assert {key: places(text) for key, text in words.items()} == {key: places(text) for key, text in english.items()}
