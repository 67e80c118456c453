"""Random histories of one workspace: people, a team, a worker that may die at any point, a clock, a carrier.

After every step the database is held against `permitted.Person`, the ledger against its folds, and what was handed over
(kept outside the database) against what the database says became of it. Imports Django: use it after `store`.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sayso import failpoints
from sayso.broadcasts import steer
from sayso.broadcasts.advance import advance
from sayso.broadcasts.plan import PlanRefused
from sayso.channels.inbound import Heard
from sayso.channels.outbound import Cleared, Outcome
from sayso.erasure import request
from sayso.erasure.destroy import ErasureRefused, traces_of
from sayso.inbox.receive import receive
from sayso.notary.seal import seal
from sayso.outbox import door
from sayso.outbox.receipts import Report, settle
from sayso.rules.consent import Permissions, fold
from sayso.rules.erasure import Traces, keep_until
from sayso.rules.events import ConsentEvent
from sayso.store import queries
from sayso.store.facts import Ground, known
from sayso.store.scope import within
from sayso.store.tables import Address, Broadcast, Clearance, ConsentEntry, InboundText, Leaf, Message, SwitchAct
from tests.laws.permitted import EITHER, Ask, Person
from tests.lists import FULL, ONE_ACT, as_csv, checked, run
from tests.stage import Join, Stage, as_notary, comparable, event_of

NUMBERS = ("+12125550123", "+12125550124", "+14155550145")
PROGRAMMES = {"NEWS": 0, "JOIN": 0, "CLUB": 1}
TEXTS = (*PROGRAMMES, "yes", "no", "STOP", "START", "help", "not interested", "good evening")
WIRE_HALF = "wire.half"
RECEIVING = tuple(each for each in failpoints.POINTS if each.startswith(("receive.", "submit.")))
RELEASING = (
    *(each for each in failpoints.POINTS if each.startswith(("advance.", "door.", "submit."))),
    WIRE_HALF,
)
SETTLING = tuple(each for each in failpoints.POINTS if each.startswith("receipts."))
SEALING = tuple(each for each in failpoints.POINTS if each.startswith("seal."))
LEFT = {"sending", "sent", "delivered", "failed", "unknown"}
CONSENT = {"withdrawn", "no_consent", "not_confirmed", "refused", "lapsed", "retracted", "asked"}
HOURS = {"quiet_hours", "workspace_hours"}
MAY_SAY = {
    "text": {"asked:keyword", "given:keyword", "confirmed:reply", "refused:reply", "lapsed:silence", "restored:start"}
    | {"withdrawn:keyword", "unclear_stop:reply"},
    "form": {"asked:form"},
    "list": {"asked:import", "confirmed:import"},
    "team": {"withdrawn:team", "not_a_stop:team"},
    "erase": {"withdrawn:erasure_request"},
    "time": {"lapsed:silence", "lapsed:unasked", "withdrawn:silence"},
}
"""What each kind of step may write into the ledger, as word:act. Nothing else writes any."""

number = st.sampled_from(NUMBERS)
programme = st.sampled_from(tuple(PROGRAMMES))
afterwards = st.sampled_from(["wait", "wait", "works", "works", "works", *RELEASING])
"""What the worker does about it: nothing yet, its work, or dying over it at one of the points."""
time_that_passes = st.sampled_from([1, 7, 70, 26 * 60, 80 * 60, 16 * 24 * 60])


class Crash(BaseException):
    """The program died here: nothing after this happened, and its connection is gone."""


class Wire:
    """A carrier that takes everything, and keeps what it took outside the database."""

    def __init__(self) -> None:
        self.taken: list[Cleared] = []
        self.looked_at: Callable[[Cleared], None] = lambda _: None

    def send(self, cleared: list[Cleared]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for place, each in enumerate(cleared):
            if place == len(cleared) // 2:
                failpoints.reach(WIRE_HALF)
            if each.fresh():
                self.looked_at(each)
                self.taken.append(each)
                outcomes.append(Outcome(each.message, "sent", str(each.message)))
            else:
                outcomes.append(Outcome(each.message, "not_taken"))
        return outcomes


WIRE = Wire()
STEPS = Counter[str]()
"""How often each kind of step was played, over all histories of this run."""
CRASHES = Counter[str]()
"""How often the worker died at each point."""


@contextmanager
def dying(point: str, on: int = 1) -> Iterator[Counter[str]]:
    """Within it, this program dies when it passes `point` for the `on`-th time. Says how often it was passed."""
    passed = Counter[str]()

    def step_in(name: str) -> None:
        passed[name] += 1
        if name == point and passed[name] == on:
            raise Crash

    failpoints._stepping_in = step_in
    try:
        yield passed
    except Crash:
        connection.close()
        passed["died"] += 1
    finally:
        failpoints._stepping_in = None


@contextmanager
def every_lease_out() -> Iterator[None]:
    """Time enough has passed for whatever a worker that died held in its hands."""
    told, texts = queries.statements, dict(queries.statements())
    still = "c.expires_at < clock_timestamp()"
    assert still in texts["reclaim_expired"]
    texts["reclaim_expired"] = texts["reclaim_expired"].replace(still, f"{still} + interval '1 minute'")
    lease, queries.statements, door.HAND_OVER_LEASE_SECONDS = door.HAND_OVER_LEASE_SECONDS, lambda: texts, -60
    try:
        yield
    finally:
        queries.statements, door.HAND_OVER_LEASE_SECONDS = told, lease


class Histories(RuleBasedStateMachine):
    """One workspace with three people and three programmes on two senders."""

    @initialize()
    def begin(self) -> None:
        self.stage = Stage(Join("NEWS"), Join("JOIN", "double"), Join("CLUB", "single", 1, "transactional"))
        self.workspace = self.stage.workspace
        self.form = self.stage.form(*PROGRAMMES)
        self.people = {each: Person(PROGRAMMES) for each in NUMBERS}
        self.named = {programme: keyword for keyword, programme in self.stage.programmes.items()}
        self.wrote: list[Heard] = []
        self.broadcasts: list[UUID] = []
        self.halts: set[tuple[str, str]] = set()
        self.paused: set[UUID] = set()
        self.told: dict[UUID, list[str]] = {}
        self.troubles: list[str] = []
        self.seq, self.newest = -1, UUID(int=0)
        self.known: dict[UUID, str] = {}
        self.events: list[tuple[UUID, ConsentEvent]] = []
        WIRE.taken, WIRE.looked_at = [], self.look_at
        self.step("begin")

    # What people do

    @rule(who=number, words=st.sampled_from(TEXTS), sender=st.sampled_from([0, 0, 0, 1]), then=afterwards)
    def text(self, who: str, words: str, sender: int, then: str) -> None:
        heard = self.stage.heard(who, words, PROGRAMMES.get(words, sender))
        self.hears(heard, "kept")
        self.step("text")
        self.then(then)

    @rule(who=number, words=st.sampled_from(TEXTS), point=st.sampled_from(RECEIVING))
    def text_and_crash(self, who: str, words: str, point: str) -> None:
        """The program dies over it: it was not acknowledged, so the carrier brings it again."""
        heard = self.stage.heard(who, words, PROGRAMMES.get(words, 0))
        with dying(point) as passed:
            receive([heard])
        again = passed["receive.committed"] or not passed["died"]
        self.hears(heard, "duplicate" if again else "kept")
        self.step("text")

    @precondition(lambda self: self.wrote)
    @rule(which=st.integers(0, 50))
    def same_text_again(self, which: int) -> None:
        assert receive([self.wrote[which % len(self.wrote)]])[0].status == "duplicate"
        self.step("again")

    @rule(
        who=number,
        ticks=st.lists(programme, min_size=1, max_size=3, unique=True),
        crash=st.sampled_from([False, False, True]),
        then=afterwards,
    )
    def fills_a_form(self, who: str, ticks: list[str], crash: bool, then: str) -> None:
        with dying("submit.queued" if crash else ""):
            self.stage.fills(who, self.form, *ticks)
        self.step("form")
        self.then(then)

    # What the team does

    @rule(who=number, into=programme, full=st.booleans(), crash=st.booleans(), then=afterwards)
    def imports_a_line(self, who: str, into: str, full: bool, crash: bool, then: str) -> None:
        from sayso.imports.take_in import begin_import

        when = self.stage.now() - timedelta(minutes=2)
        proof = {"Phone": who, "Consented at": when.isoformat()}
        proof |= {"Double opt-in at": (when + timedelta(minutes=1)).isoformat()} if full else {}
        line = {**(FULL if full else ONE_ACT), **proof}
        made = checked(self.workspace, as_csv([line]), self.stage.programmes[into])
        begin_import(self.workspace, made, None)
        with dying("submit.queued" if crash else ""):
            run(self.workspace, made)
        run(self.workspace, made)
        self.step("list")
        self.then(then)

    @precondition(lambda self: len(self.broadcasts) < 8)
    @rule(to=programme, then=afterwards)
    def plans_a_broadcast(self, to: str, then: str) -> None:
        with within(self.workspace):
            row = Broadcast.objects.create(
                workspace_id=self.workspace,
                programme_id=self.stage.programmes[to],
                name="words",
                body="words",
                status="planned",
                planned_at=self.stage.now(),
                good_for=timedelta(hours=72),
            )
        self.broadcasts.append(row.id)
        self.step("broadcast")
        self.then(then)

    @precondition(lambda self: self.broadcasts)
    @rule(which=st.integers(0, 7))
    def pauses_or_resumes(self, which: int) -> None:
        broadcast = self.broadcasts[which % len(self.broadcasts)]
        try:
            if broadcast in self.paused:
                steer.resume(self.workspace, broadcast, None)
                self.paused.discard(broadcast)
            else:
                steer.pause(self.workspace, broadcast, None)
                self.paused.add(broadcast)
        except PlanRefused:
            pass  # it is done, or has lost its point
        self.step("steer")

    @rule(what=st.sampled_from(["workspace", *PROGRAMMES]))
    def halts_or_lifts(self, what: str) -> None:
        scope = ("workspace", "") if what == "workspace" else ("programme", str(self.stage.programmes[what]))
        self.stage.turn("lift" if scope in self.halts else "halt", *scope)
        self.halts ^= {scope}
        self.step("halt")

    @rule(who=number, stop=st.booleans())
    def decides(self, who: str, stop: bool) -> None:
        person = self.people[who]
        decided = self.stage.decide(who, "stop" if stop else "not_a_stop")
        assert bool(decided) == bool(person.unclear)
        if person.unclear and stop:
            person.stop(self.stage.now(), spoken=False)
        person.unclear = None
        self.step("team")

    @rule(who=number, then=afterwards)
    def asks_to_be_erased(self, who: str, then: str) -> None:
        """From then on nothing but a new act of the handset lets anything through. Destruction comes years later."""
        with within(self.workspace):
            address = Address.objects.filter(value=who).values_list("id", flat=True).first()
            traces = traces_of(address)[0] if address else Traces()
        if keep_until(traces, 1) is None:
            return  # nothing of them needs proof: they would be gone at once, row and all
        person, now = self.people[who], self.stage.now()
        try:
            request.ask(self.workspace, address, request.Asked("letter", now), None)
        except ErasureRefused:  # they have asked before, and nothing came in between that this could end
            assert not {"asked", "in"} & set(person.word.values()), person
            assert person.ended == {}, person
        else:
            person.erased(now)
        self.step("erase")
        self.then(then)

    # What machines do

    @rule()
    def works(self) -> None:
        self.work()
        self.step("work")

    @rule(point=st.sampled_from(RELEASING), on=st.sampled_from([1, 1, 2, 3]))
    def works_and_crashes(self, point: str, on: int) -> None:
        self.then(point, on)

    @rule()
    def leases_run_out(self) -> None:
        with every_lease_out():
            self.work()
        self.step("lease")

    @rule(minutes=time_that_passes)
    def time_passes(self, minutes: int) -> None:
        self.stage.passes(timedelta(minutes=minutes))
        self.step("clock")

    @rule()
    def sweeps(self) -> None:
        self.stage.sweep()
        self.step("time")

    @precondition(lambda self: WIRE.taken)
    @rule(
        which=st.lists(st.integers(0, 99), min_size=1, max_size=3),
        state=st.sampled_from(["accepted", "delivered", "failed"]),
        point=st.sampled_from(["", "", *SETTLING]),
    )
    def carrier_reports(self, which: list[int], state: str, point: str) -> None:
        """In any order, late, twice; the program may die over it, and is told again."""
        about = [WIRE.taken[each % len(WIRE.taken)] for each in dict.fromkeys(which)]
        reports = [reported(each, state) for each in about]
        with dying(point) as passed:
            settle(reports)
        if passed["died"]:
            settle(reports)
        for each in about:
            self.told.setdefault(each.message, []).append(state)
        self.step("receipt")

    @rule(point=st.sampled_from(["", "", *SEALING]))
    def seals(self, point: str) -> None:
        with as_notary(), dying(point):
            seal(self.workspace)
        self.step("seal")

    def then(self, what: str, on: int = 1) -> None:
        """The worker's part: some of its points are passed for nothing, since there is nothing to hand over."""
        if what == "wait":
            return
        with dying(what, on) as passed:
            self.work()
        CRASHES.update([what] * passed["died"])
        self.step("crash" if passed["died"] else "work")

    # What must be so

    def hears(self, heard: Heard, status: str) -> None:
        """A text is acknowledged: what it means by the small fold."""
        received = receive([heard])[0]
        assert received.status == status, received
        self.wrote.append(heard)
        person, now = self.people[heard.number], self.stage.now()
        sender = self.stage.senders.index(heard.to)
        match heard.text:
            case "STOP":
                person.stop(now)
            case "START":
                person.start(sender)
            case "yes" | "no":
                self.see_asks(heard.number)
                person.answer(heard.text, sender, now)
            case "not interested":
                person.unclear = person.unclear or now
            case "NEWS" | "CLUB":
                person.keyword(heard.text)

    def see_asks(self, who: str) -> None:
        """Which asks have left, as the wire knows it; `perhaps` where a program died with one in its hands."""
        on_the_wire = {each.message for each in WIRE.taken}
        rows = self.stage.messages(purpose="double_opt_in_ask", address__value=who)
        for ask in self.people[who].asks:
            for row in rows:
                if row.entry_id == ask.lead and row.counted_at:
                    ask.left, ask.perhaps = row.counted_at, row.id not in on_the_wire

    def step(self, kind: str) -> None:
        STEPS[kind] += 1
        self.kind = kind
        self.read_the_ledger()

    def read_the_ledger(self) -> None:
        with within(self.workspace):
            rows = list(ConsentEntry.objects.filter(seq__gt=self.seq).order_by("seq").select_related("address"))
        fresh: dict[UUID, Ask] = {}
        for row in rows:
            self.seq = row.seq
            assert f"{row.word}:{row.act}" in MAY_SAY.get(self.kind, ()), (self.kind, row.word, row.act)
            self.events.append((row.address_id, event_of(row)))
            self.entry(row, fresh)

    def entry(self, row: Any, fresh: dict[UUID, Ask]) -> None:
        person, name = self.people[row.address.value], self.named.get(row.programme_id, "")
        match f"{row.word}:{row.act}":
            case "asked:keyword" | "asked:form" | "asked:import":
                lead = row.answers_id or row.id
                if lead in fresh:
                    earlier = fresh[lead].programmes
                    person.asks = [ask for ask in person.asks if ask.lead != lead]
                    fresh[lead] = Ask(lead, earlier | {name}, True, row.at)
                else:
                    fresh[lead] = Ask(lead, {name}, row.act != "keyword", row.at)
                person.asked(fresh[lead])
            case "confirmed:import":
                assert person.may_be_confirmed_by_a_list(name), (row.address.value, name, person)
                if person.word[name] != EITHER:
                    person.word[name] = "in"
            case "lapsed:silence" | "lapsed:unasked" if self.kind == "time":
                assert person.word[name] in {"asked", EITHER}
                person.lapsed(name)
            case "withdrawn:silence":
                assert person.unclear
                assert row.at - person.unclear >= timedelta(days=10)
                person.stop(row.at, spoken=False)

    def look_at(self, text: Cleared) -> None:
        """At the very moment of a hand-over: may this person have this text now?"""
        with within(self.workspace):
            row = Message.objects.get(pk=text.message)
        person, name = self.people[text.number], self.named.get(row.programme_id, "")
        word = person.word.get(name, "")
        scopes = {("workspace", ""), ("programme", str(row.programme_id))}
        against = {
            "programme": person.may(name) is False if name else True,
            "double_opt_in_ask": bool(person.unclear) or word not in {"asked", EITHER},
            "opt_in_confirmation": bool(person.unclear) or (word != EITHER and (word != "in" or person.shut(name))),
            "stop_confirmation": not _lately(person.stopped_at, self.stage.now()),
            "help_reply": False,
        }[row.purpose]
        if against or self.halts & scopes or row.broadcast_id in self.paused:
            self.troubles.append(f"{row.purpose} {name} left for {text.number}: {person}, {self.halts}, {self.paused}")

    def work(self) -> None:
        while advance(self.workspace):
            pass
        self.stage.release()
        advance(self.workspace)

    @invariant()
    def all_is_as_people_said(self) -> None:
        """Everything that must be so after every step, read in one transaction."""
        if not hasattr(self, "stage"):
            return
        assert self.troubles == []
        with within(self.workspace):
            common = self.stage.ground()
            rows = known(self.addresses(), common, self.stage.now()).values()
            rebuilt = self.rebuilt(common)
            decided = list(
                Clearance.objects.filter(id__gt=self.newest, purpose="programme", decision="refuse")
                .order_by("id")
                .values_list("id", "reasons", "address_id", "programme_id")
            )
            status = dict(Message.objects.values_list("id", "status"))
        for row in rows:
            who = str(row.number)
            assert comparable(row.permissions) == comparable(rebuilt[who]), who
            self.stands_as_they_said(who, row.permissions, common)
        for self.newest, reasons, address, programme in decided:
            if set(reasons) & CONSENT:
                person, name = self.people[self.known[address]], self.named[programme]
                assert person.may(name) is not True, (name, reasons, person)
        self.what_left_is_known_to_have_left(status)

    def addresses(self) -> list[UUID]:
        if len(self.known) < len(NUMBERS):
            self.known = dict(Address.objects.values_list("id", "value"))
        return list(self.known)

    def rebuilt(self, common: Ground) -> dict[str, Permissions]:
        """The folds made anew from the ledger: the product's own fold, over all there is."""
        rebuilt = {who: Permissions() for who in self.known.values()}
        for address, event in self.events:
            who = self.known[address]
            rebuilt[who] = fold(rebuilt[who], event, common.catalogue)
        return rebuilt

    def stands_as_they_said(self, who: str, held: Permissions, common: Ground) -> None:
        person = self.people[who]
        assert bool(held.unclear) == bool(person.unclear), who
        for keyword, id in self.stage.programmes.items():
            row, standing, may = common.catalogue.programmes[id], held.standings.get(id), person.may(keyword)
            stands = bool(standing and standing.word in row.required) and not held.blocked(row) and not held.unclear
            assert may is None or may == stands, (who, keyword, person, held)

    def what_left_is_known_to_have_left(self, status: dict[UUID, str]) -> None:
        on_the_wire = {each.message for each in WIRE.taken}
        assert len(on_the_wire) == len(WIRE.taken), "handed over twice"
        assert all(status[each] in LEFT for each in on_the_wire)
        assert {each for each, word in status.items() if word in {"sent", "delivered", "failed"}} <= on_the_wire
        for message, states in self.told.items():
            final = [state for state in states if state != "accepted"]
            assert not final or status[message] in {final[0], "sending", "unknown"}

    def teardown(self) -> None:
        if not hasattr(self, "stage"):
            return
        self.carry_all_to_the_end()
        with within(self.workspace):
            status = dict(Message.objects.values_list("id", "status"))
            done = dict(Broadcast.objects.values_list("id", "status"))
            came = Counter(InboundText.objects.values_list("provider_id", flat=True))
            reached = Counter(Message.objects.exclude(broadcast=None).values_list("broadcast_id", "address_id"))
        assert set(status.values()) <= {"sent", "delivered", "failed", "refused"} | {"unknown"}, Counter(
            status.values()
        )
        on_the_wire = {each.message for each in WIRE.taken}
        lost = {each for each, word in status.items() if word == "unknown" and each in on_the_wire}
        assert lost == set(), "a late receipt did not settle what was unknown"
        assert set(done.values()) <= {"done"}, done
        assert max(reached.values(), default=1) == 1
        assert came == Counter(each.provider_id for each in self.wrote)
        self.everything_is_sealed_once()
        self.all_is_as_people_said()

    def carry_all_to_the_end(self) -> None:
        """Halts lifted, doubts decided, paused broadcasts given up, leases out; the carrier has reported everything."""
        for scope in list(self.halts):
            self.stage.turn("lift", *scope)
        self.halts.clear()
        for broadcast in list(self.paused):
            with suppress(PlanRefused):
                steer.stop(self.workspace, broadcast, None)
        self.paused.clear()
        for who in NUMBERS:
            self.decides(who, False)
        with every_lease_out():
            self.work()
        settle(
            [
                Report("simulator", each.sender_address, str(each.message), "delivered", message=each.message)
                for each in WIRE.taken
            ]
        )
        for _ in range(3):  # whoever is held by the hours is asked again when they open, or is too late by then
            self.stage.passes(timedelta(hours=80))
            self.kind = "time"
            self.stage.sweep()
            self.read_the_ledger()
        with within(self.workspace):
            Broadcast.objects.filter(status="cancelled").update(status="done")

    def everything_is_sealed_once(self) -> None:
        with as_notary():
            seal(self.workspace)
        with within(self.workspace):
            sealed = list(Leaf.objects.order_by("position").values_list("position", "row"))
            facts = [list(each.objects.values_list("id", flat=True)) for each in (ConsentEntry, Clearance, SwitchAct)]
        assert [place for place, _ in sealed] == list(range(len(sealed)))
        assert Counter(row for _, row in sealed) == Counter(row for rows in facts for row in rows)


def reported(text: Cleared, state: Any) -> Report:
    """What the carrier says of a text: under an id of its own, and the one it was given."""
    return Report("simulator", text.sender_address, str(text.message), state, message=text.message)


def _lately(stopped: datetime | None, now: datetime) -> bool:
    return stopped is not None and now - stopped <= timedelta(minutes=6)


def fresh_seed() -> int:
    return secrets.randbelow(10**9)
