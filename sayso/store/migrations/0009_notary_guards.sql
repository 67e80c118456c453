-- What the database itself refuses about the sealed ledger. SQL may only say no.

ALTER TABLE head ADD CONSTRAINT head_home UNIQUE (workspace_id, id);
ALTER TABLE head_copy ADD FOREIGN KEY (workspace_id, head_id) REFERENCES head (workspace_id, id);
ALTER TABLE record_link ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);

-- What is sealed stays sealed: leaves, heads and keys are only ever followed by more of them.
DO $$
DECLARE ledger text;
BEGIN
    FOREACH ledger IN ARRAY ARRAY['leaf', 'head', 'head_copy', 'notary_key', 'rule_book'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', ledger);
        EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', ledger);
    END LOOP;
END $$;

-- A tile grows at its end, up to 256 hashes of 32 bytes, and keeps what it has.
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE tile ADD CONSTRAINT tile_of_hashes
    CHECK (length(hashes) % 32 = 0 AND length(hashes) BETWEEN 32 AND 8192);
CREATE FUNCTION keep_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.workspace_id, NEW.level, NEW.ordinal) IS DISTINCT FROM (OLD.workspace_id, OLD.level, OLD.ordinal)
        OR substring(NEW.hashes FOR length(OLD.hashes)) <> OLD.hashes
    THEN
        RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_tile BEFORE UPDATE ON tile FOR EACH ROW EXECUTE FUNCTION keep_tile();
CREATE TRIGGER append_only BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE leaf FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON leaf USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE tile FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tile USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE head ENABLE ROW LEVEL SECURITY;
ALTER TABLE head FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON head USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE head_copy ENABLE ROW LEVEL SECURITY;
ALTER TABLE head_copy FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON head_copy USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE notary_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE notary_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notary_key USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));

-- The notary works in one workspace at a time, like everybody else; across them it sees its queue alone.
DROP POLICY IF EXISTS notary ON consent_entry;
DROP POLICY IF EXISTS notary ON clearance;
DROP POLICY IF EXISTS notary ON switch_act;
DROP POLICY IF EXISTS notary ON staff_act;
