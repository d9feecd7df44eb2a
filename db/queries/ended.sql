-- Calls and conversations as a list, and those of which nobody has said how they ended. No sealed column is among
-- it. Every list ends, and goes by an index.

-- name: to_conclude(person_id, since, limit)
-- Calls that this person took and that are over, the newest first; one may stand here twice.
SELECT c.id, c.channel, c.line, c.language, c.priority, c.started_at, c.ended_at
FROM handoff h JOIN contact c ON c.id = h.contact_id
WHERE h.won_by = :person_id AND h.won_at >= :since AND c.ended_at IS NOT NULL AND c.decided_at IS NULL
ORDER BY h.won_at DESC, h.id DESC LIMIT :limit;

-- name: unhelped(since, centers, limit)
-- Who may be in danger, and is over without help: as ivr/rescue.py says. `centers`: the 911 centers, `codes(…)`.
SELECT c.id, c.channel, c.line, c.language, c.priority, c.started_at, c.ended_at FROM contact c
WHERE c.priority >= 8 AND c.ended_at IS NOT NULL AND c.decided_at IS NULL AND c.help_confirmed_at IS NULL
  AND c.started_at >= :since
  AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.contact_id = c.id
    AND replace(CAST(:centers AS TEXT), '"' || t.destination || '"', '') <> CAST(:centers AS TEXT)
    AND (t.result = 'connected' OR (t.connected_at IS NOT NULL AND t.result IS NULL)))
  AND NOT EXISTS (SELECT 1 FROM leg l WHERE l.contact_id = c.id AND l.accepted_at IS NOT NULL
    AND replace(CAST(:centers AS TEXT), '"' || l.destination || '"', '') <> CAST(:centers AS TEXT))
  AND NOT EXISTS (SELECT 1 FROM dispatch d WHERE d.incident_id = c.incident_id
    AND d.on_scene_at IS NOT NULL AND d.test = 0
    AND ((d.cleared_at IS NULL AND d.over_at IS NULL) OR COALESCE(d.cleared_at, d.over_at) >= COALESCE(
      (SELECT v.danger_at FROM conversation v WHERE v.contact_id = c.id), c.started_at)))
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;

-- name: contacts_listed(started_at, id, limit)
-- A page of all of them, after the row with this time and id.
SELECT c.id, c.channel, c.line, c.route, c.language, c.priority, c.started_at, c.ended_at, c.outcome, c.reason,
  (SELECT a.value FROM answer a WHERE a.contact_id = c.id AND a.question = 'call_type'
    ORDER BY a.turn DESC LIMIT 1) AS call_type
FROM contact c WHERE c.started_at <= :started_at AND (c.started_at < :started_at OR c.id < :id)
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;

-- name: contacts_listed_of_channel(channel, started_at, id, limit)
SELECT c.id, c.channel, c.line, c.route, c.language, c.priority, c.started_at, c.ended_at, c.outcome, c.reason,
  (SELECT a.value FROM answer a WHERE a.contact_id = c.id AND a.question = 'call_type'
    ORDER BY a.turn DESC LIMIT 1) AS call_type
FROM contact c WHERE c.channel = :channel
  AND c.started_at <= :started_at AND (c.started_at < :started_at OR c.id < :id)
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;

-- name: contacts_listed_of_line(line, started_at, id, limit)
SELECT c.id, c.channel, c.line, c.route, c.language, c.priority, c.started_at, c.ended_at, c.outcome, c.reason,
  (SELECT a.value FROM answer a WHERE a.contact_id = c.id AND a.question = 'call_type'
    ORDER BY a.turn DESC LIMIT 1) AS call_type
FROM contact c WHERE c.line = :line
  AND c.started_at <= :started_at AND (c.started_at < :started_at OR c.id < :id)
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit;
