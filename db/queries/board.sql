-- What the board shows (console/watch/board_reading.py): what is live, read in one transaction. No sealed column is
-- among it, and every list ends.

-- name: board_calls_waiting(since, limit)
-- Who looks for a person on the phone since then, by risk, then by who has waited longest: in a surge nobody who
-- came later hides them. One who is being connected to somebody outside at the same time is among `board_calls`.
SELECT c.id, c.line, c.route, c.language, c.priority, c.started_at,
  h.state AS search, h.opened_at AS searched_at, h.priority AS search_priority, h.won_by, h.won_at, h.held_at,
  NULL AS destination, NULL AS guest_place
FROM handoff h JOIN contact c ON c.id = h.contact_id
WHERE h.state = 'waiting' AND h.opened_at >= :since AND c.ended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM transfer o WHERE o.contact_id = c.id AND o.ended_at IS NULL)
ORDER BY h.priority DESC, h.opened_at, h.id LIMIT :limit;

-- name: board_calls(limit)
-- Who else is on the line, with where they are: the conversation with one of us, whoever is asked to join it, and
-- the connection to somebody outside. The newest first, so that a call whose end was lost hides nobody. By what is
-- live, never by the index of channels, which has every call that ever was.
SELECT c.id, c.line, c.route, c.language, c.priority, c.started_at,
  h.state AS search, h.opened_at AS searched_at, h.priority AS search_priority, h.won_by, h.won_at, h.held_at,
  t.destination, t.agreed_at, t.connected_at,
  g.destination AS guest_place, g.person_id AS guest_person, g.state AS guest_state, g.accepted_at AS guest_at,
  (SELECT count(*) FROM leg o WHERE o.handoff_id = h.id AND o.purpose NOT IN ('guest', 'interpreter') AND o.ended_at IS NULL) AS ours
FROM contact c
LEFT JOIN handoff h ON h.id = (SELECT o.id FROM handoff o WHERE o.contact_id = c.id AND o.state = 'won'
  ORDER BY o.opened_at DESC, o.id DESC LIMIT 1)
LEFT JOIN transfer t ON t.id = (SELECT o.id FROM transfer o WHERE o.contact_id = c.id AND o.ended_at IS NULL
  ORDER BY o.agreed_at DESC, o.id DESC LIMIT 1)
LEFT JOIN leg g ON g.id = (SELECT o.id FROM leg o WHERE o.handoff_id = h.id AND o.purpose IN ('guest', 'interpreter')
  AND o.ended_at IS NULL ORDER BY o.purpose, o.planned_at DESC, o.id DESC LIMIT 1)
WHERE c.ended_at IS NULL AND c.channel || '' = 'voice'
  AND (t.id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM handoff w WHERE w.contact_id = c.id AND w.state = 'waiting'))
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;

-- name: board_texts_waiting(limit)
-- Conversations that a person has to read, by risk, then by age.
SELECT v.contact_id AS id, v.line, v.mode, v.heard_at, v.waiting_since, v.priority, c.language, c.started_at,
  h.person_id AS held_by, h.until AS held_until
FROM conversation v JOIN contact c ON c.id = v.contact_id LEFT JOIN held h ON h.whom = v.number_idx
WHERE v.closed_at IS NULL AND v.waiting_since IS NOT NULL
ORDER BY v.priority DESC, v.waiting_since, v.contact_id LIMIT :limit;

-- name: board_texts(since, limit)
-- Open conversations in which something came in since then, the latest first.
SELECT v.contact_id AS id, v.line, v.mode, v.heard_at, v.waiting_since, v.priority, c.language, c.started_at,
  h.person_id AS held_by, h.until AS held_until
FROM conversation v JOIN contact c ON c.id = v.contact_id LEFT JOIN held h ON h.whom = v.number_idx
WHERE v.closed_at IS NULL AND v.heard_at >= :since
ORDER BY v.heard_at DESC, v.contact_id DESC LIMIT :limit;

-- name: board_dispatches(limit)
-- Those that are not over, how many people come, and when the first of them is expected.
SELECT d.id, d.code, d.state, d.need, d.due_at, d.opened_at, d.told_late, d.test, i.call_type, i.priority, i.police,
  (SELECT count(*) FROM member m WHERE m.dispatch_id = d.id
    AND m.stage IN ('accepted', 'en_route', 'on_scene')) AS coming,
  (SELECT min(m.eta_at) FROM member m WHERE m.dispatch_id = d.id
    AND m.stage IN ('accepted', 'en_route')) AS eta_at
FROM dispatch d JOIN incident i ON i.id = d.incident_id
WHERE d.over_at IS NULL ORDER BY i.priority DESC, d.due_at, d.id LIMIT :limit;

-- name: board_alarms(limit)
-- The urgent ones first, then the newest, with the dispatch or the contact that they are about.
SELECT a.id, a.alarm, a.subject, a.person_id, a.raised_at, a.urgent, d.code, d.id AS dispatch,
  c.id AS contact, c.channel, c.started_at
FROM alert a LEFT JOIN dispatch d ON d.id = a.subject LEFT JOIN contact c ON c.id = a.subject
WHERE a.acknowledged_at IS NULL ORDER BY a.urgent DESC, a.raised_at DESC, a.id DESC LIMIT :limit;
