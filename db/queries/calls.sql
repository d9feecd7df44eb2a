-- Turns and timers of live calls.

-- name: hurry_searches(now)!
-- A phone is free, or somebody declined: every search for a person looks now instead of at its time.
-- The more urgent a caller, the earlier by a few milliseconds.
UPDATE job SET due_at = :now - (SELECT h.priority FROM handoff h WHERE h.id = job.ref)
WHERE kind = 'ring' AND due_at > :now AND ref IN (SELECT id FROM handoff WHERE state = 'waiting');

-- name: reconclude_contact(id, outcome, reason)!
-- Late news of an ended contact: it got through after all, or left a message. What somebody of ours has
-- decided stands.
UPDATE contact SET outcome = :outcome, reason = :reason WHERE id = :id AND ended_at IS NOT NULL AND decided_at IS NULL;

-- name: decide_contact(id, outcome, reason, decided_by, decided_at)!
-- How it ended, as whoever counseled says: nothing that is told later changes it, but they themselves and a
-- supervisor (ivr/calls/counseling.py).
UPDATE contact SET outcome = :outcome, reason = :reason, decided_by = :decided_by, decided_at = :decided_at
WHERE id = :id AND ended_at IS NOT NULL;

-- name: note_not_lost(contact_id)!
-- Late news: the two had spoken when the caller hung up.
UPDATE transfer SET result = 'connected' WHERE result = 'lost' AND contact_id = :contact_id;

-- name: note_leg_calling(id)!
-- We are about to ask the carrier; should no answer come, the next try looks whether it rang all the same.
UPDATE leg SET state = 'calling' WHERE id = :id AND state = 'planned';

-- name: note_leg_planned(id)!
-- The carrier refused clearly: nothing was placed.
UPDATE leg SET state = 'planned' WHERE id = :id AND state = 'calling' AND call_id IS NULL;

-- name: note_leg_ringing(id)!
UPDATE leg SET state = 'ringing' WHERE id = :id AND state IN ('planned', 'calling');

-- name: note_leg_ended(id, ended_at)!
UPDATE leg SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: hurry_fetch(ref, now)!
-- The carrier says that a message is ready.
UPDATE job SET due_at = :now WHERE kind = 'fetch_recording' AND ref = :ref AND due_at > :now;
