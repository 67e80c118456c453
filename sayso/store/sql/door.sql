-- The door: claim, clear, hand over, record. Whoever holds the lock of an address decides about its messages.

-- name: senders_with_due
-- In the order of the index of what waits: without it, a plan may read all there is to find that a rank has nothing due.
SELECT s.id, s.channel, s.address, s.rate
FROM sender s
WHERE EXISTS (
    SELECT 1 FROM unnest(ARRAY[0, 1, 2]) AS r (rank) CROSS JOIN LATERAL (
        SELECT 1 FROM message m WHERE m.sender_id = s.id AND m.rank = r.rank AND m.due_at <= %(now)s
            AND m.status IN ('queued', 'held') ORDER BY m.due_at LIMIT 1) AS one);

-- name: claim_addresses
-- Lock the addresses of the next due messages, answers before single texts before broadcasts. What another worker
-- or an inbound text holds is passed over: it will be seen in the next round.
SELECT id FROM address WHERE id IN (
    SELECT due.address_id FROM unnest(ARRAY[0, 1, 2]) AS r (rank) CROSS JOIN LATERAL (
        SELECT m.address_id FROM message m
        WHERE m.sender_id = %(sender)s AND m.rank = r.rank AND m.due_at <= %(now)s AND m.status IN ('queued', 'held')
        ORDER BY m.due_at LIMIT %(limit)s) AS due
    LIMIT %(limit)s)
ORDER BY value FOR NO KEY UPDATE SKIP LOCKED;

-- name: due_messages
-- The due messages of addresses that are locked now: a new statement, so it sees what the last holder committed.
-- Looked up address by address (OFFSET 0 keeps it so): what it costs must not grow with the queue.
SELECT m.id, m.address_id, m.sender_id, m.programme_id, m.channel, m.purpose, m.body, m.parts, m.not_after, m.entry_id,
       m.counts_as, m.rank, m.prompted_at, coalesce(b.status = 'cancelled', false) AS called_off,
       coalesce(b.status = 'paused', false) AS paused,
       (SELECT jsonb_agg(jsonb_build_array(e.programme_id, e.id) ORDER BY array_position(m.along, e.id))
        FROM consent_entry e WHERE e.id = ANY(m.along)) AS along
FROM unnest(%(addresses)s::uuid[]) AS claimed (id)
CROSS JOIN LATERAL (SELECT * FROM message WHERE address_id = claimed.id AND status IN ('queued', 'held') OFFSET 0) AS m
LEFT JOIN broadcast b ON b.id = m.broadcast_id
WHERE m.sender_id = %(sender)s AND m.due_at <= %(now)s
ORDER BY m.rank, m.due_at, m.id LIMIT %(limit)s;

-- name: insert_clearances
INSERT INTO clearance (id, workspace_id, message_id, address_id, programme_id, purpose, decision, reasons, until, rules,
                       book, consent_entry_id, facts, at, decided_at, expires_at, commitment)
SELECT r.id, %(workspace)s, message, address, programme, purpose, decision, reasons, until, rules, %(book)s, entry,
       facts, %(at)s, clock.now, CASE decision WHEN 'pass' THEN clock.now + interval '2 seconds' END, commitment
FROM (SELECT clock_timestamp() AS now) AS clock, jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, message uuid, address uuid, programme uuid, purpose text, decision text, reasons text[],
          until timestamptz, rules text[], entry uuid, facts jsonb, commitment bytea);

-- name: insert_clearance_payloads
INSERT INTO clearance_payload (clearance_id, workspace_id, salt, body)
SELECT id, %(workspace)s, salt, payload
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (id uuid, salt bytea, payload jsonb);

-- name: mark_decided
UPDATE message SET status = r.status, due_at = r.until, reasons = r.reasons, clearance_id = r.id,
                   clearance_decision = r.decision, counted_at = r.counted_at,
                   done_at = CASE r.status WHEN 'refused' THEN %(at)s::timestamptz END
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (message uuid, status text, until timestamptz, reasons text[], id uuid, decision text, counted_at timestamptz)
WHERE message.id = r.message AND message.status IN ('queued', 'held');

