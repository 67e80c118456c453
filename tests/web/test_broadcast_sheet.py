"""Writing a broadcast in the console: by buttons alone, by htmx, by two people, by somebody who means harm."""

import re
import time
from datetime import timedelta

import pytest

from tests.seeding import World
from tests.web.conftest import ANA, BO, CY, DEE, signed_in
from tests.web.test_console_acts import acts, page, url, write_broadcast

HELLO = 'Corner Coffee: hi {{ name | default: "there" }}. Reply STOP to cancel.'


@pytest.fixture
def fresh(store: str) -> World:
    made = World()
    for words in ("JOIN", "YES"):
        made.texts([ANA, BO, CY, DEE], words)
    return made


@pytest.fixture
def browser(fresh: World):
    return signed_in(fresh)


def form(world, body: str, **more: str) -> dict[str, str]:
    return {"programme": str(world.programme("JOIN").id), "name": "Spring", "body": body, "hours": "72", **more}


def row_of(world, where: str):
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(world.workspace):
        return Broadcast.objects.get(pk=where.split("/")[2])


def count_of(world) -> int:
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast

    with within(world.workspace):
        return Broadcast.objects.count()


def test_letters_that_cost_more_are_shown_where_they_stand(fresh, browser):
    said = page(browser.get(url("broadcast_size"), form(fresh, "Corner Coffee: it’s 2 € – STOP")))
    assert 'it<mark class="breaker">’</mark>s 2 <span class="double">€</span> <mark class="breaker">–</mark>' in said
    assert "right single quotation mark" in said
    assert "Write ' instead" in said
    assert "Write - instead" in said
    assert "cost two letters each" in said
    assert "makes every part shorter" not in said, "it is said once"
    plain = page(browser.get(url("broadcast_size"), form(fresh, "Corner Coffee: plain STOP")))
    assert "mirror" not in plain


def test_a_letter_is_replaced_and_a_text_looked_at_without_scripts_and_nothing_is_kept(fresh, browser):
    posted = form(fresh, "Corner Coffee: it’s ‘on’. STOP", replace="’")
    answer = browser.post(url("broadcast_new"), posted)
    assert answer.status_code == 200
    assert "Corner Coffee: it's ‘on'. STOP</textarea>" in page(answer)
    looked = page(browser.post(url("broadcast_new"), form(fresh, HELLO, look="1", person=str(fresh.address(ANA)))))
    assert "Corner Coffee: hi there. Reply STOP to cancel.</p>" in looked
    assert "Nothing is sent" in looked
    assert count_of(fresh) == 0


def test_it_is_seen_on_the_phone_of_somebody_chosen(fresh, browser):
    browser.post(url("contact", fresh.address(ANA)), {"name": "Ana <b>Alvarez</b>"})
    ask = form(fresh, HELLO, person=str(fresh.address(ANA)))
    said = browser.get(url("broadcast_size"), ask).content.decode()
    assert "hi Ana &lt;b&gt;Alvarez&lt;/b&gt;. Reply STOP" in said
    stranger = World()
    stranger.text("+12125550177", "JOIN")
    other = form(fresh, HELLO, person=str(stranger.address("+12125550177")))
    assert "hi there. Reply STOP" in page(browser.get(url("broadcast_size"), other))


def test_what_it_costs_in_money_once_a_price_is_set(fresh, browser):
    ask = form(fresh, "Corner Coffee: plain. STOP")
    assert "what does a part cost?" in page(browser.get(url("broadcast_size"), ask))
    from sayso.store.scope import within
    from sayso.store.tables import Sender

    with within(fresh.workspace):
        sender = Sender.objects.get().id
    price = url("sender_price", sender)
    for wrong in ({"price": "cheap"}, {"price": "-1", "currency": "USD"}, {"price": "1e9", "currency": "USD"}):
        assert "what one part costs" in page(browser.post(price, wrong, follow=True))
    assert "three letters" in page(browser.post(price, {"price": "0.01", "currency": "$"}, follow=True))
    assert "Saved." in page(browser.post(price, {"price": "0,5", "currency": "usd"}, follow=True))
    assert "4 parts at the most, 2.00 USD" in page(browser.get(url("broadcast_size"), ask))
    assert "4 parts, 2.00 USD, in all" in page(browser.get(write_broadcast(fresh, browser)))
    assert "Saved." in page(browser.post(price, {"price": "", "currency": "USD"}, follow=True))
    assert acts(fresh, browser.person) == ["set_price", "wrote_broadcast", "set_price"]
    from uuid import uuid4

    assert "no such sender" in page(browser.post(url("sender_price", uuid4()), {"price": ""}, follow=True))


