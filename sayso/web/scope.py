"""Who may see which workspace: every page is for members, and runs in the transaction of one workspace.

Nothing answers a stranger but what `OPEN` lists. A page that fails rolls back what it wrote.
"""

import zoneinfo
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from sayso.rules import zones
from sayso.store.scope import within
from sayso.store.tables import Membership, Workspace

OPEN = ("/sign-in/", "/f/", "/r/", "/verify.py")
"""The paths that answer without sign-in. Hooks, live events, health and static files never come this far."""

CHOSEN = "workspace"
View = Callable[..., HttpResponse]


def by_itself(view: View) -> View:
    """Mark a view that opens its own transactions, because it waits for the network between them."""
    view.by_itself = True  # type: ignore[attr-defined]
    return view


class WorkspaceScope:
    """Turns strangers away, picks the member's workspace, and runs the page within it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.workspace = None
        if request.path.startswith(OPEN):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        request.workspace = workspace_of(request.user.pk, request.session.get(CHOSEN))
        if request.workspace is None and not request.path.startswith("/sign-out/"):
            return render(request, "sign_in/nowhere.html", status=403)
        with timezone.override(readers_zone(request)):
            response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        if request.workspace is None or getattr(view, "by_itself", False):
            return None
        with within(request.workspace.id):
            response = view(request, *args, **named)
            return response.render() if hasattr(response, "render") else response


def workspace_of(person: UUID, chosen: str | None) -> Workspace | None:
    """The workspace the person chose, as long as they belong to it; else the one they joined first."""
    rows = Membership.objects.filter(person_id=person).select_related("workspace").order_by("created_at", "id")
    places = [row.workspace for row in rows]
    return next((place for place in places if str(place.id) == chosen), places[0] if places else None)


def readers_zone(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """The zone the reader's browser reported in a cookie; UTC before it has."""
    name = request.COOKIES.get("zone", "").replace("%2F", "/")
    return zones.zone(name if zones.known(name) else "Etc/UTC")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": "/sign-in/"})
    if request.method not in {"GET", "HEAD"}:
        return redirect_to_login("/")
    return redirect_to_login(request.get_full_path())
