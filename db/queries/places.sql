-- Where it is, as told on the page behind a link (ivr/dispatch/resident_links.py).

-- name: add_told_place(id, contact_id, place_enc, created_at)!
INSERT INTO told_place (id, contact_id, place_enc, created_at)
VALUES (:id, :contact_id, :place_enc, :created_at);

-- name: places_told(contact_id, limit)
-- The newest first.
SELECT * FROM told_place WHERE contact_id = :contact_id ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: unopened_link(purpose, ref, now)^
SELECT 1 AS here FROM link
WHERE ref = :ref AND purpose = :purpose AND opened_at IS NULL AND expires_at > :now LIMIT 1;

-- name: story_places(contact_id, before, limit)
SELECT * FROM told_place WHERE contact_id = :contact_id AND created_at < :before
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: purge_places(before, limit)!
-- With who called it is forgotten where.
UPDATE told_place SET place_enc = NULL
WHERE id IN (
  SELECT p.id FROM told_place p JOIN contact c ON c.id = p.contact_id
  WHERE p.place_enc IS NOT NULL AND p.created_at < :before AND c.legal_hold = 0
  ORDER BY p.created_at LIMIT :limit);
