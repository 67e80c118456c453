"""Who may be texted, written down a second time: a small fold over what people did, sharing no line with `rules/`.

It is told what each handset wrote and what the team did, and which asks were made and have left: an ask gives nothing,
so seeing it made is no more than knowing what a YES would answer. Where the answer may rightly be either (a YES to an
ask that is just leaving), a word is `?`, and nothing is claimed until the person says something clear again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

OPEN_FOR = timedelta(hours=72)
EITHER = "?"


@dataclass
class Ask:
    """An ask that was made: the programmes one YES would answer, and whether it has left, as far as is known."""

    lead: UUID
    programmes: set[str]
    elsewhere: bool
    at: datetime
    left: datetime | None = None
    perhaps: bool = False


@dataclass
class Person:
    """One handset. `word`: "", asked, in, out, refused, lapsed or ?.

    `beneath` is what an ask from elsewhere lies over; `ended` what which STOP, by its number, has ended.
    """

    programmes: dict[str, int]
    word: dict[str, str] = field(default_factory=dict)
    beneath: dict[str, str] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    stops: int = 0
    stopped_at: datetime | None = None
    let_in: set[str] = field(default_factory=set)
    ended: dict[str, tuple[int, str]] = field(default_factory=dict)
    unclear: datetime | None = None

    def __post_init__(self) -> None:
        self.word = dict.fromkeys(self.programmes, "")

    def may(self, programme: str) -> bool | None:
        """Whether a text of the programme may be sent now; None where either answer is right."""
        if self.unclear or self.word[programme] not in {"in", EITHER}:
            return False
        if self.word[programme] == EITHER:
            return None
        return not self.shut(programme)

    def shut(self, programme: str) -> bool:
        return self.stops > 0 and programme not in self.let_in

    def stop(self, at: datetime, *, spoken: bool = True) -> None:
        """A STOP ends all that is open. START brings back what the last of them ended, and nothing older."""
        for name in list(self.beneath):  # an ask from elsewhere is simply over: what lay beneath it meets the STOP
            self.word[name] = self.beneath.pop(name)
        open_now = {name: word for name, word in self.word.items() if word in {"asked", "in", EITHER}}
        self.unclear, self.asks = None, []
        self.stopped_at = at if spoken else self.stopped_at
        self.word |= dict.fromkeys(open_now, "out")
        if self.stops and not self.let_in and "in" not in open_now.values():
            if EITHER not in open_now.values():
                return
            self.ended = {name: (stop, EITHER) for name, (stop, _) in self.ended.items()}
        self.stops += 1
        self.let_in = set()
        self.ended |= {name: (self.stops, word) for name, word in open_now.items()}

    def erased(self, at: datetime) -> None:
        """They asked to be erased: a STOP that START brings nothing back from, whatever it or one before has ended."""
        self.stop(at, spoken=False)
        self.ended = {}

    def keyword(self, name: str) -> None:
        """The keyword of a programme that one act of the handset joins."""
        if self.word[name] != "in" or self.shut(name):
            self._answered(name)
            self._stands(name)

    def _stands(self, name: str) -> None:
        self.word[name] = "in"
        self.let_in.add(name)
        self.beneath.pop(name, None)
        self.ended.pop(name, None)

    def asked(self, ask: Ask) -> None:
        """An ask was made: by a keyword, a form or a list."""
        for name in ask.programmes:
            self._answered(name)
            if not ask.elsewhere:
                self.let_in.add(name)
                self.beneath.pop(name, None)
                self.ended.pop(name, None)
            elif self.word[name] in {"out", "refused"}:
                self.beneath[name] = self.word[name]
            self.word[name] = "asked"
        self.asks.append(ask)

    def _answered(self, name: str) -> None:
        for ask in self.asks:
            ask.programmes.discard(name)
        self.asks = [ask for ask in self.asks if ask.programmes]

    def answer(self, word: str, sender: int, now: datetime) -> None:
        """YES or NO: to the ask that left last on this sender. One made elsewhere counts only once it has left."""
        here = [ask for ask in self.asks if {self.programmes[name] for name in ask.programmes} == {sender}]
        asked = [ask for ask in here if ask.left or not ask.elsewhere]
        if any(ask.perhaps for ask in asked):
            for name in {name for ask in here for name in ask.programmes}:
                self.word[name] = EITHER
                self.beneath.pop(name, None)
            self.asks = [ask for ask in self.asks if ask not in here]
        elif asked:
            self._answer(max(asked, key=lambda ask: ask.left or ask.at), word, now)

    def _answer(self, ask: Ask, word: str, now: datetime) -> None:
        for name in list(ask.programmes):
            if now - ask.at > OPEN_FOR:
                self.lapsed(name)
            elif word == "no":
                self.word[name] = "refused"
                self.beneath.pop(name, None)
            else:
                self._stands(name)
        self.asks = [each for each in self.asks if each is not ask]

    def start(self, sender: int) -> None:
        for name, (stop, was) in list(self.ended.items()):
            if self.programmes[name] != sender or self.word[name] in {"in", EITHER}:
                continue
            if was == EITHER:
                self.word[name] = EITHER
                self._answered(name)
                self.beneath.pop(name, None)
            elif stop == self.stops and was == "in":
                self._answered(name)
                self._stands(name)

    def lapsed(self, name: str) -> None:
        self._answered(name)
        self.word[name] = self.beneath.pop(name, "lapsed")

    def may_be_confirmed_by_a_list(self, name: str) -> bool:
        """A list speaks only of people who have said nothing themselves that still counts."""
        return not self.unclear and not self.shut(name) and self.word[name] in {"", "lapsed", EITHER}
