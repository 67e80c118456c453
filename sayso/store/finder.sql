-- How search reads fast without reading across workspaces.
--
-- Beneath row-level security PostgreSQL may not use an index for ILIKE (the operator could leak what the policy hides),
-- so a search would read every row of every workspace. These functions run as `<database>_finder`, a role nobody can log
-- in as, whose policies let it read the columns below and nothing else. Each keeps to the workspace of the transaction
-- by itself, answers ids only, and whoever asks reads their rows through row-level security: a wrong id shows nothing.
--
-- Each looks at the newest rows first, where common words are found at once, and only then at the trigram index, where
-- rare ones are. The planner, left alone, takes the first way for words that are not there, and reads the whole table.
-- Applied by `sayso migrate`, every time.

CREATE OR REPLACE FUNCTION find_contacts(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = on AS $$
DECLARE
    here uuid := current_setting('sayso.workspace')::uuid;
    newest uuid[];
BEGIN
    newest := ARRAY(SELECT id FROM (SELECT id, workspace_id, name FROM contact ORDER BY id DESC LIMIT 10000) AS n
                    WHERE workspace_id = here AND name ILIKE pattern LIMIT most);
    IF cardinality(newest) < most THEN
        PERFORM set_config('enable_indexscan', 'off', true);
        newest := ARRAY(
            SELECT id FROM contact WHERE workspace_id = here AND name ILIKE pattern ORDER BY id DESC LIMIT most);
    END IF;
    RETURN QUERY SELECT unnest(newest);
END $$;

CREATE OR REPLACE FUNCTION find_addresses(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = on AS $$
DECLARE
    here uuid := current_setting('sayso.workspace')::uuid;
    newest uuid[];
BEGIN
    newest := ARRAY(SELECT id FROM (SELECT id, workspace_id, value FROM address ORDER BY id DESC LIMIT 10000) AS n
                    WHERE workspace_id = here AND value LIKE pattern LIMIT most);
    IF cardinality(newest) < most THEN
        PERFORM set_config('enable_indexscan', 'off', true);
        newest := ARRAY(
            SELECT id FROM address WHERE workspace_id = here AND value LIKE pattern ORDER BY id DESC LIMIT most);
    END IF;
    RETURN QUERY SELECT unnest(newest);
END $$;

CREATE OR REPLACE FUNCTION find_inbound_texts(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = on AS $$
DECLARE
    here uuid := current_setting('sayso.workspace')::uuid;
    newest uuid[];
BEGIN
    newest := ARRAY(SELECT id FROM (SELECT id, workspace_id, body FROM inbound_text ORDER BY id DESC LIMIT 10000) AS n
                    WHERE workspace_id = here AND body ILIKE pattern LIMIT most);
    IF cardinality(newest) < most THEN
        PERFORM set_config('enable_indexscan', 'off', true);
        newest := ARRAY(
            SELECT id FROM inbound_text WHERE workspace_id = here AND body ILIKE pattern ORDER BY id DESC LIMIT most);
    END IF;
    RETURN QUERY SELECT unnest(newest);
END $$;

CREATE OR REPLACE FUNCTION find_messages(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = on AS $$
DECLARE
    here uuid := current_setting('sayso.workspace')::uuid;
    newest uuid[];
BEGIN
    newest := ARRAY(SELECT id FROM (SELECT id, workspace_id, broadcast_id, body FROM message ORDER BY id DESC LIMIT 10000) AS n
                    WHERE workspace_id = here AND broadcast_id IS NULL AND body ILIKE pattern LIMIT most);
    IF cardinality(newest) < most THEN
        PERFORM set_config('enable_indexscan', 'off', true);
        newest := ARRAY(
            SELECT id FROM message WHERE workspace_id = here AND broadcast_id IS NULL AND body ILIKE pattern ORDER BY id DESC LIMIT most);
    END IF;
    RETURN QUERY SELECT unnest(newest);
END $$;

REVOKE EXECUTE ON FUNCTION find_contacts, find_addresses, find_inbound_texts, find_messages FROM PUBLIC;
