-- Opt-in reports, from the ledger alone. A sign-up is an entry that begins an opt-in: asked, given, restored, or a
-- confirmation that answers no ask of ours (an import). What came of it is the entry that answers it.
-- `since` and `until` bound the acts themselves; a missing programme means all.

-- name: report_sources
-- Sign-ups by act and by what carried it.
SELECT act, transport, count(*) AS people FROM consent_entry
WHERE at >= %(since)s AND at < %(until)s AND (%(programme)s::uuid IS NULL OR programme_id = %(programme)s)
  AND (word IN ('asked', 'given', 'restored') OR (word = 'confirmed' AND act <> 'reply'))
GROUP BY act, transport ORDER BY 3 DESC, 1, 2;

-- name: report_paths
-- What became of the asks of each act: confirmed, refused, lapsed, or none of them yet.
SELECT e.act, coalesce(a.word, '') AS became, count(*) AS people
FROM consent_entry e LEFT JOIN (
    SELECT DISTINCT ON (answers_id) answers_id, word FROM consent_entry
    WHERE at >= %(since)s AND word IN ('confirmed', 'refused', 'lapsed') AND answers_id IS NOT NULL
    ORDER BY answers_id, seq
) a ON a.answers_id = e.id
WHERE e.at >= %(since)s AND e.at < %(until)s AND e.word = 'asked'
  AND (%(programme)s::uuid IS NULL OR e.programme_id = %(programme)s)
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: report_forms
-- How often forms were shown (on the days of the span, as UTC counts them) and sent in.
WITH offering AS (
    SELECT f.id FROM form f
    WHERE %(programme)s::uuid IS NULL
       OR EXISTS (SELECT 1 FROM form_programme o WHERE o.form_id = f.id AND o.programme_id = %(programme)s))
SELECT (SELECT coalesce(sum(shown), 0)::bigint FROM form_view
        WHERE form_id IN (SELECT id FROM offering) AND day >= %(first_day)s AND day <= %(last_day)s) AS shown,
       (SELECT count(*) FROM form_submission
        WHERE form_id IN (SELECT id FROM offering) AND at >= %(since)s AND at < %(until)s) AS submitted;

-- name: report_answer_times
-- How long people took from the ask to their YES, by the bucket their seconds fall in, and two quantiles.
WITH waits AS (
    SELECT extract(epoch FROM yes.at - asked.at)::float AS seconds
    FROM consent_entry yes JOIN consent_entry asked ON asked.id = yes.answers_id
    WHERE yes.at >= %(since)s AND yes.at < %(until)s AND yes.word = 'confirmed' AND asked.word = 'asked'
      AND (%(programme)s::uuid IS NULL OR yes.programme_id = %(programme)s))
SELECT width_bucket(seconds, %(edges)s::float[]) AS bucket, count(*) AS people,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM waits) AS median,
       (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) FROM waits) AS p90
FROM waits GROUP BY 1 ORDER BY 1;

-- name: report_leaving
-- STOPs by how they came: the words that matched, the team's decision, silence. A STOP counts for every programme it
-- binds.
SELECT e.act, CASE WHEN e.act = 'keyword' THEN coalesce(i.matched, '') ELSE '' END AS matched, count(*) AS people
FROM consent_entry e LEFT JOIN inbound_text i ON i.id = e.inbound_id
WHERE e.at >= %(since)s AND e.at < %(until)s AND e.word = 'withdrawn'
  AND (%(scopes)s::uuid[] IS NULL OR e.scope_id = ANY(%(scopes)s))
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50;

