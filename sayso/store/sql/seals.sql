-- The notary: what waits, leaves, tiles, heads.

-- name: workspaces_to_seal
SELECT w.id FROM workspace w WHERE EXISTS (SELECT 1 FROM seal_queue q WHERE q.workspace_id = w.id) ORDER BY w.id;

-- name: one_notary_at_a_time
SELECT pg_advisory_xact_lock(hashtextextended('sayso seal ' || %(workspace)s, 0));

-- name: waiting_to_be_sealed
-- In the order of the queue among what has committed by now: no watermark, so what commits late is found later.
SELECT id, kind, row FROM seal_queue WHERE workspace_id = %(workspace)s ORDER BY id LIMIT %(limit)s;

-- name: leave_the_queue
DELETE FROM seal_queue WHERE id = ANY(%(ids)s);

-- name: consent_entry_leaves
-- The columns of a leaf as proof/leaves.py fixes them, each as the text it is written as.
SELECT e.workspace_id::text AS workspace, e.id::text AS id, e.seq, e.address_id::text AS address, e.tenure,
       e.programme_id::text AS programme, e.channel, e.word, e.scope, e.scope_id::text AS scope_id, e.standing, e.act,
       e.transport, e.inbound_id::text AS inbound, e.disclosure_id::text AS disclosure,
       encode(d.sha256, 'hex') AS disclosure_sha256, e.answers_id::text AS answers, e.rendering_id::text AS rendering,
       encode(r.sha256, 'hex') AS rendering_sha256, e.import_list_id::text AS import_list,
       encode(i.sha256, 'hex') AS import_sha256, e.person_id::text AS person,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
       encode(e.commitment, 'hex') AS commitment
FROM consent_entry e LEFT JOIN disclosure d ON d.id = e.disclosure_id LEFT JOIN rendering r ON r.id = e.rendering_id
LEFT JOIN import_list i ON i.id = e.import_list_id
WHERE e.id = ANY(%(ids)s);

-- name: clearance_leaves
SELECT c.workspace_id::text AS workspace, c.id::text AS id, c.message_id::text AS message, c.address_id::text AS address,
       c.programme_id::text AS programme, c.purpose, c.decision, c.reasons,
       to_char(c.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS until, c.rules, c.book,
       c.consent_entry_id::text AS consent_entry, c.facts,
       to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       to_char(c.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS decided_at,
       to_char(c.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS expires_at,
       encode(c.commitment, 'hex') AS commitment
FROM clearance c WHERE c.id = ANY(%(ids)s);

-- name: switch_act_leaves
SELECT workspace_id::text AS workspace, id::text AS id, act, scope, scope_value, person_id::text AS person,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at
FROM switch_act WHERE id = ANY(%(ids)s);

-- name: insert_leaves
INSERT INTO leaf (workspace_id, position, kind, row)
SELECT %(workspace)s, %(size)s + place - 1, kind, row
FROM unnest(%(kinds)s::text[], %(rows)s::uuid[]) WITH ORDINALITY AS fresh (kind, row, place);

-- name: tile
SELECT hashes FROM tile WHERE workspace_id = %(workspace)s AND level = %(level)s AND ordinal = %(ordinal)s;

-- name: keep_tiles
INSERT INTO tile (workspace_id, level, ordinal, hashes)
SELECT %(workspace)s, level, ordinal, hashes
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (level int, ordinal bigint, hashes bytea)
ON CONFLICT (workspace_id, level, ordinal) DO UPDATE SET hashes = excluded.hashes;

-- name: newest_head
SELECT size, root, note, at FROM head WHERE workspace_id = %(workspace)s ORDER BY size DESC LIMIT 1;

-- name: where_sealed
-- Where rows of the ledger stand in the tree, among the first `size` leaves.
SELECT row, position FROM leaf WHERE row = ANY(%(ids)s) AND position < %(size)s;

-- name: sealed_rows
SELECT position, kind, row FROM leaf
WHERE workspace_id = %(workspace)s AND position >= %(first)s AND position < %(end)s ORDER BY position;
