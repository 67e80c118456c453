-- How search reads fast without reading across workspaces.
--
-- Beneath row-level security PostgreSQL may not use an index for ILIKE (the operator could leak what the policy hides),
-- so a search would read every row of every workspace. These functions run as `<database>_finder`, a role nobody can log
-- in as, whose policies let it read the columns below and nothing else. Each keeps to the workspace of the transaction
-- by itself, answers ids only, and whoever asks reads their rows through row-level security: a wrong id shows nothing.
-- Applied by `sayso migrate`, every time.

CREATE OR REPLACE FUNCTION find_contacts(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN RETURN QUERY
    SELECT id FROM contact
    WHERE workspace_id = current_setting('sayso.workspace')::uuid AND name ILIKE pattern ORDER BY id DESC LIMIT most;
END $$;

CREATE OR REPLACE FUNCTION find_addresses(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN RETURN QUERY
    SELECT id FROM address
    WHERE workspace_id = current_setting('sayso.workspace')::uuid AND value LIKE pattern ORDER BY id DESC LIMIT most;
END $$;

CREATE OR REPLACE FUNCTION find_inbound_texts(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN RETURN QUERY
    SELECT id FROM inbound_text
    WHERE workspace_id = current_setting('sayso.workspace')::uuid AND body ILIKE pattern ORDER BY id DESC LIMIT most;
END $$;

CREATE OR REPLACE FUNCTION find_messages(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN RETURN QUERY
    SELECT id FROM message
    WHERE workspace_id = current_setting('sayso.workspace')::uuid AND broadcast_id IS NULL AND body ILIKE pattern
    ORDER BY id DESC LIMIT most;
END $$;

REVOKE EXECUTE ON FUNCTION find_contacts, find_addresses, find_inbound_texts, find_messages FROM PUBLIC;
