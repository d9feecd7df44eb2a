-- People who wait for one of us: promises to call back and conversations by text, as one list (ivr/callbacks/waiting.py).

-- name: who_waits(limit)
-- By risk, then by age. A number's promises are one row, with how many they are. A conversation stays until it
-- is closed if one of us ever had it, and keeps the risk that was known of it.
SELECT w.*, h.person_id AS held_by, h.until AS held_until FROM (
  SELECT CASE c.reason WHEN 'VOICEMAIL' THEN 'voicemail' ELSE 'callback' END AS kind, c.id, c.contact_id,
    COALESCE(c.number_idx, c.id) AS whom, c.priority, c.waiting_since, c.language, c.reason AS why,
    COALESCE(c.next_at, c.due_at) AS due_at, c.attempts, c."window", c.voicemail_ok,
    (SELECT count(*) FROM callback n WHERE n.number_idx = c.number_idx AND n.closed_at IS NULL) AS promises
  FROM callback c
  WHERE c.closed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM callback o WHERE o.number_idx = c.number_idx AND o.closed_at IS NULL
      AND (o.priority > c.priority OR (o.priority = c.priority
        AND (o.waiting_since < c.waiting_since OR (o.waiting_since = c.waiting_since AND o.id < c.id)))))
  UNION ALL
  SELECT 'text', v.contact_id, v.contact_id, v.number_idx,
    CASE WHEN k.priority > v.priority THEN k.priority ELSE v.priority END, v.waiting_since, k.language,
    COALESCE(v.why, ''), v.waiting_since, 0, NULL, NULL, 1
  FROM conversation v JOIN contact k ON k.id = v.contact_id
  WHERE v.closed_at IS NULL AND v.waiting_since IS NOT NULL
  UNION ALL
  SELECT 'text', v.contact_id, v.contact_id, v.number_idx,
    CASE WHEN k.priority > v.priority THEN k.priority ELSE v.priority END, v.heard_at, k.language,
    'ANSWERED', v.heard_at, 0, NULL, NULL, 1
  FROM conversation v JOIN contact k ON k.id = v.contact_id
  WHERE v.closed_at IS NULL AND v.waiting_since IS NULL AND v.claimed_by IS NOT NULL
) w LEFT JOIN held h ON h.whom = w.whom
ORDER BY w.priority DESC, w.waiting_since, w.id LIMIT :limit;

-- name: hold(whom, person_id, now, until)!
-- 1 for the first, and for whoever has them already; 0 while another has.
INSERT INTO held (whom, person_id, since, until) VALUES (:whom, :person_id, :now, :until)
ON CONFLICT (whom) DO UPDATE SET person_id = excluded.person_id, until = excluded.until,
  since = CASE WHEN held.person_id = excluded.person_id AND held.until > excluded.since
    THEN held.since ELSE excluded.since END
WHERE held.person_id = excluded.person_id OR held.until <= excluded.since;

-- name: held(whom)^
SELECT * FROM held WHERE whom = :whom {{to_change}};

-- name: who_has(whom)^
SELECT * FROM held WHERE whom = :whom;

-- name: hold_over(whom, was, person_id, now, until)!
-- From one of us to another.
UPDATE held SET person_id = :person_id, since = :now, until = :until
WHERE whom = :whom AND person_id = :was AND until > :now;

-- name: hold_until(whom, person_id, until)!
UPDATE held SET until = :until WHERE whom = :whom AND person_id = :person_id;

-- name: let_go(whom, person_id)!
DELETE FROM held WHERE whom = :whom AND person_id = :person_id;

-- name: held_by(person_id, now)
-- Whom they have now.
SELECT whom FROM held WHERE person_id = :person_id AND until > :now ORDER BY whom;

-- name: purge_held(before, limit)!
DELETE FROM held WHERE whom IN (SELECT whom FROM held WHERE until < :before ORDER BY until LIMIT :limit);

-- name: mark_callbacks_held(whom, claimed_by, claimed_until)!
-- Each open promise shows who has it: by the number, or by itself.
UPDATE callback SET state = 'claimed', claimed_by = :claimed_by, claimed_until = :claimed_until
WHERE closed_at IS NULL AND (number_idx = :whom OR (id = :whom AND number_idx IS NULL));

-- name: mark_callbacks_free(whom)!
UPDATE callback SET state = 'waiting', claimed_by = NULL, claimed_until = NULL
WHERE closed_at IS NULL AND (number_idx = :whom OR (id = :whom AND number_idx IS NULL));

-- name: mark_conversations_held(whom, claimed_by, claimed_until)!
-- From here on one of us writes, and not the flow.
UPDATE conversation SET mode = 'staff', claimed_by = :claimed_by, claimed_until = :claimed_until
WHERE number_idx = :whom AND closed_at IS NULL;

-- name: staff_writes(contact_id)!
UPDATE conversation SET mode = 'staff' WHERE contact_id = :contact_id AND closed_at IS NULL;

