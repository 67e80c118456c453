"""Lists beside a bare COPY: `python bench/imports.py`. Prints rows a second of reading, checking and taking in.

The baseline copies the same rows, number and proof, into a table without indexes in the same run, and decides nothing.
"""

import csv
import io
import os
import random
import time

from machine import facts

ROWS = int(os.environ.get("BENCH_ROWS", "50000"))
HEADER = ("Phone", "Consented at", "Method", "Disclosure", "Evidence", "Double opt-in at")
PROOF = ("2026-01-10T12:00:00Z", "web form", "Yes, text me offers")


def main() -> None:
    from sayso import postgres

    with postgres.running():
        import django

        os.environ.setdefault("SAYSO_ROLE", "web")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")
        from subprocess import run
        from sys import executable

        run([executable, "-m", "sayso.migrate"], check=True)
        django.setup()
        compare(list_of(ROWS))


def list_of(count: int) -> list[tuple[str, ...]]:
    """Random numbers of real area codes, made anew at each run and kept nowhere."""
    from sayso import rulebook

    draw = random.Random(1)
    codes = [row.npa for row in rulebook.current().area_codes if row.country == "US"]
    found: dict[str, None] = {}
    while len(found) < count:
        found[f"+1{draw.choice(codes)}{draw.randrange(2, 10)}{draw.randrange(10**6):06}"] = None
    return [(number, *PROOF, f"log line {place}", "2026-01-10T12:05:00Z") for place, number in enumerate(found)]


def compare(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    ours = phases(text.getvalue().encode())
    copied = bare_copy(rows)
    for what, seconds in (*ours.items(), ("all of it", sum(ours.values()))):
        print(f"{what}: {len(rows) / seconds:,.0f} rows a second; ratio to a bare COPY {copied / seconds:.4f}")
    print(f"  bare COPY of the same rows: {len(rows) / copied:,.0f} rows a second")
    print(f"  {facts()}")


def phases(content: bytes) -> dict[str, float]:
    """Seconds of each phase, as the worker goes through them."""
    from sayso.imports.carry_on import step
    from sayso.imports.check import begin_check
    from sayso.imports.take_in import begin_import
    from sayso.imports.upload import upload
    from sayso.store.scope import within
    from sayso.store.tables import ImportList, Programme
    from sayso.workspaces.demo import make_demo

    workspace = make_demo("Bench", "Bench", f"{time.time():.0f}"[-9:])
    made = upload(workspace, "bench.csv", [content], "US", None)
    seconds = {}

    def run(what: str) -> None:
        began = time.perf_counter()
        while step(workspace, made):
            pass
        seconds[what] = time.perf_counter() - began

    run("reading")
    with within(workspace):
        row = ImportList.objects.get(pk=made)
        programme = Programme.objects.get(keyword="JOIN").id
    begin_check(workspace, made, row.mapping, programme, "US", None)
    run("checking")
    begin_import(workspace, made, None, knows=True)
    run("taking in")
    return seconds


def bare_copy(rows: list[tuple[str, ...]]) -> float:
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (a text, b text, c text, d text, e text, f text) ON COMMIT DROP")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