def test_a_draft_keeps_itself_and_is_one_draft(fresh, browser):
    import re

    first = browser.post(url("broadcast_keep"), form(fresh, "Corner Coffee: one"))
    kept = re.search(r'name="kept" value="([^"]+)"', first.content.decode())[1]
    assert first["HX-Replace-Url"] == f"/broadcasts/{kept}/edit/"
    assert 'name="revision" value="1"' in first.content.decode()
    second = browser.post(url("broadcast_keep"), form(fresh, "Corner Coffee: two", kept=kept, revision="1"))
    assert 'name="revision" value="2"' in second.content.decode()
    assert "Kept as a draft" in page(second)
    saved = browser.post(url("broadcast_new"), form(fresh, "Corner Coffee: three", kept=kept, revision="2"))
    assert saved["Location"] == f"/broadcasts/{kept}/"
    assert count_of(fresh) == 1
    empty = browser.post(url("broadcast_keep"), form(fresh, " ", kept=kept, revision="3"))
    assert "Not kept: Write the text first." in page(empty)
    assert "HX-Replace-Url" not in empty
    assert row_of(fresh, saved["Location"]).body == "Corner Coffee: three"


def test_two_editors_see_both_texts_and_lose_neither(fresh, browser):
    where = write_broadcast(fresh, browser)
    bo = signed_in(fresh)
    bo.person.name = "Bo Writer"
    bo.person.save()
    revision = str(row_of(fresh, where).revision)
    assert bo.post(f"{where}edit/", form(fresh, "Bo’s text STOP", revision=revision)).status_code == 302
    keeping = page(
        browser.post(url("broadcast_keep"), form(fresh, "my text STOP", kept=where[12:-1], revision=revision))
    )
    assert "Not kept: Bo Writer changed it after you opened it" in keeping
    assert f'name="revision" value="{revision}"' in keeping
    answer = browser.post(f"{where}edit/", form(fresh, "my text STOP", revision=revision))
    assert answer.status_code == 409
    said = page(answer)
    assert "As it is now, by Bo Writer" in said
    assert "Bo’s text STOP</p>" in said
    assert "my text STOP</textarea>" in said
    assert "Not kept yet." in said
    assert 'hx-post="/broadcasts/keep/"' not in said  # nothing keeps itself over the other one
    assert row_of(fresh, where).body == "Bo’s text STOP"
    newer = str(row_of(fresh, where).revision)
    assert browser.post(f"{where}edit/", form(fresh, "my text STOP", revision=newer)).status_code == 302
    assert row_of(fresh, where).body == "my text STOP"


def test_ones_own_other_window_is_no_stranger(fresh, browser):
    where = write_broadcast(fresh, browser)
    revision = str(row_of(fresh, where).revision)
    browser.post(f"{where}edit/", form(fresh, "in the other window STOP", revision=revision))
    said = page(browser.post(f"{where}edit/", form(fresh, "in this one STOP", revision=revision)))
    assert re.search(r"You changed it in another window at \d\d:\d\d\. Nothing is lost", said)
    assert "as you kept it in the other window" in said
    assert "in this one STOP</textarea>" in said


@pytest.mark.parametrize("stale", ["1", "", "x", "-1", "9" * 40, "１"])
def test_what_was_not_looked_at_is_not_started(fresh, browser, stale):
    where = write_broadcast(fresh, browser)
    other = signed_in(fresh)
    other.post(f"{where}edit/", form(fresh, "Another text STOP", revision=str(row_of(fresh, where).revision)))
    said = page(browser.post(f"{where}plan/", {"when": "now", "revision": stale}, follow=True))
    assert "changed it after you opened it" in said
    assert row_of(fresh, where).status == "draft"


def test_a_planned_text_is_not_changed_any_more(fresh, browser):
    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "then", "at": f"{fresh.now().year + 1}-01-04T10:00"})
    assert "It is planned already" in page(browser.get(f"{where}edit/", follow=True))
    kept = {"kept": where[12:-1], "revision": "2"}
    assert "Not kept: It is planned already." in page(browser.post(url("broadcast_keep"), form(fresh, "x", **kept)))


def test_a_draft_of_another_workspace_is_out_of_reach(fresh, browser):
    stranger = World()
    theirs = write_broadcast(stranger, signed_in(stranger))
    kept = {"kept": theirs[12:-1], "revision": "1"}
    assert "no such broadcast" in page(browser.post(url("broadcast_keep"), form(fresh, "x", **kept)))
    for name in ("edit/", "people/", "people.csv", "stop/", "preview/"):
        assert browser.get(theirs + name).status_code == 404
    for name in ("pause/", "resume/", "stop/"):
        assert browser.post(theirs + name).status_code == 404
    assert row_of(stranger, theirs).body.startswith("Corner Coffee")


