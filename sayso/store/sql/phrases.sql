-- name: own_phrases
SELECT text, meaning, language FROM phrase WHERE ended_at IS NULL ORDER BY id;