-- name: mark_sending
-- The third step of the door: only what is still cleared, by a pass that has not expired, may be handed over.
-- Each is looked up by its own keys: what it costs must not grow with the history.
UPDATE message SET status = 'sending', sending_at = clock_timestamp()
WHERE id = ANY(%(ids)s) AND status = 'cleared' AND (
    SELECT c.expires_at > clock_timestamp() FROM clearance c WHERE c.id = message.clearance_id AND c.decision = 'pass')
RETURNING id, body, parts, clearance_id AS clearance,
          (SELECT a.value FROM address a WHERE a.id = message.address_id) AS number,
          (SELECT s.address FROM sender s WHERE s.id = message.sender_id) AS sender_address,
          (SELECT extract(epoch FROM c.expires_at - clock_timestamp())::float FROM clearance c
           WHERE c.id = message.clearance_id) AS seconds_left;

-- name: look_again
-- Of messages about to be handed over: those whose address has seen an act of permission since they were cleared, or
-- whose workspace has seen an act of the stop switch, whose broadcast was stopped or paused, or one of whose programmes
-- was paused.
SELECT m.id FROM message m JOIN address a ON a.id = m.address_id LEFT JOIN broadcast b ON b.id = m.broadcast_id
JOIN jsonb_to_recordset(%(rows)s::jsonb) AS cleared (id uuid, acts bigint) ON cleared.id = m.id
WHERE a.acts <> cleared.acts OR b.status IN ('cancelled', 'paused')
   OR (SELECT count(*) FROM switch_act) <> %(switch_acts)s
   OR (m.purpose IN ('programme', 'double_opt_in_ask', 'opt_in_confirmation')
       AND EXISTS (SELECT 1 FROM programme p WHERE NOT p.live AND (
           p.id = m.programme_id OR p.id IN (SELECT e.programme_id FROM consent_entry e WHERE e.id = ANY(m.along)))));

-- name: back_to_the_gate
-- Cleared or marked, but not handed over: asked again from the start.
UPDATE message SET status = 'queued', due_at = %(due)s, clearance_id = NULL, clearance_decision = NULL,
                   counted_at = NULL, sending_at = NULL
WHERE id = ANY(%(ids)s) AND status IN ('cleared', 'sending') AND provider_id IS NULL;

-- name: record_outcomes
-- What the sender said. A receipt that came first has the last word.
UPDATE message SET status = CASE WHEN message.status IN ('sending', 'unknown') THEN r.status ELSE message.status END,
                   provider_id = coalesce(r.provider_id, message.provider_id), error = r.error, sent_at = %(at)s,
                   done_at = CASE WHEN r.status = 'failed' THEN %(at)s::timestamptz ELSE message.done_at END
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (id uuid, status text, provider_id text, error text)
WHERE message.id = r.id AND message.status IN ('sending', 'unknown');

-- name: reclaim_expired
-- Cleared, never handed over, and the clearance has run out (a worker died in between): back to the gate. In the order of
-- the index of what is in hand, so that no plan reads the history for it; what is more than a thousand waits a round.
UPDATE message SET status = 'queued', due_at = %(now)s, clearance_id = NULL, clearance_decision = NULL,
                   counted_at = NULL
FROM clearance c
WHERE message.id IN (
    SELECT m.id FROM message m WHERE m.workspace_id = %(workspace)s AND m.status = 'cleared' AND m.sending_at IS NULL
    ORDER BY m.sending_at LIMIT 1000)
  AND message.status = 'cleared' AND c.id = message.clearance_id AND c.expires_at < clock_timestamp();

