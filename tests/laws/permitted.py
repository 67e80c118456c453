"""Who may be texted, written down a second time: a small fold over what people did, sharing no line with `rules/`.

It is told what each handset wrote and what the team did, and which asks were made and have left: an ask gives nothing,
so seeing it made is no more than knowing what a YES would answer. Where the answer may rightly be either (a YES to an
ask that is just leaving), a word is `?`, and nothing is claimed until the person says something clear again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

OPEN_FOR = timedelta(hours=72)
UNDECIDED_FOR = timedelta(days=10)
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
    """One handset. `word`: "", asked, in, out, refused, lapsed or ?. `ended`: what which STOP, by number, has ended."""

    programmes: dict[str, int]
    word: dict[str, str] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    stops: int = 0
    stopped_at: datetime | None = None
    let_in: set[str] = field(default_factory=set)
    ended: dict[str, tuple[int, str]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
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
        open_now = {name: word for name, word in self.word.items() if word in {"asked", "in", EITHER}}
        self.unclear, self.asks = None, []
        self.stopped_at = at if spoken else self.stopped_at
        if self.stops and not self.let_in:
            if not open_now:
                return
            if "in" not in open_now.values():  # only an ask from elsewhere has come since: the memory may be either
                self.unsure |= set(self.ended)
        self.stops += 1
        self.let_in = set()
        for name, word in open_now.items():
            self.ended[name] = (self.stops, EITHER if name in self.unsure else word)
            self.word[name] = "out"

    def keyword(self, name: str) -> None:
        """The keyword of a programme that one act of the handset joins."""
        if self.word[name] == "in" and not self.shut(name):
            return
        self._answered(name)
        self._stands(name)

    def _stands(self, name: str) -> None:
        self.word[name] = "in"
        self.let_in.add(name)
        self.ended.pop(name, None)
        self.unsure.discard(name)

    def asked(self, ask: Ask) -> None:
        """An ask was made: by a keyword, a form or a list."""
        for name in ask.programmes:
            self._answered(name)
            if ask.elsewhere:
                self.unsure |= {name} & set(self.ended)
            else:
                self.let_in.add(name)
                self.ended.pop(name, None)
                self.unsure.discard(name)
            self.word[name] = "asked"
        self.asks.append(ask)

    def _answered(self, name: str) -> None:
        for ask in self.asks:
            ask.programmes.discard(name)
        self.asks = [ask for ask in self.asks if ask.programmes]

    def answer(self, word: str, sender: int, now: datetime) -> None:
        """YES or NO: to the ask that left last on this sender."""
        here = [ask for ask in self.asks if {self.programmes[name] for name in ask.programmes} == {sender}]
        strict = _newest([ask for ask in here if ask.left and not ask.perhaps])
        generous = _newest([ask for ask in here if ask.left or not ask.elsewhere])
        chosen = [ask for ask in (strict, generous) if ask]
        if strict is not generous or any(ask.perhaps for ask in here):
            for name in {name for ask in [*chosen, *here] for name in ask.programmes}:
                self.word[name] = EITHER
            self.asks = [ask for ask in self.asks if ask not in here]
        elif strict:
            self._answer(strict, word, now)

    def _answer(self, ask: Ask, word: str, now: datetime) -> None:
        for name in list(ask.programmes):
            if now - ask.at > OPEN_FOR:
                self.word[name] = "lapsed"
            elif word == "no":
                self.word[name] = "refused"
            else:
                self._stands(name)
        self.asks.remove(ask)

    def start(self, sender: int) -> None:
        for name, (stop, was) in list(self.ended.items()):
            if self.programmes[name] != sender or self.word[name] == "in":
                continue
            if name in self.unsure or (was == EITHER and stop == self.stops):
                self.word[name] = EITHER
                self._answered(name)
            elif stop == self.stops and was == "in" and self.word[name] == "out":
                self._stands(name)

    def lapsed(self, name: str) -> None:
        self._answered(name)
        self.word[name] = "lapsed"

    def may_be_confirmed_by_a_list(self, name: str) -> bool:
        """A list speaks only of people who have said nothing themselves that still counts."""
        return not self.unclear and not self.shut(name) and self.word[name] in {"", "lapsed", EITHER}


def _newest(asks: list[Ask]) -> Ask | None:
    return max(asks, key=lambda ask: ask.left or ask.at, default=None)
