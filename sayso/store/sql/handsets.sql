-- The simulator's own memory.

-- name: put_on_handsets
INSERT INTO handset_text (id, workspace_id, number, sender_address, direction, body, reference, receipt, at)
SELECT id, %(workspace)s, number, sender_address, 'in', body, reference, '', %(at)s
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, number text, sender_address text, body text, reference text);

-- name: type_on_handset
INSERT INTO handset_text (id, workspace_id, number, sender_address, direction, body, reference, receipt, at)
VALUES (%(id)s, %(workspace)s, %(number)s, %(sender_address)s, 'out', %(body)s, %(reference)s, '', %(at)s);

-- name: without_receipt
-- Texts on handsets whose delivery has not been reported yet.
SELECT id, number, sender_address, reference FROM handset_text
WHERE direction = 'in' AND receipt = '' ORDER BY id LIMIT %(limit)s;

-- name: mark_receipt
UPDATE handset_text SET receipt = %(receipt)s WHERE id = ANY(%(ids)s);

-- name: on_handset
SELECT id, sender_address, direction, body, reference, receipt, at FROM handset_text
WHERE number = %(number)s AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s;

-- name: demo_workspaces
SELECT id FROM workspace WHERE is_demo ORDER BY id;

-- name: newest_on_handset
-- The last texts on a handset, oldest of them first.
SELECT * FROM (
    SELECT id, sender_address, direction, body, receipt, at FROM handset_text
    WHERE number = %(number)s ORDER BY id DESC LIMIT %(limit)s) AS newest
ORDER BY id;