-- name: report_growth
-- Changes of standing by day and programme: +1 for somebody who came to stand, -1 for somebody who ceased to. What an
-- entry says about a programme: its own word; a STOP within whose scope the programme lies, and a number that got a
-- new holder (the scope of noughts), end it. An ask after an act elsewhere changes nothing until its YES, and neither
-- does its lapse. Only the addresses that were touched since are read, but with their whole history: what an entry
-- changed depends on what stood before. One pass over them all: an index lookup each takes three times as long a year.
WITH scopes AS MATERIALIZED (
    SELECT programme, scope FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (programme uuid, scope uuid)
), spoken AS (
    SELECT s.programme, e.address_id, e.seq, e.at, (e.word IN ('given', 'confirmed', 'restored'))::int AS stands
    FROM consent_entry e JOIN scopes s ON s.scope = CASE e.word WHEN 'withdrawn' THEN e.scope_id
        WHEN 'tenure_ended' THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE e.programme_id END
    WHERE e.address_id IN (SELECT t.address_id FROM consent_entry t WHERE t.at >= %(since)s)
      AND e.word IN ('asked', 'given', 'confirmed', 'restored', 'refused', 'retracted', 'withdrawn', 'tenure_ended')
      AND (e.word <> 'asked' OR e.act NOT IN ('form', 'import'))
), changes AS (
    SELECT programme, at, stands - lag(stands, 1, 0) OVER (PARTITION BY address_id, programme ORDER BY seq) AS change
    FROM spoken
)
SELECT programme, (at AT TIME ZONE %(zone)s)::date AS day, count(*) FILTER (WHERE change > 0) AS joined,
       count(*) FILTER (WHERE change < 0) AS "left"
FROM changes WHERE change <> 0 AND at >= %(since)s GROUP BY 1, 2 ORDER BY 2, 1;

-- name: report_standing_now
SELECT s.programme_id AS programme, count(*) AS people FROM standing s
JOIN address a ON a.id = s.address_id AND a.tenure = s.tenure
WHERE s.word IN ('given', 'confirmed') OR s.word = 'asked' AND s.over->>0 IN ('given', 'confirmed') GROUP BY 1;

-- name: report_people
-- The entries behind a number, newest first: of some words and acts, with what came of them where that is asked for.
SELECT e.id, e.address_id, e.programme_id, e.word, e.act, e.transport, e.at, a.value, a.zones, a.line_type, c.name
FROM consent_entry e JOIN address a ON a.id = e.address_id LEFT JOIN contact c ON c.id = a.contact_id
WHERE e.at >= %(since)s AND e.at < %(until)s AND e.word = ANY(%(words)s)
  AND (%(programme)s::uuid IS NULL OR e.programme_id = %(programme)s)
  AND (%(scopes)s::uuid[] IS NULL OR e.scope_id = ANY(%(scopes)s))
  AND (%(act)s::text IS NULL OR e.act = %(act)s)
  AND (%(transport)s::text IS NULL OR e.transport = %(transport)s)
  AND (e.word <> 'confirmed' OR %(yes)s OR e.act <> 'reply')
  AND (%(became)s::text IS NULL OR %(became)s = coalesce((
      SELECT b.word FROM consent_entry b WHERE b.address_id = e.address_id AND b.answers_id = e.id
          AND b.word IN ('confirmed', 'refused', 'lapsed') ORDER BY b.seq LIMIT 1), ''))
  AND (%(bucket)s::int IS NULL OR %(bucket)s = (
      SELECT width_bucket(extract(epoch FROM e.at - q.at)::float, %(edges)s::float[]) FROM consent_entry q
      WHERE q.id = e.answers_id AND q.word = 'asked'))
  AND (%(matched)s::text IS NULL OR %(matched)s = coalesce((
      SELECT i.matched FROM inbound_text i WHERE i.id = e.inbound_id), ''))
  AND (%(before)s::uuid IS NULL OR e.id < %(before)s)
ORDER BY e.id DESC LIMIT %(limit)s;

