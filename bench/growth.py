"""What one text costs the door as the queue and the history grow: `python bench/growth.py`, no wire.

BENCH_QUEUED lists how many texts wait, all due at the same moment, as after a night of quiet hours. BENCH_HISTORY lists
how many delivered texts lie behind, over the people of the last queue. Of each, TEXTS leave and are timed.
"""

import os
import time
from uuid import UUID

from machine import facts, keep, prepared
from outbound import AtOnce, admin, waiting

TEXTS = 5000
QUEUED = [int(each) for each in os.environ.get("BENCH_QUEUED", "10000,100000").split(",")]
HISTORY = [int(each) for each in os.environ.get("BENCH_HISTORY", "").split(",") if each]
BEFORE = """
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts,
                     status, rank, counts_as, counted_at, reasons, at, sent_at, done_at, provider_id, clearance_id,
                     clearance_decision, error)
SELECT gen_random_uuid(), m.workspace_id, m.address_id, m.sender_id, m.programme_id, 'sms', 'programme', m.body,
       'GSM-7', 1, 'delivered', 2, m.counts_as, past.at, '{}', past.at, past.at, past.at, gen_random_uuid()::text,
       gen_random_uuid(), 'pass', ''
FROM (SELECT * FROM message WHERE workspace_id = %(w)s AND broadcast_id IS NOT NULL LIMIT %(people)s) AS m
CROSS JOIN LATERAL (SELECT m.at - n * interval '40 days' AS at FROM generate_series(1, %(each)s) AS n) AS past
"""


def main() -> None:
    with prepared():
        from sayso.channels import senders

        carrier = AtOnce()
        senders.of = lambda _channel: carrier
        for queued in QUEUED:
            workspace = waiting(queued)
            tell(f"{queued:,} texts wait", workspace)
        for history in HISTORY:
            put_behind(workspace, history)
            tell(f"{queued:,} texts wait, {history:,} more lie behind", workspace)
        print(f"  {facts()}")


def tell(what: str, workspace: UUID) -> None:
    """Microseconds a text, of texts that leave one round after the other."""
    from sayso.outbox.door import release

    release(workspace)
    began, left = time.perf_counter(), 0
    while left < TEXTS:
        left += release(workspace)
    each = (time.perf_counter() - began) / left * 1e6
    print(f"{what}: {each:,.0f} microseconds a text")
    keep(f"door, one text while {what}", f"{each:,.0f} microseconds")


def put_behind(workspace: UUID, texts: int) -> None:
    """Texts that were delivered long ago, written past the guards."""
    with admin() as connection:
        connection.execute("SET session_replication_role = replica")
        people = connection.execute("SELECT count(*) FROM address WHERE workspace_id = %s", [workspace]).fetchone()
        each = -(-texts // people[0])
        connection.execute(BEFORE, {"w": workspace, "people": -(-texts // each), "each": each})
        connection.execute("VACUUM ANALYZE message")


if __name__ == "__main__":
    main()
