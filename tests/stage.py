"""A demo workspace whose clock stands where a test wants it, with handsets that text through the real path.

Imports Django: tests import this inside their fixtures, after `store` has set it up.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from sayso import postgres
from sayso.broadcasts.advance import advance
from sayso.channels.inbound import Heard
from sayso.consent.lapse import lapse
from sayso.consent.remind import remind
from sayso.consent.settle import settle, settle_overdue
from sayso.consent.tenure import end_tenure
from sayso.erasure.destroy import destroy_overdue
from sayso.erasure.request import Asked, ask
from sayso.erasure.retention import forget_answers
from sayso.forms.change import Sketch
from sayso.forms.change import change as make_form
from sayso.forms.change import set_live as open_form
from sayso.forms.page import show
from sayso.forms.submit import Sent, Taken, take
from sayso.inbox.receive import Received, receive
from sayso.outbox.door import release
from sayso.outbox.submit import Submission, submit
from sayso.programmes.change import Described, change, set_live
from sayso.rules import events
from sayso.rules.consent import Permissions, fold
from sayso.rules.drafts import Draft
from sayso.rules.events import ConsentEvent
from sayso.rules.programmes import Programme as RuledProgramme
from sayso.store import queries
from sayso.store.facts import Ground, ground, known
from sayso.store.scope import within
from sayso.store.tables import (
    Address,
    Brand,
    Broadcast,
    Clearance,
    Entity,
    Erasure,
    Form,
    HandsetText,
    Message,
    Person,
    Programme,
    Route,
    Sender,
    UnclearStop,
    Workspace,
)
from sayso.workspaces.create import Founding, create
from sayso.workspaces.halt import halt

WEDNESDAY = datetime(2026, 3, 4, 16, tzinfo=UTC)  # 11:00 in New York
WORDS = {kind.word: kind for kind in ConsentEvent.__subclasses__()}


@contextmanager
def as_notary() -> Iterator[None]:
    """Within it, Django speaks to the database as the notary does."""
    before = dict(connection.settings_dict)
    connection.close()
    where = postgres.conninfo("notary")
    connection.settings_dict.update(USER=where["user"], PASSWORD=where["password"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@dataclass(frozen=True)
class Join:
    """A programme as a test wants it: keyword, how it is joined, and on which of the stage's senders it is."""

    keyword: str
    opt_in: str = "single"
    sender: int = 0
    kind: str = "informational"
    name: str = ""
    frequency: tuple[int, int] | None = None
    reminder: int | None = None
    live: bool = True
    says: str = "offers"
    help: str = "help@example.org"


