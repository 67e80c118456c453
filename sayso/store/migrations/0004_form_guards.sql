-- What the database itself refuses about forms, imports and sign-offs. SQL may only say no.

ALTER TABLE form ADD CONSTRAINT form_home UNIQUE (workspace_id, id);
ALTER TABLE rendering ADD CONSTRAINT rendering_home UNIQUE (workspace_id, id);
ALTER TABLE profile_field ADD CONSTRAINT profile_field_home UNIQUE (workspace_id, id);
ALTER TABLE import_list ADD CONSTRAINT import_list_home UNIQUE (workspace_id, id);

ALTER TABLE sign_off ADD FOREIGN KEY (workspace_id, disclosure_id) REFERENCES disclosure (workspace_id, id);
ALTER TABLE disclosure_release ADD FOREIGN KEY (workspace_id, disclosure_id) REFERENCES disclosure (workspace_id, id);
ALTER TABLE form_route ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_programme ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_programme ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE form_question ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_question ADD FOREIGN KEY (workspace_id, field_id) REFERENCES profile_field (workspace_id, id);
ALTER TABLE rendering ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_view ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_view ADD FOREIGN KEY (workspace_id, rendering_id) REFERENCES rendering (workspace_id, id);
ALTER TABLE form_submission ADD FOREIGN KEY (workspace_id, form_id) REFERENCES form (workspace_id, id);
ALTER TABLE form_submission ADD FOREIGN KEY (workspace_id, rendering_id) REFERENCES rendering (workspace_id, id);
ALTER TABLE form_submission ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE form_submission ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE profile_answer ADD FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id);
ALTER TABLE profile_answer ADD FOREIGN KEY (workspace_id, field_id) REFERENCES profile_field (workspace_id, id);
ALTER TABLE profile_answer ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE import_list ADD FOREIGN KEY (workspace_id, programme_id) REFERENCES programme (workspace_id, id);
ALTER TABLE import_piece ADD FOREIGN KEY (workspace_id, import_list_id) REFERENCES import_list (workspace_id, id);
ALTER TABLE import_row ADD FOREIGN KEY (workspace_id, import_list_id) REFERENCES import_list (workspace_id, id);
ALTER TABLE import_row ADD FOREIGN KEY (workspace_id, address_id) REFERENCES address (workspace_id, id);
ALTER TABLE import_row ADD FOREIGN KEY (workspace_id, entry_id) REFERENCES consent_entry (workspace_id, id);
ALTER TABLE phrase ADD FOREIGN KEY (workspace_id, inbound_id) REFERENCES inbound_text (workspace_id, id);
-- NOT VALID: the owner may not read these rows across workspaces, and none of them has such a reference yet.
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, rendering_id) REFERENCES rendering (workspace_id, id) NOT VALID;
ALTER TABLE consent_entry ADD FOREIGN KEY (workspace_id, import_list_id) REFERENCES import_list (workspace_id, id) NOT VALID;

DO $$
DECLARE ledger text;
BEGIN
    FOREACH ledger IN ARRAY ARRAY['rendering', 'sign_off', 'disclosure_release', 'form_submission'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', ledger);
        EXECUTE format('CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', ledger);
    END LOOP;
END $$;

-- A handset-authentication text speaks of one recorded opt-in act, or it is no message at all.
ALTER TABLE message ADD CONSTRAINT message_asks_about_an_act
    CHECK (purpose <> 'double_opt_in_ask' OR entry_id IS NOT NULL) NOT VALID;
CREATE FUNCTION keep_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_entry
                   WHERE id = NEW.entry_id AND word = 'asked' AND address_id = NEW.address_id) THEN
        RAISE EXCEPTION 'an ask needs a recorded opt-in act of that number' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_ask BEFORE INSERT ON message FOR EACH ROW WHEN (NEW.purpose = 'double_opt_in_ask')
    EXECUTE FUNCTION keep_ask();

ALTER TABLE sign_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_off FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sign_off USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE disclosure_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure_release FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON disclosure_release USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form ENABLE ROW LEVEL SECURITY;
ALTER TABLE form FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form_programme ENABLE ROW LEVEL SECURITY;
ALTER TABLE form_programme FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form_programme USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE form_question FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form_question USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE rendering ENABLE ROW LEVEL SECURITY;
ALTER TABLE rendering FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON rendering USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE form_view FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form_view USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form_submission ENABLE ROW LEVEL SECURITY;
ALTER TABLE form_submission FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form_submission USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE form_rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE form_rate FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON form_rate USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE profile_field ENABLE ROW LEVEL SECURITY;
ALTER TABLE profile_field FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON profile_field USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE profile_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE profile_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON profile_answer USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE import_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_list FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_list USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE import_piece ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_piece FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_piece USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_row FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_row USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE import_mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_mapping FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_mapping USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
ALTER TABLE phrase ENABLE ROW LEVEL SECURITY;
ALTER TABLE phrase FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON phrase USING (workspace_id = (SELECT current_setting('sayso.workspace')::uuid));
