-- Incidents, the dispatches for them, who was asked, and what happened (ivr/dispatch/dispatching.py).

-- name: add_incident(id, call_type, priority, language, details_enc, cad_enc, opened_at, opened_by, decision)!
INSERT INTO incident (id, call_type, priority, language, details_enc, cad_enc, opened_at, opened_by, decision)
VALUES (:id, :call_type, :priority, :language, :details_enc, :cad_enc, :opened_at, :opened_by, :decision);

-- name: incident_by_id(id)^
SELECT * FROM incident WHERE id = :id;

-- name: incident_to_change(id)^
SELECT * FROM incident WHERE id = :id {{to_change}};

-- name: open_incidents(since, limit)
-- Newest first: a contact may be about one of these.
SELECT * FROM incident WHERE closed_at IS NULL AND opened_at >= :since ORDER BY opened_at DESC, id DESC LIMIT :limit;

-- name: open_incidents_of_caller(caller_idx, since)
-- Those a number has called about since then, newest first.
SELECT DISTINCT i.* FROM incident i JOIN contact c ON c.incident_id = i.id
WHERE c.caller_idx = :caller_idx AND c.started_at >= :since AND i.closed_at IS NULL
ORDER BY i.opened_at DESC, i.id DESC;

-- name: join_incident(contact_id, incident_id)!
UPDATE contact SET incident_id = :incident_id WHERE id = :contact_id;

-- name: contacts_of_incident(incident_id)
SELECT * FROM contact WHERE incident_id = :incident_id ORDER BY started_at, id;

-- name: raise_incident_priority(id, priority)!
UPDATE incident SET priority = :priority WHERE id = :id AND priority < :priority;

-- name: note_incident_details(id, details_enc)!
UPDATE incident SET details_enc = :details_enc WHERE id = :id AND identified = 1;

-- name: note_police(id, police)!
-- Police who took over are not asked for again.
UPDATE incident SET police = :police WHERE id = :id AND police <> 'TOOK_OVER';

-- name: close_incident(id, closed_at, disposition, reason)!
-- 0 when it was closed before: the first word on how it ended stands.
UPDATE incident SET closed_at = :closed_at, disposition = :disposition, reason = :reason
WHERE id = :id AND closed_at IS NULL;

-- name: live_dispatches_of_incident(incident_id)
SELECT * FROM dispatch WHERE incident_id = :incident_id AND over_at IS NULL ORDER BY opened_at, id;

-- name: dispatches_of_incident(incident_id)
SELECT * FROM dispatch WHERE incident_id = :incident_id ORDER BY opened_at, id;

-- name: add_dispatch(id, incident_id, code, policy, need, language, state, epoch, level, entered_at, due_at, queue, flow_hash, opened_at, opened_by, test)!
-- 0 when the code is one of a live dispatch: take another.
INSERT INTO dispatch (id, incident_id, code, policy, need, language, state, epoch, level, entered_at, due_at,
  queue, flow_hash, opened_at, opened_by, test)
VALUES (:id, :incident_id, :code, :policy, :need, :language, :state, :epoch, :level, :entered_at, :due_at,
  :queue, :flow_hash, :opened_at, :opened_by, :test)
ON CONFLICT (code) WHERE over_at IS NULL DO NOTHING;

-- name: code_said_since(code, since)^
-- A code that responders still have on their phones is not given to another dispatch.
SELECT id FROM dispatch WHERE code = :code AND (over_at IS NULL OR over_at >= :since) LIMIT 1;

-- name: dispatch_by_id(id)^
SELECT * FROM dispatch WHERE id = :id;

-- name: dispatch_to_change(id)^
-- For an event: the next one about the same dispatch waits for this one's end, and reads what it left.
SELECT * FROM dispatch WHERE id = :id {{to_change}};

-- name: dispatches_by_code(code, limit)
-- Newest first; a code is used again some day.
SELECT * FROM dispatch WHERE code = :code ORDER BY opened_at DESC, id DESC LIMIT :limit;

-- name: live_dispatches(limit)
SELECT d.*, i.call_type, i.priority, i.police FROM dispatch d JOIN incident i ON i.id = d.incident_id
WHERE d.over_at IS NULL ORDER BY i.priority DESC, d.due_at, d.id LIMIT :limit;

-- name: dispatches_before(opened_at, id, limit)
-- A page of the list, newest first, after the row with this time and id.
SELECT d.*, i.call_type, i.priority, i.police FROM dispatch d JOIN incident i ON i.id = d.incident_id
WHERE d.opened_at <= :opened_at AND (d.opened_at < :opened_at OR d.id < :id)
ORDER BY d.opened_at DESC, d.id DESC LIMIT :limit;

-- name: save_dispatch(id, need, state, epoch, level, entered_at, due_at, queue, nudged, told_late, asked_ok, rounds, over_at, reason, at)!
-- When it first came into a state is kept, whatever comes after.
UPDATE dispatch SET need = :need, state = :state, epoch = :epoch, level = :level, entered_at = :entered_at, due_at = :due_at,
  queue = :queue, nudged = :nudged, told_late = :told_late, asked_ok = :asked_ok, rounds = :rounds,
  over_at = COALESCE(over_at, CAST(:over_at AS {{int}})), reason = COALESCE(reason, CAST(:reason AS TEXT)),
  accepted_at = CASE WHEN :state = 'ACCEPTED' THEN COALESCE(accepted_at, :at) ELSE accepted_at END,
  en_route_at = CASE WHEN :state = 'EN_ROUTE' THEN COALESCE(en_route_at, :at) ELSE en_route_at END,
  on_scene_at = CASE WHEN :state = 'ON_SCENE' THEN COALESCE(on_scene_at, :at) ELSE on_scene_at END,
  cleared_at = CASE WHEN :state = 'CLEARED' THEN COALESCE(cleared_at, :at) ELSE cleared_at END
