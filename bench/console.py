"""Search and reports over 100,000 people and 1,000,000 texts and consent entries: milliseconds, median of several runs.

BENCH_PEOPLE and BENCH_ROWS change how many. Uses the database of this checkout, and adds a workspace to it.
"""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from machine import facts, median_seconds

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
NAMES = "{Ana,Ben,Cleo,Dmitri,Élodie,Farah,Gustavo,Hanna,Ivo,Jun,Kemal,Lucía,Mbali,Noor,Olu,Priya}"
SURNAMES = "{Alvarez,Brandt,Costa,Dubois,Eriksen,Ferrari,Grant,Haddad,Ito,Jansen,Khan,Lopez,Moreau,Novak,Okafor,Petrov}"
WORDS = "{the,parcel,has,come,late,thanks,when,does,shop,open,monday,please,send,table,four,tonight,coffee,cold,great,price}"
SEED = """
INSERT INTO contact (id, workspace_id, name, residence_country, residence_subdivision, zone)
SELECT md5('c' || n)::uuid, %(w)s, (%(names)s::text[])[1 + n %% 16] || ' ' || (%(surnames)s::text[])[1 + (n / 16) %% 16]
       || ' ' || n, '', '', '' FROM generate_series(1, %(people)s) n;
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts, contact_id)
SELECT md5('a' || n)::uuid, %(w)s, '+1' || (2010000000 + n * 79), 'US', 'unknown', '{US,US-NY}', '{America/New_York}', 1,
       0, md5('c' || n)::uuid FROM generate_series(1, %(people)s) n;
INSERT INTO inbound_text (id, workspace_id, sender_id, address_id, provider_id, transport, body, masked, meaning, language,
                          matched, outcome, at)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('i' || n), 13))::uuid, %(w)s, %(sender)s, md5('a' || 1 + n %% %(people)s)::uuid, 'id' || n, 'simulator',
       CASE n %% 4 WHEN 0 THEN 'JOIN' WHEN 1 THEN 'YES' WHEN 2 THEN 'STOP'
       ELSE (SELECT string_agg((%(words)s::text[])[1 + abs(hashint8(n * 31 + k)) %% 20], ' ') FROM generate_series(1, 12) k)
       || ' ' || n END, '{}', 'other', '', CASE n %% 4 WHEN 2 THEN 'stop' ELSE '' END, 'given', %(now)s - (%(rows)s - n) * %(step)s::interval
FROM generate_series(1, %(rows)s) n;
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, status,
                     rank, counts_as, reasons, at, error)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('m' || n), 13))::uuid, %(w)s, md5('a' || 1 + n %% %(people)s)::uuid, %(sender)s, %(programme)s, 'sms',
       'help_reply', 'Corner Coffee Offers: Reply YES to get offers and treats, up to 4 msgs/mo. Msg&data rates may apply. '
       || CASE WHEN n %% 50 = 0 THEN 'Your table ' || n ELSE 'Reply HELP for help, STOP to cancel.' END, 'GSM-7', 1,
       'refused', 0, 'x', '{}', %(now)s - (%(rows)s - n) * %(step)s::interval, '' FROM generate_series(1, %(rows)s) n;
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, scope_id, standing, act,
                           transport, inbound_id, answers_id, at, commitment)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('e' || n), 13))::uuid, %(w)s, md5('a' || n / 3 %% %(people)s + 1)::uuid, 1,
       CASE n %% 3 WHEN 2 THEN NULL ELSE %(programme)s::uuid END, 'sms',
       CASE n %% 3 WHEN 0 THEN 'asked' WHEN 1 THEN 'confirmed' ELSE CASE n / 3 %% 3 WHEN 0 THEN 'withdrawn' ELSE 'unclear_stop' END END,
       CASE n %% 3 WHEN 2 THEN 'entity' ELSE '' END, CASE n %% 3 WHEN 2 THEN %(entity)s::uuid END, '',
       CASE n %% 3 WHEN 1 THEN 'reply' ELSE 'keyword' END, 'simulator',
       (lpad(to_hex(n), 12, '0') || substr(md5('i' || n), 13))::uuid,
       CASE n %% 3 WHEN 1 THEN (lpad(to_hex(n - 1), 12, '0') || substr(md5('e' || n - 1), 13))::uuid END,
       %(now)s - (%(rows)s - n) * %(step)s::interval, '\\x00' FROM generate_series(1, %(rows)s) n;
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, before, act)
SELECT md5('s' || n)::uuid, %(w)s, md5('a' || n)::uuid, 1, %(programme)s, 'sms',
       CASE WHEN n %% 3 = 0 THEN 'withdrawn' ELSE 'confirmed' END, now(), md5('e' || n)::uuid, '', 'reply'
FROM generate_series(1, %(people)s) n
"""


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
    given |= {"people": PEOPLE, "rows": ROWS, "names": NAMES, "surnames": SURNAMES, "words": WORDS}
    given |= {"now": datetime.now(UTC), "step": timedelta(days=730) / ROWS}
    with psycopg.connect(**postgres.conninfo(None), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute("SET session_replication_role = replica")
        for statement in SEED.split(";\n"):
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
