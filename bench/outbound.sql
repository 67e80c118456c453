-- People who stand with one programme, and a text for each that waits at the door. For bench/outbound.py.
INSERT INTO address (id, workspace_id, value, country, line_type, jurisdictions, zones, tenure, acts)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'a' || n), 13))::uuid, %(w)s, '+1' || (code->>0) || (2000000 + n), 'US',
       'unknown', ARRAY(SELECT jsonb_array_elements_text(code->1)), ARRAY(SELECT jsonb_array_elements_text(code->2)), 1, 0
FROM (SELECT n, %(codes)s::jsonb -> (n %% jsonb_array_length(%(codes)s::jsonb)) AS code
      FROM generate_series(1, %(people)s) n) AS numbered;
INSERT INTO consent_entry (id, workspace_id, address_id, tenure, programme_id, channel, word, scope, standing, act,
                           transport, at, commitment)
SELECT (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'e' || n), 13))::uuid, %(w)s,
       (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'a' || n), 13))::uuid, 1, %(programme)s, 'sms', 'confirmed', '', '', 'reply', 'simulator',
       now() - interval '90 days', sha256('x') FROM generate_series(1, %(people)s) n;
INSERT INTO standing (id, workspace_id, address_id, tenure, programme_id, channel, word, since, entry_id, disclosure_id,
                      before, act)
SELECT gen_random_uuid(), %(w)s, (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'a' || n), 13))::uuid, 1, %(programme)s, 'sms', 'confirmed',
       now() - interval '90 days', (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'e' || n), 13))::uuid, %(disclosure)s, '', 'reply'
FROM generate_series(1, %(people)s) n;
INSERT INTO message (id, workspace_id, address_id, sender_id, programme_id, channel, purpose, body, encoding, parts, status,
                     due_at, broadcast_id, rank, counts_as, reasons, at, error)
SELECT gen_random_uuid(), %(w)s, (lpad(to_hex(n), 12, '0') || substr(md5(%(w)s || 'a' || n), 13))::uuid, %(sender)s, %(programme)s, 'sms',
       'programme', 'Corner Coffee Offers: two for one today until six. Reply STOP to cancel.', 'GSM-7', 1, 'queued',
       %(due)s, %(broadcast)s, 2, 'marketing:' || %(programme)s, '{}', %(due)s, ''
FROM generate_series(1, %(people)s) n;
