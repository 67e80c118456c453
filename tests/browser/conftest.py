"""The real thing in a real browser: `sayso serve` over a database of this run, and Chromium."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

CHROMIUM = os.environ.get("SAYSO_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"wide": (1440, 900), "small": (360, 740)}


@dataclass(frozen=True)
class Visit:
    """A page, signed in to a demo workspace of its own."""

    page: Any
    base: str
    workspace: UUID
    sender: str
    troubles: list[str]

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def handset(self, place: int = 0) -> Any:
        return self.page.locator(".handset").nth(place)

    def type(self, text: str, place: int = 0) -> None:
        """As a person does: into the box, then Enter."""
        box = self.handset(place).locator("textarea")
        box.click()
        box.press_sequentially(text)
        box.press("Enter")

    def shows(self, text: str, place: int = 0) -> None:
        self.handset(place).locator(".bubble-in").filter(has_text=text).first.wait_for(timeout=15_000)


@pytest.fixture(scope="session")
def served(store: str) -> Iterator[str]:
    """The address of everything: web server and worker, as `make run` starts them."""
    home = Path(tempfile.mkdtemp(prefix="sayso-browser-"))
    home.chmod(0o711)
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "sayso.cli", "serve", "--port", str(port)],
        env=os.environ | {"SAYSO_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout
        for line in running.stdout:
            if line.startswith("Sign in"):
                break
        else:
            raise AssertionError("the server did not start")
        yield f"http://localhost:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: install Debian's `chromium`, or set SAYSO_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    # Playwright's own event loop runs in this thread; Django would take it for a coroutine about to block.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def arrive(served: str, chromium: Any) -> Iterator[Callable[..., Visit]]:
    """`arrive(size, scheme)`: someone signs in by link, in a demo workspace nobody has used."""
    contexts: list[Any] = []

    def come(size: str = "wide", scheme: str = "light") -> Visit:
        workspace, sender, path = _prepare()
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, timezone_id="America/New_York"
        )
        contexts.append(context)
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda said: troubles.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(served + path)
        page.get_by_role("button", name="Sign in").press("Enter")
        page.get_by_role("heading", level=1, name="first five minutes").wait_for()
        return Visit(page, served, workspace, sender, troubles)

    yield come
    for context in contexts:
        context.close()


def _prepare() -> tuple[UUID, str, str]:
    from sayso.staff import links
    from sayso.store.tables import Membership, Person
    from sayso.workspaces.demo import make_demo

    sender = str(10**11 + secrets.randbelow(9 * 10**11))
    workspace = make_demo("Corner Coffee", "Corner Coffee", sender)
    person = Person.objects.create_user(f"{secrets.token_hex(5)}@corner.example", name="Ana")
    Membership.objects.create(person=person, workspace_id=workspace)
    return workspace, sender, links.mint(person)


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """`axe(page)`: what is wrong for people who read, hear or navigate otherwise."""
    from axe_playwright_python.sync_playwright import Axe

    def look(page: Any) -> list[str]:
        results = Axe().run(page)
        assert results.response["passes"], "axe looked at nothing"
        return [
            f"{found['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
            for found in results.response["violations"]
            for node in found["nodes"]
        ]

    return look
