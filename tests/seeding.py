"""Demo workspaces filled through the real paths: texts that come in, a door that answers."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID


class World:
    """One demo workspace and its people. Its clock stands at a Tuesday, 13:00 in New York, unless moved."""

    def __init__(self) -> None:
        from sayso.workspaces.demo import make_demo

        self.sender = str(secrets.randbelow(9 * 10**11) + 10**11)
        self.workspace = make_demo("Corner Coffee", "Corner Coffee", self.sender)
        self._move_to_tuesday()

    def _move_to_tuesday(self) -> None:
        from sayso.rules import zones
        from sayso.workspaces.demo import move_clock

        now = self.now().astimezone(zones.zone("America/New_York"))
        noon = now.replace(hour=13, minute=0, second=0, microsecond=0)
        days = (1 - noon.weekday()) % 7 or 7
        move_clock(self.workspace, noon + timedelta(days=days + 7) - now)

    def now(self):
        from sayso.store import clock

        return clock.now(self.row())

    def row(self):
        from sayso.store.scope import within
        from sayso.store.tables import Workspace

        with within(self.workspace):
            return Workspace.objects.get(pk=self.workspace)

    def text(self, number: str, *words: str) -> None:
        """Texts from a number, one after the other, each answered by the door."""
        for text in words:
            self.texts([number], text)

    def texts(self, numbers: Iterable[str], text: str) -> None:
        """The same text from several numbers at once."""
        from sayso.channels.inbound import Heard
        from sayso.inbox.receive import receive

        batch = [Heard("simulator", "simulator", self.sender, number, text, secrets.token_hex(8)) for number in numbers]
        assert {each.status for each in receive(batch)} == {"kept"}
        self.release()

    def release(self) -> None:
        """Let the door decide until nothing is due."""
        from sayso.outbox.door import release

        while release(self.workspace):
            pass

    def work(self) -> None:
        """What the worker does until it would sleep (it alone may forget hints, so they stay here)."""
        from sayso.broadcasts.advance import advance
        from sayso.outbox.door import plan_next, release

        while advance(self.workspace) or release(self.workspace):
            plan_next(self.workspace)

    def programme(self, keyword: str):
        from sayso.store.scope import within
        from sayso.store.tables import Programme

        with within(self.workspace):
            return Programme.objects.get(keyword=keyword)

    def address(self, number: str) -> UUID:
        from sayso.store.scope import within
        from sayso.store.tables import Address

        with within(self.workspace):
            return Address.objects.get(value=number).id
