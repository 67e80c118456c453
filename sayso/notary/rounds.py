"""The notary's day: every few seconds it seals what waits, workspace by workspace, and publishes new heads."""

import logging
import threading
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection

from sayso.notary.keys import SealingWaits
from sayso.notary.publish import publish
from sayso.notary.seal import MOST, seal
from sayso.store import queries

EVERY = 2.0
"""Seconds between two rounds: how long a row is unsealed at most, while the notary keeps up."""
log = logging.getLogger("sayso.notary")


def main(stop: threading.Event) -> None:
    """Seal until `stop` is set. A database that goes away is waited for."""
    said: dict[UUID, str] = {}
    publishing = threading.Thread(target=publish_on, args=(stop,), name="publish", daemon=True)
    publishing.start()
    while not stop.is_set():
        try:
            more = seal_once(said)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            log.warning("the database is out of reach, trying again: %s", error)
            connection.close()
            more = False
        if not more:
            stop.wait(EVERY)
    connection.close()


def publish_on(stop: threading.Event) -> None:
    """Publish new heads until `stop` is set, beside the sealing: nobody's address can hold that up."""
    while not stop.wait(EVERY):
        try:
            publish()
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            log.warning("heads wait, the database is out of reach: %s", error)
            connection.close()
        except Exception:
            log.exception("publishing heads failed, trying again")
            connection.close()
            stop.wait(EVERY)
    connection.close()


def seal_once(said: dict[UUID, str]) -> bool:
    """One look at every workspace with something to seal. True when there may be more to do at once.

    `said`: what was last said of a workspace in trouble, so that it is said once and not every two seconds.
    """
    more = False
    for row in queries.run("workspaces_to_seal"):
        try:
            more = seal(row.id) == MOST or more
            said.pop(row.id, None)
        except (SealingWaits, OperationalError, InterfaceError) as trouble:  # the others are still looked at
            if said.get(row.id) != str(trouble):
                log.error("nothing is sealed in workspace %s: %s", row.id, trouble)
                said[row.id] = str(trouble)
            connection.close_if_unusable_or_obsolete()
        except Exception:
            log.exception("sealing in workspace %s failed, trying again", row.id)
            connection.close()
    return more
