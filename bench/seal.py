"""Sealing beside the raw limit: `BENCH_ROWS=10000000 python bench/seal.py`. Prints rows a second as the log grows.

The baseline reads the same rows by COPY, hashes each line once, copies id and position into a table like `leaf` and
deletes the queue, in the same run: what no sealing can do without, and no tree, no canonical JSON, no signature.
"""

import hashlib
import os
import time

from machine import compare, keep

ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
STEPS = 10
SEED = """
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing, act,
                           transport, at, commitment)
SELECT gen_random_uuid(), %(workspace)s, gen_random_uuid(), 1, gen_random_uuid(),
       'sms', 'confirmed', '', '', 'reply', 'simulator', now(), sha256(n::text::bytea)
FROM generate_series(1, %(rows)s) AS n
"""
QUEUE = """
INSERT INTO seal_queue (workspace_id, kind, row)
SELECT workspace_id, 'consent_entry', id FROM consent_entry WHERE workspace_id = %(workspace)s ORDER BY seq
"""


def main() -> None:
    from sayso import postgres

    with postgres.running():
        from subprocess import run
        from sys import executable

        run([executable, "-m", "sayso.migrate"], check=True)
        os.environ["SAYSO_ROLE"] = "web"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")
        import django

        django.setup()
        workspace = made()
        seed(workspace)
        ours = sealed(workspace)
        base = baseline(workspace)
        compare(f"sealing {ROWS:,} rows", ROWS, ours, base, "read, hash and copy the same rows")
        proofs(workspace)


def made() -> object:
    import secrets

    from sayso.workspaces.create import Founding, create

    address = f"9{secrets.randbelow(10**5):05}"
    return create(Founding("Bench", "Bench", "simulator", address, address, is_demo=True, rate=1000))


def seed(workspace: object) -> None:
    """Entries as they would be, without what they refer to: sealing reads the rows alone."""
    with admin() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (SEED, QUEUE):
            connection.execute(statement, {"workspace": workspace, "rows": ROWS})
        connection.execute("VACUUM ANALYZE consent_entry")
        connection.execute("VACUUM ANALYZE seal_queue")


def admin():
    import psycopg

    from sayso import postgres

    return psycopg.connect(**postgres.conninfo(None), autocommit=True)


def sealed(workspace) -> float:
    """Seconds to seal it all, as the notary; prints the rate of each tenth."""
    from django.db import connection

    from sayso import postgres
    from sayso.notary.seal import seal

    connection.close()
    where = postgres.conninfo("notary")
    connection.settings_dict.update(USER=where["user"], PASSWORD=where["password"])
    begun = last = time.perf_counter()
    done, mark = 0, ROWS // STEPS
    while count := seal(workspace):
        done += count
        if done >= mark:
            now = time.perf_counter()
            print(f"  up to {done:>12,} rows: {ROWS / STEPS / (now - last):>9,.0f} a second")
            last, mark = now, mark + ROWS // STEPS
    return time.perf_counter() - begun


def baseline(workspace) -> float:
    """Seconds for what no sealing can do without."""
    with admin() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(QUEUE, {"workspace": workspace})
        connection.execute("CREATE UNLOGGED TABLE bench_leaf (position bigint PRIMARY KEY, row uuid UNIQUE)")
        try:
            begun = time.perf_counter()
            with connection.cursor().copy(
                "COPY (SELECT e.id, e.* FROM seal_queue q JOIN consent_entry e ON e.id = q.row"
                f" WHERE q.workspace_id = '{workspace}' ORDER BY q.id) TO STDOUT"
            ) as rows:
                found = [(bytes(line[:36]), hashlib.sha256(line).digest()) for line in rows]
            with connection.cursor().copy("COPY bench_leaf FROM STDIN") as out:
                for place, (row, _) in enumerate(found):
                    out.write(b"%d\t%s\n" % (place, row))
            connection.execute("DELETE FROM seal_queue WHERE workspace_id = %s", [workspace])
            return time.perf_counter() - begun
        finally:
            connection.execute("DROP TABLE bench_leaf")


def proofs(workspace) -> None:
    """Milliseconds to make a proof from that log."""
    from sayso.notary.seal import newest, tree_of
    from sayso.store.scope import within

    with within(workspace):
        size = newest(workspace).size
        begun = time.perf_counter()
        for place in range(0, size, max(1, size // 100)):
            tree_of(workspace, size).inclusion(place)
        each = (time.perf_counter() - begun) / 100
        begun = time.perf_counter()
        tree_of(workspace, size).consistency(size // 3)
        consistent = time.perf_counter() - begun
    for what, took in (("inclusion", each), ("consistency", consistent)):
        print(f"  {what} path of {size:,} leaves: {1000 * took:.1f} ms")
        keep(f"{what} path of {size:,} leaves", f"{1000 * took:.1f} ms")


if __name__ == "__main__":
    main()
