"""The doctor's look at the notary: does it seal, is a row of the ledger gone, do heads arrive where they are kept?"""

from collections.abc import Iterator

import psycopg

from sayso.doctor import database
from sayso.doctor.finding import Finding, ok, warn, wrong

LATE = 60
"""Seconds: the notary looks every two, so what has waited for a minute nobody seals."""
UNSEALED = """
SELECT count(*) FILTER (WHERE kept < clock_timestamp() - make_interval(secs => %s)),
       count(*) FILTER (WHERE kept IS NULL)
FROM (SELECT coalesce(e.recorded_at, c.decided_at, s.recorded_at) AS kept
      FROM (SELECT kind, row FROM seal_queue ORDER BY id LIMIT 10000) AS q
      LEFT JOIN consent_entry e ON e.id = q.row LEFT JOIN clearance c ON c.id = q.row
      LEFT JOIN switch_act s ON s.id = q.row) AS waiting
"""
COPIES = """
SELECT count(*) FROM workspace w CROSS JOIN LATERAL (
    SELECT trouble FROM head_copy h WHERE h.workspace_id = w.id ORDER BY h.id DESC LIMIT 1) AS newest
WHERE w.heads_to <> '' AND newest.trouble <> ''
"""


def all_of_it() -> Iterator[Finding]:
    if database.resting():
        return
    try:
        with database.asked() as connection:
            if not database.one(connection, "SELECT to_regclass('public.leaf')::text"):
                return
            found = notary(connection)
            yield found
            if database.reads_everything(connection):
                yield sealed(connection, runs=found.level == "ok")
                yield copies(connection)
    except psycopg.OperationalError:
        return  # said already, by the look at the database


def notary(connection: psycopg.Connection) -> Finding:
    if not database.runs(connection, "notary"):
        return wrong(
            "notary", "none is running: nothing is sealed", "Run sayso serve, or sayso notary beside the worker."
        )
    return ok("notary", "running")


def sealed(connection: psycopg.Connection, *, runs: bool) -> Finding:
    """A row that waits and is not there was taken out of the ledger by hand; one that waits long has a reason."""
    row = connection.execute(UNSEALED, [LATE]).fetchone()
    late, gone = row or (0, 0)
    if gone:
        return wrong(
            "ledger",
            f"{gone} rows that wait to be sealed are gone from the ledger: somebody deleted them past its guards",
            "Find out who had the administrator's rights, and compare with a backup.",
        )
    if late and runs:
        return wrong(
            "ledger",
            f"{late} rows have waited for the notary for more than {LATE} s",
            "Read its lines on the screen of sayso serve: it says what it lacks, a key or a newer database.",
        )
    return ok("ledger", "sealed up to now")


def copies(connection: psycopg.Connection) -> Finding:
    troubled = database.one(connection, COPIES)
    if troubled:
        return warn(
            "heads",
            f"the newest head of {troubled} workspaces did not arrive where it is to be kept",
            "Ledger, then Heads, says why. It is tried again, ever less often.",
        )
    return ok("heads", "arrive where they are to be kept")
