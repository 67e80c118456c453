-- What the database itself refuses, whatever the program does. SQL may only say no.

-- Every reference between rows of a workspace carries the workspace.
ALTER TABLE address ADD CONSTRAINT address_home UNIQUE (workspace_id, id);
ALTER TABLE block ADD CONSTRAINT block_home UNIQUE (workspace_id, id);
ALTER TABLE brand ADD CONSTRAINT brand_home UNIQUE (workspace_id, id);
ALTER TABLE broadcast ADD CONSTRAINT broadcast_home UNIQUE (workspace_id, id);
ALTER TABLE consent_entry ADD CONSTRAINT consent_entry_home UNIQUE (workspace_id, id);
ALTER TABLE contact ADD CONSTRAINT contact_home UNIQUE (workspace_id, id);
ALTER TABLE disclosure ADD CONSTRAINT disclosure_home UNIQUE (workspace_id, id);
ALTER TABLE entity ADD CONSTRAINT entity_home UNIQUE (workspace_id, id);
ALTER TABLE inbound_text ADD CONSTRAINT inbound_text_home UNIQUE (workspace_id, id);
ALTER TABLE message ADD CONSTRAINT message_home UNIQUE (workspace_id, id);
ALTER TABLE programme ADD CONSTRAINT programme_home UNIQUE (workspace_id, id);
ALTER TABLE sender ADD CONSTRAINT sender_home UNIQUE (workspace_id, id);

