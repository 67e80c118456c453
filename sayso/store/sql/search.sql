-- Search. The find_… functions (store/finder.sql) answer ids of this workspace, newest first; the rows are read here,
-- beneath row-level security, one by one by their keys.

-- name: find_people
-- By name and by number; a missing pattern finds nobody.
SELECT a.id, a.value, a.zones, c.name
FROM (
    SELECT by_name.id FROM find_contacts(%(name)s, %(limit)s) AS named (id)
    CROSS JOIN LATERAL (SELECT a.id FROM address a WHERE a.contact_id = named.id OFFSET 0) AS by_name
    UNION
    SELECT id FROM find_addresses(%(number)s, %(limit)s) AS numbered (id)
) AS found
CROSS JOIN LATERAL (SELECT * FROM address a WHERE a.id = found.id OFFSET 0) AS a
LEFT JOIN LATERAL (SELECT c.name FROM contact c WHERE c.id = a.contact_id OFFSET 0) AS c ON true
ORDER BY a.id DESC LIMIT %(limit)s;

-- name: find_texts
-- Texts in and single texts out; those of a broadcast are found by the broadcast.
SELECT found.id, found.direction, found.body, found.at, a.id AS address, a.value, c.name
FROM (
    SELECT 'in' AS direction, t.* FROM find_inbound_texts(%(words)s, %(limit)s) AS f (id)
    CROSS JOIN LATERAL (SELECT t.id, t.body, t.at, t.address_id FROM inbound_text t WHERE t.id = f.id OFFSET 0) AS t
    UNION ALL
    SELECT 'out', m.* FROM find_messages(%(words)s, %(limit)s) AS f (id)
    CROSS JOIN LATERAL (SELECT m.id, m.body, m.at, m.address_id FROM message m WHERE m.id = f.id OFFSET 0) AS m
) AS found
CROSS JOIN LATERAL (SELECT a.id, a.value, a.contact_id FROM address a WHERE a.id = found.address_id OFFSET 0) AS a
LEFT JOIN LATERAL (SELECT c.name FROM contact c WHERE c.id = a.contact_id OFFSET 0) AS c ON true
ORDER BY found.at DESC, found.id DESC LIMIT %(limit)s;

-- name: search_for_at_most
-- A search that takes longer than this is given up, and says so.
SELECT set_config('statement_timeout', %(limit)s, true);
