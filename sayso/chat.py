"""`sayso chat NUMBER`: a handset in the terminal, talking to a demo workspace through the real path."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC
from io import TextIOWrapper
from uuid import UUID

from sayso import rulebook
from sayso.channels.inbound import Heard, clean
from sayso.inbox.receive import Received, receive
from sayso.outbox.door import release
from sayso.rules import addresses, sensitive
from sayso.store import clock, queries
from sayso.store.ids import new_id
from sayso.store.scope import within
from sayso.store.tables import Clearance, ConsentEntry, Sender, Workspace
from sayso.workspaces.demo import ensure_demo

WELCOME = """You are {number}, texting {sender} ({workspace}, a demo workspace). Nothing leaves this machine.
Try JOIN, YES, HELP, STOP. An empty line waits a moment, Ctrl-D ends."""


def main(argv: list[str]) -> int:
    """Chat as the number given. 2 when the number is none or belongs to somebody."""
    parser = argparse.ArgumentParser(prog="sayso chat", description=__doc__)
    parser.add_argument("number", help="a number that belongs to nobody, such as +12125550123")
    number = addresses.read(parser.parse_args(argv).number, "US", rulebook.current().area_code_of, drama=True)
    if not number.valid or not number.e164:
        print("sayso chat: that is no telephone number. Try +12125550123.", file=sys.stderr)
        return 2
    if not addresses.reserved_for_drama(number.e164):
        print("sayso chat: that number may belong to somebody. Try +12125550123.", file=sys.stderr)
        return 2
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    phone = Phone(ensure_demo(), number.e164)
    print(WELCOME.format(number=phone.number, sender=phone.sender, workspace=phone.name))
    for text in typed():
        for line in phone.say(text) if text else phone.wait():
            print(line, flush=True)
    return 0


def typed() -> Iterator[str]:
    """What the person types, line by line."""
    while True:
        try:
            yield input("< " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return


class Phone:
    """One simulated handset and what it shows: texts (`>`), consent entries (`=`) and gate decisions (`!`)."""

    def __init__(self, workspace: UUID, number: str) -> None:
        self.workspace = workspace
        self.number = number
        self._seen: UUID | None = None
        self._shown: set[UUID] = set()
        with within(workspace):
            self.name = Workspace.objects.get(pk=workspace).name
            self.sender = Sender.objects.order_by("id")[0].address
        self._look()

    def say(self, text: str) -> list[str]:
        """Send `text`, let the door answer, and show what happened."""
        text = clean(text)
        reference = str(new_id())
        with within(self.workspace):
            queries.run(
                "type_on_handset",
                id=new_id(),
                workspace=self.workspace,
                number=self.number,
                sender_address=self.sender,
                body=sensitive.mask_text(text),
                reference=reference,
                at=clock.now(self.workspace),
            )
        heard = Heard("simulator", "simulator", self.sender, self.number, text, reference)
        return [*_troubles(receive([heard])), *self.wait()]

    def wait(self) -> list[str]:
        """Let the door decide whatever is due, and show what is new."""
        while release(self.workspace):
            pass
        return self._look()

    def _look(self) -> list[str]:
        with within(self.workspace):
            texts = queries.run("on_handset", number=self.number, after=self._seen, limit=1000)
            entries = [
                row
                for row in ConsentEntry.objects.filter(address__value=self.number)
                .select_related("programme")
                .order_by("seq")
                if row.id not in self._shown
            ]
            decisions = [
                row
                for row in Clearance.objects.filter(address__value=self.number, decision__in=["hold", "refuse"])
                .order_by("id")
                .only("id", "decision", "reasons", "until")
                if row.id not in self._shown
            ]
        self._seen = texts[-1].id if texts else self._seen
        self._shown |= {row.id for row in [*entries, *decisions]}
        return [
            *(f"= {_entry_line(row)}" for row in entries),
            *(f"! {_decision_line(row)}" for row in decisions),
            *(f"> {row.body}" for row in texts if row.direction == "in"),
        ]


def _troubles(received: list[Received]) -> list[str]:
    return [f"! {row.status}: {row.outcome}" for row in received if row.status != "kept"]


def _entry_line(row: ConsentEntry) -> str:
    name = row.programme.name if row.programme else row.scope or "address"
    return f"{name}: {row.word} ({row.act})"


def _decision_line(row: Clearance) -> str:
    reasons = ", ".join(row.reasons)
    if row.decision == "refuse":
        return f"refused: {reasons}"
    until = f"until {row.until.astimezone(UTC):%a %d %b %Y %H:%M} UTC" if row.until else "until something changes"
    return f"held {until}: {reasons}"
