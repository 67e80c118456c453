-- Tens of thousands of people of one workspace, for the EXPLAIN guard.
INSERT INTO contact (id, workspace_id, name, residence_country, residence_subdivision, zone)
SELECT md5('c' || n)::uuid, %(workspace)s, 'Person ' || md5(n::text), '', '', '' FROM generate_series(1, %(people)s) n;
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts, contact_id)
SELECT md5('a' || n)::uuid, %(workspace)s, '+1917' || (2000000 + n), 'US', 'unknown', '{US,US-NY}',
       '{America/New_York}', 1, 0, md5('c' || n)::uuid FROM generate_series(1, %(people)s) n;
INSERT INTO inbound_text (id, workspace_id, sender_id, address_id, provider_id, transport, body, masked, meaning,
                          language, matched, outcome, at)
SELECT md5('i' || n)::uuid, %(workspace)s, %(sender)s, md5('a' || n)::uuid, 'id' || n, 'simulator', md5('t' || n), '{}', 'other', '',
       '', 'given', now() FROM generate_series(1, %(people)s) n;
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing, act,
                           transport, inbound_id, at, commitment)
SELECT md5('e' || n)::uuid, %(workspace)s, md5('a' || n)::uuid, 1, %(programme)s, 'sms', 'given', '', '', 'keyword',
       'simulator', md5('i' || n)::uuid, now(), '\x00' FROM generate_series(1, %(people)s) n;
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, asked_at, before,
                      act)
SELECT md5('s' || n)::uuid, %(workspace)s, md5('a' || n)::uuid, 1, %(programme)s, 'sms',
       CASE WHEN n %% 100 = 0 THEN 'asked' ELSE 'given' END, now(), md5('e' || n)::uuid, now() - n * interval '1 minute', '',
       'keyword' FROM generate_series(1, %(people)s) n;
INSERT INTO unclear_stop (id, workspace_id, address_id, inbound_id, entry_id, opened_at, becomes_stop_at, decided_at,
                          decision)
SELECT md5('u' || n)::uuid, %(workspace)s, md5('a' || n)::uuid, md5('i' || n)::uuid, md5('e' || n)::uuid, now(),
       now() + n * interval '1 hour', CASE WHEN n %% 50 > 0 THEN now() END, '' FROM generate_series(1, %(people)s) n;
INSERT INTO broadcast (id, workspace_id, programme_id, name, body, status, good_for, submitted, revision)
VALUES (md5('broadcast')::uuid, %(workspace)s, %(programme)s, 'b', 'b', 'draft', '3 days', 0, 0);
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, status,
                     due_at, broadcast_id, rank, counts_as, reasons, at, error, counted_at)
SELECT md5('m' || n)::uuid, %(workspace)s, md5('a' || n)::uuid, %(sender)s, %(programme)s, 'sms', 'programme', 'b', 'GSM-7',
       1, CASE WHEN n %% 3 = 0 THEN 'held' ELSE 'refused' END, now() + n * interval '1 minute', md5('broadcast')::uuid, 2,
       'marketing:x', '{}', now(), '', CASE WHEN n %% 3 > 0 THEN now() END FROM generate_series(1, %(people)s) n;
INSERT INTO receipt (id, workspace_id, sender_id, provider_id, state, error, at)
SELECT md5('r' || n)::uuid, %(workspace)s, %(sender)s, 'id' || n, 'delivered', '', now()
FROM generate_series(1, %(people)s) n;
INSERT INTO handset_text (id, workspace_id, number, sender_address, direction, body, reference, receipt, at)
SELECT md5('h' || n)::uuid, %(workspace)s, '+1917' || (2000000 + n), '1', 'in', 'b', '', 'delivered', now()
FROM generate_series(1, %(people)s) n;
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, status,
                     rank, counts_as, reasons, at, error)
SELECT md5('o' || n)::uuid, %(workspace)s, md5('a' || n)::uuid, %(sender)s, %(programme)s, 'sms', 'help_reply',
       md5('o' || n), 'GSM-7', 1, 'refused', 0, 'x', '{}', now(), '' FROM generate_series(1, %(people)s) n;
