"""Search finds people in any writing of their number, texts by their words, and nothing of another workspace."""

import time
from html import unescape

import pytest

from tests.web.conftest import ANA, DEE, signed_in


@pytest.fixture(scope="module")
def named(world):
    from sayso.contacts.describe import Description, describe

    describe(world.workspace, world.address(ANA), Description("Ana 100% Álvarez_Ruiz"), None)
    return world


def found(client, asked: str) -> str:
    from django.urls import reverse

    answer = client.get(reverse("search"), {"q": asked})
    assert answer.status_code == 200
    main = unescape(answer.content.decode()).split("<main")[1]
    return " ".join(main.split())


@pytest.mark.parametrize(
    "asked",
    ["+1 212 555 0101", "(212) 555-0101", "212-555-0101", "2125550101", "0101", "555 0101", "001 212 555 0101"],
)
def test_a_number_is_found_in_any_writing(named, client, asked):
    said = found(client, asked)
    assert "Ana 100%" in said
    assert "415 555 0104" not in said


@pytest.mark.parametrize("asked", ["ana", "ÁLVAREZ", "lvar", "100%", "z_R"])
def test_a_name_is_found_by_a_piece_of_it(named, client, asked):
    assert str(named.address(ANA)) in found(client, asked)


@pytest.mark.parametrize("asked", ["x%z", "A_a", "%", "_", "\\", "%%%", "a\\"])
def test_signs_mean_themselves(named, client, asked):
    assert str(named.address(ANA)) not in found(client, asked) or asked in "Ana 100% Álvarez_Ruiz"


def test_a_british_number_is_found_as_it_is_written_there(named, client):
    named.text("+447700900123", "NEWS")
    address = str(named.address("+447700900123"))
    for asked in ("07700 900123", "+44 (0)7700 900123", "7700900", "0044 7700 900123"):
        assert address in found(client, asked), asked


def test_texts_in_and_out_are_found_by_their_words(named, client):
    said = found(client, "writing on sundays")
    assert "please stop writing on sundays" in said
    assert "from +1 212 555 0103" in said
    assert "&lt;time" not in client.get("/search/?q=sundays").content.decode()
    said = found(client, "reply yes")
    assert "to +1 415 555 0104" in said


def test_programmes_broadcasts_reasons_and_screens_are_found(named, client):
    from sayso.broadcasts.plan import Wording, write

    write(named.workspace, Wording(named.programme("NEWS").id, "Easter opening", "Corner Coffee: rolls. STOP"), None)
    assert "Offers" in found(client, "treats")
    assert "Easter opening" in found(client, "easter")
    assert "quiet_hours" in found(client, "closes this hour")
    assert "said STOP" in found(client, "withdrawn")
    assert "Outbox" in found(client, "outb")


def test_another_workspace_finds_nothing_of_ours(named):
    from tests.seeding import World

    stranger = signed_in(World())
    for asked in ("Álvarez", "0101", "writing on sundays", "Easter"):
        assert "Nothing holds" in found(stranger, asked), asked


@pytest.mark.parametrize(
    "asked",
    ["%" * 10_000, "a" * 10_000, "_", "\x00", "a\x00b", "😀", "\\" * 500, "'; DROP TABLE", " ", "-", "\u202e\ud7ff"],
)
def test_hostile_words_are_answered_quickly(named, client, asked):
    began = time.perf_counter()
    found(client, asked)
    assert time.perf_counter() - began < 1


def test_what_takes_too_long_is_given_up_with_a_sentence(named, client, monkeypatch):
    from sayso.contacts import find
    from sayso.store import queries

    slow = dict(queries.statements()) | {"find_texts": "SELECT pg_sleep(5) WHERE %(words)s <> '' AND %(limit)s > 0"}
    monkeypatch.setattr(find, "PATIENCE", "50ms")
    monkeypatch.setattr(queries, "statements", lambda: slow)
    assert "add a word" in found(client, "sundays")


def test_the_list_under_the_box_is_a_listbox_of_links(named, client):
    from django.urls import reverse

    said = client.get(reverse("search_box"), {"q": "ana"}).content.decode()
    assert 'role="option"' in said
    assert "<html" not in said
    assert client.get(reverse("search_box"), {"q": ""}).content.strip() == b""


def test_a_text_that_was_found_opens_at_the_person(named, client):
    from django.urls import reverse

    from sayso.contacts.find import texts
    from sayso.store.scope import within

    with within(named.workspace):
        row = texts("writing on sundays", 5)[0]
    said = client.get(reverse("contact", args=[row.address]), {"kind": "texts", "at": row.at.isoformat()})
    assert f'id="t-{row.id}"' in said.content.decode()


def test_only_the_web_role_may_look_and_only_ids_come_back(store):
    import psycopg

    from sayso import postgres

    with psycopg.connect(**postgres.conninfo("worker"), autocommit=True) as worker:
        worker.execute("SELECT set_config('sayso.workspace', gen_random_uuid()::text, false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("SELECT find_contacts('%', 5)")
    with psycopg.connect(**postgres.conninfo("web"), autocommit=True) as web:
        with pytest.raises(psycopg.errors.UndefinedObject):
            web.execute("SELECT find_contacts('%', 5)")
        web.execute("SELECT set_config('sayso.workspace', gen_random_uuid()::text, false)")
        assert web.execute("SELECT count(*) FROM find_contacts('%', 5)").fetchone() == (0,)
        assert web.execute("SELECT count(*) FROM find_addresses('%1%', 5)").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(f'SET ROLE "{web.info.dbname}_finder"')


def test_people_of_dee_are_no_one_elses(named, client):
    """The last four digits of Dee find Dee."""
    assert str(named.address(DEE)) in found(client, "0104")
