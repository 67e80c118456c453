"""Plays a transcript through the real path and writes down what happened.

Lines that do something:

    programme NAME [keyword= keyword_opt_in=single|double class= frequency=4/30 reminder=24 live=no sender=2]
              [says="what is sent" help="where help is"]
              [hours=rules-only|own|12345,09:00-18:00 cap=3/30 scope=entity|brand|programme brand=NAME]
                                             the last four are the business's own
    contact NUMBER NAME [zone=… place=US-FL]     whoever texts from here on
    clock TIME [ZONE]                            moves time; what is due happens
    < TEXT   <2 TEXT                             a text to the first, the second sender; backslash n breaks the line
    form NAME[,NAME]                             the contact fills in a form and ticks these programmes
    again                                        the last text is delivered once more
    broadcast PROGRAMME [good_for=6]: TEXT       to everybody who ever stood with it
    send PROGRAMME: TEXT                         one text of the programme to the contact
    reply: TEXT                                  one text of the team in the conversation
    halt|lift [programme|sender|jurisdiction VALUE]      team stop|not_a_stop
    pause      resume      call off              what becomes of the last broadcast
    named NAME                                   what the contact is called from here on
    import PROGRAMME [column=value …]            a list of one line about the contact: consented_at= method= disclosure=
              [full] [act]                       evidence= double_opt_in_at= opted_out=; all of it, or one opt-in act
    undo                                         the last import is undone
    wait                                         the door is asked once more
    offline NAME                                 a programme is taken off
    tenure ended       erased
    asks erasure                                 the contact asks by letter to be erased

Lines that say what happened: `>` a text on the handset, `=` a consent entry, `!` a decision that was no pass, or what a
form or a text came to instead, `-` what became of the line of a list.
"""

import shlex
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sayso.broadcasts import steer
from sayso.broadcasts.plan import PlanRefused
from sayso.outbox.submit import Submission, submit
from sayso.records.link import without_link
from sayso.rules import addresses, zones
from sayso.rules.drafts import Draft
from sayso.store.scope import within
from sayso.store.tables import (
    Address,
    Clearance,
    ConsentEntry,
    Contact,
    HandsetText,
    Programme,
    Workspace,
)
from sayso.workspaces.transcript import decision_line, entry_line
from tests.lists import as_csv, imported, lines_of, taken_back
from tests.stage import Join, Stage

HEARD = (">", "=", "!", "- ")
PROOF = {
    "consented_at": "2026-01-10 12:00",
    "method": "paper form",
    "disclosure": "Yes, text me offers",
    "evidence": "scan",
    "double_opt_in_at": "2026-01-10 12:05",
}
TIME = "%a %d %b %Y %H:%M"


def _hours(given: str) -> dict[str, object]:
    """The business's own texting hours."""
    if given in {"rules-only", "own"}:
        return {"policy_days": "12345"} if given == "own" else {}
    days, _, hours = given.partition(",")
    start, _, end = hours.partition("-")
    return {"policy_days": days, "policy_start": start, "policy_end": end}


