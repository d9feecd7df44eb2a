-- Promises to call back, and messages that callers left.

-- name: add_callback(id, contact_id, number_enc, number_idx, language, reason, priority, window, voicemail_ok, waiting_since, created_at, due_at)!
-- 0 when the same promise is open already.
INSERT INTO callback (id, contact_id, number_enc, number_idx, language, reason, priority, "window",
  voicemail_ok, waiting_since, created_at, due_at)
VALUES (:id, :contact_id, :number_enc, :number_idx, :language, :reason, :priority, :window,
  :voicemail_ok, :waiting_since, :created_at, :due_at)
ON CONFLICT DO NOTHING;

-- name: callback_by_id(id)^
SELECT * FROM callback WHERE id = :id;

-- name: callbacks_of_contact(contact_id)
SELECT * FROM callback WHERE contact_id = :contact_id ORDER BY created_at, id;

-- name: open_callbacks(limit)
-- By risk, then by age.
SELECT * FROM callback WHERE closed_at IS NULL ORDER BY priority DESC, waiting_since, id LIMIT :limit;

-- name: open_callbacks_of_number(number_idx)
SELECT * FROM callback WHERE number_idx = :number_idx AND closed_at IS NULL
ORDER BY priority DESC, waiting_since, id;

-- name: ask_to_be_called(contact_id, reason, number_idx)!
-- They said that this number is to be called.
UPDATE callback SET asked = 1
WHERE contact_id = :contact_id AND reason = :reason AND number_idx = :number_idx AND closed_at IS NULL;

-- name: may_be_called_back(number_idx, but)^
-- A promise that is open, to somebody who called us or who asked for it; but for this reason.
SELECT c.id FROM callback c JOIN contact k ON k.id = c.contact_id
WHERE c.number_idx = :number_idx AND c.closed_at IS NULL
  AND (c.asked = 1 OR (k.channel = 'voice' AND c.reason <> :but)) LIMIT 1;

-- name: asked_by_phone_since(number_idx, since)^
-- A promise that is open, to somebody who asked for it from the very phone that is to be called.
SELECT c.id FROM callback c JOIN contact k ON k.id = c.contact_id
WHERE c.number_idx = :number_idx AND c.closed_at IS NULL AND c.asked = 1 AND c.created_at >= :since
  AND k.channel = 'voice' AND k.caller_idx = c.number_idx LIMIT 1;

-- name: withdraw_callback(id, outcome, closed_at)!
-- No longer wanted, e.g. the caller reached a person in another way.
UPDATE callback SET state = 'withdrawn', outcome = :outcome, closed_at = :closed_at
WHERE id = :id AND closed_at IS NULL;

-- name: add_recording(id, contact_id, callback_id, carrier_id, seconds, created_at)!
-- 0 when this recording is known already.
INSERT INTO recording (id, contact_id, callback_id, carrier_id, seconds, created_at)
VALUES (:id, :contact_id, :callback_id, :carrier_id, :seconds, :created_at)
ON CONFLICT (carrier_id) DO NOTHING;

-- name: recording_by_id(id)^
SELECT * FROM recording WHERE id = :id;

-- name: recording_by_carrier_id(carrier_id)^
SELECT * FROM recording WHERE carrier_id = :carrier_id;

-- name: recordings_of_contact(contact_id)
-- Without the sound itself.
SELECT id, contact_id, callback_id, carrier_id, seconds, state, created_at, fetched_at, deleted_at
FROM recording WHERE contact_id = :contact_id ORDER BY created_at, id;

-- name: keep_recording(id, body_enc, seconds, fetched_at)!
UPDATE recording SET state = 'fetched', body_enc = :body_enc,
  seconds = COALESCE(CAST(:seconds AS {{int}}), seconds), fetched_at = :fetched_at
WHERE id = :id AND state = 'announced';

-- name: mark_recording(id, state, deleted_at)!
-- Deleted at the carrier, or purged here.
UPDATE recording SET state = :state, deleted_at = COALESCE(CAST(:deleted_at AS {{int}}), deleted_at)
WHERE id = :id;
