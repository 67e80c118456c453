-- The consent ledger and its folds.

-- name: insert_entries
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, scope_id, standing,
                           act, transport, inbound_id, disclosure_id, answers_id, rendering_id, import_list_id, person_id, at,
                           commitment)
SELECT id, %(workspace)s, address, tenure, programme, channel, word, scope, scope_id, standing, act, transport,
       inbound, disclosure, answers, rendering, import_list, person, at, commitment
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, address uuid, tenure int, programme uuid, channel text, word text, scope text, scope_id uuid,
          standing text, act text, transport text, inbound uuid, disclosure uuid, answers uuid, rendering uuid,
          import_list uuid, person uuid, at timestamptz, commitment bytea, place int)
ORDER BY place;

-- name: insert_entry_payloads
INSERT INTO consent_payload (entry_id, workspace_id, salt, body)
SELECT entry, %(workspace)s, salt, body
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (entry uuid, salt bytea, body jsonb);

-- name: upsert_standings
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, asked_at,
                      before, disclosure_id, act, lead, over)
SELECT gen_random_uuid(), %(workspace)s, address, tenure, programme, channel, word, since, entry, asked_at, before,
       disclosure, act, lead, over
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (address uuid, tenure int, programme uuid, channel text, word text, since timestamptz, entry uuid,
          asked_at timestamptz, before text, disclosure uuid, act text, lead uuid, over jsonb)
ON CONFLICT (address_id, tenure, programme_id, channel) DO UPDATE
SET word = excluded.word, since = excluded.since, entry_id = excluded.entry_id, asked_at = excluded.asked_at,
    before = excluded.before, disclosure_id = excluded.disclosure_id, act = excluded.act, lead = excluded.lead,
    over = excluded.over, reminded_at = NULL;

-- name: upsert_blocks
-- A block laid anew keeps its row and loses its exceptions; those it still has are written next.
WITH laid AS (
    INSERT INTO block (id, workspace_id, address_id, scope, scope_id, since, entry_id)
    SELECT gen_random_uuid(), %(workspace)s, address, scope, scope_id, since, entry
    FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS r (address uuid, scope text, scope_id uuid, since timestamptz, entry uuid)
    ON CONFLICT (address_id, scope, scope_id) DO UPDATE SET since = excluded.since, entry_id = excluded.entry_id
    RETURNING id
)
DELETE FROM block_exception WHERE block_id IN (SELECT id FROM laid);

-- name: insert_exceptions
INSERT INTO block_exception (id, workspace_id, block_id, programme_id, entry_id)
SELECT gen_random_uuid(), %(workspace)s, block.id, r.programme, r.entry
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (address uuid, scope text, scope_id uuid, programme uuid, entry uuid)
JOIN block ON block.address_id = r.address AND block.scope = r.scope AND block.scope_id = r.scope_id;

-- name: update_addresses
UPDATE address SET tenure = r.tenure, unclear_entry = r.unclear_entry, unclear_since = r.unclear_since,
                   heard_at = CASE WHEN r.tenure = address.tenure THEN coalesce(r.heard_at, address.heard_at)
                                   ELSE r.heard_at END,
                   acts = address.acts + r.acts
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, tenure int, unclear_entry uuid, unclear_since timestamptz, heard_at timestamptz, acts int)
WHERE address.id = r.id;

-- name: begin_tenures
INSERT INTO tenure (id, workspace_id, address_id, ordinal, because, began_at)
SELECT gen_random_uuid(), %(workspace)s, address, ordinal, because, at
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (address uuid, ordinal int, because text, at timestamptz);

-- name: open_unclear_stops
INSERT INTO unclear_stop (id, workspace_id, address_id, inbound_id, entry_id, opened_at, becomes_stop_at, decision)
SELECT gen_random_uuid(), %(workspace)s, address, inbound, entry, at, becomes_stop_at, ''
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (address uuid, inbound uuid, entry uuid, at timestamptz, becomes_stop_at timestamptz);

-- name: close_unclear_stops
-- A dismissal closes the one it answers; a stop closes all that wait at the address.
UPDATE unclear_stop SET decided_at = r.at, decision = r.decision, person_id = r.person
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (address uuid, entry uuid, at timestamptz, decision text, person uuid)
WHERE unclear_stop.address_id = r.address AND unclear_stop.decided_at IS NULL
  AND (r.entry IS NULL OR unclear_stop.entry_id = r.entry);

