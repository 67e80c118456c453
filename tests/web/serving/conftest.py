"""The whole application on loopback over the test database, and an owner to sign in."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest


@dataclass(frozen=True)
class Cast:
    """A demo workspace with its owner, on a sender of its own."""

    workspace: UUID
    sender: str
    person: Any


@pytest.fixture
def cast(store: str) -> Cast:
    """Ana, owner of a fresh demo workspace."""
    from sayso.store.tables import Membership, Person
    from sayso.workspaces.demo import make_demo

    sender = str(10**11 + secrets.randbelow(9 * 10**11))
    workspace = make_demo("Corner Coffee", "Corner Coffee", sender)
    person = Person.objects.create_user(f"ana-{secrets.token_hex(4)}@corner.example", name="Ana")
    Membership.objects.create(person=person, workspace_id=workspace)
    return Cast(workspace, sender, person)


@pytest.fixture
def ana(cast: Cast) -> Any:
    """Ana's browser, signed in."""
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(cast.person)
    return browser


@pytest.fixture
def stranger(store: str) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="localhost")


@pytest.fixture(scope="session")
def port(store: str) -> Iterator[int]:
    """The port of the whole ASGI application, served by uvicorn in a thread."""
    import uvicorn

    from sayso.web.application import build

    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        number = trial.getsockname()[1]
    os.environ["SAYSO_PORT"] = str(number)
    server = uvicorn.Server(
        uvicorn.Config(build(), host="127.0.0.1", port=number, log_level="error", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server does not start"
        time.sleep(0.02)
    yield number
    server.should_exit = True
    thread.join(15)
