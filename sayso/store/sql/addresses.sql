-- Addresses: the row of a number is the lock of everything done to the number. Always locked first, in order of value.

-- name: know_addresses
-- Make rows for numbers never seen before. Two first texts from one number: the second waits here and finds the row.
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts)
SELECT id, %(workspace)s, value, country, line_type, jurisdictions, zones, 1, 0
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS fresh (id uuid, value text, country text, line_type text, jurisdictions text[], zones text[])
ORDER BY value
ON CONFLICT (workspace_id, value) DO NOTHING
RETURNING id, value;

-- name: introduce_contacts
-- A contact for each new address, and the first tenure of its number.
WITH fresh AS (
    SELECT id, contact, value FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (id uuid, contact uuid, value text)
), met AS (
    INSERT INTO contact (id, workspace_id, name, residence_country, residence_subdivision, zone)
    SELECT contact, %(workspace)s, '', '', '', '' FROM fresh
), began AS (
    INSERT INTO tenure (id, workspace_id, address_id, ordinal, because, began_at)
    SELECT gen_random_uuid(), %(workspace)s, id, 1, %(because)s, %(at)s FROM fresh
)
UPDATE address SET contact_id = fresh.contact FROM fresh WHERE address.id = fresh.id;

-- name: lock_addresses
SELECT id, value FROM address WHERE value = ANY(%(values)s) ORDER BY value FOR NO KEY UPDATE;

-- name: lock_addresses_by_id
SELECT id, value FROM address WHERE id = ANY(%(ids)s) ORDER BY value FOR NO KEY UPDATE;

-- name: address_facts
-- Everything the rule book needs to know about each address, one row an address.
SELECT a.id, a.value, a.tenure, a.country, a.line_type, a.jurisdictions, a.zones, a.heard_at, a.acts,
       c.residence_country, c.residence_subdivision, c.zone AS declared_zone,
       (SELECT jsonb_agg(jsonb_build_array(s.programme_id, s.word, s.since, s.entry_id, s.asked_at, s.before,
                                            s.disclosure_id, s.act, s.lead, s.over))
        FROM standing s WHERE s.address_id = a.id AND s.tenure = a.tenure) AS standings,
       (SELECT jsonb_agg(jsonb_build_array(s.programme_id, d.frequency_count, d.frequency_days))
        FROM standing s JOIN disclosure d ON d.id = s.disclosure_id
        WHERE s.address_id = a.id AND s.tenure = a.tenure AND d.frequency_count IS NOT NULL) AS promised,
       (SELECT jsonb_agg(jsonb_build_array(b.scope, b.scope_id, b.since, b.entry_id,
               (SELECT jsonb_agg(x.programme_id) FROM block_exception x WHERE x.block_id = b.id)))
        FROM block b WHERE b.address_id = a.id) AS blocks,
       (SELECT jsonb_agg(jsonb_build_array(u.entry_id, u.opened_at) ORDER BY u.opened_at, u.entry_id)
        FROM unclear_stop u WHERE u.address_id = a.id AND u.decided_at IS NULL) AS unclear,
       (SELECT jsonb_agg(jsonb_build_array(m.counts_as, m.counted_at,
               CASE m.purpose WHEN 'double_opt_in_ask' THEN m.entry_id END))
        FROM message m WHERE m.address_id = a.id AND m.counted_at > %(since)s) AS counted
FROM address a LEFT JOIN contact c ON c.id = a.contact_id
WHERE a.id = ANY(%(ids)s);

-- name: last_programmes
-- The programme whose text last went to each address, by sender: HELP and STOP are answered in its name.
SELECT DISTINCT ON (address_id, sender_id) address_id, sender_id, programme_id
FROM message
WHERE address_id = ANY(%(ids)s) AND counted_at IS NOT NULL AND programme_id IS NOT NULL
ORDER BY address_id, sender_id, counted_at DESC, id DESC;
