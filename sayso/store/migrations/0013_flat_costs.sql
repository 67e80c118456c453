-- `keep_message` is asked only about what it may refuse: a text is updated three times on its way, and none of that is.
DROP TRIGGER keep_message ON message;
CREATE TRIGGER keep_message BEFORE UPDATE ON message FOR EACH ROW WHEN (
    (NEW.address_id, NEW.sender_id, NEW.channel, NEW.purpose, NEW.at)
        IS DISTINCT FROM (OLD.address_id, OLD.sender_id, OLD.channel, OLD.purpose, OLD.at)
    OR NEW.programme_id IS DISTINCT FROM OLD.programme_id
    OR NEW.body IS DISTINCT FROM OLD.body
    OR (OLD.status NOT IN ('queued', 'held', 'cleared')
        AND NEW.status IN ('queued', 'held', 'cleared', 'sending', 'refused'))
) EXECUTE FUNCTION keep_message();