-- name: report_changed
-- Who came to stand with a programme, or ceased to, within a span: the same reckoning as report_growth.
WITH scopes AS (
    SELECT programme, scope FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (programme uuid, scope uuid)
), touched AS MATERIALIZED (
    SELECT DISTINCT address_id FROM consent_entry WHERE at >= %(since)s AND at < %(until)s
), spoken AS (
    SELECT e.id, t.address_id, s.programme, e.seq, e.at, e.word IN ('given', 'confirmed', 'restored') AS stands
    FROM touched t CROSS JOIN LATERAL (
        SELECT id, seq, at, word, CASE word WHEN 'withdrawn' THEN scope_id
               WHEN 'tenure_ended' THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE programme_id END AS about
        FROM consent_entry WHERE address_id = t.address_id
          AND word IN ('asked', 'given', 'confirmed', 'restored', 'refused', 'retracted', 'withdrawn', 'tenure_ended')
          AND (word <> 'asked' OR act NOT IN ('form', 'import')) OFFSET 0) AS e
    JOIN scopes s ON s.scope = e.about
), changes AS (
    SELECT id, programme, at,
           stands::int - lag(stands::int, 1, 0) OVER (PARTITION BY address_id, programme ORDER BY seq) AS change
    FROM spoken)
SELECT e.id, e.address_id, k.programme AS programme_id, e.word, e.act, e.transport, e.at, a.value, a.zones, a.line_type,
       c.name
FROM changes k JOIN consent_entry e ON e.id = k.id JOIN address a ON a.id = e.address_id
LEFT JOIN contact c ON c.id = a.contact_id
WHERE k.programme = %(programme)s AND k.change = %(change)s AND k.at >= %(since)s AND k.at < %(until)s
  AND (%(before)s::uuid IS NULL OR e.id < %(before)s)
ORDER BY e.id DESC LIMIT %(limit)s;

-- name: report_stood
-- Who stood with a programme at a moment, by the last entry about it before then: newest address first.
WITH scopes AS (
    SELECT programme, scope FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (programme uuid, scope uuid))
SELECT a.id, a.id AS address_id, e.id AS entry_id, s.programme_id, e.word, e.act, e.transport, e.at, a.value, a.zones,
       a.line_type, c.name
FROM standing s JOIN address a ON a.id = s.address_id
CROSS JOIN LATERAL (
    SELECT e.* FROM consent_entry e
    WHERE e.address_id = s.address_id AND e.at < %(until)s
      AND (e.programme_id = s.programme_id
               AND e.word IN ('asked', 'given', 'confirmed', 'restored', 'refused', 'retracted')
               AND (e.word <> 'asked' OR e.act NOT IN ('form', 'import'))
           OR e.word = 'withdrawn' AND e.scope_id IN (SELECT scope FROM scopes WHERE programme = s.programme_id)
           OR e.word = 'tenure_ended')
    ORDER BY e.seq DESC LIMIT 1) AS e
LEFT JOIN contact c ON c.id = a.contact_id
WHERE s.programme_id = %(programme)s AND e.word IN ('given', 'confirmed', 'restored') AND s.tenure = e.tenure
  AND (%(before)s::uuid IS NULL OR s.address_id < %(before)s)
ORDER BY s.address_id DESC LIMIT %(limit)s;

-- name: report_submitted
SELECT f.id, f.address_id, f.entry_id, f.outcome, f.at, a.value, a.zones, a.line_type, c.name
FROM form_submission f LEFT JOIN address a ON a.id = f.address_id LEFT JOIN contact c ON c.id = a.contact_id
WHERE f.at >= %(since)s AND f.at < %(until)s
  AND (%(programme)s::uuid IS NULL OR f.form_id IN (
      SELECT o.form_id FROM form_programme o WHERE o.programme_id = %(programme)s))
  AND (%(before)s::uuid IS NULL OR f.id < %(before)s)
ORDER BY f.id DESC LIMIT %(limit)s;

-- name: report_today
-- The last days at a glance, by day: who opted in (now standing by their own act) and who left.
SELECT (at AT TIME ZONE %(zone)s)::date AS day,
       count(*) FILTER (WHERE word IN ('given', 'confirmed', 'restored')) AS joined,
       count(*) FILTER (WHERE word = 'withdrawn') AS "left"
FROM consent_entry WHERE at >= %(since)s AND word IN ('given', 'confirmed', 'restored', 'withdrawn') GROUP BY 1 ORDER BY 1;
