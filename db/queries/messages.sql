-- Texts and e-mails, in and out (ivr/outgoing/outbox.py), and how fast our lines may send.

-- name: add_message(id, direction, channel, contact_id, person_id, dispatch_id, page_id, purpose, line, number_enc, number_idx, body_enc, segments, state, carrier_id, key, created_at, media, written_by)!
-- 0 when its key, or the carrier's id of it, is there already.
INSERT INTO message (id, direction, channel, contact_id, person_id, dispatch_id, page_id, purpose, line,
  number_enc, number_idx, body_enc, segments, state, carrier_id, key, created_at, media, written_by)
VALUES (:id, :direction, :channel, :contact_id, :person_id, :dispatch_id, :page_id, :purpose, :line,
  :number_enc, :number_idx, :body_enc, :segments, :state, :carrier_id, :key, :created_at, :media, :written_by)
ON CONFLICT DO NOTHING;

-- name: message_by_id(id)^
SELECT * FROM message WHERE id = :id;

-- name: message_by_key(key)^
SELECT * FROM message WHERE key = :key;

-- name: message_to_change(id)^
SELECT * FROM message WHERE id = :id {{to_change}};

-- name: message_by_carrier_id(carrier_id)^
SELECT * FROM message WHERE carrier_id = :carrier_id;

-- name: messages_of_contact(contact_id, limit)
-- The newest first.
SELECT * FROM message WHERE contact_id = :contact_id ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: messages_of_person(person_id, limit)
-- The newest first.
SELECT * FROM message WHERE person_id = :person_id ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: messages_of_number(number_idx, limit)
-- From them and to them, whatever they belong to. The newest first.
SELECT * FROM message WHERE number_idx = :number_idx ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: texts_of_dispatch(dispatch_id, limit)
-- What the team wrote about it. The newest first.
SELECT * FROM message WHERE dispatch_id = :dispatch_id AND direction = 'in'
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: messages_of_page(page_id)
SELECT * FROM message WHERE page_id = :page_id ORDER BY created_at, id;

-- name: wrote_since(number_idx, contact_id, since)^
-- A text from this number: of this contact, or of none in particular since then.
SELECT id FROM message
WHERE number_idx = :number_idx AND direction = 'in'
  AND (contact_id = :contact_id OR (CAST(:contact_id AS TEXT) IS NULL AND created_at >= :since))
LIMIT 1;

-- name: written_lately_to(number_idx, since)^
-- Our last text to this number since then, if it was about a contact.
SELECT contact_id, written_by FROM message
WHERE number_idx = :number_idx AND created_at >= :since AND direction = 'out' AND contact_id IS NOT NULL
ORDER BY created_at DESC LIMIT 1;

-- name: stop_confirmed(number_idx, since, but)^
-- By another message than `but`.
SELECT id FROM message
WHERE number_idx = :number_idx AND direction = 'out' AND purpose = 'confirm_stop' AND created_at >= :since
  AND state <> 'dropped' AND id <> :but LIMIT 1;

-- name: not_textable(number_idx)^
-- The carrier said that no text will ever reach this number (21614, 30006: a landline).
SELECT id FROM message WHERE number_idx = :number_idx AND error IN (21614, 30006) LIMIT 1;

-- name: told_since(person_id, dispatch_id, created_at)^
-- Somebody was told anew how a dispatch stands.
SELECT id FROM message
WHERE person_id = :person_id AND created_at > :created_at AND dispatch_id = :dispatch_id
  AND purpose = 'notice' AND state <> 'dropped' LIMIT 1;

-- name: claim_message(id, claimed_at, possible_repeat, segments)!
-- Immediately before the request. The first try's time stays.
UPDATE message SET state = 'claimed', claimed_at = COALESCE(claimed_at, :claimed_at),
  possible_repeat = :possible_repeat, segments = :segments
WHERE id = :id AND state IN ('planned', 'claimed', 'unknown');

-- name: unclaim_message(id, state)!
-- Refused: 'planned' again. No answer: 'unknown'. A status that was quicker than we are stands.
UPDATE message SET state = :state WHERE id = :id AND state = 'claimed';

-- name: drop_message(id, ended_at)!
UPDATE message SET state = 'dropped', ended_at = :ended_at
WHERE id = :id AND state IN ('planned', 'claimed', 'unknown');