-- name: conversations_of_whom(whom)
-- The open ones of a number, one a line of ours. `risk`: how soon they were ever to be read.
SELECT v.contact_id, v.priority, k.priority AS risk FROM conversation v JOIN contact k ON k.id = v.contact_id
WHERE v.number_idx = :whom AND v.closed_at IS NULL ORDER BY v.contact_id;

-- name: free_conversation(contact_id)!
-- Nobody of us has it.
UPDATE conversation SET claimed_by = NULL, claimed_until = NULL
WHERE contact_id = :contact_id AND closed_at IS NULL;

-- name: conclude_callback(id, outcome, closed_why, closed_at)!
UPDATE callback SET state = 'done', outcome = :outcome, closed_why = :closed_why, closed_at = :closed_at
WHERE id = :id AND closed_at IS NULL;

-- name: callback_next_at(id, next_at)!
UPDATE callback SET next_at = :next_at WHERE id = :id AND closed_at IS NULL;

-- name: promise_anew(id, due_at, window, voicemail_ok)!
-- What is agreed now goes before what was agreed; NULL leaves it as it was. `due_at`: another day, which also
-- is since when they wait.
UPDATE callback SET due_at = COALESCE(CAST(:due_at AS {{int}}), due_at),
  next_at = COALESCE(CAST(:due_at AS {{int}}), next_at),
  waiting_since = COALESCE(CAST(:due_at AS {{int}}), waiting_since),
  "window" = COALESCE(CAST(:window AS TEXT), "window"),
  voicemail_ok = COALESCE(CAST(:voicemail_ok AS {{int}}), voicemail_ok)
WHERE id = :id AND closed_at IS NULL;

-- name: decide_callback(id, decided_by, decided_at)!
UPDATE callback SET decided_by = :decided_by, decided_at = :decided_at WHERE id = :id AND closed_at IS NULL;

-- name: note_callback_tried(id)!
UPDATE callback SET attempts = attempts + 1 WHERE id = :id;

-- name: add_attempt(id, callback_id, person_id, began_at)!
-- 0 while another try of this promise is under way.
INSERT INTO attempt (id, callback_id, person_id, began_at) VALUES (:id, :callback_id, :person_id, :began_at)
ON CONFLICT DO NOTHING;

-- name: attempt_by_id(id)^
SELECT * FROM attempt WHERE id = :id;

-- name: attempt_to_change(id)^
SELECT * FROM attempt WHERE id = :id {{to_change}};

-- name: attempts_of(callback_id)
SELECT * FROM attempt WHERE callback_id = :callback_id ORDER BY began_at, id;

-- name: last_attempt_of(callback_id)^
SELECT * FROM attempt WHERE callback_id = :callback_id ORDER BY began_at DESC, id DESC LIMIT 1;

-- name: save_attempt_turn(id, was, menu, said, tries)!
-- 0 when another webhook of the same call was quicker.
UPDATE attempt SET turn = turn + 1, menu = :menu, said = :said, tries = :tries WHERE id = :id AND turn = :was;

-- name: dial_attempt(id, dialed_at, message_ok)!
-- 1 for the first time alone.
UPDATE attempt SET dialed_at = :dialed_at, message_ok = :message_ok WHERE id = :id AND dialed_at IS NULL;

-- name: note_attempt_heard(id, heard, error)!
-- The first word stands.
UPDATE attempt SET heard = :heard, error = CAST(:error AS {{int}}) WHERE id = :id AND heard IS NULL;

-- name: note_attempt_machine(id, resident_call)!
UPDATE attempt SET resident_call = :resident_call WHERE id = :id AND resident_call IS NULL;

-- name: end_attempt(id, ended_at)!
UPDATE attempt SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: tell_attempt(id, outcome, told_at, told_by)!
-- One of us says what came of it; without `told_by` what the carrier said stands for it until then.
UPDATE attempt SET outcome = :outcome, told_at = :told_at, told_by = CAST(:told_by AS TEXT)
WHERE id = :id AND told_by IS NULL;

-- name: leg_connected(id, answered_at)!
UPDATE leg SET state = 'connected', answered_at = COALESCE(answered_at, CAST(:answered_at AS {{int}}))
WHERE id = :id AND ended_at IS NULL;

-- name: leg_over(id, state, ended_at)!
-- `state` for a phone that nobody took.
UPDATE leg SET state = CASE state WHEN 'connected' THEN 'done' ELSE CAST(:state AS TEXT) END, ended_at = :ended_at
WHERE id = :id AND ended_at IS NULL;

-- name: purge_attempts(before, limit)!
-- The carrier's id of their side leads to the number in the carrier's own records.
UPDATE attempt SET resident_call = NULL
WHERE id IN (
  SELECT a.id FROM attempt a JOIN callback b ON b.id = a.callback_id JOIN contact c ON c.id = b.contact_id
  WHERE a.began_at < :before AND a.resident_call IS NOT NULL AND c.legal_hold = 0
  ORDER BY a.began_at LIMIT :limit);

-- name: conversation_open_of(number_idx)^
SELECT contact_id FROM conversation WHERE number_idx = :number_idx AND closed_at IS NULL LIMIT 1;