class Stage:
    """One demo workspace under the rules alone (no hours or caps of its own), at 11:00 of a Wednesday."""

    def __init__(
        self,
        *joins: Join,
        scope: str = "entity",
        at: datetime = WEDNESDAY,
        demo: bool = True,
        brand: str = "Acme",
    ) -> None:
        self.channel = "simulator" if demo else "test"
        first = _free_address()
        self.workspace = create(Founding(brand, brand, self.channel, first, first, is_demo=demo, rate=1000))
        self.senders = [first]
        self.programmes: dict[str, UUID] = {}
        with within(self.workspace):
            Workspace.objects.filter(pk=self.workspace).update(policy_days="", marketing_cap=0, sign_off_roles=[])
            Entity.objects.update(revocation_scope=scope)
            self.brand = Brand.objects.get().id
            self.sender_ids = [Sender.objects.get().id]
        if demo:
            self.clock(at)
        for join in joins or (Join("NEWS"), Join("JOIN", "double")):
            self.add(join)

    def form(self, *keywords: str, questions: dict[UUID, bool] | None = None) -> UUID:
        """A live form for these programmes."""
        programmes = tuple(self.programmes[each] for each in keywords)
        told = Sketch("", "Join Acme", "", "en", programmes, questions or {})
        made = make_form(self.workspace, told, None)
        open_form(self.workspace, made, True, None)
        return made

    def fills(self, number: str, form: UUID, *keywords: str, ip: str = "", **answers: str) -> Taken:
        """Somebody opens the form, types the number, ticks these programmes and sends it. The door waits."""
        with within(self.workspace):
            shown = show(Form.objects.get(pk=form), "en", self.now())
        assert shown
        ticked = tuple(self.programmes[each] for each in keywords)
        return take(self.workspace, form, Sent(shown.rendering, number, ticked, answers, "", ip or _free_ip()), "en")

    def add(self, join: Join) -> UUID:
        with within(self.workspace):
            while len(self.senders) <= join.sender:
                self._add_sender()
            told = Described(
                self.brand,
                self.sender_ids[join.sender],
                join.name or join.keyword.title(),
                join.keyword,
                join.says,
                join.kind,
                join.frequency,
                join.opt_in,
                join.help,
                "https://acme.example/terms",
                "https://acme.example/privacy",
                reminder_hours=join.reminder,
            )
            self.programmes[join.keyword] = change(self.workspace, told, None)
            set_live(self.workspace, self.programmes[join.keyword], join.live, None)
        return self.programmes[join.keyword]

    def _add_sender(self) -> None:
        demo = self.channel == "simulator"
        row = Sender.objects.create(
            workspace_id=self.workspace, channel=self.channel, address=_free_address(), is_demo=demo, rate=1000
        )
        Route.objects.create(channel=row.channel, address=row.address, sender=row, workspace_id=self.workspace)
        self.senders.append(row.address)
        self.sender_ids.append(row.id)

    def clock(self, at: datetime) -> None:
        """Put the workspace's clock to `at`: any time, since nobody but tests turns it back."""
        Workspace.objects.filter(pk=self.workspace).update(clock_shift=at - datetime.now(UTC))

    def passes(self, by: timedelta) -> None:
        row = Workspace.objects.get(pk=self.workspace)
        Workspace.objects.filter(pk=self.workspace).update(clock_shift=row.clock_shift + by)

    def now(self) -> datetime:
        return datetime.now(UTC) + Workspace.objects.get(pk=self.workspace).clock_shift

    def heard(self, number: str, text: str, sender: int = 0, **changes: Any) -> Heard:
        rows = {"provider_id": secrets.token_hex(8), **changes}
        return Heard(self.channel, self.channel, self.senders[sender], number, text, **rows)

    def texts(self, number: str, text: str, sender: int = 0, **changes: Any) -> Received:
        """One text in; the door answers only when told to."""
        return receive([self.heard(number, text, sender, **changes)])[0]

    def says(self, number: str, *texts: str, sender: int = 0) -> None:
        """Texts in, each answered by the door."""
        for text in texts:
            assert self.texts(number, text, sender).status == "kept"
            self.release()

    def release(self) -> None:
        while release(self.workspace):
            pass

    def sweep(self) -> None:
        """What time alone brings about, and then the door."""
        lapse(self.workspace)
        settle_overdue(self.workspace)
        remind(self.workspace)
        destroy_overdue(self.workspace)
        forget_answers(self.workspace)
        while advance(self.workspace):
            pass
        self.release()
        advance(self.workspace)

    def ground(self) -> Ground:
        return ground(self.workspace)

    def address(self, number: str) -> UUID | None:
        with within(self.workspace):
            row = Address.objects.filter(value=number).first()
        return row.id if row else None

    def send(self, number: str, keyword: str, purpose: str = "programme", body: str = "words") -> UUID:
        """Queue one text, whatever the gate will say to it."""
        address = self.address(number)
        assert address
        with within(self.workspace):
            common = self.ground()
            programme = common.catalogue.programmes[self.programmes[keyword]]
            draft = Draft(purpose, programme.sender, body, programme)  # type: ignore[arg-type]
            now = self.now()
            return submit(common, [Submission(address, draft, now)], now)[0]

    def broadcast(self, keyword: str, body: str = "words", good_for: timedelta = timedelta(hours=72)) -> UUID:
        with within(self.workspace):
            row = Broadcast.objects.create(
                workspace_id=self.workspace,
                programme_id=self.programmes[keyword],
                name=body[:20],
                body=body,
                status="planned",
                planned_at=self.now(),
                good_for=good_for,
            )
        self.sweep()
        return row.id

    def turn(self, act: str, scope: str = "workspace", value: str = "") -> None:
        """The stop switch."""
        halt(self.workspace, act, scope, value, "test", None)

    def decide(self, number: str, decision: str) -> int:
        """A person of the team decides on a suspected STOP."""
        address = self.address(number)
        person = Person.objects.first() or Person.objects.create_user("ana@acme.example")
        with within(self.workspace):
            waiting = list(UnclearStop.objects.filter(address_id=address, decided_at=None).values_list("id", flat=True))
        return settle(self.workspace, waiting, decision, person.id)  # type: ignore[arg-type]

    def end_tenure(self, number: str) -> None:
        """The number changes hands."""
        address = self.address(number)
        if address is None:
            return
        end_tenure(self.workspace, [address], "reassigned")

    def asks_erasure(self, number: str, how: str = "letter") -> Erasure:
        """The person asks to be erased."""
        address = self.address(number)
        assert address
        return ask(self.workspace, address, Asked(how, self.now() - timedelta(hours=1)), None)

    def held(self, number: str) -> Permissions:
        """The folds, as the database keeps them."""
        address = self.address(number)
        if address is None:
            return Permissions()
        with within(self.workspace):
            return known([address], self.ground(), self.now())[address].permissions

    def rebuilt(self, number: str) -> Permissions:
        """The folds made anew, from the ledger alone."""
        address = self.address(number)
        if address is None:
            return Permissions()
        held = Permissions()
        with within(self.workspace):
            catalogue = self.ground().catalogue
            for row in queries.run("history", addresses=[address]):
                assert row.tenure == held.tenure
                held = fold(held, event_of(row), catalogue)
        return held

    def sent(self, number: str) -> list[tuple[str, UUID | None, datetime]]:
        """Purpose, programme and time of every text that reached the handset, oldest first."""
        with within(self.workspace):
            references = list(
                HandsetText.objects.filter(number=number, direction="in").order_by("id").values_list("reference", "at")
            )
            rows = {str(row.id): row for row in Message.objects.filter(id__in=[each for each, _ in references])}
        return [(rows[each].purpose, rows[each].programme_id, at) for each, at in references]

    def messages(self, **wanted: Any) -> Sequence[Message]:
        with within(self.workspace):
            return list(Message.objects.filter(**wanted).order_by("id"))

    def clearances(self, **wanted: Any) -> Sequence[Clearance]:
        with within(self.workspace):
            return list(Clearance.objects.filter(**wanted).order_by("id"))

    def contacts(self, number: str) -> Sequence[Address]:
        with within(self.workspace):
            return list(Address.objects.filter(value=number).exclude(contact=None))

    def ground_programme(self, programme: UUID) -> RuledProgramme:
        """The programme as the rule book sees it."""
        with within(self.workspace):
            return self.ground().catalogue.programmes[programme]

    def programme(self, keyword: str) -> Programme:
        with within(self.workspace):
            return Programme.objects.get(pk=self.programmes[keyword])


