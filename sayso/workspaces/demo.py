"""The demo workspace `make run` begins with: one business, two programmes, two handsets."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sayso.programmes.change import Described, change, set_live
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Brand, Handset, Sender, Workspace
from sayso.workspaces.create import Founding, create

SENDER = "55501"
HELP = "help@cornercoffee.example"
HANDSETS = (
    ("+12125550123", "America/New_York", "New York"),
    ("+14155550145", "America/Los_Angeles", "San Francisco"),
)


def ensure_demo() -> UUID:
    """The demo workspace's id; made with its programmes and handsets when there is none yet."""
    there = Workspace.objects.filter(is_demo=True).order_by("created_at").first()
    return there.id if there else make_demo("Corner Coffee", "Corner Coffee", SENDER)


def make_demo(name: str, brand: str, sender_address: str, rate: int = 2000) -> UUID:
    """A demo workspace with a single and a double opt-in programme on one simulated sender."""
    label = f"{sender_address[:3]}-{sender_address[3:]}"
    workspace = create(Founding(name, brand, "simulator", sender_address, label, is_demo=True, rate=rate))
    with within(workspace):
        home = (Brand.objects.get().id, Sender.objects.get().id)
        for what in (
            Described(*home, "Offers", "JOIN", "offers and treats", "marketing", (4, 30), "double", HELP),
            Described(*home, "News", "NEWS", "opening hours and menu news", "informational", (2, 30), "single", HELP),
        ):
            set_live(workspace, change(workspace, what, None), True, None)
        for number, zone, label in HANDSETS:
            Handset.objects.create(workspace_id=workspace, number=number, zone=zone, label=label)
    return workspace


def move_clock(workspace: UUID, by: timedelta) -> None:
    """Move a demo workspace's clock forward (never back: facts are in the past tense)."""
    if by < timedelta(0):
        raise ValueError("a demo clock only moves forward")
    with within(workspace):
        row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace, is_demo=True)
        row.clock_shift += by
        row.save(update_fields=["clock_shift"])
        queries.run("hint", workspace=workspace, at=datetime.now(UTC))
        queries.run("wake")
        queries.run("tell", topic=str(workspace))
