"""One person's timeline: everything in one order, filtered and paged without losing or repeating a line."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.seeding import World
from tests.web.conftest import ANA, signed_in


def url(name, *args):
    from django.urls import reverse

    return reverse(name, args=args)


@pytest.fixture(scope="module")
def busy(store):
    """Ana with texts, decisions, a broadcast that was refused, a profile answer and an act of the team."""
    from sayso.broadcasts.plan import Wording, plan, write
    from sayso.contacts.describe import Description, describe
    from sayso.store.scope import within
    from sayso.store.tables import Address, ProfileAnswer, ProfileField

    made = World()
    for words in ("JOIN", "YES", "NEWS", *(f"hello {place}" for place in range(70)), "STOP"):
        made.text(ANA, words)
    broadcast = write(made.workspace, Wording(made.programme("NEWS").id, "Easter", "Corner Coffee: rolls. STOP"), None)
    plan(made.workspace, broadcast, None, None)
    made.work()
    address = made.address(ANA)
    describe(made.workspace, address, Description("Ana", zone="America/Chicago"), None)
    with within(made.workspace):
        field = ProfileField.objects.create(
            workspace_id=made.workspace,
            key="tea",
            label="Tea or coffee",
            purpose="to offer what you like",
            basis="consent",
        )
        ProfileAnswer.objects.create(
            workspace_id=made.workspace, contact_id=Address.objects.get(pk=address).contact_id, field=field,
            value="oolong", purpose=field.purpose, basis=field.basis, source="form", at=made.now(),
        )  # fmt: skip
    made.client = signed_in(made)
    return made


def pages(world, kind: str) -> list[str]:
    """All pages of a timeline, following "Older"."""
    address = f"{url('contact', world.address(ANA))}"
    query, found = f"?kind={kind}", []
    while query:
        said = unescape(world.client.get(address + query).content.decode())
        found.append(said)
        older = re.search(r'href="(\?[^"#]*before=[^"#]*)', said)
        query = older[1] if older else ""
        assert len(found) < 20
    return found


def lines(world, kind: str) -> list[tuple[str, str]]:
    return [line for page in pages(world, kind) for line in re.findall(r'<li class="(\w+)" id="t-([0-9a-f-]+)"', page)]


def test_no_line_is_lost_or_repeated_between_pages(busy):
    from sayso.store.scope import within
    from sayso.store.tables import Clearance, ConsentEntry, InboundText, Message

    found = lines(busy, "all")
    assert len(found) == len(set(found)) > 80
    address = busy.address(ANA)
    with within(busy.workspace):
        wanted = {("in", str(row)) for row in InboundText.objects.filter(address=address).values_list("id", flat=True)}
        wanted |= {("out", str(row)) for row in Message.objects.filter(address=address).values_list("id", flat=True)}
        wanted |= {
            ("entry", str(row)) for row in ConsentEntry.objects.filter(address=address).values_list("id", flat=True)
        }
        held = Clearance.objects.filter(address=address).exclude(decision="pass")
        wanted |= {("decision", str(row)) for row in held.values_list("id", flat=True)}
    assert wanted <= set(found)
    assert {kind for kind, _ in found} == {"in", "out", "entry", "decision", "answer", "team"}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("texts", {"in", "out"}), ("permission", {"entry", "answer", "team"}), ("decisions", {"decision"})],
)
def test_filters_show_their_kinds_alone(busy, kind, shown):
    assert {found for found, _ in lines(busy, kind)} == shown


def test_decisions_say_their_sentence_and_broadcasts_their_name(busy):
    said = " ".join(pages(busy, "all")[0].split())
    assert "Refused: This person said STOP." in said
    assert "Easter</a>" in said
    assert "Tea or coffee: <strong>oolong</strong>" in said
    assert "described contact (name, zone)" in said
    assert "in New York)" in said or busy.client.cookies["zone"].value == "America/New_York"


def test_where_no_text_may_leave_the_composer_is_locked(busy):
    said = " ".join(pages(busy, "all")[0].split())
    assert "only they can open this again" in said
    assert "They text <b>JOIN</b> to" in said
    busy.text("+12125550109", "hello")
    said = busy.client.get(url("contact", busy.address("+12125550109"))).content.decode()
    assert said.count("No opt-in on record: offer the form, a call or the keyword. A text may not ask.") == 2


@pytest.mark.parametrize(
    "query",
    ["before=x~1~y", "before=2026-03-04T10:00:00%2B00:00~99~00000000-0000-0000-0000-000000000000", "kind=nonsense",
     "at=9999-99-99", "at=%00", "before=2026-03-04T10:00:00~1~x"],
)  # fmt: skip
def test_nonsense_is_survived(busy, query):
    assert busy.client.get(f"{url('contact', busy.address(ANA))}?{query}").status_code == 200


def test_it_can_begin_at_a_moment(busy):
    then = (busy.now() - timedelta(days=30)).isoformat()
    said = busy.client.get(url("contact", busy.address(ANA)), {"at": then}).content.decode()
    assert "Nothing yet." in said
    assert "Newest" in said
