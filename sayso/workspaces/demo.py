"""The demo workspace `make run` begins with: one business, two programmes, a form for both, two handsets."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sayso.forms.change import Sketch
from sayso.forms.change import change as make_form
from sayso.forms.change import set_live as open_form
from sayso.forms.questions import Question, keep_question
from sayso.programmes.change import Described, change, set_live
from sayso.rules import addresses
from sayso.store import queries
from sayso.store.scope import within
from sayso.store.tables import Brand, Handset, Sender, Workspace
from sayso.workspaces.create import Founding, create

SENDER = "55501"
HELP = "help@cornercoffee.example"
PAGES = ("https://cornercoffee.example/texts", "https://cornercoffee.example/privacy")
INTRO = "A text now and then: what is fresh, when we are open, and a treat for the cold days."
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
    label = addresses.shown(sender_address)
    workspace = create(Founding(name, brand, "simulator", sender_address, label, is_demo=True, rate=rate))
    with within(workspace):
        home = (Brand.objects.get().id, Sender.objects.get().id)
        offers = Described(*home, "Offers", "JOIN", "offers and treats", "marketing", (4, 30), "double", HELP, *PAGES)
        what = "opening hours and menu news"
        news = Described(*home, "News", "NEWS", what, "informational", (2, 30), "single", HELP, *PAGES)
        programmes = tuple(change(workspace, each, None) for each in (offers, news))
        for each in programmes:
            set_live(workspace, each, True, None)
        form = make_form(
            workspace, Sketch("Counter", f"Join {brand}", INTRO, "en", programmes, _drink(workspace)), None
        )
        open_form(workspace, form, True, None)
        for number, zone, label in HANDSETS:
            Handset.objects.create(workspace_id=workspace, number=number, zone=zone, label=label)
    return workspace


def _drink(workspace: UUID) -> dict[UUID, bool]:
    """The one question of the example: it may stay unanswered."""
    drinks = ("Espresso", "Flat white", "Tea", "Hot chocolate")
    why = "to choose treats that fit you"
    asked = Question("favourite_drink", "Your favourite drink?", "choice", drinks, why, "consent", 730)
    return {keep_question(workspace, asked, None): False}


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
