"""A generated replay: the final standing of every number equals an independent small fold, written here.

The fold below shares no line with `rules/`: it knows the kinds of text the generator wrote, not how they are read.
SAYSO_REPLAY_TEXTS sets how many texts (CI: 100,000).
"""

import csv
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

TEXTS = int(os.environ.get("SAYSO_REPLAY_TEXTS", "10000"))
SPOKEN = {
    "join offers": (30, ["JOIN", "join", " Join! ", "ＪＯＩＮ"]),
    "join news": (8, ["NEWS", "news.", "News 📰"]),
    "yes": (22, ["YES", "yes", "Yes!!", "Y", "ok", "sí", "👍"]),
    "no": (3, ["NO", "no."]),
    "stop": (
        9,
        ["STOP", "stop", "Stop.", "unsubscribe", "ARRÊT", "parar", "s t o p", "STOP PLEASE", "opt-out", "🛑 stop"],
    ),
    "start": (4, ["START", "unstop"]),
    "help": (4, ["HELP", "info", "Hilfe"]),
    "unclear": (2, ["please make it stop on sundays", "not interested, thanks"]),
    "noise": (18, ["hello", "see you at 5", "what time do you open?", "", "🌧", "12", "the soup was great " * 20]),
}


@dataclass
class Person:
    """What the small fold remembers of one number."""

    offers: str = ""
    news: str = ""
    asked: datetime | None = None
    block: int = 0
    let_in: set[str] = field(default_factory=set)
    ended: dict[str, tuple[int, str]] = field(default_factory=dict)

    def hear(self, kind: str, at: datetime) -> None:
        match kind:
            case "stop":
                self.stop()
            case "yes" | "no" if self.offers == "asked":
                self.answer(kind, at)
            case "join offers" if self.offers != "confirmed" or self.shut("offers"):
                self.offers, self.asked = "asked", at
                self.let_in.add("offers")
            case "join news" if self.news != "given" or self.shut("news"):
                self.news = "given"
                self.let_in.add("news")
            case "start":
                self.start()

    def shut(self, name: str) -> bool:
        return self.block > 0 and name not in self.let_in

    def stop(self) -> None:
        standing = {
            name: word
            for name in ("offers", "news")
            if (word := getattr(self, name)) in {"asked", "given", "confirmed"}
        }
        if self.block and not self.let_in and not standing:
            return
        self.block += 1
        self.let_in = set()
        for name, word in standing.items():
            self.ended[name] = (self.block, word)
            setattr(self, name, "withdrawn")

    def answer(self, kind: str, at: datetime) -> None:
        if at - self.asked > timedelta(hours=72):
            self.offers = "lapsed"
        elif kind == "no":
            self.offers = "refused"
        else:
            self.offers = "confirmed"
            self.let_in.add("offers")

    def start(self) -> None:
        for name, (block, word) in self.ended.items():
            if getattr(self, name) == "withdrawn" and block == self.block and word in {"given", "confirmed"}:
                setattr(self, name, word)
                self.let_in.add(name)


def numbers() -> list[str]:
    """Every 555-01xx number in a US area code that libphonenumber calls valid: they belong to nobody."""
    import phonenumbers

    from sayso import rulebook

    codes = [row.npa for row in rulebook.current().area_codes if row.country == "US"]
    made = [f"+1{npa}55501{last:02}" for npa in codes for last in range(100)]
    return [number for number in made if phonenumbers.is_valid_number(phonenumbers.parse(number))]


def write(file: Path, texts: int) -> dict[str, Person]:
    """Write the replay file, and fold every text as it is written."""
    chance = random.Random(20260901)
    everybody = numbers()
    busy = everybody[:: max(1, len(everybody) // (texts // 40))]
    people: dict[str, Person] = {}
    at = datetime(2026, 8, 1, tzinfo=UTC)
    kinds, weights = list(SPOKEN), [weight for weight, _ in SPOKEN.values()]
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["number", "text", "time"])
        for _ in range(texts):
            at += timedelta(seconds=chance.expovariate(texts / (61 * 86_400)))
            number = chance.choice(busy if chance.random() < 0.8 else everybody)
            kind = chance.choices(kinds, weights)[0]
            rows.writerow([number, chance.choice(SPOKEN[kind][1]), at.isoformat()])
            people.setdefault(number, Person()).hear(kind, at)
    return people


def test_the_standing_of_every_number_equals_an_independent_fold(store, tmp_path, capsys):
    from sayso import replay
    from sayso.consent.lapse import lapse
    from sayso.store.scope import within
    from sayso.store.tables import Block, Standing
    from sayso.workspaces.demo import make_demo

    workspace = make_demo("Replay", "Replay", "77001")
    people = write(tmp_path / "texts.csv", TEXTS)
    tally, errors, seconds = replay.replay(tmp_path / "texts.csv", "77001")
    again, _, _ = replay.replay(tmp_path / "texts.csv", "77001")
    lapse(workspace)
    with within(workspace):
        held = Standing.objects.select_related("address", "programme").all()
        kept = {(row.address.value, row.programme.name.lower()): row.word for row in held.iterator()}
        blocked = set(Block.objects.values_list("address__value", flat=True))
    for person in people.values():
        person.offers = "lapsed" if person.offers == "asked" else person.offers
    expected = {
        (number, name): word
        for number, person in people.items()
        for name in ("offers", "news")
        if (word := getattr(person, name))
    }
    assert not errors
    assert tally.total() == TEXTS
    assert again == Counter(duplicate=TEXTS)
    assert kept == expected
    assert blocked == {number for number, person in people.items() if person.block}
    with capsys.disabled():
        print(f"\nreplayed {TEXTS} texts from {len(people)} numbers: {TEXTS / seconds:.0f} a second; {dict(tally)}")
