-- Hosted forms: what was shown, and what came back.

-- name: find_form
SELECT form_id, workspace_id FROM form_route WHERE slug = %(slug)s;

-- name: keep_rendering
-- The same ingredients are kept once: whoever comes second finds the bytes of the first.
INSERT INTO rendering (id, workspace_id, form_id, language, made_of, body, sha256, disclosures, at)
VALUES (%(id)s, %(workspace)s, %(form)s, %(language)s, %(made_of)s, %(body)s, %(sha256)s, %(disclosures)s, %(at)s)
ON CONFLICT (form_id, made_of) DO NOTHING;

-- name: rendering_made_of
SELECT id, body, sha256 FROM rendering WHERE form_id = %(form)s AND made_of = %(made_of)s;

-- name: count_view
INSERT INTO form_view (id, workspace_id, form_id, rendering_id, day, shown)
VALUES (gen_random_uuid(), %(workspace)s, %(form)s, %(rendering)s, %(day)s, 1)
ON CONFLICT (form_id, rendering_id, day) DO UPDATE SET shown = form_view.shown + 1;

-- name: count_rate
INSERT INTO form_rate (id, workspace_id, key, "window", count)
VALUES (gen_random_uuid(), %(workspace)s, %(key)s, %(window)s, 1)
ON CONFLICT (workspace_id, key, "window") DO UPDATE SET count = form_rate.count + 1
RETURNING count;

-- name: forget_rates
DELETE FROM form_rate WHERE "window" < %(before)s;

-- name: insert_submission
INSERT INTO form_submission (id, workspace_id, form_id, rendering_id, address_id, entry_id, outcome, at)
VALUES (%(id)s, %(workspace)s, %(form)s, %(rendering)s, %(address)s, %(entry)s, %(outcome)s, %(at)s);

-- name: keep_answers
-- What a form was told becomes known of a person once their own handset has said YES to it: before that anybody could
-- have typed it. A field that is no longer asked is not filled.
INSERT INTO profile_answer (id, workspace_id, contact_id, field_id, value, purpose, basis, source, entry_id, at)
SELECT DISTINCT ON (a.contact_id, f.id)
       gen_random_uuid(), a.workspace_id, a.contact_id, f.id, told.value->>'value', told.value->>'purpose',
       told.value->>'basis', 'form', e.id, %(at)s
FROM consent_entry e
JOIN consent_payload p ON p.entry_id = e.id
JOIN address a ON a.id = e.address_id AND a.contact_id IS NOT NULL
CROSS JOIN LATERAL jsonb_each(p.body->'evidence'->'answers') AS told (key, value)
JOIN profile_field f ON f.key = told.key AND f.live
WHERE e.id = ANY(%(entries)s) AND e.rendering_id IS NOT NULL
ORDER BY a.contact_id, f.id, e.seq
ON CONFLICT (contact_id, field_id) DO UPDATE
SET value = excluded.value, purpose = excluded.purpose, basis = excluded.basis, source = excluded.source,
    entry_id = excluded.entry_id, at = excluded.at;

-- name: form_funnel
-- For each form: how often it was shown and sent in, how many people were asked and confirmed (each counts once).
SELECT f.id,
       (SELECT coalesce(sum(v.shown), 0) FROM form_view v WHERE v.form_id = f.id) AS shown,
       (SELECT count(*) FROM form_submission s WHERE s.form_id = f.id) AS submitted,
       (SELECT count(DISTINCT s.address_id) FROM form_submission s
        WHERE s.form_id = f.id AND s.outcome = 'asked') AS asked,
       (SELECT count(DISTINCT c.address_id) FROM consent_entry c
        JOIN consent_entry e ON e.id = c.answers_id JOIN rendering r ON r.id = e.rendering_id
        WHERE r.form_id = f.id AND c.word = 'confirmed') AS confirmed
FROM form f WHERE f.id = ANY(%(forms)s);

-- name: sent_in_to_form
-- Every form sent in, newest first; one that was turned away holds no number.
SELECT s.id, s.address_id, a.value, c.name, s.outcome, s.at
FROM form_submission s LEFT JOIN address a ON a.id = s.address_id LEFT JOIN contact c ON c.id = a.contact_id
WHERE s.form_id = %(form)s AND (%(before)s::uuid IS NULL OR s.id < %(before)s::uuid)
ORDER BY s.id DESC LIMIT %(limit)s;

-- name: people_of_form
-- Who was asked or confirmed, each once, newest first, by the id of the row that says so.
SELECT * FROM (
    SELECT DISTINCT ON (s.address_id) s.id, s.address_id, a.value, c.name, s.outcome, s.at
    FROM form_submission s JOIN address a ON a.id = s.address_id LEFT JOIN contact c ON c.id = a.contact_id
    WHERE s.form_id = %(form)s AND (%(step)s = 'asked' AND s.outcome = 'asked'
        OR %(step)s = 'confirmed' AND EXISTS (
            SELECT 1 FROM consent_entry y JOIN consent_entry e ON e.id = y.answers_id
            JOIN rendering r ON r.id = e.rendering_id
            WHERE y.address_id = s.address_id AND y.word = 'confirmed' AND r.form_id = s.form_id))
    ORDER BY s.address_id, s.id DESC
) AS newest
WHERE %(before)s::uuid IS NULL OR id < %(before)s::uuid
ORDER BY id DESC LIMIT %(limit)s;
