"""What happened on one handset of a demo workspace, as a chat that `tests/transcripts/play.py` plays again.

Told as it is now: a programme whose words, or a policy whose hours, were changed in between is written down once, with
what holds today.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sayso.records.link import without_link
from sayso.rules import zones
from sayso.store.scope import within
from sayso.store.tables import (
    Address,
    Clearance,
    ConsentEntry,
    Handset,
    HandsetText,
    InboundText,
    Message,
    Programme,
    Sender,
    StaffAct,
    SwitchAct,
    Workspace,
)

PROMPT = timedelta(seconds=30)
"""What comes later than this after the last act came because time had moved."""
SAID = ">=!"


@dataclass(frozen=True, slots=True)
class Beat:
    """One line, in the order of `id` (ids grow with time, whatever the demo clock says). Acts come before answers."""

    id: UUID
    at: datetime
    line: str

    @property
    def answers(self) -> bool:
        return self.line[0] in SAID


def transcript(workspace: UUID, handset: Handset) -> str:
    """The whole story of the handset's number, oldest first."""
    with within(workspace):
        where = zones.zone(handset.zone)
        senders = list(Sender.objects.order_by("id").values_list("id", flat=True))
        at = Address.objects.select_related("contact").filter(value=handset.number).first()
        beats = _beats(at, senders, where) if at else []
        head = [f"# What happened on {handset.number}, saved from the phone"]
        head += [*_programmes(workspace, senders), _contact(handset, at)]
        return "\n".join([*head, *_Writing(where).lines(beats)]) + "\n"


def _programmes(workspace: UUID, senders: Sequence[UUID]) -> list[str]:
    rows = list(Programme.objects.select_related("brand__entity").order_by("id"))
    business = _business(Workspace.objects.get(pk=workspace), rows[0]) if rows else []
    return [
        "programme "
        + " ".join(shlex.quote(piece) for piece in (*_programme(row, senders), *(() if place else business)))
        for place, row in enumerate(rows)
    ]


def _programme(row: Programme, senders: Sequence[UUID]) -> list[str]:
    pieces = [row.name, f"keyword={row.keyword}", f"keyword_opt_in={row.keyword_opt_in}", f"class={row.content_class}"]
    pieces += [f"says={row.description}", f"help={row.help_contact}"]
    pieces += [f"frequency={row.frequency_count}/{row.frequency_days}"] if row.frequency_count else []
    pieces += [f"reminder={row.reminder_hours}"] if row.reminder_hours else []
    pieces += [f"sender={senders.index(row.sender_id) + 1}"] if row.sender_id != senders[0] else []
    return pieces + ([] if row.live else ["live=no"])


def _business(row: Workspace, first: Programme) -> list[str]:
    """What holds for the whole business stands on its first programme's line."""
    pieces = [f"brand={first.brand.name}", f"scope={first.brand.entity.revocation_scope}"]
    if row.policy_days:
        pieces.append(f"hours={row.policy_days},{row.policy_start}-{row.policy_end}")
    return pieces + ([f"cap={row.marketing_cap}/{row.marketing_cap_days}"] if row.marketing_cap else [])


def _contact(handset: Handset, at: Address | None) -> str:
    """Words of the name that begin with a letter: what begins with a digit is read as the number."""
    known = at.contact if at else None
    name = [word for word in (known.name if known else "").split() if word[0].isalpha() and "=" not in word]
    declared = [f"zone={known.zone}"] if known and known.zone else []
    declared += [f"place={known.residence_subdivision}"] if known and known.residence_subdivision else []
    return " ".join(["contact", handset.number, *(shlex.quote(word) for word in (*name, *declared))])


def _beats(at: Address, senders: Sequence[UUID], where: ZoneInfo) -> list[Beat]:
    """Everything that was done and said, in order; an entry stands where the text that made it came in."""
    entries = ConsentEntry.objects.filter(address=at).select_related("programme", "payload").order_by("seq")
    texts = HandsetText.objects.filter(number=at.value, direction="in")
    decisions = Clearance.objects.filter(message__address=at).exclude(decision="pass")
    beats = [
        *_heard(at, senders),
        *_sent(at),
        *_switched(senders),
        *_steered(at),
        *_decided(entries),
        *_filled_in(entries),
    ]
    beats += [Beat(row.inbound_id or row.id, row.at, f"= {entry_line(row)}") for row in entries]
    beats += [Beat(row.id, row.at, f"> {_flat(without_link(row.body))}") for row in texts]
    beats += [Beat(row.id, row.at, f"! {decision_line(row, where)}") for row in decisions]
    return sorted(beats, key=lambda beat: (beat.id, beat.answers))


def _heard(at: Address, senders: Sequence[UUID]) -> Iterable[Beat]:
    for row in InboundText.objects.filter(address=at):
        way = "<" if row.sender_id == senders[0] else f"<{senders.index(row.sender_id) + 1}"
        yield Beat(row.id, row.at, f"{way} {_broken(row.body or '')}")