def described(stage: Stage, keyword: str, **changes: Any) -> Described:
    """The programme as it is, with changes, as its author would describe it."""
    row = stage.programme(keyword)
    frequency = (row.frequency_count, row.frequency_days) if row.frequency_count and row.frequency_days else None
    names = ("name", "keyword", "description", "content_class")
    more = ("keyword_opt_in", "help_contact", "terms_url", "privacy_url", "reminder_hours", "retention", "use")
    told = {name: getattr(row, name) for name in (*names, *more)}
    return Described(**({"brand": row.brand_id, "sender": row.sender_id, "frequency": frequency} | told | changes))


def event_of(row: Any) -> ConsentEvent:
    """A ledger row as the event it was."""
    kind = WORDS[row.word]
    extra: dict[str, Any] = {}
    if kind is events.ConsentWithdrawn:
        extra = {"scope": row.scope, "scope_id": row.scope_id}
    if kind is events.ConsentRestored:
        extra = {"standing": row.standing}
    return kind(row.id, row.at, row.act, row.programme_id, row.answers_id, row.disclosure_id, **extra)


def comparable(held: Permissions) -> Permissions:
    """The same permissions with blocks in one order: the database keeps them as a set."""
    blocks = sorted(held.blocks, key=lambda each: (each.scope, each.scope_id))
    return Permissions(held.tenure, dict(held.standings), tuple(blocks), held.unclear)


def _free_ip() -> str:
    """An address of its own for each visitor (RFC 3849: for documents only), so that nobody waits for another."""
    return f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"


def _free_address() -> str:
    return str(secrets.randbelow(9 * 10**11) + 10**11)
