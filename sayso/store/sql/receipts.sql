-- Delivery receipts.

-- name: insert_receipts
INSERT INTO receipt (id, workspace_id, sender_id, provider_id, state, error, at)
SELECT id, %(workspace)s, sender, provider_id, state, error, at
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, sender uuid, provider_id text, state text, error text, at timestamptz);

-- name: hear_of_unheard
-- A receipt that names our own message tells the carrier's id of one whose hand-over was never heard the answer of.
UPDATE message SET provider_id = r.provider_id
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (message uuid, sender uuid, provider_id text)
WHERE message.id = r.message AND message.sender_id = r.sender AND message.provider_id IS NULL
  AND message.status IN ('sending', 'unknown')
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.sender_id = r.sender AND m.provider_id = r.provider_id);

-- name: settle
-- Fold receipts onto their messages: the first final state stays, whatever comes later or twice.
UPDATE message SET status = told.state, error = told.error, done_at = told.at
FROM (
    SELECT DISTINCT ON (sender_id, provider_id) sender_id, provider_id, state, error, at FROM receipt
    WHERE provider_id = ANY(%(provider_ids)s) AND state IN ('delivered', 'failed')
    ORDER BY sender_id, provider_id, recorded_at, id) AS told
WHERE message.sender_id = told.sender_id AND message.status IN ('sending', 'sent', 'unknown')
  AND message.provider_id = told.provider_id
RETURNING message.id;
