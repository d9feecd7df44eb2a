-- Connecting callers with counselors: the wait, the calls placed for it, and who won it.

-- name: add_handoff(id, contact_id, team, language, priority, opened_at, expires_at)!
-- 0 when this caller is waiting already.
INSERT INTO handoff (id, contact_id, team, language, priority, opened_at, expires_at)
VALUES (:id, :contact_id, :team, :language, :priority, :opened_at, :expires_at)
ON CONFLICT DO NOTHING;

-- name: handoff_by_id(id)^
SELECT * FROM handoff WHERE id = :id;

-- name: handoff_of_contact(contact_id)^
-- The newest one; of two that were opened in the same millisecond the one that goes on.
SELECT * FROM handoff WHERE contact_id = :contact_id
ORDER BY opened_at DESC, CASE WHEN state IN ('waiting', 'won') THEN 0 ELSE 1 END, id DESC LIMIT 1;

-- name: ring_handoff(id, tier, rung_at)!
-- Its next group of people is being called.
UPDATE handoff SET tier = :tier, rung_at = :rung_at WHERE id = :id AND state = 'waiting';

-- name: win_handoff(id, won_by, won_at)!
-- 1 for the first to accept, 0 for everyone after.
UPDATE handoff SET state = 'won', won_by = :won_by, won_at = :won_at
WHERE id = :id AND state = 'waiting' AND won_by IS NULL;

-- name: end_handoff(id, state, ended_at, end_reason)!
-- 0 when it has ended before. A handoff that was won can only become 'ended'.
UPDATE handoff SET state = :state, ended_at = :ended_at, end_reason = :end_reason
WHERE id = :id AND (state = 'waiting' OR (state = 'won' AND CAST(:state AS TEXT) = 'ended'));

-- name: waiting_handoffs(limit)
SELECT * FROM handoff WHERE state = 'waiting' ORDER BY priority DESC, opened_at, id LIMIT :limit;

-- name: waiting_ahead(id, teams)^
-- How many callers of these teams (`codes(…)`) come before this one.
SELECT count(w.id) AS ahead FROM handoff me LEFT JOIN handoff w
ON w.state = 'waiting' AND replace(CAST(:teams AS TEXT), '"' || w.team || '"', '') <> CAST(:teams AS TEXT)
  AND (w.priority > me.priority OR (w.priority = me.priority
  AND (w.opened_at < me.opened_at OR (w.opened_at = me.opened_at AND w.id < me.id))))
WHERE me.id = :id;

-- name: add_leg(id, handoff_id, contact_id, person_id, purpose, tier, attempt, planned_at)!
-- 0 when this person is on a call of ours already.
INSERT INTO leg (id, handoff_id, contact_id, person_id, purpose, tier, attempt, planned_at)
VALUES (:id, :handoff_id, :contact_id, :person_id, :purpose, :tier, :attempt, :planned_at)
ON CONFLICT DO NOTHING;

-- name: leg_by_id(id)^
SELECT * FROM leg WHERE id = :id;

-- name: leg_to_change(id)^
-- For its end: a key pressed in this moment is stored before it or after it.
SELECT * FROM leg WHERE id = :id {{to_change}};

-- name: leg_by_call(call_id)^
SELECT * FROM leg WHERE call_id = :call_id;

-- name: legs_of_contact(contact_id)
SELECT * FROM leg WHERE contact_id = :contact_id ORDER BY planned_at, id;

-- name: legs_of_handoff(handoff_id)
SELECT * FROM leg WHERE handoff_id = :handoff_id ORDER BY planned_at, id;

-- name: live_legs_of_handoff(handoff_id)
SELECT * FROM leg WHERE handoff_id = :handoff_id AND ended_at IS NULL ORDER BY planned_at, id;

-- name: live_legs_of_contact(contact_id)
SELECT * FROM leg WHERE contact_id = :contact_id AND ended_at IS NULL ORDER BY planned_at, id;

-- name: adopt_leg_call(id, call_id)!
-- A status came before the answer to our request: the id alone, whatever the state has become.
UPDATE leg SET call_id = :call_id WHERE id = :id AND call_id IS NULL;

