-- Delivery receipts.

-- name: insert_receipts
INSERT INTO receipt (id, workspace_id, sender_id, provider_id, state, error, at)
SELECT id, %(workspace)s, sender, provider_id, state, error, at
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, sender uuid, provider_id text, state text, error text, at timestamptz);

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

-- name: settle_unknown
-- The same for texts whose hand-over nobody lived to hear of: they have no provider's id, so only a carrier that
-- reports under the reference it was given (the text's own id) can settle them.
UPDATE message SET status = told.state, error = told.error, done_at = told.at, provider_id = told.provider_id
FROM (
    SELECT DISTINCT ON (sender_id, provider_id) sender_id, provider_id, state, error, at FROM receipt
    WHERE provider_id = ANY(%(references)s) AND state IN ('delivered', 'failed')
    ORDER BY sender_id, provider_id, recorded_at, id) AS told
WHERE message.id = ANY(%(references)s::uuid[]) AND message.status = 'unknown' AND message.provider_id IS NULL
  AND message.sender_id = told.sender_id AND message.id::text = told.provider_id
RETURNING message.id;