@pytest.mark.parametrize(
    "body",
    [
        "{% for i in (1..1000000) %}x{% endfor %}",
        "{{ name | default: 'x' }}" * 60,
        "{{" * 700,
        "{% if a %}" * 150,
        "{{ 'x' | append: 'y' }}",
        "{{ name.__class__.__mro__ }}",
        "{{ self }} {{ forloop }} {{ settings.SECRET_KEY }}",
        "\u202e\u0000\ud83d{{ name }}".encode("utf-8", "replace").decode(),
        "😀" * 800,
        "<script>alert(1)</script> {{ <img src=x> }}",
        "’" * 1600,
        "x" * 100_000,
    ],
)
def test_hostile_texts_get_an_answer_at_once(fresh, browser, body):
    began = time.process_time()
    looked = browser.get(url("broadcast_size"), form(fresh, body[:3000]))
    posted = browser.post(url("broadcast_new"), form(fresh, body, look="1"))
    kept = browser.post(url("broadcast_keep"), form(fresh, body))
    assert time.process_time() - began < 5
    assert {answer.status_code for answer in (looked, posted, kept)} == {200}
    assert b"<script>alert" not in looked.content + posted.content + kept.content
    assert b"<img" not in looked.content + posted.content


def test_a_text_with_problems_is_kept_and_not_started(fresh, browser):
    where = write_broadcast(fresh, browser, "Corner Coffee: hi {{ name }}. STOP")
    assert "At letter 19: Not everybody has a name." in page(browser.get(where))
    said = page(browser.post(f"{where}plan/", {"when": "now", "revision": "1"}, follow=True))
    assert "Not everybody has a name" in said
    assert row_of(fresh, where).status == "draft"


