-- Workspaces and the routes that lead to them.

-- name: enter
-- The workspace this transaction sees from now on, and the one it has seen so far.
WITH before AS MATERIALIZED (SELECT nullif(current_setting('sayso.workspace', true), '') AS workspace)
SELECT workspace AS before, set_config('sayso.workspace', %(workspace)s, true) FROM before;

-- name: tenant
-- `now` is the database's clock: programs on several machines agree on what time it is, whatever their own clocks say.
SELECT id, is_demo, clock_shift, policy_days, policy_start, policy_end, marketing_cap, marketing_cap_days,
       clock_timestamp() AS now
FROM workspace WHERE id = %(workspace)s;

-- name: ground
-- The workspace with what is the same for each of its addresses. One statement, so one moment: a halt is counted if it
-- is seen, and one that comes later is a new act for the door's last look. Of each scope the newest act decides.
SELECT w.id, w.is_demo, w.clock_shift, w.policy_days, w.policy_start, w.policy_end, w.marketing_cap,
       w.marketing_cap_days, clock_timestamp() AS now,
       (SELECT e.id FROM entity e ORDER BY e.id LIMIT 1) AS entity,
       (SELECT count(*) FROM switch_act) AS acts,
       (SELECT jsonb_agg(jsonb_build_array(scope, scope_value)) FROM (
            SELECT DISTINCT ON (scope, scope_value) scope, scope_value, act FROM switch_act
            ORDER BY scope, scope_value, recorded_at DESC, id DESC) AS newest
        WHERE act = 'halt') AS halts
FROM workspace w WHERE w.id = %(workspace)s;

-- name: clock
SELECT clock_timestamp() AS now;

-- name: routes
-- Where a text to one of these addresses belongs, before any workspace is known.
SELECT r.channel, r.address, r.sender_id AS sender, r.workspace_id AS workspace, w.is_demo
FROM route r JOIN workspace w ON w.id = r.workspace_id WHERE r.address = ANY(%(addresses)s);