-- name: unclear_stops
SELECT id, address_id, entry_id FROM unclear_stop WHERE id = ANY(%(ids)s) AND decided_at IS NULL;

-- name: overdue_asks
-- Opt-in acts whose answer never came. Those of a number's former holder ended with him.
SELECT s.address_id FROM standing s JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
WHERE s.word = 'asked' AND s.asked_at < %(before)s ORDER BY s.asked_at LIMIT %(limit)s;

-- name: unasked
-- Open acts of forms whose ask the gate has refused, and none of it has left: a YES that comes all the same would be an
-- answer to something else.
SELECT s.address_id, s.entry_id FROM standing s JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.status = 'refused') AS refused, count(m.counted_at) AS gone
    FROM message m
    WHERE m.address_id = s.address_id AND m.entry_id = coalesce(s.lead, s.entry_id) AND m.purpose = 'double_opt_in_ask'
) asks
WHERE s.word = 'asked' AND s.act = 'form' AND s.asked_at >= %(oldest)s AND asks.refused > 0 AND asks.gone = 0
ORDER BY s.asked_at LIMIT %(limit)s;

-- name: overdue_unclear_stops
SELECT id FROM unclear_stop
WHERE decided_at IS NULL AND becomes_stop_at <= %(now)s ORDER BY becomes_stop_at LIMIT %(limit)s;

-- name: reminders_due
-- Open asks of programmes that remind, not reminded yet, with the words they were asked in. Whom a list has brought is
-- asked once.
SELECT s.address_id, s.programme_id, s.entry_id, s.asked_at, ask.body,
       (SELECT jsonb_agg(jsonb_build_array(e.programme_id, e.id) ORDER BY array_position(ask.along, e.id))
        FROM consent_entry e WHERE e.id = ANY(ask.along)) AS along
FROM standing s JOIN programme p ON p.id = s.programme_id JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
LEFT JOIN LATERAL (
    SELECT m.body, m.along FROM message m WHERE m.address_id = s.address_id AND m.entry_id = s.entry_id
        AND m.purpose = 'double_opt_in_ask' ORDER BY m.id LIMIT 1) AS ask ON true
WHERE s.word = 'asked' AND s.act <> 'import' AND s.lead IS NULL AND s.reminded_at IS NULL
  AND p.reminder_hours IS NOT NULL
  AND s.asked_at <= %(now)s - make_interval(hours => p.reminder_hours) AND s.asked_at > %(oldest)s
ORDER BY s.asked_at LIMIT %(limit)s;

-- name: mark_reminded
UPDATE standing SET reminded_at = %(now)s WHERE entry_id = ANY(%(entries)s) AND word = 'asked';

-- name: history
-- The consent entries of some addresses, oldest first: what the folds can be rebuilt from.
SELECT address_id, id, word, programme_id, scope, scope_id, standing, act, answers_id, disclosure_id, at, tenure
FROM consent_entry WHERE address_id = ANY(%(addresses)s) ORDER BY address_id, seq;

-- name: catalogue
-- Programmes with the words in force: the newest that were released. A programme without any is nobody's to join yet.
-- Of the words only the texts: what a form shows is long, and no path to a handset needs it.
SELECT p.id, p.brand_id, b.entity_id, p.sender_id, p.keyword, p.content_class, p.keyword_opt_in,
       e.revocation_scope, p.live, d.id AS disclosure_id,
       jsonb_build_object('ask', d.words->'ask', 'confirmation', d.words->'confirmation', 'help', d.words->'help',
                          'stop', d.words->'stop') AS words,
       d.frequency_count, d.frequency_days,
       b.name AS brand, p.name, p.description, p.help_contact,
       d.version = (SELECT max(version) FROM disclosure WHERE programme_id = p.id) AS named_in_force
FROM programme p
JOIN brand b ON b.id = p.brand_id
JOIN entity e ON e.id = b.entity_id
JOIN LATERAL (SELECT d.id, d.version, d.words, d.frequency_count, d.frequency_days
              FROM disclosure d JOIN disclosure_release r ON r.disclosure_id = d.id
              WHERE d.programme_id = p.id ORDER BY d.version DESC LIMIT 1) d ON true;

-- name: entity
SELECT id FROM entity ORDER BY id LIMIT 1;
