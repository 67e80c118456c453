"""`sayso doctor`: what is wrong here and what to do about it. Looks at everything and changes nothing.

Exit code 0: all is well; 1: something wants attention; 2: something is wrong. What cannot be looked at, because
something it needs is broken or not running, says so and is not counted.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from sayso import postgres
from sayso.doctor import backups, database, machine, sealing, settings, work
from sayso.doctor.finding import SEVERITY, Finding, wrong

ON_THE_MACHINE: dict[str, Callable[[], Finding]] = {
    "Python": machine.python,
    "home": machine.home_folder,
    "disk": machine.room,
    "secret": machine.secret,
    "PostgreSQL's programs": machine.programs,
    "port": machine.port,
    "time zones": machine.time_zones,
    "rule book": machine.rule_book,
    "settings": settings.known,
    "HTTPS": settings.https,
    "hosts": settings.hosts,
    "origins": settings.origins,
    "backup": backups.newest,
    "restore": backups.interrupted,
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sayso doctor", description="Say what is wrong here and what to do about it.")
    parser.add_argument("--json", action="store_true", help="one object per line")
    chosen = parser.parse_args(argv)
    found: list[Finding] = []
    for finding in findings():
        found.append(finding)
        print(json.dumps(asdict(finding), ensure_ascii=False) if chosen.json else _line(finding), flush=True)
    if not chosen.json:
        print(f"\n{_sum(found)}")
    return max(SEVERITY[each.level] for each in found)


def findings() -> Iterator[Finding]:
    """Everything, the machine first."""
    for name, check in ON_THE_MACHINE.items():
        yield from _careful(name, lambda check=check: [check()])
    yield from _careful("database", database.all_of_it)
    yield from _careful("work", work.all_of_it)
    yield from _careful("sealing", sealing.all_of_it)


def _careful(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """A check that fails is a finding too: the doctor goes on."""
    import psycopg

    try:
        yield from check()
    except (OSError, *postgres.TROUBLE) as trouble:
        yield wrong(name, str(trouble).strip(), "Mend that, then run sayso doctor again.")
    except psycopg.Error as trouble:
        yield wrong(
            name, f"The database refused to be looked at: {database.first_line(trouble)}", "Run sayso migrate first."
        )


def _line(finding: Finding) -> str:
    word = {"ok": "ok   ", "warn": "WARN ", "wrong": "WRONG"}[finding.level]
    remedy = f"\n       -> {finding.remedy}" if finding.remedy else ""
    return f"{word}  {finding.name}: {finding.says}{remedy}"


def _sum(found: list[Finding]) -> str:
    bad = sum(each.level == "wrong" for each in found)
    doubtful = sum(each.level == "warn" for each in found)
    if not bad and not doubtful:
        return "All is well."
    return f"{bad} wrong and {doubtful} to look at, of {len(found)} findings."
