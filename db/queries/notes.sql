-- What staff write about a contact (ivr/callbacks/notes.py).

-- name: add_note(id, contact_id, person_id, corrects, body_enc, key, created_at)!
-- 0 when this form was sent before.
INSERT INTO note (id, contact_id, person_id, corrects, body_enc, key, created_at)
VALUES (:id, :contact_id, :person_id, :corrects, :body_enc, :key, :created_at)
ON CONFLICT (key) DO NOTHING;

-- name: note_by_id(id)^
SELECT * FROM note WHERE id = :id;

-- name: note_by_key(key)^
SELECT * FROM note WHERE key = :key;

-- name: notes_of_contact(contact_id, limit)
-- The newest first.
SELECT * FROM note WHERE contact_id = :contact_id ORDER BY created_at DESC, id DESC LIMIT :limit;
