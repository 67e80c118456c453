"""What the doctor says about one thing: how it is, in a sentence, and what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "wrong"]
SEVERITY: dict[Level, int] = {"ok": 0, "warn": 1, "wrong": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Whatever is not `ok` has a remedy. Never holds a secret or a person's values."""

    name: str
    level: Level
    says: str
    remedy: str = ""


def ok(name: str, says: str) -> Finding:
    return Finding(name, "ok", says)


def warn(name: str, says: str, remedy: str) -> Finding:
    return Finding(name, "warn", says, remedy)


def wrong(name: str, says: str, remedy: str) -> Finding:
    return Finding(name, "wrong", says, remedy)