def test_variables_are_listed_with_what_they_were_asked_for(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import ProfileField

    with within(fresh.workspace):
        common = {"workspace_id": fresh.workspace, "basis": "consent"}
        ProfileField.objects.create(key="town", label="Home town", purpose="to name shops near you", **common)
        ProfileField.objects.create(key="gone", label="Gone", purpose="x", live=False, **common)
    said = page(browser.get(url("broadcast_new")))
    assert '{{ profile.town | default: "there" }}' in said
    assert "asked for: to name shops near you" in said
    assert "profile.gone" not in said


def test_everybody_is_seen_with_their_own_text(fresh, browser):
    browser.post(url("contact", fresh.address(ANA)), {"name": "Ana"})
    fresh.text(BO, "STOP")
    where = write_broadcast(fresh, browser, HELLO)
    said = page(browser.get(f"{where}people/?answer=pass"))
    assert "Corner Coffee: hi Ana. Reply STOP to cancel." in said
    assert said.count("Corner Coffee: hi there.") == 2
    assert "212 555 0102" not in said
    assert "212 555 0102" in page(browser.get(f"{where}people/?answer=refuse&reason=withdrawn"))
    assert "Only texts of 1 part" in page(browser.get(f"{where}people/?parts=1"))
    for nonsense in ("parts=x", "parts=99999", "opens=x", "answer=x", "after=x", "at=x", "reason=%00"):
        assert browser.get(f"{where}people/?{nonsense}").status_code == 200


def test_the_file_holds_the_same_people_and_no_formulas(fresh, browser, monkeypatch):
    import csv

    from sayso.web import broadcast_people

    browser.post(url("contact", fresh.address(ANA)), {"name": "=cmd|' /C calc'!A0"})
    where = write_broadcast(fresh, browser, '{{ name | default: "there" }}, Corner Coffee is open. STOP')
    answer = browser.get(f"{where}people.csv?answer=pass")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    head, *lines = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert head == ["number", "name", "answer", "reasons", "until", "says", "parts", "text"]
    assert {line[0] for line in lines} == {ANA, BO, CY, DEE}
    (ana,) = [line for line in lines if line[0] == ANA]
    assert ana[1].startswith("'=cmd")
    assert ana[7].startswith("'=cmd")
    assert ana[2:7] == ["pass", "", "", "Allowed.", "1"]
    monkeypatch.setattr(broadcast_people, "MOST_IN_A_FILE", 3)
    *first, more = csv.reader(browser.get(f"{where}people.csv?answer=pass").content.decode("utf-8-sig").splitlines())
    assert more[0] == "more:"
    _, *rest = csv.reader(browser.get(more[1]).content.decode("utf-8-sig").splitlines())
    assert len(first[1:]) == 3
    assert len(rest) == 1


def test_pause_resume_and_stop_by_buttons(fresh, browser):
    fresh.text(BO, "STOP")
    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    said = page(browser.post(f"{where}pause/", follow=True))
    assert "Paused. Nothing of it leaves until you resume it." in said
    assert 'formaction="' + where + 'resume/"' in said
    fresh.work()
    listed = page(browser.get(url("broadcasts")))
    assert "Spring</a></strong> is paused" in listed
    assert "It is still a draft" not in page(browser.post(f"{where}resume/", follow=True))
    browser.post(f"{where}pause/")
    asked = page(browser.get(f"{where}stop/"))
    assert "Stop this broadcast for good?" in asked
    assert "<strong>4</strong> of the people who joined Offers have not been asked about" in asked
    assert "Stopped. Nothing more of it leaves." in page(browser.post(f"{where}stop/", follow=True))
    assert browser.get(f"{where}stop/")["Location"] == where
    fresh.work()
    assert "stopped" in page(browser.get(where))
    told = ["wrote_broadcast", "planned_broadcast", "paused_broadcast", "resumed_broadcast", "paused_broadcast"]
    assert acts(fresh, browser.person) == [*told, "stopped_broadcast"]


def test_a_stop_says_what_has_left_and_what_waits(fresh, browser):
    from sayso.workspaces.halt import halt

    halt(fresh.workspace, "halt", "jurisdiction", "US-CA", "Wildfire", None)
    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    fresh.work()
    asked = page(browser.get(f"{where}stop/"))
    assert "<strong>3</strong></a> have left and stay sent." in asked
    assert "<strong>1</strong></a> waits now and will not leave." in asked


def test_one_paused_past_its_worth_says_so_and_offers_no_resume(fresh, browser):
    from datetime import timedelta

    from sayso.workspaces.demo import move_clock

    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    browser.post(f"{where}pause/")
    move_clock(fresh.workspace, timedelta(hours=73))
    said = page(browser.get(where))
    assert "so it cannot go on" in said
    assert "resume/" not in said
    assert "worth sending is over" in page(browser.post(f"{where}resume/", follow=True))


def test_a_text_that_could_not_be_made_says_so_in_the_outbox(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast, Message

    where = write_broadcast(fresh, browser)
    browser.post(f"{where}plan/", {"when": "now"})
    with within(fresh.workspace):
        Broadcast.objects.filter(pk=where[12:-1]).update(body="{{ gone }} STOP")
    fresh.work()
    with within(fresh.workspace):
        message = Message.objects.filter(broadcast=where[12:-1]).first()
    said = page(browser.get(url("message", message.id)))
    assert "(it could not be filled in)" in said
    assert "The text could not be filled in for this person" in said
    assert "no_text" in page(browser.get(where))


def test_ten_oclock_is_meant_where_the_phone_is_and_said_in_both_places(fresh, browser):
    where = write_broadcast(fresh, browser)
    browser.cookies["zone"] = "Europe/Berlin"
    said = page(browser.get(where))
    assert re.search(r'value="\d{4}-\d\d-\d\dT1[56]:00"', said), "what is typed is read in the reader's zone"
    assert "At, in Berlin time" in said
    assert "Suggested is 10:00 in New York" in said
    assert "(10:00 in New York)" in said
    assert "Times are in Berlin time" in said
    browser.cookies["zone"] = "America/New_York"
    assert "T10:00" in page(browser.get(where))


def test_a_broadcast_of_which_all_the_rest_is_held_says_until_when(fresh, browser):
    from sayso.store.scope import within
    from sayso.store.tables import Message
    from sayso.workspaces.demo import move_clock

    where = write_broadcast(fresh, browser)
    move_clock(fresh.workspace, timedelta(hours=3, minutes=30))  # 16:30 in New York: open
    browser.post(f"{where}plan/", {"when": "now"})
    move_clock(fresh.workspace, timedelta(hours=6))  # 22:30 in New York, 19:30 in San Francisco: nobody is texted
    fresh.work()
    with within(fresh.workspace):
        assert set(Message.objects.filter(broadcast=row_of(fresh, where)).values_list("status", flat=True)) == {"held"}
    for at in (where, url("broadcasts"), url("home")):
        said = page(browser.get(at))
        assert re.search(r"4 wait(, the first)? until <time[^>]*>Wed", said), at
        assert "being sent<" not in said
