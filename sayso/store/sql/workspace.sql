-- Workspaces and the routes that lead to them.

-- name: tenant
SELECT id, is_demo, clock_shift, policy_days, policy_start, policy_end, marketing_cap, marketing_cap_days
FROM workspace WHERE id = %(workspace)s;

-- name: routes
-- Where a text to one of these addresses belongs, before any workspace is known.
SELECT r.channel, r.address, r.sender_id AS sender, r.workspace_id AS workspace, w.is_demo
FROM route r JOIN workspace w ON w.id = r.workspace_id WHERE r.address = ANY(%(addresses)s);
