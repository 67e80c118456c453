-- 100,000 people with a million texts each way and a million consent entries, for bench/console.py.
INSERT INTO contact (id, workspace_id, name, residence_country, residence_subdivision, zone)
SELECT md5('c' || n)::uuid, %(w)s, (%(names)s::text[])[1 + n %% 16] || ' ' || (%(surnames)s::text[])[1 + (n / 16) %% 16]
       || ' ' || n, '', '', '' FROM generate_series(1, %(people)s) n;
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts, contact_id)
SELECT md5('a' || n)::uuid, %(w)s, '+1' || (2010000000 + n * 79), 'US', 'unknown', '{US,US-NY}', '{America/New_York}', 1,
       0, md5('c' || n)::uuid FROM generate_series(1, %(people)s) n;
INSERT INTO inbound_text (id, workspace_id, sender_id, address_id, provider_id, transport, body, masked, meaning, language,
                          matched, outcome, at)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('i' || n), 13))::uuid, %(w)s, %(sender)s, md5('a' || 1 + n %% %(people)s)::uuid, 'id' || n, 'simulator',
       CASE n %% 4 WHEN 0 THEN 'JOIN' WHEN 1 THEN 'YES' WHEN 2 THEN 'STOP'
       ELSE (SELECT string_agg((%(words)s::text[])[1 + abs(hashint8(n * 31 + k)) %% 20], ' ') FROM generate_series(1, 12) k)
       || ' ' || n END, '{}', 'other', '', CASE n %% 4 WHEN 2 THEN 'stop' ELSE '' END, 'given', %(now)s - (%(rows)s - n) * %(step)s::interval
FROM generate_series(1, %(rows)s) n;
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, status,
                     rank, counts_as, reasons, at, error)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('m' || n), 13))::uuid, %(w)s, md5('a' || 1 + n %% %(people)s)::uuid, %(sender)s, %(programme)s, 'sms',
       'help_reply', 'Corner Coffee Offers: Reply YES to get offers and treats, up to 4 msgs/mo. Msg&data rates may apply. '
       || CASE WHEN n %% 50 = 0 THEN 'Your table ' || n ELSE 'Reply HELP for help, STOP to cancel.' END, 'GSM-7', 1,
       'refused', 0, 'x', '{}', %(now)s - (%(rows)s - n) * %(step)s::interval, '' FROM generate_series(1, %(rows)s) n;
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, scope_id, standing, act,
                           transport, inbound_id, answers_id, at, commitment)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5('e' || n), 13))::uuid, %(w)s, md5('a' || n / 3 %% %(people)s + 1)::uuid, 1,
       CASE n %% 3 WHEN 2 THEN NULL ELSE %(programme)s::uuid END, 'sms',
       CASE n %% 3 WHEN 0 THEN 'asked' WHEN 1 THEN 'confirmed' ELSE CASE n / 3 %% 3 WHEN 0 THEN 'withdrawn' ELSE 'unclear_stop' END END,
       CASE n %% 3 WHEN 2 THEN 'entity' ELSE '' END, CASE n %% 3 WHEN 2 THEN %(entity)s::uuid END, '',
       CASE n %% 3 WHEN 1 THEN 'reply' ELSE 'keyword' END, 'simulator',
       (lpad(to_hex(n), 12, '0') || substr(md5('i' || n), 13))::uuid,
       CASE n %% 3 WHEN 1 THEN (lpad(to_hex(n - 1), 12, '0') || substr(md5('e' || n - 1), 13))::uuid END,
       %(now)s - (%(rows)s - n) * %(step)s::interval, '\x00' FROM generate_series(1, %(rows)s) n;
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, before, act)
SELECT md5('s' || n)::uuid, %(w)s, md5('a' || n)::uuid, 1, %(programme)s, 'sms',
       CASE WHEN n %% 3 = 0 THEN 'withdrawn' ELSE 'confirmed' END, now(), md5('e' || n)::uuid, '', 'reply'
FROM generate_series(1, %(people)s) n;