-- name: move_leg(id, from_states, state, rung_at, answered_at, accepted_at, ended_at, note)!
-- From one of the states given (`codes(…)`), else 0. A time that is NULL, or known already, stays as it is.
UPDATE leg SET state = :state,
  rung_at = COALESCE(rung_at, CAST(:rung_at AS {{int}})),
  answered_at = COALESCE(answered_at, CAST(:answered_at AS {{int}})),
  accepted_at = COALESCE(accepted_at, CAST(:accepted_at AS {{int}})),
  ended_at = COALESCE(ended_at, CAST(:ended_at AS {{int}})),
  note = COALESCE(CAST(:note AS TEXT), note)
WHERE id = :id AND replace(CAST(:from_states AS TEXT), '"' || state || '"', '') <> CAST(:from_states AS TEXT);

-- name: busy_people()
-- Who is on a call of ours, or about to be, and by which leg: nobody has two.
SELECT person_id, id AS leg_id, call_id FROM leg WHERE ended_at IS NULL AND person_id IS NOT NULL;

-- name: add_transfer(id, contact_id, destination, line_no, reason, agreed_at, dialed_at)!
INSERT INTO transfer (id, contact_id, destination, line_no, reason, agreed_at, dialed_at)
VALUES (:id, :contact_id, :destination, :line_no, :reason, :agreed_at, :dialed_at);

-- name: open_transfer_of(contact_id)^
SELECT * FROM transfer WHERE contact_id = :contact_id AND ended_at IS NULL
ORDER BY agreed_at DESC, id DESC LIMIT 1;

-- name: transfers_of(contact_id)
SELECT * FROM transfer WHERE contact_id = :contact_id ORDER BY agreed_at, id;

-- name: note_transfer_connected(id, connected_at)!
UPDATE transfer SET connected_at = :connected_at WHERE id = :id AND connected_at IS NULL;

-- name: end_transfer(id, ended_at, result)!
UPDATE transfer SET ended_at = :ended_at, result = :result WHERE id = :id AND ended_at IS NULL;

-- name: hold_handoff(id, held_at)!
-- Whoever won it steps aside; 0 when the caller has left. Since the first moment, should it be told twice.
UPDATE handoff SET held_at = COALESCE(held_at, CAST(:held_at AS {{int}})) WHERE id = :id AND state = 'won';

-- name: release_handoff(id)!
-- They are back.
UPDATE handoff SET held_at = NULL WHERE id = :id;

-- name: save_leg_menu(id, menu_enc)!
UPDATE leg SET menu_enc = :menu_enc WHERE id = :id;

-- name: add_guest(id, handoff_id, contact_id, person_id, purpose, destination, attempt, planned_at)!
-- Somebody is asked to join a counselor and a caller; 0 when this person is on a call of ours already.
INSERT INTO leg (id, handoff_id, contact_id, person_id, purpose, destination, attempt, planned_at)
VALUES (:id, :handoff_id, :contact_id, :person_id, :purpose, :destination, :attempt, :planned_at)
ON CONFLICT DO NOTHING;

-- name: pass_handoff(id, won_by)!
-- Whoever had it has left, and somebody else stays with the caller; one from outside is nobody of ours.
UPDATE handoff SET won_by = COALESCE(CAST(:won_by AS TEXT), won_by), held_at = NULL WHERE id = :id AND state = 'won';

-- name: contacts_from_911(since, limit)
-- What call takers and those who sit with them handed over, newest first, with its last search for one of us.
SELECT c.id, c.line, c.route, c.language, c.started_at, c.offered_at, c.ended_at, c.outcome, c.decided_at,
  h.id AS handoff_id, h.state AS search, h.opened_at, h.won_by, h.won_at, h.held_at
FROM contact c LEFT JOIN handoff h ON h.id =
  (SELECT n.id FROM handoff n WHERE n.contact_id = c.id ORDER BY n.opened_at DESC, n.id DESC LIMIT 1)
WHERE c.route IN ('psap_forwarded', 'embedded_professional') AND c.started_at >= :since
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;