def _sent(at: Address) -> Iterable[Beat]:
    """Texts of the team: broadcasts, single ones, replies. What the rules themselves send is an answer."""
    rows = Message.objects.filter(address=at, purpose__in=["programme", "conversation_reply"])
    for row in rows.select_related("broadcast", "programme"):
        name = shlex.quote(row.programme.name) if row.programme else ""
        if row.broadcast:
            hours = int(row.broadcast.good_for.total_seconds() // 3600)
            name += "" if hours == 72 else f" good_for={hours}"
            yield Beat(row.id, row.at, f"broadcast {name}: {_flat(row.body or '')}")
        elif row.purpose == "programme":
            yield Beat(row.id, row.at, f"send {name}: {_flat(row.body or '')}")
        else:
            yield Beat(row.id, row.at, f"reply: {_flat(row.body or '')}")


def _switched(senders: Sequence[UUID]) -> Iterable[Beat]:
    names = {str(row): name for row, name in Programme.objects.values_list("id", "name")}
    places = {str(row): str(place) for place, row in enumerate(senders, 1)}
    for row in SwitchAct.objects.all():
        value = names.get(row.scope_value) or places.get(row.scope_value) or row.scope_value
        yield Beat(row.id, row.at, f"{row.act} {'' if row.scope == 'workspace' else row.scope} {value}".strip())


STEERED = {"stopped_broadcast": "call off", "paused_broadcast": "pause", "resumed_broadcast": "resume"}


def _steered(at: Address) -> Iterable[Beat]:
    subjects = [str(row) for row in _broadcasts_to(at)]
    for row in StaffAct.objects.filter(act__in=STEERED, subject__in=subjects):
        yield Beat(row.id, row.at, STEERED[row.act])


def _broadcasts_to(at: Address) -> list[UUID]:
    return list(Message.objects.filter(address=at).exclude(broadcast=None).values_list("broadcast_id", flat=True))


def _decided(entries: Iterable[ConsentEntry]) -> Iterable[Beat]:
    """The team's decisions on unclear stops, and numbers that changed hands. One decision may close several."""
    last: tuple[str, datetime] | None = None
    for row in entries:
        line = "team stop" if row.word == "withdrawn" else "team not_a_stop"
        if row.word == "tenure_ended":
            line = "tenure ended"
        elif row.act != "team":
            continue
        if last != (line, row.at):
            yield Beat(row.id, row.at, line)
        last = line, row.at


def _filled_in(entries: Iterable[ConsentEntry]) -> Iterable[Beat]:
    """A form with the programmes ticked on it: its acts were kept together."""
    forms: dict[datetime, list[ConsentEntry]] = {}
    for row in entries:
        if row.act == "form" and row.programme:
            forms.setdefault(row.at, []).append(row)
    for at, rows in forms.items():
        yield Beat(rows[0].id, at, f"form {','.join(shlex.quote(row.programme.name) for row in rows)}")


@dataclass
class _Writing:
    """Beats as lines: a clock line wherever time has moved, answers by kind, as the player writes them down."""

    zone: ZoneInfo
    clock: datetime | None = None
    moment: datetime | None = None
    answers: list[str] = field(default_factory=list)

    def lines(self, beats: Iterable[Beat]) -> Iterable[str]:
        for beat in beats:
            if beat.answers:
                if self.moment is None or beat.at - self.moment > PROMPT:
                    yield from self._moved(_next_minute(beat.at))
                    self.moment = beat.at
                self.answers.append(beat.line)
                continue
            yield from self._moved(beat.at.replace(second=0, microsecond=0))
            yield from self._said()
            yield beat.line
            self.moment = beat.at
        yield from self._said()

    def _moved(self, to: datetime) -> Iterable[str]:
        if self.clock is not None and to <= self.clock:
            return
        yield from self._said()
        there = to.astimezone(self.zone)
        zone = "" if self.clock else f" {self.zone.key}"
        self.clock = to
        yield f"clock {there:%a} {there.day} {there:%b %Y %H:%M}{zone}"

    def _said(self) -> Iterable[str]:
        yield from sorted(self.answers, key=lambda line: SAID.index(line[0]))
        self.answers = []


def _next_minute(at: datetime) -> datetime:
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + timedelta(minutes=1)


def entry_line(row: ConsentEntry) -> str:
    """A consent entry as a transcript says it."""
    about = row.programme.name if row.programme else row.scope or "number"
    words = row.payload.body["words"] if hasattr(row, "payload") else ""
    how = f"{row.act} {_broken(words).strip()}" if words and row.act in {"keyword", "start"} else row.act
    how = "double opt-in" if row.word == "confirmed" and row.act != "import" else how
    return f"{about}: {row.word} ({how})"


def decision_line(row: Clearance, where: ZoneInfo) -> str:
    """A decision that was no pass, as a transcript says it."""
    reasons = ", ".join(reason + _about(reason, row) for reason in row.reasons)
    purpose = "" if row.purpose == "programme" else f" ({row.purpose})"
    if row.decision == "refuse":
        return f"refused: {reasons}{purpose}"
    local = row.until and row.until.astimezone(where)
    until = f" until {local:%a} {local.day} {local:%b %Y %H:%M}" if local else ""
    return f"held{until}: {reasons}{purpose}"


def _about(reason: str, row: Clearance) -> str:
    names = [name for each, name in row.facts.get("about", ()) if each == reason]
    return f" about {' and '.join(names)}" if names else ""


def _broken(text: str) -> str:
    """A text of theirs on one line: the player breaks it again where it says so."""
    return text.replace("\n", "\\n")


def _flat(text: str) -> str:
    """On one line: a transcript has no others."""
    return " ".join(text.split("\n"))
