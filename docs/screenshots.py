"""Takes a picture of every screen, light, dark and at 360 pixels: `make screenshots`. Look at them all.

A throw-away server over a database of its own, a demo workspace with a story in it, Chromium through Playwright. The
pictures land in `screenshots/` (not kept); the few that the documents show are taken as JPEG to `docs/pictures/`.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
KEPT = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("SAYSO_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
LOOKS = {"light": (1280, 860, "light"), "dark": (1280, 860, "dark"), "small": (360, 740, "light")}
SHOWN = ("reports-light", "contact-light", "home-light", "search-small")
"""The pictures that documents show."""
NUMBERS = [f"+1{code}55501{last:02}" for last in range(1, 40) for code in (212, 415, 312)]
NAMES = {"+12125550101": "Ana Alvarez", "+14155550101": "Ben Brandt", "+13125550101": "Cleo Costa"}


@contextmanager
def served() -> Iterator[str]:
    """A server with its own home and port; its address."""
    home = Path(tempfile.mkdtemp(prefix="sayso-pictures-"))
    home.chmod(0o711)
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    os.environ["SAYSO_HOME"] = str(home)
    os.environ.pop("SAYSO_DATABASE_URL", None)
    running = subprocess.Popen(
        [sys.executable, "-m", "sayso.cli", "serve", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout
        if not any(line.startswith("Sign in") for line in running.stdout):
            raise SystemExit("the server did not start")
        yield f"http://localhost:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


def story() -> tuple[str, dict[str, str]]:
    """Fills a demo workspace by the real paths. The way in, and the paths of screens that need an id."""
    os.environ["SAYSO_ROLE"] = "web"
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django

    django.setup()
    from sayso.contacts.describe import Description, describe
    from sayso.staff import links
    from sayso.store.scope import within
    from sayso.store.tables import Address, Membership, Person, Workspace
    from sayso.workspaces.demo import ensure_demo, move_clock

    workspace = ensure_demo()
    Workspace.objects.filter(pk=workspace).update(clock_shift=_to_weekday() - timedelta(days=7))
    person = Person.objects.create_user("ana@cornercoffee.example", name="Ana Owner")
    Membership.objects.create(person=person, workspace_id=workspace)
    for place, day in enumerate((12, 9, 17, 6, 14, 8, 11)):
        _day(workspace, NUMBERS[place * 16 : place * 16 + day])
        move_clock(workspace, timedelta(days=1))
    texts = {
        "+12125550101": ["is the terrace open tonight?"],
        "+14155550101": ["STOP"],
        "+13125550101": ["please stop on sundays"],
    }
    for number, said in texts.items():
        for text in said:
            _text(workspace, [number], text)
    with within(workspace):
        ids = {row.value: row.id for row in Address.objects.all()}
    for number, name in NAMES.items():
        describe(workspace, ids[number], Description(name), person.id)
    return links.mint(person), _paths(workspace, ids, *_broadcasts(workspace, person.id))


def _to_weekday() -> timedelta:
    """So far to 17:00 UTC, when it is day everywhere in the United States, of a Tuesday to come."""
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    then = now.replace(hour=17, minute=0) + timedelta(days=(1 - now.weekday()) % 7 + 14)
    return then - now


def _day(workspace, numbers: list[str]) -> None:
    """People of one day: most say YES, some later, one says NO, one STOP."""
    from sayso.workspaces.demo import move_clock

    _text(workspace, numbers, "JOIN")
    _text(workspace, numbers[: len(numbers) * 2 // 3], "YES")
    move_clock(workspace, timedelta(minutes=40))
    _text(workspace, numbers[len(numbers) * 2 // 3 : -2], "YES")
    _text(workspace, numbers[-1:], "NO")
    _text(workspace, numbers[1::5], "NEWS")
    _text(workspace, numbers[2:3], secrets.choice(["STOP", "unsubscribe"]))


def _text(workspace, numbers: list[str], text: str) -> None:
    from sayso.channels.inbound import Heard
    from sayso.inbox.receive import receive
    from sayso.outbox.door import release
    from sayso.store.scope import within
    from sayso.store.tables import Sender

    with within(workspace):
        to = Sender.objects.get().address
    if numbers:
        receive([Heard("simulator", "simulator", to, each, text, secrets.token_hex(8)) for each in numbers])
    while release(workspace):
        pass


def _broadcasts(workspace, person):
    from sayso.broadcasts.advance import advance
    from sayso.broadcasts.plan import Wording, plan, write
    from sayso.outbox.door import release
    from sayso.store import clock
    from sayso.store.scope import within
    from sayso.store.tables import Programme

    with within(workspace):
        offers = Programme.objects.get(keyword="JOIN").id
    text = "Corner Coffee: two cinnamon rolls for one, today until six. Reply STOP to cancel."
    done = write(workspace, Wording(offers, "Cinnamon Tuesday", text), person)
    plan(workspace, done, None, person)
    while advance(workspace) or release(workspace):
        pass
    later = write(
        workspace,
        Wording(offers, "Easter opening", "Corner Coffee: open on Easter Monday. Reply STOP to cancel."),
        person,
    )
    plan(workspace, later, clock.now(workspace) + timedelta(days=2), person)
    return done, later


def _paths(workspace, ids, broadcast, planned) -> dict[str, str]:
    """Every screen by name: those of the menu, and one of each kind that needs an id."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    from sayso.store.scope import within
    from sayso.store.tables import ConsentEntry, Message, Programme
    from sayso.web.frame import SCREENS

    found: dict[str, str] = {}
    known = {pattern.name for pattern in get_resolver().url_patterns}
    for _, name in (*SCREENS, ("", "programme_new"), ("", "broadcast_new"), ("", "rules_ask"), ("", "search")):
        if name in known:
            found[name] = reverse(name)
    with within(workspace):
        held = Message.objects.filter(broadcast=broadcast, status="refused").first() or Message.objects.first()
        rows = {
            "contact": ids["+12125550101"],
            "contact_stopped": ids["+14155550101"],
            "programme": Programme.objects.get(keyword="JOIN").id,
            "broadcast": broadcast,
            "broadcast_planned": planned,
            "entry": ConsentEntry.objects.order_by("-seq").first().id,
            "message": held.id,
        }
    for name, row in rows.items():
        try:
            found[name] = reverse(re.sub("_(stopped|planned)", "", name), args=[row])
        except NoReverseMatch:
            continue
    found["search"] += "?q=terrace"
    found["search_empty"] = reverse("search")
    found["rules_ask"] += "?number=%2B12125550123"
    found["report_people"] = reverse("report_people") + "?show=in"
    return found


