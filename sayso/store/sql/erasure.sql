-- Erasure: what is left of a number, what goes, and how a number that went is known again.

-- name: lock_to_erase
-- Stronger than the lock of an act: the number itself, which others refer to, may go.
SELECT id, value FROM address WHERE id = %(address)s FOR UPDATE;

-- name: erasure_traces
-- When each number was last texted, opted in and withdrew; whether its present holder stands with anything.
SELECT a.id,
       (SELECT max(m.counted_at) FROM message m WHERE m.address_id = a.id AND m.counted_at IS NOT NULL
            AND m.status IN ('sending', 'sent', 'delivered', 'failed', 'unknown')) AS texted_at,
       (SELECT max(e.at) FROM consent_entry e WHERE e.address_id = a.id AND e.word = ANY(%(opt_ins)s)) AS opted_in_at,
       (SELECT max(e.at) FROM consent_entry e WHERE e.address_id = a.id AND e.word = 'withdrawn'
            AND e.act NOT IN ('erasure_request', 'suppressed')) AS withdrawn_at,
       EXISTS (SELECT 1 FROM standing s WHERE s.address_id = a.id AND s.tenure = a.tenure
            AND s.word IN ('asked', 'given', 'confirmed')) AS stands
FROM address a WHERE a.id = ANY(%(ids)s);

-- name: erasures_that_may_end
-- Open requests whose time may have come by the period of now, in order of their id; the rule book says which.
SELECT r.id FROM erasure r JOIN workspace w ON w.id = r.workspace_id
WHERE r.workspace_id = %(workspace)s AND (%(after)s::uuid IS NULL OR r.id > %(after)s::uuid)
  AND NOT EXISTS (SELECT 1 FROM erasure_end e WHERE e.erasure_id = r.id)
  AND (r.keep_until IS NULL
       OR r.keep_until - make_interval(days => greatest(0, r.days - w.evidence_days)) <= %(now)s)
ORDER BY r.id LIMIT %(limit)s;

-- name: erasure_counts
-- What is kept of a number, by kind: what the preview says will go.
SELECT (SELECT count(*) FROM inbound_text i WHERE i.address_id = %(address)s AND i.body IS NOT NULL) AS texts_in,
       (SELECT count(*) FROM message m WHERE m.address_id = %(address)s AND m.body IS NOT NULL) AS texts_out,
       (SELECT count(*) FROM consent_payload p JOIN consent_entry e ON e.id = p.entry_id
        WHERE e.address_id = %(address)s) AS entries,
       (SELECT count(*) FROM clearance_payload p JOIN clearance c ON c.id = p.clearance_id
        JOIN message m ON m.id = c.message_id WHERE m.address_id = %(address)s) AS decisions,
       (SELECT count(*) FROM profile_answer p JOIN address a ON a.contact_id = p.contact_id
        WHERE a.id = %(address)s) AS answers,
       (SELECT count(*) FROM import_row r WHERE r.import_list_id IN (SELECT id FROM import_list)
            AND r.number = (SELECT value FROM address WHERE id = %(address)s)) AS lines,
       (SELECT count(*) FROM record_link l JOIN consent_entry e ON e.id = l.entry_id
        WHERE e.address_id = %(address)s) AS links;

-- name: erase_entry_payloads
DELETE FROM consent_payload WHERE entry_id IN (SELECT id FROM consent_entry WHERE address_id = %(address)s);

-- name: erase_clearance_payloads
DELETE FROM clearance_payload WHERE clearance_id IN (
    SELECT c.id FROM clearance c JOIN message m ON m.id = c.message_id WHERE m.address_id = %(address)s);

-- name: erase_inbound
-- The carrier's id stays: by it a text that is delivered once more is known.
UPDATE inbound_text SET body = NULL, raw = NULL, matched = '', masked = '{}' WHERE address_id = %(address)s;