-- name: give_up_message(id, ended_at)!
-- Nobody will ever know whether it went out.
UPDATE message SET state = 'unknown', ended_at = :ended_at
WHERE id = :id AND state IN ('claimed', 'unknown') AND ended_at IS NULL;

-- name: move_message(id, from_states, state, carrier_id, error, submitted_at, ended_at)!
-- From one of the states given (`codes(…)`), else 0. What is NULL, or known already, stays as it is.
UPDATE message SET state = :state, carrier_id = COALESCE(carrier_id, :carrier_id),
  error = COALESCE(CAST(:error AS {{int}}), error),
  submitted_at = COALESCE(submitted_at, CAST(:submitted_at AS {{int}})),
  ended_at = COALESCE(ended_at, CAST(:ended_at AS {{int}}))
WHERE id = :id AND replace(CAST(:from_states AS TEXT), '"' || state || '"', '') <> CAST(:from_states AS TEXT);

-- name: adopt_message(id, carrier_id)!
-- The carrier's id alone, whatever the state has become.
UPDATE message SET carrier_id = :carrier_id WHERE id = :id AND carrier_id IS NULL;

-- name: pace_of(line)^
SELECT * FROM pace WHERE line = :line {{to_change}};

-- name: set_pace(line, page_at, notice_at, follow_at)!
INSERT INTO pace (line, page_at, notice_at, follow_at) VALUES (:line, :page_at, :notice_at, :follow_at)
ON CONFLICT (line) DO UPDATE SET page_at = excluded.page_at, notice_at = excluded.notice_at,
  follow_at = excluded.follow_at;

-- name: trouble_of(way)^
SELECT * FROM trouble WHERE way = :way;

-- name: note_trouble(way, at, gap)!
-- One more refusal in a row. After `gap` milliseconds without any it is the first of a new row.
INSERT INTO trouble (way, since, failures, last_at) VALUES (:way, :at, 1, :at)
ON CONFLICT (way) DO UPDATE SET
  since = CASE WHEN excluded.last_at - trouble.last_at > :gap THEN excluded.since ELSE trouble.since END,
  failures = CASE WHEN excluded.last_at - trouble.last_at > :gap THEN 1 ELSE trouble.failures + 1 END,
  told_at = CASE WHEN excluded.last_at - trouble.last_at > :gap THEN NULL ELSE trouble.told_at END,
  last_at = excluded.last_at;

-- name: tell_trouble(way, told_at)!
-- 1 for whoever tells it first.
UPDATE trouble SET told_at = :told_at WHERE way = :way AND told_at IS NULL;

-- name: end_trouble(way)!
DELETE FROM trouble WHERE way = :way;

-- name: safe_contact_of(number_idx)^
SELECT * FROM safe_contact WHERE number_idx = :number_idx;

-- name: stop_texts(number_idx, stopped_at, stopped_by)!
-- They want no texts, or the carrier sends them none. The first time stays.
INSERT INTO safe_contact (number_idx, stopped_at, stopped_by, changed_at)
VALUES (:number_idx, :stopped_at, :stopped_by, :stopped_at)
ON CONFLICT (number_idx) DO UPDATE SET stopped_at = COALESCE(safe_contact.stopped_at, excluded.stopped_at),
  stopped_by = CASE WHEN excluded.stopped_by = 'carrier' THEN 'carrier'
    ELSE COALESCE(safe_contact.stopped_by, excluded.stopped_by) END,
  changed_at = excluded.changed_at;

-- name: save_safe_contact(number_idx, stopped_at, stopped_by, quiet_at, text_ok, call_ok, voicemail_ok, consent, consent_at, changed_at)!
-- What a number said: the whole row, in place of what was known.
INSERT INTO safe_contact (number_idx, stopped_at, stopped_by, quiet_at, text_ok, call_ok, voicemail_ok, consent,
  consent_at, changed_at)
VALUES (:number_idx, :stopped_at, :stopped_by, :quiet_at, :text_ok, :call_ok, :voicemail_ok, :consent,
  :consent_at, :changed_at)
ON CONFLICT (number_idx) DO UPDATE SET stopped_at = excluded.stopped_at, stopped_by = excluded.stopped_by,
  quiet_at = excluded.quiet_at, text_ok = excluded.text_ok, call_ok = excluded.call_ok,
  voicemail_ok = excluded.voicemail_ok, consent = excluded.consent, consent_at = excluded.consent_at,
  changed_at = excluded.changed_at;
