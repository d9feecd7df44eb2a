-- Responders on the phone, by text and on the page behind their link (ivr/field/field_calls.py, console/links/field.py).

-- name: add_field_call(id, call_id, person_id, kind, dispatch_id, page_id, line, menu, began_at)!
-- 0 when this call is known already.
INSERT INTO field_call (id, call_id, person_id, kind, dispatch_id, page_id, line, menu, began_at)
VALUES (:id, :call_id, :person_id, :kind, :dispatch_id, :page_id, :line, :menu, :began_at)
ON CONFLICT DO NOTHING;

-- name: field_call_by_id(id)^
SELECT * FROM field_call WHERE id = :id;

-- name: field_call_to_change(id)^
SELECT * FROM field_call WHERE id = :id {{to_change}};

-- name: field_call_by_call(call_id)^
SELECT * FROM field_call WHERE call_id = :call_id;

-- name: save_field_turn(id, was, menu, said, tries, wrong, dispatch_id)!
-- 0 when another webhook of the same call was quicker.
UPDATE field_call SET turn = turn + 1, menu = :menu, said = :said, tries = :tries, wrong = :wrong,
  dispatch_id = :dispatch_id
WHERE id = :id AND turn = :was;

-- name: adopt_field_call(id, call_id)!
UPDATE field_call SET call_id = :call_id WHERE id = :id AND call_id IS NULL;

-- name: claim_field_call(id, claimed_at)!
-- Immediately before the request. The first try's time stays.
UPDATE field_call SET claimed_at = COALESCE(claimed_at, :claimed_at) WHERE id = :id AND ended_at IS NULL;

-- name: note_resident_call(id, resident_call)!
UPDATE field_call SET resident_call = :resident_call WHERE id = :id AND resident_call IS NULL;

-- name: end_field_call(id, ended_at)!
UPDATE field_call SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: end_field_call_of(call_id, ended_at)!
UPDATE field_call SET ended_at = :ended_at WHERE call_id = :call_id AND ended_at IS NULL;

-- name: live_field_call_out(person_id, dispatch_id, since)^
-- A connection that they have asked for and that is still on its way.
SELECT * FROM field_call
WHERE person_id = :person_id AND dispatch_id = :dispatch_id AND kind = 'out' AND ended_at IS NULL
  AND began_at >= :since
ORDER BY began_at DESC LIMIT 1;

-- name: wrong_codes_since(person_id, since)^
-- Codes typed in vain by callers who showed this person's number: it can be forged.
SELECT COALESCE(sum(wrong), 0) AS wrong FROM field_call WHERE person_id = :person_id AND began_at >= :since;

-- name: field_caller(phone_idx, call_id)^
-- Somebody of ours with a page that is theirs still, by the number that a caller shows; or whose call this is
-- already.
SELECT p.id, f.id AS field_call FROM person p LEFT JOIN field_call f ON f.call_id = :call_id
WHERE p.phone_idx = :phone_idx AND p.active = 1 AND (f.id IS NOT NULL OR EXISTS (
  SELECT 1 FROM dispatch d CROSS JOIN member m
  WHERE d.over_at IS NULL AND m.dispatch_id = d.id AND m.person_id = p.id
    AND m.stage IN ('paged', 'accepted', 'en_route', 'on_scene', 'cleared')));

-- name: asked_lately(person_id, since)^
-- The newest dispatch in which they were asked, over or not.
SELECT d.*, m.stage, m.level AS asked_level FROM dispatch d CROSS JOIN member m
WHERE d.opened_at >= :since AND m.dispatch_id = d.id AND m.person_id = :person_id ORDER BY d.opened_at DESC, d.id DESC LIMIT 1;

-- name: asked_with_code(person_id, code)^
-- The newest dispatch with this code in which they were asked, over or not.
SELECT d.*, m.stage, m.level AS asked_level FROM dispatch d CROSS JOIN member m
WHERE d.code = :code AND m.dispatch_id = d.id AND m.person_id = :person_id ORDER BY d.opened_at DESC, d.id DESC LIMIT 1;

-- name: member_of(dispatch_id, person_id)^
SELECT * FROM member WHERE dispatch_id = :dispatch_id AND person_id = :person_id;

-- name: replies_since(person_id, since)^
-- How often we have answered their texts: another machine may be writing to us.
SELECT count(*) AS replies FROM message
WHERE person_id = :person_id AND direction = 'out' AND purpose = 'reply' AND created_at >= :since;

-- name: file_message(id, dispatch_id)!
-- What a text that came in is about, once that is known.
UPDATE message SET dispatch_id = :dispatch_id WHERE id = :id;

-- name: teams_coming_to(caller_idx)
-- Those who are on their way to whom somebody at this number asked for: who is there or nearest comes first.
-- While too few have accepted, nobody is on the way yet but those who have set out.
SELECT m.person_id, m.dispatch_id, m.stage, c.id AS contact_id FROM contact c
  JOIN dispatch d ON d.incident_id = c.incident_id
  JOIN member m ON m.dispatch_id = d.id
WHERE (c.caller_idx = :caller_idx OR c.id IN (SELECT contact_id FROM callback WHERE number_idx = :caller_idx))
  AND d.over_at IS NULL
  AND (m.stage IN ('en_route', 'on_scene') OR m.stage = 'accepted' AND d.state IN ('ACCEPTED', 'EN_ROUTE', 'ON_SCENE'))
ORDER BY d.opened_at DESC,
  CASE m.stage WHEN 'on_scene' THEN 0 WHEN 'en_route' THEN 1 ELSE 2 END, m.since, m.person_id, c.started_at DESC;

-- name: hand_link_over(token_idx, session_idx)!
-- A browser that holds this person's session opens their link once more.
UPDATE link SET session_idx = :session_idx WHERE token_idx = :token_idx AND opened_at IS NOT NULL;

-- name: purge_field_calls(before, limit)!
-- The carrier's ids lead to the numbers in the carrier's own records.
UPDATE field_call SET call_id = NULL, resident_call = NULL
WHERE id IN (
  SELECT f.id FROM field_call f LEFT JOIN dispatch d ON d.id = f.dispatch_id
  WHERE f.began_at < :before AND (f.call_id IS NOT NULL OR f.resident_call IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.incident_id = d.incident_id AND c.legal_hold = 1)
  ORDER BY f.began_at LIMIT :limit);
