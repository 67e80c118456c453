"""A console to click in: an owner signed in to a demo workspace full of people."""

import secrets

import pytest

from tests.seeding import World

ANA, BO, CY, DEE = "+12125550101", "+12125550102", "+12125550103", "+14155550104"


@pytest.fixture(scope="module")
def world(store: str) -> World:
    """Ana and Dee are in; Bo said STOP; Cy wrote something unclear."""
    made = World()
    for words in ("JOIN", "YES"):
        made.texts([ANA, BO, CY, DEE], words)
    made.text(BO, "STOP")
    made.text(CY, "please stop writing on sundays")
    made.text(ANA, "HELP")
    return made


@pytest.fixture
def client(world: World):
    """The owner's browser."""
    return signed_in(world)


def signed_in(world: World):
    from django.test import Client

    from sayso.store.tables import Membership, Person

    person = Person.objects.create_user(f"{secrets.token_hex(5)}@cornercoffee.example", name="Ana Owner")
    Membership.objects.create(person=person, workspace_id=world.workspace)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    browser.cookies["zone"] = "America/New_York"
    browser.person = person
    return browser