class Play:
    """One transcript: `lines()` gives it back with what happened in place of what was written down."""

    def __init__(self, file: Path) -> None:
        self.written = file.read_text().splitlines()
        self.stage: Stage | None = None
        self.names: dict[str, str] = {}
        self.number = ""
        self.zone = "America/New_York"
        self.last: tuple[str, int, str] | None = None
        self.called: UUID | None = None
        self.seen: set[UUID] = set()
        self.troubles: list[str] = []
        self.brought: UUID | None = None
        self.became: list[str] = []
        self.forms: dict[str, UUID] = {}

    def lines(self) -> Iterator[str]:
        for line in self.written:
            if line.startswith(HEARD):
                continue
            yield line
            if line.strip() and not line.startswith("#"):
                self._do(line)
                yield from self._happened()

    def _do(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        if verb in {"<", "<2"}:
            self._text(rest.replace("\\n", "\n"), 1 if verb == "<2" else 0, f"id-{len(self.seen)}-{id(line)}")
        else:
            getattr(self, f"_{verb.rstrip(':')}")(rest.strip())

    def _text(self, text: str, sender: int, reference: str) -> None:
        self.last = (text, sender, reference)
        answer = self._stage.texts(self.number, text, sender, provider_id=reference)
        assert answer.status in {"kept", "duplicate"}, answer
        self.troubles = [answer.status] if answer.status != "kept" else []
        self._stage.release()

    @property
    def _stage(self) -> Stage:
        assert self.stage, "a transcript begins with its programmes"
        return self.stage

    def _programme(self, rest: str) -> None:
        name, *pairs = shlex.split(rest)
        given = dict(pair.split("=", 1) for pair in pairs)
        frequency = tuple(int(each) for each in given["frequency"].split("/")) if "frequency" in given else None
        join = Join(
            given.get("keyword", "JOIN"),
            given.get("keyword_opt_in", "double"),
            int(given.get("sender", 1)) - 1,
            given.get("class", "marketing"),
            name,
            frequency,  # type: ignore[arg-type]
            int(given["reminder"]) if "reminder" in given else None,
            given.get("live", "yes") == "yes",
            given.get("says", "offers"),
            given.get("help", "help@example.org"),
        )
        if self.stage is None:
            self.stage = Stage(join, scope=given.get("scope", "entity"), brand=given.get("brand", "Acme"))
            limits = _hours(given.get("hours", "rules-only"))
            if "cap" in given:
                count, days = given["cap"].split("/")
                limits |= {"marketing_cap": int(count), "marketing_cap_days": int(days)}
            if limits:
                Workspace.objects.filter(pk=self.stage.workspace).update(**limits)
        else:
            self.stage.add(join)
        self.names[name] = join.keyword

    def _contact(self, rest: str) -> None:
        pieces = shlex.split(rest)
        given = dict(piece.split("=", 1) for piece in pieces if "=" in piece)
        digits = "".join(piece for piece in pieces if piece[0] in "+0123456789")
        read = addresses.read(digits, "US", {}, drama=True)
        assert read.e164
        self.number = read.e164
        self.place = given

    def _clock(self, rest: str) -> None:
        words = rest.split()
        if "/" in words[-1]:
            self.zone = words.pop()
        at = datetime.strptime(" ".join(words), TIME).replace(tzinfo=zones.zone(self.zone))
        self._stage.clock(at)
        if self.number:
            self._meet()
        self._stage.sweep()

    def _meet(self) -> None:
        """What was declared about the contact, once the number is known."""
        address = self._stage.address(self.number)
        if address and self.place:
            with within(self._stage.workspace):
                row = Address.objects.get(pk=address)
                country, _, _ = self.place.get("place", "").partition("-")
                Contact.objects.filter(pk=row.contact_id).update(
                    zone=self.place.get("zone", ""),
                    residence_country=country,
                    residence_subdivision=self.place.get("place", ""),
                )

    def _form(self, rest: str) -> None:
        keywords = [self.names[each.strip()] for each in rest.split(",")]
        stage = self._stage
        if rest not in self.forms:
            self.forms[rest] = stage.form(*keywords)
        taken = stage.fills(self.number, self.forms[rest], *keywords)
        self.troubles = [f"form: {taken.outcome}"] if taken.outcome != "asked" else []
        stage.release()

    def _again(self, rest: str) -> None:
        assert self.last
        self._text(*self.last)

    def _broadcast(self, rest: str) -> None:
        head, _, body = rest.partition(": ")
        name, *pairs = shlex.split(head)
        given = dict(pair.split("=", 1) for pair in pairs)
        self._meet()
        hours = timedelta(hours=int(given.get("good_for", 72)))
        self.called = self._stage.broadcast(self.names[name], body or "Hello", hours)

    def _send(self, rest: str) -> None:
        name, _, body = rest.partition(": ")
        self._meet()
        self._stage.send(self.number, self.names[shlex.split(name)[0]], "programme", body)
        self._stage.release()

    def _reply(self, rest: str) -> None:
        stage = self._stage
        address = stage.address(self.number)
        assert address
        with within(stage.workspace):
            draft = Draft("conversation_reply", stage.sender_ids[0], rest)
            submit(stage.ground(), [Submission(address, draft, stage.now())], stage.now())
        stage.release()

    def _import(self, rest: str) -> None:
        name, *told = shlex.split(rest)
        given = dict(PROOF) if "full" in told else {}
        if "act" in told:
            given = {column: PROOF[column] for column in ("consented_at", "method", "evidence")}
        given |= dict(pair.split("=", 1) for pair in told if "=" in pair)
        content = as_csv([{"number": self.number, **given}])
        self.brought = imported(self._stage.workspace, content, self._stage.programmes[self.names[name]])
        self._became()

    def _undo(self, rest: str) -> None:
        assert self.brought
        taken_back(self._stage.workspace, self.brought)
        self._became()

    def _became(self) -> None:
        assert self.brought
        for line in lines_of(self._stage.workspace, self.brought):
            because = f" ({line.reason})" if line.reason and line.reason != "read_in_zone" else ""
            self.became.append(f"{line.status}{because}: {line.remark}" if because else line.status)
        self._meet()
        self._stage.release()

    def _halt(self, rest: str, act: str = "halt") -> None:
        scope, _, value = (rest or "workspace").partition(" ")
        if scope == "programme":
            value = str(self._stage.programmes[self.names[value]])
        if scope == "sender":
            value = str(self._stage.sender_ids[int(value) - 1])
        self._stage.turn(act, scope, value)
        self._stage.release()

    def _lift(self, rest: str) -> None:
        self._halt(rest, "lift")

    def _team(self, rest: str) -> None:
        self._stage.decide(self.number, rest)
        self._stage.release()

    def _call(self, rest: str) -> None:
        assert self.called
        steer.stop(self._stage.workspace, self.called, None)
        self._stage.release()

    def _pause(self, rest: str) -> None:
        assert self.called
        steer.pause(self._stage.workspace, self.called, None)
        self._stage.release()

    def _resume(self, rest: str) -> None:
        assert self.called
        try:
            steer.resume(self._stage.workspace, self.called, None)
        except PlanRefused as refused:
            self.troubles = [str(refused)]
        self._stage.sweep()

    def _named(self, rest: str) -> None:
        address = self._stage.address(self.number)
        with within(self._stage.workspace):
            row = Address.objects.get(pk=address)
            Contact.objects.filter(pk=row.contact_id).update(name=rest)

    def _wait(self, rest: str) -> None:
        self._stage.release()

    def _offline(self, rest: str) -> None:
        with within(self._stage.workspace):
            Programme.objects.filter(pk=self._stage.programmes[self.names[rest]]).update(live=False)

    def _tenure(self, rest: str) -> None:
        self._stage.end_tenure(self.number)

    def _asks(self, rest: str) -> None:
        row = self._stage.asks_erasure(self.number)
        self._stage.release()
        self.became = [f"kept until {row.keep_until:%d %b %Y}" if row.keep_until else "erased at once"]

    def _erased(self, rest: str) -> None:
        with within(self._stage.workspace):
            Address.objects.filter(value=self.number).update(value=None)

    def _happened(self) -> Iterator[str]:
        if self.stage is None:
            return
        with within(self.stage.workspace):
            texts = [row for row in HandsetText.objects.order_by("id") if row.direction == "in"]
            entries = list(ConsentEntry.objects.select_related("programme", "payload").order_by("seq"))
            decisions = list(Clearance.objects.exclude(decision="pass").order_by("id"))
        fresh = [row for row in (*texts, *entries, *decisions) if row.id not in self.seen]
        self.seen |= {row.id for row in fresh}
        yield from (f"- {said}" for said in self.became)
        self.became = []
        yield from (f"> {without_link(row.body)}" for row in fresh if isinstance(row, HandsetText))
        yield from (f"= {entry_line(row)}" for row in fresh if isinstance(row, ConsentEntry))
        yield from (f"! {trouble}" for trouble in self.troubles)
        self.troubles = []
        yield from (f"! {decision_line(row, zones.zone(self.zone))}" for row in fresh if isinstance(row, Clearance))
