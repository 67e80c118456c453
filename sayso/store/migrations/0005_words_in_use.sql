-- Words that were in use before sign-offs existed stay in use.
DO $$
DECLARE home uuid;
BEGIN
    FOR home IN SELECT id FROM workspace LOOP
        PERFORM set_config('sayso.workspace', home::text, true);
        INSERT INTO disclosure_release (id, workspace_id, disclosure_id, at)
        SELECT gen_random_uuid(), workspace_id, id, at FROM disclosure;
        UPDATE standing SET act = e.act FROM consent_entry e WHERE e.id = standing.entry_id;
        UPDATE message SET prompted_at = i.at FROM inbound_text i
        WHERE i.id = message.inbound_id AND message.status IN ('queued', 'held');
    END LOOP;
    PERFORM set_config('sayso.workspace', '', true);
END $$;
