-- Calls and conversations, and what was answered in them.

-- name: add_flow_version(hash, first_at, summary)!
INSERT INTO flow_version (hash, first_at, summary) VALUES (:hash, :first_at, :summary)
ON CONFLICT (hash) DO NOTHING;

-- name: add_contact(id, channel, call_id, line, route, language, caller_enc, caller_idx, dialed, flow_hash, priority, started_at)!
-- 1, or 0 when this call is known already.
INSERT INTO contact (id, channel, call_id, line, route, language, caller_enc, caller_idx, dialed,
  flow_hash, priority, started_at)
VALUES (:id, :channel, :call_id, :line, :route, :language, :caller_enc, :caller_idx, :dialed,
  :flow_hash, :priority, :started_at)
ON CONFLICT (call_id) DO NOTHING;

-- name: contact_by_call(call_id)^
SELECT * FROM contact WHERE call_id = :call_id;

-- name: contact_to_change(call_id)^
-- For a turn: the next one of the same call waits for this one's end, and reads what it left.
SELECT * FROM contact WHERE call_id = :call_id {{to_change}};

-- name: contact_by_id(id)^
SELECT * FROM contact WHERE id = :id;

-- name: save_turn(id, was, turn, state_enc, language, priority)!
-- 0 when another webhook has moved the contact on, or it was purged and stays so.
UPDATE contact SET turn = :turn, state_enc = :state_enc, language = :language, priority = :priority
WHERE id = :id AND turn = :was AND identified = 1;

-- name: save_state(id, state_enc)!
-- The engine's state alone, e.g. after a handoff was won; the turn stays.
UPDATE contact SET state_enc = :state_enc WHERE id = :id AND ended_at IS NULL;

-- name: note_caller_role(id, caller_role)!
UPDATE contact SET caller_role = :caller_role WHERE id = :id;

-- name: note_cad(id, cad_enc)!
UPDATE contact SET cad_enc = :cad_enc WHERE id = :id AND identified = 1;

-- name: note_offered(id, at)!
-- Reached a human queue, the first time.
UPDATE contact SET offered_at = :at WHERE id = :id AND offered_at IS NULL;

-- name: note_answered(id, at)!
UPDATE contact SET answered_at = :at WHERE id = :id AND answered_at IS NULL;

-- name: conclude_contact(id, ended_at, outcome, reason)!
-- 0 when it had been concluded before: the first conclusion stands.
UPDATE contact SET ended_at = :ended_at, outcome = :outcome, reason = :reason
WHERE id = :id AND ended_at IS NULL;

-- name: set_legal_hold(id, legal_hold)!
-- 0 when it was so before.
UPDATE contact SET legal_hold = :legal_hold WHERE id = :id AND legal_hold <> :legal_hold;

-- name: contacts_on_hold(limit)
-- Of whom nothing is forgotten, the oldest first.
SELECT * FROM contact WHERE legal_hold = 1 ORDER BY started_at, id LIMIT :limit;

-- name: live_contacts(limit)
-- Who is on the line now, longest first.
SELECT * FROM contact WHERE ended_at IS NULL ORDER BY started_at, id LIMIT :limit;

-- name: contacts_before(started_at, id, limit)
-- A page of the list, newest first, after the row with this time and id.
SELECT * FROM contact
WHERE started_at <= :started_at AND (started_at < :started_at OR id < :id)
ORDER BY started_at DESC, id DESC LIMIT :limit;

-- name: outcomes_between(starts_at, ends_at)
-- Every contact that began in the interval, by how it ended; outcome is NULL for those still open.
SELECT route, channel, outcome, reason, count(*) AS contacts FROM contact
WHERE started_at >= :starts_at AND started_at < :ends_at
GROUP BY route, channel, outcome, reason ORDER BY route, channel, outcome, reason;

-- name: add_answer(contact_id, question, value, by, at, turn)!
-- 0 when this turn's answer is kept already.
INSERT INTO answer (contact_id, question, value, by, at, turn)
VALUES (:contact_id, :question, :value, :by, :at, :turn)
ON CONFLICT (contact_id, question, turn) DO NOTHING;

-- name: answers_of(contact_id)
SELECT * FROM answer WHERE contact_id = :contact_id ORDER BY turn, at, question;

-- name: flow_versions(limit)
-- The flows that were in force, the newest first.
SELECT * FROM flow_version ORDER BY first_at DESC, hash LIMIT :limit;
