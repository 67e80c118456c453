-- Lists from elsewhere: a cursor over the lines of each.

-- name: open_imports
SELECT id FROM import_list WHERE status IN ('uploaded', 'reading', 'checking', 'importing', 'undoing') ORDER BY id;

-- name: next_import
SELECT min(%(now)s::timestamptz) AS at FROM import_list
WHERE status IN ('uploaded', 'reading', 'checking', 'importing', 'undoing');

-- name: stage_lines
INSERT INTO import_row (id, workspace_id, import_list_id, line, cells, status, reason, remark, number)
SELECT gen_random_uuid(), %(workspace)s, %(list)s, line, cells, status, reason, remark, ''
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (line int, cells jsonb, status text, reason text, remark text);

-- name: forget_lines
DELETE FROM import_row WHERE import_list_id = %(list)s;

-- name: lines_after
SELECT id, line, cells, status, reason, number, programme_id, entry_id, address_id FROM import_row
WHERE import_list_id = %(list)s AND line > %(after)s ORDER BY line LIMIT %(limit)s;

-- name: first_lines
-- Where these numbers stand in the lines before: the first line of a number counts, the others are its duplicates.
SELECT number, programme_id, min(line) AS line FROM import_row
WHERE import_list_id = %(list)s AND number = ANY(%(numbers)s) AND line < %(before)s GROUP BY number, programme_id;

-- name: addresses_of
SELECT id, value FROM address WHERE value = ANY(%(values)s);

-- name: holders_since
-- When the present holder of a number that changed hands got it.
SELECT a.id AS address_id,
       (SELECT t.began_at FROM tenure t WHERE t.address_id = a.id AND t.ordinal = a.tenure) AS began_at
FROM address a WHERE a.id = ANY(%(ids)s) AND a.tenure > 1;

-- name: mark_lines
-- By id: a table that has just been filled has no statistics yet, and no other key is sure to be looked up.
UPDATE import_row SET status = r.status, reason = r.reason, remark = r.remark, number = r.number,
                      programme_id = r.programme, address_id = r.address, entry_id = r.entry
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, status text, reason text, remark text, number text, programme uuid, address uuid, entry uuid)
WHERE import_row.id = r.id;

-- name: count_lines
SELECT status, reason, count(*) AS lines FROM import_row WHERE import_list_id = %(list)s GROUP BY status, reason;

-- name: first_of_each_kind
-- The first lines of each kind of trouble.
SELECT status, reason, line, remark FROM (
    SELECT status, reason, line, remark, row_number() OVER (PARTITION BY status, reason ORDER BY line) AS place
    FROM import_row WHERE import_list_id = %(list)s AND reason <> '') AS lines
WHERE place <= %(limit)s ORDER BY line;

-- name: weak_evidence
-- Of the lines that count: how many give evidence at all, how many hardly any, how many the text given most often.
WITH proof AS (
    SELECT lower(btrim(cells->>(%(place)s::int))) AS says, count(*) AS lines FROM import_row
    WHERE import_list_id = %(list)s AND status IN ('asked', 'confirmed') GROUP BY 1)
SELECT coalesce(sum(lines), 0)::bigint AS lines, max(lines) AS same,
       coalesce(sum(lines) FILTER (WHERE length(says) < %(short)s), 0)::bigint AS short
FROM proof WHERE says <> '' AND says <> ALL(%(nothing)s::text[]);

-- name: sample_lines
SELECT line, cells FROM import_row WHERE import_list_id = %(list)s AND status <> 'flagged' ORDER BY line LIMIT %(limit)s;

-- name: describe_met
-- What a list tells of people, where nobody has told it yet.
UPDATE contact SET name = CASE WHEN contact.name = '' THEN r.name ELSE contact.name END,
                   zone = CASE WHEN contact.zone = '' THEN r.zone ELSE contact.zone END,
                   residence_country = CASE WHEN contact.residence_country = '' AND contact.residence_subdivision = ''
                                            THEN r.country ELSE contact.residence_country END,
                   residence_subdivision = CASE WHEN contact.residence_country = ''
                                                     AND contact.residence_subdivision = ''
                                                THEN r.subdivision ELSE contact.residence_subdivision END
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (address uuid, name text, zone text, country text, subdivision text)
JOIN address a ON a.id = r.address
WHERE contact.id = a.contact_id;

-- name: answer_for_met
-- Profile answers of a list: never over one that the person gave.
INSERT INTO profile_answer (id, workspace_id, contact_id, field_id, value, purpose, basis, source, entry_id, at)
SELECT gen_random_uuid(), %(workspace)s, a.contact_id, f.id, r.value, f.purpose, f.basis, 'import', r.entry, %(at)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (address uuid, field uuid, value text, entry uuid)
JOIN address a ON a.id = r.address JOIN profile_field f ON f.id = r.field AND f.live
ON CONFLICT (contact_id, field_id) DO NOTHING;

-- name: used_entries
-- The entries of these that a text has been cleared on: what was used stays.
SELECT DISTINCT c.consent_entry_id AS entry FROM import_row r
JOIN message m ON m.address_id = r.address_id
JOIN clearance c ON c.message_id = m.id AND c.decision = 'pass' AND c.consent_entry_id = r.entry_id
WHERE r.import_list_id = %(list)s AND r.entry_id = ANY(%(entries)s);

-- name: forget_answers
DELETE FROM profile_answer WHERE entry_id = ANY(%(entries)s) AND source = 'import';

-- name: result_lines
SELECT line, status, reason, remark, cells FROM import_row
WHERE import_list_id = %(list)s AND line > %(after)s ORDER BY line LIMIT %(limit)s;
