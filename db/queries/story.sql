-- What a contact's page tells (console/contacts/story.py): each source newest first, before a moment, and bounded.

-- name: story_audit(subject, before, limit)
-- Without what only says that somebody read it.
SELECT id, at, actor, action, detail FROM audit
WHERE subject = :subject AND at < :before AND action NOT IN ('contact_read', 'number_read', 'recording_read', 'picture_seen', 'wait_read')
ORDER BY id DESC LIMIT :limit;

-- name: read_lately(subject, actor, action, since)^
-- Has this person opened this since then?
SELECT id FROM audit
WHERE subject = :subject AND actor = :actor AND action = :action AND at >= :since
ORDER BY id DESC LIMIT 1;

-- name: story_texts(contact_id, before, limit)
SELECT * FROM message WHERE contact_id = :contact_id AND created_at < :before
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: story_pictures(contact_id, limit)
-- Without the pictures themselves.
SELECT p.id, p.message_id, p.kind, p.state FROM message m JOIN picture p ON p.message_id = m.id
WHERE m.contact_id = :contact_id ORDER BY p.created_at DESC, p.id DESC LIMIT :limit;

-- name: story_legs(contact_id, before, limit)
SELECT id, handoff_id, person_id, purpose, destination, attempt, state, tier, planned_at, rung_at, answered_at, accepted_at, ended_at
FROM leg WHERE contact_id = :contact_id AND planned_at < :before ORDER BY planned_at DESC, id DESC LIMIT :limit;

-- name: story_transfers(contact_id, before, limit)
SELECT * FROM transfer WHERE contact_id = :contact_id AND agreed_at < :before
ORDER BY agreed_at DESC, id DESC LIMIT :limit;

-- name: story_callbacks(contact_id, before, limit)
SELECT * FROM callback WHERE contact_id = :contact_id AND created_at < :before
ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: story_recordings(contact_id, before, limit)
-- Without the sound itself.
SELECT id, seconds, state, created_at, fetched_at FROM recording
WHERE contact_id = :contact_id AND created_at < :before ORDER BY created_at DESC, id DESC LIMIT :limit;

-- name: story_dispatch(incident_id, before, limit)
-- What happened to the teams that were called for it.
SELECT e.dispatch_id, e.n, e.at, e.kind, e.detail, e.late, d.code FROM dispatch d
JOIN dispatch_event e ON e.dispatch_id = d.id
WHERE d.incident_id = :incident_id AND e.at < :before AND e.kind NOT IN ('timer', 'clock_moved')
ORDER BY e.at DESC, e.dispatch_id DESC, e.n DESC LIMIT :limit;

-- name: contacts_about(incident_id, but, limit)
-- The other contacts of an incident, the newest first.
SELECT * FROM contact WHERE incident_id = :incident_id AND id <> :but
ORDER BY started_at DESC, id DESC LIMIT :limit;