-- name: give_up_hand_over
-- Handed over, and nobody lived to hear the answer: unknown. Counted, never sent again, settled by a late receipt.
UPDATE message SET status = 'unknown'
WHERE workspace_id = %(workspace)s AND status = 'sending'
  AND sending_at < clock_timestamp() - make_interval(secs => %(lease)s)
RETURNING id;

-- name: void_clearances
-- A withdrawal voids what was cleared and not yet handed over.
UPDATE message SET status = 'queued', due_at = %(now)s, clearance_id = NULL, clearance_decision = NULL,
                   counted_at = NULL
WHERE address_id = ANY(%(addresses)s) AND status = 'cleared';

-- name: ask_again
-- Something happened at these addresses: what the gate held there is asked again at once.
UPDATE message SET due_at = %(now)s WHERE address_id = ANY(%(addresses)s) AND status = 'held';

-- name: ask_held_again
-- Whatever was held for one of these reasons is asked again: a halt was lifted, a limit or a programme has changed.
UPDATE message SET due_at = %(now)s WHERE workspace_id = %(workspace)s AND status = 'held'
    AND reasons && %(reasons)s::varchar[];

-- name: ask_broadcast_again
-- A broadcast was stopped: what still waits of it is asked again now, and refused.
UPDATE message SET due_at = %(now)s WHERE broadcast_id = %(broadcast)s AND status = 'held';

-- name: ask_paused_again
-- A broadcast goes on: what its pause has held is asked again now.
UPDATE message SET due_at = %(now)s WHERE broadcast_id = %(broadcast)s AND status = 'held'
    AND reasons && ARRAY['paused']::varchar[];

-- name: insert_messages
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts,
                     status, due_at, not_after, prompted_at, inbound_id, entry_id, broadcast_id, rank, counts_as, reasons,
                     at, error, along)
SELECT id, %(workspace)s, address, sender, programme, channel, purpose, body, encoding, parts, 'queued', due_at,
       not_after, prompted_at, inbound, entry, broadcast, rank, counts_as, '{}', %(at)s, '', along
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, address uuid, sender uuid, programme uuid, channel text, purpose text, body text, encoding text,
          parts int, due_at timestamptz, not_after timestamptz, prompted_at timestamptz, inbound uuid, entry uuid,
          broadcast uuid, rank int, counts_as text, along uuid[])
ON CONFLICT (broadcast_id, address_id) DO NOTHING;

-- name: halted
-- The newest act of each scope decides whether it is halted.
SELECT scope, scope_value, reason FROM (
    SELECT DISTINCT ON (scope, scope_value) scope, scope_value, act, reason FROM switch_act
    ORDER BY scope, scope_value, recorded_at DESC, id DESC) AS newest
WHERE act = 'halt';

-- name: respect_the_switch
-- Shared by everybody who clears, taken alone by whoever turns the stop switch: a halt waits for the batch that is being
-- decided and for none after it, and a lift finds every message that the halt has held.
SELECT pg_advisory_xact_lock_shared(hashtextextended('sayso switch ' || %(workspace)s, 0));

-- name: turn_the_switch
SELECT pg_advisory_xact_lock(hashtextextended('sayso switch ' || %(workspace)s, 0));

-- name: next_due
SELECT min(due_at) AS at FROM (
    SELECT (SELECT m.due_at FROM message m WHERE m.sender_id = s.id AND m.rank = r.rank
                AND m.status IN ('queued', 'held') AND m.due_at IS NOT NULL ORDER BY m.due_at LIMIT 1) AS due_at
    FROM sender s CROSS JOIN unnest(ARRAY[0, 1, 2]) AS r (rank)) AS first;

-- name: outlive
-- What waited in a backup may have left from the original since: its time is over, and the gate is asked to say so.
WITH waited AS (
    UPDATE message SET not_after = least(not_after, %(now)s), due_at = %(now)s
    WHERE workspace_id = %(workspace)s AND status IN ('queued', 'held', 'cleared') RETURNING id)
SELECT count(*) AS texts FROM waited;
