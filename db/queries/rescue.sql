-- Whoever was in danger, until help has reached them (ivr/rescue.py).

-- name: confirm_help(id, at, by, how)!
-- 0 when it was said before: the first word stands.
UPDATE contact SET help_confirmed_at = :at, help_confirmed_by = :by, help_how = :how
WHERE id = :id AND help_confirmed_at IS NULL;

-- name: danger_in_conversation(contact_id, at)!
UPDATE conversation SET danger_at = :at WHERE contact_id = :contact_id;

-- name: take_back_help(id)!
-- It was a mistake (ivr/rescue.py).
UPDATE contact SET help_confirmed_at = NULL, help_confirmed_by = NULL, help_how = NULL WHERE id = :id;

-- name: contacts_in_incident(incident_id, limit)
-- The most endangered first.
SELECT * FROM contact WHERE incident_id = :incident_id ORDER BY priority DESC, started_at DESC, id DESC LIMIT :limit;
