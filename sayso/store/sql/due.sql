-- Hints where work waits. Written in the transaction that makes the work, read without any workspace.

-- name: hint
INSERT INTO due (workspace_id, at) VALUES (%(workspace)s, %(at)s);

-- name: hint_once
-- The same, unless just that hint waits already. Only for work that is committed: nobody may have looked past it.
INSERT INTO due (workspace_id, at) SELECT %(workspace)s, %(at)s
WHERE NOT EXISTS (SELECT 1 FROM due WHERE workspace_id = %(workspace)s AND at = %(at)s AND at > clock_timestamp());

-- name: due_now
SELECT workspace_id AS workspace, max(id) AS newest FROM due WHERE at <= clock_timestamp() GROUP BY workspace_id;

-- name: forget_hints
DELETE FROM due WHERE workspace_id = %(workspace)s AND id <= %(newest)s AND at <= clock_timestamp();

-- name: next_hint
SELECT extract(epoch FROM min(at) - clock_timestamp())::float AS seconds FROM due;

-- name: wake
SELECT pg_notify('sayso_due', '');

-- name: tell
SELECT pg_notify('sayso_live', %(topic)s);
