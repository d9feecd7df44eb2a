-- Pictures sent with texts (ivr/texting/pictures.py).

-- name: add_picture(id, message_id, kind, url_enc, created_at)!
INSERT INTO picture (id, message_id, kind, url_enc, created_at)
VALUES (:id, :message_id, :kind, :url_enc, :created_at);

-- name: picture_by_id(id)^
-- With the contact it was sent in, or the incident; and who of the staff sent it.
SELECT p.*, m.contact_id, m.person_id, d.incident_id FROM picture p JOIN message m ON m.id = p.message_id
LEFT JOIN dispatch d ON d.id = m.dispatch_id WHERE p.id = :id;

-- name: next_picture_of(message_id)^
-- One that is still to be fetched.
SELECT id FROM picture WHERE message_id = :message_id AND state = 'announced' LIMIT 1;

-- name: pictures_of_text(message_id)
-- Without what they show.
SELECT id, message_id, kind, state, created_at, deleted_at FROM picture
WHERE message_id = :message_id ORDER BY id;

-- name: pictures_of_dispatch(dispatch_id, limit)
-- What its team sent, without what they show. The newest texts first.
SELECT p.id, p.message_id, p.state FROM message m JOIN picture p ON p.message_id = m.id
WHERE m.dispatch_id = :dispatch_id AND m.direction = 'in'
ORDER BY m.created_at DESC, m.id DESC, p.id LIMIT :limit;

-- name: keep_picture(id, kind, body_enc)!
-- `kind`: what it is in truth, whatever was declared.
UPDATE picture SET state = 'fetched', kind = :kind, body_enc = :body_enc, url_enc = NULL
WHERE id = :id AND state = 'announced';

-- name: give_up_picture(id, state)!
-- 'refused': it is no picture that we show. 'lost': the carrier never gave it.
UPDATE picture SET state = :state, url_enc = NULL WHERE id = :id AND state = 'announced';

-- name: pictures_deleted_there(message_id, deleted_at)!
UPDATE picture SET deleted_at = :deleted_at WHERE message_id = :message_id AND deleted_at IS NULL;
