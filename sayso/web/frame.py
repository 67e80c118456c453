"""What every page shows around itself: the menu, the workspace, its clock, what waits for a person."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from sayso.store import clock
from sayso.store.tables import UnclearStop

SCREENS = (
    ("Home", "home"),
    ("Contacts", "contacts"),
    ("Imports", "imports"),
    ("Programmes", "programmes"),
    ("Forms", "forms"),
    ("Broadcasts", "broadcasts"),
    ("Unclear stops", "unclear"),
    ("Ledger", "ledger"),
    ("Outbox", "outbox"),
    ("Reports", "reports"),
    ("Rules", "rules"),
    ("Phone", "phone"),
    ("Settings", "settings"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    says: str
    name: str
    url: str
    here: bool
    waiting: int = 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every page within a workspace; nothing for pages that strangers see."""
    workspace = getattr(request, "workspace", None)
    if workspace is None:
        return {}
    waiting = {"unclear": UnclearStop.objects.filter(decided_at=None).count()} if connection.in_atomic_block else {}
    return {
        "workspace": workspace,
        "workspace_now": clock.now(workspace),
        "zone_here": timezone.get_current_timezone_name(),
        "is_demo": workspace.is_demo,
        "find_url": reverse("search"),
        "find_box_url": reverse("search_box"),
        "menu": [entry for entry in (_entry(request, *row, waiting) for row in SCREENS) if entry],
    }


def _entry(request: HttpRequest, says: str, name: str, waiting: dict[str, int]) -> Entry | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    here = request.path == url or (url != "/" and request.path.startswith(url))
    return Entry(says, name, url, here, waiting.get(name, 0))
