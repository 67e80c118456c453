-- Asks that wait, and those a reminder may repeat, know the other programmes they name.
DO $$
DECLARE home uuid;
BEGIN
    FOR home IN SELECT id FROM workspace LOOP
        PERFORM set_config('sayso.workspace', home::text, true);
        UPDATE message SET along = led.entries
        FROM (SELECT lead, address_id, array_agg(entry_id ORDER BY entry_id) AS entries FROM standing
              WHERE word = 'asked' AND lead IS NOT NULL GROUP BY lead, address_id) AS led
        WHERE message.address_id = led.address_id AND message.entry_id = led.lead
          AND message.purpose = 'double_opt_in_ask';
    END LOOP;
    PERFORM set_config('sayso.workspace', '', true);
END $$;

-- An ask speaks for recorded opt-in acts of that number only: the one it leads with, and those that go along with it.
CREATE OR REPLACE FUNCTION keep_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_entry
                   WHERE id = NEW.entry_id AND word = 'asked' AND address_id = NEW.address_id)
       OR EXISTS (SELECT 1 FROM unnest(NEW.along) AS act (id) WHERE NOT EXISTS (
                      SELECT 1 FROM consent_entry e WHERE e.id = act.id AND e.word = 'asked'
                          AND e.answers_id = NEW.entry_id AND e.address_id = NEW.address_id)) THEN
        RAISE EXCEPTION 'an ask needs a recorded opt-in act of that number' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The programmes it names are part of its words.
CREATE FUNCTION keep_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a message keeps the programmes it names' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_along BEFORE UPDATE OF along ON message FOR EACH ROW
    WHEN (OLD.along IS DISTINCT FROM NEW.along) EXECUTE FUNCTION keep_along();
