-- What the database itself refuses about erasure. SQL may only say no.

ALTER TABLE erasure ADD CONSTRAINT erasure_home UNIQUE (workspace_id, id);
ALTER TABLE erasure ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE erasure_end ADD FOREIGN KEY (workspace_id, erasure_id) REFERENCES erasure (workspace_id, id);
ALTER TABLE suppression ADD CONSTRAINT suppression_is_a_hash CHECK (length(mark) = 32);

-- A request stays a request, an end is final, and a suppressed number stays one.
DO $$
DECLARE ledger text;
BEGIN
    FOREACH ledger IN ARRAY ARRAY['erasure', 'erasure_end', 'suppression'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', ledger);
        EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', ledger);
    END LOOP;
END $$;

-- A number that is gone does not come back into its row: whoever has it next begins a row of their own.
CREATE FUNCTION keep_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an erased address stays erased' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_erased BEFORE UPDATE ON address FOR EACH ROW
    WHEN (OLD.value IS NULL AND NEW.value IS NOT NULL) EXECUTE FUNCTION keep_erased();

ALTER TABLE erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasure FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON erasure USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE erasure_end ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasure_end FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON erasure_end USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON suppression USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
