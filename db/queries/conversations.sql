-- Conversations by text, and who of ours has to read them (ivr/texting/conversations.py).

-- name: add_conversation(contact_id, number_idx, line, heard_at)!
-- 0 when this number has one with this line: another text was quicker.
INSERT INTO conversation (contact_id, number_idx, line, heard_at)
VALUES (:contact_id, :number_idx, :line, :heard_at)
ON CONFLICT DO NOTHING;

-- name: conversation_of_number(number_idx, line)^
-- The open one. The next text of the same number waits for this one's end, and reads what it left.
SELECT * FROM conversation
WHERE number_idx = :number_idx AND line = :line AND closed_at IS NULL {{to_change}};

-- name: open_conversation(number_idx, line)^
-- To be looked at.
SELECT * FROM conversation WHERE number_idx = :number_idx AND line = :line AND closed_at IS NULL;

-- name: conversation_of(contact_id)^
SELECT * FROM conversation WHERE contact_id = :contact_id;

-- name: conversation_to_change(contact_id)^
SELECT * FROM conversation WHERE contact_id = :contact_id AND closed_at IS NULL {{to_change}};

-- name: heard_in_conversation(contact_id, at)!
UPDATE conversation SET heard_at = :at WHERE contact_id = :contact_id;

-- name: said_in_conversation(contact_id, at)!
UPDATE conversation SET said_at = :at WHERE contact_id = :contact_id;

-- name: asked_in_conversation(contact_id, asked)!
-- The message that asks what stands now; NULL for nothing.
UPDATE conversation SET asked = :asked WHERE contact_id = :contact_id;

-- name: cried_in_conversation(contact_id, at)!
UPDATE conversation SET cried_at = :at WHERE contact_id = :contact_id;

-- name: await_person(contact_id, since, priority, why)!
-- A person has to read it. The place in line is kept; only a higher priority changes the reason.
UPDATE conversation SET waiting_since = COALESCE(waiting_since, :since),
  why = CASE WHEN waiting_since IS NULL OR priority < :priority THEN :why ELSE why END,
  priority = CASE WHEN waiting_since IS NULL OR priority < :priority THEN :priority ELSE priority END
WHERE contact_id = :contact_id AND closed_at IS NULL;

-- name: end_waiting(contact_id)!
-- A person has answered, or it is kept elsewhere in the list of those who wait.
UPDATE conversation SET waiting_since = NULL, priority = 0, why = NULL
WHERE contact_id = :contact_id AND waiting_since IS NOT NULL;

-- name: close_conversation(contact_id, at)!
UPDATE conversation SET closed_at = :at, asked = NULL, waiting_since = NULL, priority = 0, why = NULL,
  claimed_by = NULL, claimed_until = NULL
WHERE contact_id = :contact_id AND closed_at IS NULL;

-- name: questions_again(contact_id)!
-- Nobody of ours is there to write with them.
UPDATE conversation SET mode = 'bot' WHERE contact_id = :contact_id AND mode = 'staff' AND closed_at IS NULL;

-- name: conversations_ahead(contact_id)^
-- How many wait to be read before this one.
SELECT count(*) AS ahead FROM conversation o JOIN conversation c ON c.contact_id = :contact_id
WHERE o.closed_at IS NULL AND o.waiting_since IS NOT NULL
  AND (o.priority > c.priority OR (o.priority = c.priority
    AND (o.waiting_since < c.waiting_since OR (o.waiting_since = c.waiting_since AND o.contact_id < c.contact_id))));

-- name: file_text(id, contact_id)!
-- Which conversation a text belongs to.
UPDATE message SET contact_id = :contact_id WHERE id = :id;

-- name: texts_of_number_since(number_idx, since, but, limit)
-- When the texts of this number came, the newest first.
SELECT created_at FROM message
WHERE number_idx = :number_idx AND created_at >= :since AND direction = 'in' AND id <> :but
ORDER BY created_at DESC LIMIT :limit;

-- name: waiting_notices_since(person_id, since)^
-- How often one of our people was told by text that somebody waits.
SELECT count(*) AS notices FROM message
WHERE person_id = :person_id AND created_at >= :since AND direction = 'out' AND purpose = 'waiting';

-- name: staff_wrote_to(number_idx, since)^
-- The last text of one of us to this number since then.
SELECT created_at FROM message
WHERE number_idx = :number_idx AND created_at >= :since AND written_by IS NOT NULL
ORDER BY created_at DESC LIMIT 1;

-- name: live_call_of(caller_idx, since)^
-- A call from this number that is not over. By the caller, never by the index of channels.
SELECT * FROM contact
WHERE caller_idx = :caller_idx AND started_at >= :since AND channel || '' = 'voice' AND ended_at IS NULL
ORDER BY started_at DESC, id DESC LIMIT 1;

-- name: note_consent(number_idx, consent, at, since)!
-- They have written to us. A yes from before `since` is none any more, a no stays.
INSERT INTO safe_contact (number_idx, consent, consent_at, changed_at)
VALUES (:number_idx, :consent, :at, :at)
ON CONFLICT (number_idx) DO UPDATE SET text_ok = NULLIF(safe_contact.text_ok, 1),
  call_ok = NULLIF(safe_contact.call_ok, 1), voicemail_ok = NULLIF(safe_contact.voicemail_ok, 1),
  consent = excluded.consent, consent_at = excluded.consent_at, changed_at = excluded.changed_at
WHERE safe_contact.consent_at IS NULL OR safe_contact.consent_at < :since;

-- name: quiet_texts(number_idx, at)!
-- Texts are not safe. The last time counts: who asks by phone for a call, and then writes QUIET again, is not called.
INSERT INTO safe_contact (number_idx, quiet_at, changed_at) VALUES (:number_idx, :at, :at)
ON CONFLICT (number_idx) DO UPDATE SET quiet_at = excluded.quiet_at,
  changed_at = excluded.changed_at;

-- name: start_texts(number_idx, at)!
-- They want texts again, and say so by text.
INSERT INTO safe_contact (number_idx, text_ok, consent, consent_at, changed_at)
VALUES (:number_idx, 1, 'start', :at, :at)
ON CONFLICT (number_idx) DO UPDATE SET stopped_at = NULL, stopped_by = NULL, quiet_at = NULL, text_ok = 1,
  call_ok = NULLIF(safe_contact.call_ok, 1), voicemail_ok = NULLIF(safe_contact.voicemail_ok, 1),
  consent = 'start', consent_at = excluded.consent_at, changed_at = excluded.changed_at;
