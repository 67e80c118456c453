"""Search and reports over 100,000 people and 1,000,000 texts and consent entries: milliseconds, median of several runs.

BENCH_PEOPLE and BENCH_ROWS change how many. Uses the database of this checkout, and adds a workspace to it.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from machine import facts, median_seconds

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
NAMES = "Ana Ben Cleo Dmitri Élodie Farah Gustavo Hanna Ivo Jun Kemal Lucía Mbali Noor Olu Priya"
SURNAMES = "Alvarez Brandt Costa Dubois Eriksen Ferrari Grant Haddad Ito Jansen Khan Lopez Moreau Novak Okafor Petrov"
WORDS = (
    "the parcel has come late thanks when does shop open monday please send table four tonight coffee cold great price"
)
SEED = Path(__file__).with_name("console.sql").read_text()


def main() -> None:
    from sayso import postgres

    with postgres.running():
        os.environ.setdefault("SAYSO_ROLE", "web")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")
        from subprocess import run
        from sys import executable

        run([executable, "-m", "sayso.migrate"], check=True)
        import django

        django.setup()
        workspace = seeded()
        search(workspace)
        reports(workspace)
        print(f"{PEOPLE:,} people, {ROWS:,} texts in, as many out, {ROWS:,} consent entries; {facts()}")


def seeded() -> UUID:
    """A demo workspace with that many rows, written past the guards by the administrator."""
    import psycopg

    from sayso import postgres
    from sayso.store.scope import within
    from sayso.store.tables import Entity, Programme, Sender
    from sayso.workspaces.demo import make_demo

    workspace = make_demo("Bench", "Bench", f"{datetime.now(UTC).timestamp():.0f}"[-9:])
    with within(workspace):
        given = {"w": workspace, "sender": Sender.objects.get().id, "entity": Entity.objects.get().id}
        given["programme"] = Programme.objects.get(keyword="JOIN").id
    given |= {"people": PEOPLE, "rows": ROWS, "names": NAMES.split(), "surnames": SURNAMES.split()}
    given["words"] = WORDS.split()
    given |= {"now": datetime.now(UTC), "step": timedelta(days=730) / ROWS}
    with psycopg.connect(**postgres.conninfo(None), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute("SET session_replication_role = replica")
        for statement in SEED.split(";\n"):
            if statement.strip():
                admin.execute(statement, given)
        admin.execute("VACUUM ANALYZE")
    return workspace


def timed(says: str, workspace: UUID, work) -> None:
    """Print what a thing took; each run within the workspace, as the web role."""
    from sayso.store.scope import within

    found: list[object] = []

    def once() -> None:
        with within(workspace):
            found.append(work())

    once()
    size = len(found[0]) if isinstance(found[0], list) else 1
    print(f"{says}: {median_seconds(once, RUNS) * 1000:.0f} ms ({size} found)")


def search(workspace: UUID) -> None:
    from sayso.contacts import find

    def look(job, asked: str):
        try:
            return job(asked, 6)
        except find.TooMuchToSearch:
            return ["given up"]

    for asked in ("Ana Alvarez 4096", "novak", "an", "zzzz", "1 (201) 000-79", "0123", "212", "2010"):
        timed(f"people {asked!r}", workspace, lambda asked=asked: look(find.people, asked))
    hostile = "%" * 10_000, "a" * 10_000, "😀😀😀", "_\\%"
    for asked in ("parcel has", "yes", "stop", "table 50000", "xyzzy", "coffee cold great", "the", *hostile):
        timed(f"texts {asked[:20]!r}", workspace, lambda asked=asked: look(find.texts, asked))


def reports(workspace: UUID) -> None:
    from sayso.reports import optins

    today = datetime.now(UTC).date()
    for days in (30, 365):
        span = optins.Span(today - timedelta(days=days - 1), today, ZoneInfo("America/New_York"))
        for job in (optins.sources, optins.paths, optins.answers, optins.leaving, optins.growth):
            timed(f"{days} days, {job.__name__}", workspace, lambda job=job, span=span: job(span))
        timed(f"{days} days, people behind a source", workspace, lambda span=span: optins.entries(span, 51, None))
        from sayso.store.scope import within
        from sayso.store.tables import Programme

        with within(workspace):
            programme = Programme.objects.get(keyword="JOIN").id
        one = optins.Span(span.first, span.last, span.zone, programme)
        timed(f"{days} days, people who stood", workspace, lambda one=one: optins.stood(one, 51, None))
        timed("one day, people who joined", workspace, lambda one=one: optins.changed(one.day(today), 1, 51, None))
    timed(
        "home, the last week", workspace, lambda: optins.today(datetime.now(UTC) - timedelta(days=7), ZoneInfo("UTC"))
    )


if __name__ == "__main__":
    main()
