"""The worker: finds workspaces with something due, opens the door for them, and runs the jobs that time calls for."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection

from sayso.broadcasts.advance import advance
from sayso.consent.lapse import lapse
from sayso.consent.remind import remind
from sayso.consent.settle import settle_overdue
from sayso.erasure.destroy import destroy_overdue
from sayso.erasure.retention import forget_answers
from sayso.imports.carry_on import carry_on
from sayso.outbox.door import plan_next, release
from sayso.store import queries
from sayso.store.tables import Workspace

LONGEST_NAP = 1.0
SWEEP_EVERY = timedelta(seconds=60)
log = logging.getLogger("sayso.work")


def main(stop: threading.Event) -> None:
    """Work until `stop` is set. A database that goes away is waited for."""
    wake = Wake()
    swept = datetime.min.replace(tzinfo=UTC)
    while not stop.is_set():
        try:
            busy = work_once()
            if datetime.now(UTC) - swept > SWEEP_EVERY:
                sweep()
                swept = datetime.now(UTC)
            if not busy:
                wake.wait(LONGEST_NAP)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            log.warning("the database is out of reach, trying again: %s", error)
            connection.close()
            wake.close()
            stop.wait(LONGEST_NAP)
    wake.close()
    connection.close()


def work_once() -> bool:
    """One look at what is due. True when there may be more to do at once."""
    busy = False
    for hint in queries.run("due_now"):
        with alone(hint.workspace):
            more = advance(hint.workspace)
            more = release(hint.workspace) > 0 or more
            more = carry_on(hint.workspace) or more
            queries.run("forget_hints", workspace=hint.workspace, newest=hint.newest)
            plan_next(hint.workspace)
            busy = busy or more
    return busy


@contextmanager
def alone(workspace: UUID) -> Iterator[None]:
    """A bug met in one workspace is said loudly and must not stop the others; its hint stays, so it is tried again."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("work for workspace %s failed, trying again", workspace)
        connection.close()
        time.sleep(LONGEST_NAP)


def sweep() -> None:
    """What no single event calls for: asks lapse, reminders, suspected STOPs overdue, what is kept no longer."""
    for workspace in Workspace.objects.values_list("id", flat=True):
        with alone(workspace):
            lapse(workspace)
            settle_overdue(workspace)
            remind(workspace)
            destroy_overdue(workspace)
            forget_answers(workspace)
            release(workspace)
            plan_next(workspace)


class Wake:
    """Sleeps until a hint is written, on a connection of its own (LISTEN holds no transaction)."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None

    def wait(self, seconds: float) -> None:
        """Return when something was submitted, when the next hint falls due, or after `seconds`."""
        if self._connection is None:
            self._connection = psycopg.connect(**_parameters(), autocommit=True)
            self._connection.execute("LISTEN sayso_due")
            return
        next_hint = queries.run("next_hint")[0].seconds
        nap = seconds if next_hint is None else max(0.0, min(seconds, next_hint))
        for _ in self._connection.notifies(timeout=nap, stop_after=1):
            pass

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _parameters() -> dict[str, object]:
    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters}