ALTER TABLE address ADD FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE tenure ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE broadcast ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE clearance ADD FOREIGN KEY (workspace_id, message_id) REFERENCES message (workspace_id, id);
ALTER TABLE clearance ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE clearance ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE clearance ADD FOREIGN KEY (workspace_id, consent_entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, inbound_id) REFERENCES inbound_text (workspace_id, id);
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, disclosure_id) REFERENCES disclosure (workspace_id, id);
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, answers_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE standing ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE standing ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE standing ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE standing ADD FOREIGN KEY (workspace_id, disclosure_id) REFERENCES disclosure (workspace_id, id);
ALTER TABLE block ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE block ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE block_exception ADD FOREIGN KEY (workspace_id, block_id) REFERENCES block (workspace_id, id);
ALTER TABLE block_exception ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE block_exception ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE unclear_stop ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE unclear_stop ADD FOREIGN KEY (workspace_id, inbound_id) REFERENCES inbound_text (workspace_id, id);
ALTER TABLE unclear_stop ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE inbound_text ADD FOREIGN KEY (workspace_id, sender_id) REFERENCES sender (workspace_id, id);
ALTER TABLE inbound_text ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE inbound_text ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, sender_id) REFERENCES sender (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, inbound_id) REFERENCES inbound_text (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE message ADD FOREIGN KEY (workspace_id, broadcast_id) REFERENCES broadcast (workspace_id, id);
ALTER TABLE receipt ADD FOREIGN KEY (workspace_id, sender_id) REFERENCES sender (workspace_id, id);
ALTER TABLE programme ADD FOREIGN KEY (workspace_id, brand_id) REFERENCES brand (workspace_id, id);
ALTER TABLE programme ADD FOREIGN KEY (workspace_id, sender_id) REFERENCES sender (workspace_id, id);
ALTER TABLE disclosure ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE route ADD FOREIGN KEY (workspace_id, sender_id) REFERENCES sender (workspace_id, id);
ALTER TABLE brand ADD FOREIGN KEY (workspace_id, entity_id) REFERENCES entity (workspace_id, id);

-- Facts are rows, past tense, never edited.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
DO $$
DECLARE ledger text;
BEGIN
    FOREACH ledger IN ARRAY ARRAY['consent_entry', 'clearance', 'switch_act', 'disclosure', 'tenure', 'staff_act'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', ledger);
        EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', ledger);
    END LOOP;
END $$;

-- The order of entries within an address is the order in which they were written under its lock.
CREATE SEQUENCE consent_entry_seq OWNED BY consent_entry.seq;
ALTER TABLE consent_entry ALTER COLUMN seq SET DEFAULT nextval('consent_entry_seq');

-- Payload rows may be destroyed (erasure), never rewritten: the commitment would no longer open.
CREATE TRIGGER never_rewritten BEFORE UPDATE ON consent_payload FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_rewritten BEFORE UPDATE ON clearance_payload FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- New ledger rows wait for the notary from the moment they exist.
CREATE FUNCTION queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seal_queue (workspace_id, kind, row) SELECT workspace_id, TG_TABLE_NAME, id FROM fresh ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER seal AFTER INSERT ON consent_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION queue_for_sealing();
CREATE TRIGGER seal AFTER INSERT ON clearance REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION queue_for_sealing();
CREATE TRIGGER seal AFTER INSERT ON switch_act REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION queue_for_sealing();

-- The fourth lock: a message in `sending` or later has a clearance of its own, with decision `pass`.
ALTER TABLE clearance ADD CONSTRAINT clearance_decisions CHECK (decision IN ('pass', 'hold', 'refuse'));
ALTER TABLE clearance ADD CONSTRAINT clearance_lives_two_seconds CHECK (
    CASE decision WHEN 'pass' THEN expires_at IS NOT NULL AND expires_at <= decided_at + interval '2 seconds'
                  ELSE expires_at IS NULL END);
ALTER TABLE message ADD CONSTRAINT message_clearance
    FOREIGN KEY (clearance_id, id, clearance_decision) REFERENCES clearance (id, message_id, decision);
ALTER TABLE message ADD CONSTRAINT message_needs_pass CHECK (
    status IN ('queued', 'held', 'refused')
    OR (status IN ('cleared', 'sending', 'sent', 'delivered', 'failed', 'unknown')
        AND clearance_id IS NOT NULL AND clearance_decision IS NOT DISTINCT FROM 'pass'));

-- What was decided on may not change after the decision, and what left cannot be queued to leave again.
CREATE FUNCTION keep_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.address_id, NEW.sender_id, NEW.channel, NEW.purpose, NEW.at)
        IS DISTINCT FROM (OLD.address_id, OLD.sender_id, OLD.channel, OLD.purpose, OLD.at)
        OR NEW.programme_id IS DISTINCT FROM OLD.programme_id
        OR (NEW.body IS DISTINCT FROM OLD.body AND NEW.body IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a message keeps its address, purpose and words' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('sent', 'delivered', 'failed', 'unknown', 'refused')
        AND NEW.status IN ('queued', 'held', 'cleared', 'sending')
    THEN
        RAISE EXCEPTION 'a message that is % cannot go out again', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'sending' AND NEW.status IN ('held', 'cleared', 'refused') THEN
        RAISE EXCEPTION 'what is being handed over goes back to the queue, or on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_message BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION keep_message();

-- Demo is demo from creation: no entry of one can ever serve anybody else, no carrier can ever be attached.
CREATE FUNCTION keep_demo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_demo IS DISTINCT FROM OLD.is_demo THEN
        RAISE EXCEPTION 'a workspace is demo, or not, from its creation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_demo BEFORE UPDATE ON workspace FOR EACH ROW EXECUTE FUNCTION keep_demo();
ALTER TABLE sender ADD CONSTRAINT sender_of_its_kind
    FOREIGN KEY (workspace_id, is_demo) REFERENCES workspace (id, is_demo);

-- Row-level security, last: foreign keys above could not be validated by an owner who may not read across
-- workspaces. A row is seen and written within its own workspace only, by its owner too. Without a
-- workspace set, reading raises (the setting is unknown or empty): an unscoped query never answers.
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON contact USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE address ENABLE ROW LEVEL SECURITY;
ALTER TABLE address FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON address USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE tenure ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenure FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenure USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE broadcast ENABLE ROW LEVEL SECURITY;
ALTER TABLE broadcast FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON broadcast USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE clearance ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearance FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON clearance USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE clearance_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearance_payload FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON clearance_payload USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE consent_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON consent_entry USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE consent_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_payload FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON consent_payload USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE standing ENABLE ROW LEVEL SECURITY;
ALTER TABLE standing FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON standing USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE block ENABLE ROW LEVEL SECURITY;
ALTER TABLE block FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON block USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE block_exception ENABLE ROW LEVEL SECURITY;
ALTER TABLE block_exception FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON block_exception USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE unclear_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE unclear_stop FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON unclear_stop USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE handset ENABLE ROW LEVEL SECURITY;
ALTER TABLE handset FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON handset USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE handset_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE handset_text FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON handset_text USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE inbound_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_text FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON inbound_text USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE message ENABLE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON message USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON receipt USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE programme ENABLE ROW LEVEL SECURITY;
ALTER TABLE programme FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON programme USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON disclosure USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE seal_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE seal_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON seal_queue USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE sender ENABLE ROW LEVEL SECURITY;
ALTER TABLE sender FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sender USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE staff_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_act FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON staff_act USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE switch_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE switch_act FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON switch_act USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE entity ENABLE ROW LEVEL SECURITY;
ALTER TABLE entity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON entity USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE brand ENABLE ROW LEVEL SECURITY;
ALTER TABLE brand FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON brand USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
