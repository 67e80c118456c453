-- Broadcasts: a cursor over the subscribers of a programme.

-- name: broadcasts_to_advance
SELECT id FROM broadcast
WHERE (status = 'planned' AND planned_at <= %(now)s) OR status = 'running' ORDER BY id;

-- name: audience
-- The next people after the cursor who ever stood with the programme, whatever happened since: the gate decides on
-- each of them, so that "why not this one" has an answer too.
-- The tenure is looked up row by row: a join might read every address of the workspace for each chunk.
SELECT s.address_id FROM standing s
WHERE s.programme_id = %(programme)s
  AND s.address_id > coalesce(%(after)s::uuid, '00000000-0000-0000-0000-000000000000')
  AND s.tenure = (SELECT a.tenure FROM address a WHERE a.id = s.address_id)
ORDER BY s.address_id LIMIT %(limit)s;

-- name: audience_size
SELECT count(*) AS people FROM standing s JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
WHERE s.programme_id = %(programme)s;

-- name: personal_values
-- What a text may say of each person: their name, and their answers to the fields that are still in use.
SELECT a.id, c.name, (
    SELECT jsonb_object_agg(f.key, p.value) FROM profile_answer p JOIN profile_field f ON f.id = p.field_id
    WHERE p.contact_id = c.id AND f.live AND f.key = ANY(%(keys)s)) AS answers
FROM address a JOIN contact c ON c.id = a.contact_id WHERE a.id = ANY(%(ids)s);

-- name: audience_shapes
-- The audience by what its personal values cost: for each shape (which are there, whether GSM-7 can write them, how
-- many units they have together) how many people have it, and one of them as an example. `variables` names a variable
-- as often as the text uses it.
WITH person AS (
    SELECT a.id, a.contact_id FROM standing s JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
    WHERE s.programme_id = %(programme)s ORDER BY s.address_id LIMIT %(most)s
), filled AS (
    SELECT person.id, string_agg(value, '' ORDER BY place) AS joined, array_agg(value = '' ORDER BY place) AS missing
    FROM person LEFT JOIN contact c ON c.id = person.contact_id
    CROSS JOIN unnest(%(variables)s::text[]) WITH ORDINALITY AS v (variable, place)
    CROSS JOIN LATERAL (SELECT left(btrim(coalesce(CASE WHEN v.variable = 'name' THEN c.name ELSE (
        SELECT p.value FROM profile_answer p JOIN profile_field f ON f.id = p.field_id
        WHERE p.contact_id = c.id AND f.live AND 'profile.' || f.key = v.variable) END, '')), %(longest)s) AS value) AS one
    GROUP BY person.id
)
SELECT (array_agg(id))[1] AS example, count(*) AS people
FROM filled
GROUP BY missing, translate(joined, %(alphabet)s, '') = '',
         2 * length(joined) - length(translate(joined, %(extension)s, ''))
ORDER BY 2 DESC;

-- name: broadcast_open_messages
SELECT EXISTS (SELECT 1 FROM message WHERE broadcast_id = %(broadcast)s
               AND status IN ('queued', 'held', 'cleared', 'sending')) AS open;

-- name: broadcasts_waiting
-- Broadcasts of which nothing is on its way: all that is still open is held, and until when.
SELECT broadcast_id AS id, count(*) AS waiting, min(due_at) AS until, max(due_at) AS last FROM message
WHERE broadcast_id = ANY(%(ids)s) AND status IN ('queued', 'held', 'cleared', 'sending')
GROUP BY 1 HAVING bool_and(status = 'held');

-- name: broadcast_counts
SELECT status, count(*) AS messages, coalesce(sum(parts), 0) AS parts FROM message
WHERE broadcast_id = %(broadcast)s GROUP BY status;

-- name: broadcast_reasons
SELECT status, reason, count(*) AS messages FROM message CROSS JOIN unnest(reasons) AS reason
WHERE broadcast_id = %(broadcast)s AND status IN ('held', 'refused') GROUP BY status, reason ORDER BY 3 DESC, 2, 1;

-- name: next_broadcast
-- When a broadcast is to go on: a planned one at its time; a running one now, while people are left to submit for or
-- when nothing of it is open any more.
SELECT min(CASE status WHEN 'planned' THEN planned_at ELSE %(now)s END) AS at FROM broadcast b
WHERE status = 'planned' OR (status = 'running' AND (submitted_at IS NULL OR NOT EXISTS (
    SELECT 1 FROM message WHERE broadcast_id = b.id AND status IN ('queued', 'held', 'cleared', 'sending'))));
