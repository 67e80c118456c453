"""Who comes in, how, and that nobody else does."""

from datetime import timedelta
from typing import Any

import pytest


def open_paths() -> list[str]:
    return ["/sign-in/", "/sign-in/link/nothing/", "/sign-in/new/", "/sign-in/forgotten/"]


def every_page() -> list[str]:
    """Every address of ours, with made-up ids."""
    from django.urls import get_resolver

    found = []
    for pattern in get_resolver().url_patterns:
        route = str(pattern.pattern)
        while "<" in route:
            kind = route[route.index("<") + 1 :].split(":")[0]
            value = {"uuid": "01900000-0000-7000-8000-000000000000", "int": "1"}.get(kind, "x")
            route = route[: route.index("<")] + value + route[route.index(">") + 1 :]
        found.append(f"/{route}")
    return found


def test_strangers_see_nothing_but_the_door(stranger: Any):
    for path in every_page():
        for answer in (stranger.get(path), stranger.post(path)):
            if path.startswith("/sign-in/"):
                assert answer.status_code in {200, 302, 410}
            elif path.startswith("/f/"):
                assert answer.status_code in {404, 405}, path  # anybody's page, of a form that is not there
            elif path.startswith("/r/"):
                assert answer.status_code in {404, 405}, path  # a person's own record, of a link nobody was sent
            elif path == "/verify.py":
                assert answer.status_code in {200, 405}, path
            else:
                assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in/"), path
    assert stranger.get("/no/such/page/").status_code == 302
    assert stranger.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/sign-in/"


def test_a_link_signs_in_once(cast: Any, stranger: Any):
    from sayso.staff import links

    path = links.mint(cast.person)
    for _ in range(3):  # looking, as previews do, does not use it up
        assert stranger.get(path).status_code == 200
        assert stranger.get("/").status_code == 302
    assert stranger.post(path).url == "/"
    assert stranger.get("/").status_code == 200
    assert stranger.post(path).status_code == 410
    assert stranger.get(path).status_code == 410


def test_a_link_is_kept_as_a_hash_and_runs_out(cast: Any, stranger: Any):
    import hashlib

    from django.utils import timezone

    from sayso.staff import links
    from sayso.store.tables import SignInLink

    path = links.mint(cast.person)
    token = path.split("/")[-2]
    row = SignInLink.objects.get(token_sha256=hashlib.sha256(token.encode()).digest())
    assert timezone.now() < row.expires_at <= timezone.now() + timedelta(minutes=10)
    SignInLink.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert stranger.post(path).status_code == 410
    assert stranger.get("/").status_code == 302


def test_the_first_link_makes_an_owner(store: str, capsys: pytest.CaptureFixture[str]):
    from sayso.staff import links

    assert links.main([]) == 0
    first = links.first_owner()
    assert links.first_owner() == first
    assert capsys.readouterr().out.startswith("/sign-in/link/")
    assert links.main(["more"]) == 2


def test_links_want_their_token_in_the_form(cast: Any):
    from django.test import Client

    from sayso.staff import links

    careful = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert careful.post(links.mint(cast.person)).status_code == 403


def test_a_password_is_set_and_signs_in(ana: Any, cast: Any, stranger: Any):
    words = "four quiet unrelated words"
    assert "Your password now" not in ana.get("/settings/").content.decode()
    short = ana.post("/settings/", {"form": "password", "first": "short", "second": "short"})
    assert "at least 12 characters" in short.content.decode()
    other = ana.post("/settings/", {"form": "password", "first": words, "second": words + "x"})
    assert "not the same" in other.content.decode()
    assert ana.post("/settings/", {"form": "password", "first": words, "second": words}).status_code == 302
    assert ana.get("/").status_code == 200  # still signed in
    wrong = ana.post("/settings/", {"form": "password", "old": "x", "first": words, "second": words})
    assert "not your password" in wrong.content.decode()

    assert stranger.post("/sign-in/", {"login": cast.person.email, "password": "wrong"}).status_code == 200
    answer = stranger.post("/sign-in/?next=/settings/", {"login": cast.person.email, "password": words})
    assert answer.status_code == 302
    assert stranger.get("/settings/").status_code == 200
    stranger.post("/sign-out/")
    assert stranger.get("/settings/").status_code == 302


def test_name_and_email_change(ana: Any, cast: Any):
    from sayso.store.tables import Person

    taken = Person.objects.create_user(f"taken-{cast.sender}@corner.example")
    answer = ana.post("/settings/", {"form": "profile", "name": "A", "email": taken.email.upper()})
    assert "Somebody else" in answer.content.decode()
    assert (
        ana.post("/settings/", {"form": "profile", "name": " Ana B ", "email": f"b-{taken.email}"}).status_code == 302
    )
    cast.person.refresh_from_db()
    assert (cast.person.name, cast.person.email) == ("Ana B", f"b-{taken.email}")


def test_guessing_is_slowed_down(cast: Any):
    from django.test import Client

    guesser = Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.7")
    answers = [
        guesser.post("/sign-in/", {"login": cast.person.email, "password": f"guess {turn}"}) for turn in range(12)
    ]
    assert any("Too many failed" in answer.content.decode() or answer.status_code == 429 for answer in answers)


def test_nobody_signs_up(stranger: Any):
    assert stranger.get("/sign-in/new/").url == "/sign-in/"


def test_a_member_of_nowhere_is_told_so(store: str, stranger: Any):
    from sayso.store.tables import Person

    lost = Person.objects.create_user("lost@corner.example")
    stranger.force_login(lost)
    answer = stranger.get("/")
    assert answer.status_code == 403
    assert "no workspace" in answer.content.decode()
    assert stranger.post("/sign-out/").status_code == 302


def test_a_chosen_workspace_must_be_ones_own(ana: Any, cast: Any):
    from sayso.web.scope import workspace_of
    from sayso.workspaces.demo import make_demo

    other = make_demo("Other", "Other", f"7{cast.sender}")
    assert workspace_of(cast.person.pk, str(other)).id == cast.workspace


def test_every_page_has_its_policy(ana: Any, stranger: Any):
    for answer in (ana.get("/"), stranger.get("/"), stranger.get("/sign-in/"), ana.get("/nowhere/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Permissions-Policy"]
    assert "no-store" in ana.get("/").headers["Cache-Control"]


def test_pages_hold_nothing_inline(ana: Any):
    import re

    for path in ("/", "/phone/", "/settings/", "/sign-in/"):
        page = ana.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page), path


def test_a_page_that_fails_keeps_nothing(cast: Any):
    from django.http import Http404

    from sayso.store.scope import within
    from sayso.store.tables import Handset, Workspace
    from sayso.web import scope

    def writes_then_fails(request: Any, **_: Any) -> Any:
        Handset.objects.create(workspace=request.workspace, number="+13125550199", zone="America/Chicago")
        raise Http404

    middleware = scope.WorkspaceScope(lambda request: None)
    request = type("Request", (), {"workspace": Workspace.objects.get(pk=cast.workspace)})()
    with pytest.raises(Http404):
        middleware.process_view(request, writes_then_fails, (), {})
    with within(cast.workspace):
        assert not Handset.objects.filter(number="+13125550199").exists()
