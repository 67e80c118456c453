"""The doctor's look at the work: is the worker there and not behind, is anything stuck, or waiting for a person?"""

from collections.abc import Iterator
from datetime import timedelta

import psycopg

from sayso.doctor import database
from sayso.doctor.finding import Finding, ok, warn, wrong

BEHIND = 60.0
"""Seconds: the worker looks every second, so what has been due for a minute nobody looks at."""
STUCK = 60
"""Seconds, twice the door's lease: by then the worker has given up what died in its hands."""
SOON = timedelta(days=2)
RECENT = timedelta(days=7)


def all_of_it() -> Iterator[Finding]:
    if database.resting():
        return
    try:
        with database.asked() as connection:
            if not database.one(connection, "SELECT to_regclass('public.unclear_stop')::text"):
                return
            yield worker(connection)
            if not database.reads_everything(connection):
                return
            yield in_hand(connection)
            yield unknown(connection)
            yield halted(connection)
            yield unclear(connection)
    except psycopg.OperationalError:
        return  # said already, by the look at the database


def worker(connection: psycopg.Connection) -> Finding:
    waited = database.one(
        connection,
        "SELECT extract(epoch FROM clock_timestamp() - min(at))::float FROM due WHERE at <= clock_timestamp()",
    )
    if not database.runs(connection, "worker"):
        return wrong("worker", "none is running: nothing leaves", "Run sayso serve, or sayso worker beside sayso web.")
    if waited and waited > BEHIND:
        return wrong(
            "worker",
            f"it is {waited / 60:.0f} minutes behind",
            "Read its lines on the screen of sayso serve: an error there is tried again and again.",
        )
    return ok("worker", "running, nothing waits for it")


def in_hand(connection: psycopg.Connection) -> Finding:
    """`sending` longer than the lease: a worker died, and none has looked since."""
    stuck = database.one(
        connection,
        """SELECT count(*) FROM message WHERE status = 'sending'
           AND sending_at < clock_timestamp() - make_interval(secs => %s)""",
        STUCK,
    )
    if stuck:
        return wrong(
            "hand-over",
            f"{stuck} texts have been on their way out for more than {STUCK} s",
            "Start the worker: it marks them as unknown. They are not sent again.",
        )
    return ok("hand-over", "nothing is stuck")


def unknown(connection: psycopg.Connection) -> Finding:
    count = database.one(
        connection,
        "SELECT count(*) FROM message WHERE status = 'unknown' AND sending_at > clock_timestamp() - %s",
        RECENT,
    )
    if count:
        return warn(
            "unknown texts",
            f"of {count} texts of the last {RECENT.days} days it is not known whether they arrived",
            "Look at them in the outbox. They count as sent; a late receipt settles them; none is sent again.",
        )
    return ok("unknown texts", f"none in the last {RECENT.days} days")


def halted(connection: psycopg.Connection) -> Finding:
    rows = connection.execute(
        """SELECT w.name, newest.scope, newest.at::date FROM (
               SELECT DISTINCT ON (workspace_id, scope, scope_value) workspace_id, scope, scope_value, act, at
               FROM switch_act ORDER BY workspace_id, scope, scope_value, recorded_at DESC, id DESC) AS newest
           JOIN workspace w ON w.id = newest.workspace_id WHERE newest.act = 'halt' ORDER BY 1, 2"""
    ).fetchall()
    if rows:
        told = "; ".join(
            f"{name}: {'everything' if scope == 'workspace' else scope}, since {at}" for name, scope, at in rows
        )
        return warn(
            "stop switch",
            f"on for {told}",
            "Its reason stands under Rules, Stop switch. Lift it there when it is time.",
        )
    return ok("stop switch", "nothing is halted")


def unclear(connection: psycopg.Connection) -> Finding:
    count = database.one(
        connection,
        """SELECT count(*) FROM unclear_stop u JOIN workspace w ON w.id = u.workspace_id
           WHERE u.decided_at IS NULL AND u.becomes_stop_at - w.clock_shift < clock_timestamp() + %s""",
        SOON,
    )
    if count:
        return warn(
            "unclear stops",
            f"{count} texts that may have been a STOP become one within {SOON.days} days",
            "Decide on them under Unclear stops. Nothing is sent to these numbers meanwhile.",
        )
    return ok("unclear stops", "none is near its deadline")