WHERE id = :id;

-- name: members_of(dispatch_id)
SELECT * FROM member WHERE dispatch_id = :dispatch_id ORDER BY n, person_id;

-- name: save_member(dispatch_id, person_id, n, level, epoch, stage, since, eta_at, due_at, asked)!
INSERT INTO member (dispatch_id, person_id, n, level, epoch, stage, since, eta_at, due_at, asked)
VALUES (:dispatch_id, :person_id, :n, :level, :epoch, :stage, :since, :eta_at, :due_at, :asked)
ON CONFLICT (dispatch_id, person_id) DO UPDATE SET n = excluded.n, level = excluded.level,
  epoch = excluded.epoch, stage = excluded.stage, since = excluded.since, eta_at = excluded.eta_at,
  due_at = excluded.due_at, asked = excluded.asked;

-- name: open_of_person(person_id)
-- Live dispatches in which somebody was asked, newest first, with how far they have come. CROSS JOIN, and a plus
-- that no index is sorted by: looked for among what is live, which is little, not among all there ever was.
SELECT d.*, m.stage, m.since, m.eta_at, m.epoch AS asked_epoch, m.level AS asked_level
FROM dispatch d CROSS JOIN member m
WHERE d.over_at IS NULL AND m.dispatch_id = d.id AND m.person_id = :person_id ORDER BY +d.opened_at DESC, d.id DESC;

-- name: news_of_contact(contact_id)
-- What a caller who waits is told in truth: every dispatch for their incident, newest first, how many people
-- come, and when the first of them is expected (NULL while nobody has said).
SELECT d.id, d.state, d.need, d.epoch, d.rounds, d.told_late, d.over_at, d.reason, d.opened_at,
  (SELECT count(*) FROM member m WHERE m.dispatch_id = d.id
    AND m.stage IN ('accepted', 'en_route', 'on_scene')) AS coming,
  (SELECT min(m.eta_at) FROM member m WHERE m.dispatch_id = d.id
    AND m.stage IN ('accepted', 'en_route')) AS eta_at
FROM contact c JOIN dispatch d ON d.incident_id = c.incident_id
WHERE c.id = :contact_id ORDER BY d.opened_at DESC, d.id DESC;

-- name: add_dispatch_event(dispatch_id, n, at, kind, detail, late, source)!
INSERT INTO dispatch_event (dispatch_id, n, at, kind, detail, late, source)
VALUES (:dispatch_id, :n, :at, :kind, :detail, :late, :source);

-- name: dispatch_event_from(dispatch_id, source)^
SELECT n FROM dispatch_event WHERE dispatch_id = :dispatch_id AND source = :source;

-- name: dispatch_events(dispatch_id)
SELECT * FROM dispatch_event WHERE dispatch_id = :dispatch_id ORDER BY n;

-- name: first_dispatch_event(dispatch_id)^
SELECT * FROM dispatch_event WHERE dispatch_id = :dispatch_id AND n = 1;

-- name: last_dispatch_event(dispatch_id)^
SELECT * FROM dispatch_event WHERE dispatch_id = :dispatch_id ORDER BY n DESC LIMIT 1;

-- name: dispatches_without_timer(before, tries, limit)
-- Invariant 2, asked in production: a live dispatch whose timer is not there, should have rung by now, or is
-- tried again and again.
SELECT d.id, d.epoch, d.due_at, j.id AS job_id, j.due_at AS job_due_at, j.attempts
FROM dispatch d LEFT JOIN job j ON j.kind = 'dispatch' AND j.ref = d.id
WHERE d.over_at IS NULL AND (j.id IS NULL OR j.due_at < :before OR j.attempts >= :tries)
ORDER BY d.due_at, d.id LIMIT :limit;

-- name: contact_to_change_by_id(id)^
-- Of two who ask for a team for the same contact, the second finds what the first asked for.
SELECT * FROM contact WHERE id = :id {{to_change}};

-- name: add_alert(id, alarm, subject, person_id, key, raised_at, urgent)!
-- 0 while one with this key waits to be acknowledged.
INSERT INTO alert (id, alarm, subject, person_id, key, raised_at, urgent)
VALUES (:id, :alarm, :subject, :person_id, :key, :raised_at, :urgent)
ON CONFLICT DO NOTHING;

-- name: alert_by_id(id)^
SELECT * FROM alert WHERE id = :id;

-- name: open_alerts(limit)
-- The urgent ones first, then the newest.
SELECT * FROM alert WHERE acknowledged_at IS NULL ORDER BY urgent DESC, raised_at DESC, id DESC LIMIT :limit;

-- name: acknowledge_alert(id, at, by)!
UPDATE alert SET acknowledged_at = :at, acknowledged_by = :by WHERE id = :id AND acknowledged_at IS NULL;

-- name: alert_texts_since(person_id, since)^
SELECT count(*) AS texts FROM message
WHERE person_id = :person_id AND created_at >= :since AND purpose = 'alert';

-- name: alerts_of(subject, limit)
-- Of one dispatch, also those that were acknowledged: the newest first.
SELECT * FROM alert WHERE subject = :subject ORDER BY raised_at DESC, id DESC LIMIT :limit;

-- name: dispatches_over(limit)
-- Those that ended last.
SELECT d.*, i.call_type, i.priority, i.police, i.closed_at FROM dispatch d JOIN incident i ON i.id = d.incident_id
WHERE d.over_at IS NOT NULL ORDER BY d.over_at DESC, d.id DESC LIMIT :limit;

-- name: newest_dispatch_events(dispatch_id, limit)
SELECT * FROM dispatch_event WHERE dispatch_id = :dispatch_id ORDER BY n DESC LIMIT :limit;
