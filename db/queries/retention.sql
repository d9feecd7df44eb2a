-- Forgetting, on schedule (db/retention.py). Each takes the oldest first, a batch at a time.

-- name: purge_contacts(before, limit)!
-- Who called is forgotten; what happened stays. A contact that never ended goes by its start. The carrier's
-- id of the call goes too: in the carrier's own records it leads to the number.
UPDATE contact SET caller_enc = NULL, caller_idx = NULL, cad_enc = NULL, state_enc = NULL, call_id = NULL,
  identified = 0
WHERE id IN (
  SELECT id FROM contact
  WHERE started_at < :before AND (ended_at IS NULL OR ended_at < :before) AND legal_hold = 0
    AND identified = 1
  ORDER BY started_at LIMIT :limit);

-- name: purge_callbacks(before, limit)!
-- A promise that is still open keeps its number.
UPDATE callback SET number_enc = NULL, number_idx = NULL
WHERE id IN (
  SELECT b.id FROM callback b JOIN contact c ON c.id = b.contact_id
  WHERE b.closed_at IS NOT NULL AND b.closed_at < :before AND c.legal_hold = 0
    AND (b.number_enc IS NOT NULL OR b.number_idx IS NOT NULL)
  ORDER BY b.closed_at LIMIT :limit);

-- name: purge_recordings(before, limit)!
-- A message is kept while somebody still has to call back because of it.
UPDATE recording SET body_enc = NULL, state = 'purged'
WHERE id IN (
  SELECT r.id FROM recording r JOIN contact c ON c.id = r.contact_id
    LEFT JOIN callback b ON b.id = r.callback_id
  WHERE r.body_enc IS NOT NULL AND r.created_at < :before AND c.legal_hold = 0
    AND (b.id IS NULL OR b.closed_at < :before)
  ORDER BY r.created_at LIMIT :limit);

-- name: purge_text_bodies(before, limit)!
-- What was written, in texts and e-mails, in and out.
UPDATE message SET body_enc = NULL
WHERE id IN (
  SELECT m.id FROM message m LEFT JOIN contact c ON c.id = m.contact_id
  WHERE m.body_enc IS NOT NULL AND m.created_at < :before AND COALESCE(c.legal_hold, 0) = 0
  ORDER BY m.created_at LIMIT :limit);

-- name: purge_text_numbers(before, limit)!
-- To whom, or from whom. The carrier's id of the text goes too: in its records it leads to the number.
UPDATE message SET number_enc = NULL, number_idx = NULL, carrier_id = NULL
WHERE id IN (
  SELECT m.id FROM message m LEFT JOIN contact c ON c.id = m.contact_id
  WHERE m.number_idx IS NOT NULL AND m.created_at < :before AND COALESCE(c.legal_hold, 0) = 0
  ORDER BY m.created_at LIMIT :limit);

-- name: purge_conversations(before, limit)!
-- Who texted; how it went stays.
UPDATE conversation SET number_idx = NULL
WHERE contact_id IN (
  SELECT v.contact_id FROM conversation v JOIN contact c ON c.id = v.contact_id
  WHERE v.closed_at IS NOT NULL AND v.number_idx IS NOT NULL AND v.closed_at < :before AND c.legal_hold = 0
  ORDER BY v.closed_at LIMIT :limit);

-- name: purge_links(before, limit)!
-- Links that nobody can open any more.
DELETE FROM link WHERE token_idx IN (
  SELECT token_idx FROM link WHERE expires_at < :before ORDER BY expires_at LIMIT :limit);

-- name: purge_incidents(before, limit)!
-- Where it was and who was there; kept while a team is asked for, and while any of its contacts is held.
UPDATE incident SET details_enc = NULL, cad_enc = NULL, identified = 0
WHERE id IN (
  SELECT i.id FROM incident i
  WHERE i.identified = 1 AND i.opened_at < :before AND (i.closed_at IS NULL OR i.closed_at < :before)
    AND NOT EXISTS (SELECT 1 FROM dispatch d WHERE d.incident_id = i.id AND d.over_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.incident_id = i.id AND c.legal_hold = 1)
  ORDER BY i.opened_at LIMIT :limit);

-- name: purge_pictures(before, limit)!
UPDATE picture SET url_enc = NULL, body_enc = NULL, state = 'purged'
WHERE id IN (
  SELECT p.id FROM picture p JOIN message m ON m.id = p.message_id LEFT JOIN contact c ON c.id = m.contact_id
  WHERE (p.body_enc IS NOT NULL OR p.url_enc IS NOT NULL) AND p.created_at < :before
    AND COALESCE(c.legal_hold, 0) = 0
  ORDER BY p.created_at LIMIT :limit);

-- name: purge_pages(before, limit)!
-- The carrier's id of the call or text: in the carrier's own records it leads to a colleague's number. Also of
-- a text whose arrival no carrier ever told.
UPDATE page SET carrier_id = NULL
WHERE id IN (
  SELECT id FROM page WHERE carrier_id IS NOT NULL AND planned_at < :before
  ORDER BY planned_at LIMIT :limit);

-- name: purge_notes(before, limit)!
-- What staff wrote about somebody goes with who it was.
UPDATE note SET body_enc = NULL
WHERE id IN (
  SELECT n.id FROM note n JOIN contact c ON c.id = n.contact_id
  WHERE n.body_enc IS NOT NULL AND n.created_at < :before AND c.legal_hold = 0
    AND (c.ended_at IS NULL OR c.ended_at < :before)
  ORDER BY n.created_at LIMIT :limit);
