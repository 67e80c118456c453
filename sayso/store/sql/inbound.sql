-- Texts that came in.

-- name: heard_before
-- Which of these provider ids were received already (the addresses are locked: nobody else is adding them).
-- An id that comes again from another number is another text: a carrier that repeats its ids must not swallow a STOP.
-- Whose the text was is not known any more where its number was erased since: those come with address and body null.
SELECT i.sender_id, i.provider_id, CASE WHEN a.value IS NOT NULL THEN i.address_id END AS address_id, i.body
FROM inbound_text i
JOIN jsonb_to_recordset(%(rows)s::jsonb) AS asked (sender uuid, provider_id text, address uuid) USING (provider_id)
JOIN address a ON a.id = i.address_id
WHERE i.sender_id = asked.sender AND (i.address_id = asked.address OR a.value IS NULL);

-- name: insert_inbound
INSERT INTO inbound_text (id, workspace_id, sender_id, address_id, provider_id, transport, body, masked, raw, meaning,
                          language, matched, outcome, programme_id, at)
SELECT id, %(workspace)s, sender, address, provider_id, transport, body, masked, raw, meaning, language, matched,
       outcome, programme, at
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS r (id uuid, sender uuid, address uuid, provider_id text, transport text, body text, masked text[], raw jsonb,
          meaning text, language text, matched text, outcome text, programme uuid, at timestamptz);