-- name: erase_messages
UPDATE message SET body = NULL WHERE address_id = %(address)s AND body IS NOT NULL;

-- name: erase_answers
DELETE FROM profile_answer WHERE entry_id IN (SELECT id FROM consent_entry WHERE address_id = %(address)s)
    OR contact_id = (SELECT a.contact_id FROM address a WHERE a.id = %(address)s AND NOT EXISTS (
        SELECT 1 FROM address o WHERE o.contact_id = a.contact_id AND o.id <> a.id AND o.value IS NOT NULL));

-- name: erase_contact
-- The person, unless they are known by another number too.
UPDATE contact SET name = '', residence_country = '', residence_subdivision = '', zone = ''
WHERE id = (SELECT a.contact_id FROM address a WHERE a.id = %(address)s AND NOT EXISTS (
    SELECT 1 FROM address o WHERE o.contact_id = a.contact_id AND o.id <> a.id AND o.value IS NOT NULL));

-- name: erase_lines
-- Its lines in lists. One that is still to be taken in is passed over from now on.
UPDATE import_row SET cells = '[]', number = '', remark = %(remark)s,
       status = CASE WHEN l.status IN ('checking', 'checked', 'importing') AND import_row.entry_id IS NULL
                     THEN 'flagged' ELSE import_row.status END,
       reason = CASE WHEN l.status IN ('checking', 'checked', 'importing') AND import_row.entry_id IS NULL
                     THEN 'erased' ELSE import_row.reason END
FROM import_list l
WHERE import_row.import_list_id = l.id AND import_row.number = %(number)s;

-- name: erase_unread_lines
-- Lines from which no number was read yet: the last ten digits of a cell tell.
UPDATE import_row SET cells = '[]', status = 'flagged', reason = 'erased', remark = %(remark)s
FROM import_list l
WHERE import_row.import_list_id = l.id AND l.status IN ('reading', 'read', 'checking') AND import_row.number = ''
  AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(import_row.cells) AS cell
              WHERE right(regexp_replace(cell, '\D', '', 'g'), 10) = right(%(number)s, 10));

-- name: erase_handset_texts
DELETE FROM handset_text WHERE number = %(number)s;

-- name: erase_links
DELETE FROM record_link WHERE entry_id IN (SELECT id FROM consent_entry WHERE address_id = %(address)s);

-- name: erase_phrases
-- A phrase is the team's; that it was heard from this person is not kept.
UPDATE phrase SET inbound_id = NULL WHERE inbound_id IN (SELECT id FROM inbound_text WHERE address_id = %(address)s);

-- name: erase_address
UPDATE address SET value = NULL, country = '', line_type = 'unknown', jurisdictions = '{}', zones = '{}',
                   heard_at = NULL, acts = acts + 1
WHERE id = %(address)s;

-- name: suppress
INSERT INTO suppression (id, workspace_id, mark, scope, scope_id, since)
SELECT gen_random_uuid(), %(workspace)s, mark, scope, scope_id, since
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (mark bytea, scope text, scope_id uuid, since timestamptz)
ON CONFLICT (workspace_id, mark, scope, scope_id) DO NOTHING;

-- name: suppressed
SELECT mark, scope, scope_id, since FROM suppression
WHERE workspace_id = %(workspace)s AND mark = ANY(%(marks)s::bytea[]) ORDER BY since, scope, scope_id;

-- name: blocks_of
SELECT scope, scope_id, since FROM block WHERE address_id = %(address)s ORDER BY since, scope, scope_id;

-- name: forget_cells
UPDATE import_row SET cells = '[]', number = '' WHERE id = ANY(%(ids)s);

-- name: answers_past_their_time
-- Profile answers kept longer than their field says.
DELETE FROM profile_answer USING profile_field f
WHERE f.id = profile_answer.field_id AND f.retention_days IS NOT NULL
  AND profile_answer.at < %(now)s - make_interval(days => f.retention_days)
RETURNING profile_answer.id;