def main() -> None:
    from playwright.sync_api import sync_playwright

    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    KEPT.mkdir(exist_ok=True)
    with served() as base:
        way_in, paths = story()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            _take(browser, base, way_in, paths)
            browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}/. Look at them.")


def _take(browser, base: str, way_in: str, paths: dict[str, str]) -> None:
    state = None
    for look, (width, height, scheme) in LOOKS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            timezone_id="America/New_York",
            storage_state=state,
        )
        page = context.new_page()
        if state is None:
            page.goto(base + way_in)
            page.get_by_role("button", name="Sign in").press("Enter")
            page.get_by_role("heading", level=1).first.wait_for()
            state = context.storage_state()
        for name, path in paths.items():
            page.goto(base + path)
            page.wait_for_timeout(250)
            page.screenshot(path=OUT / f"{name}-{look}.png", full_page=True)
            if f"{name}-{look}" in SHOWN:
                page.screenshot(path=KEPT / f"{name}-{look}.jpg", type="jpeg", quality=70)
        page.goto(base + "/")
        page.keyboard.press("Control+k")
        page.locator("#find").fill("coffee")
        page.locator("#found [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.screenshot(path=OUT / f"search_box-{look}.png")
        context.close()
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(base + "/sign-in/")
    page.screenshot(path=OUT / "sign_in-light.png")


if __name__ == "__main__":
    main()
