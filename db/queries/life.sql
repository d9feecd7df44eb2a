-- Signs of life.

-- name: beat(name, at, detail)!
INSERT INTO heartbeat (name, at, detail) VALUES (:name, :at, :detail)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail;

-- name: heartbeats()
SELECT * FROM heartbeat ORDER BY name;

-- name: database_clock()^
SELECT {{now_ms}} AS at;

-- name: clock_of(boot)^
SELECT * FROM clock WHERE boot = :boot {{to_change}};

-- name: set_clock(boot, ahead, at)!
INSERT INTO clock (boot, ahead, at) VALUES (:boot, :ahead, :at)
ON CONFLICT (boot) DO UPDATE SET ahead = excluded.ahead, at = excluded.at;

-- name: move_jobs(by, made_before)!
-- The clock was set: what was planned by the old one happens as many real seconds from now as it would have.
-- A dispatch moves its own timer.
UPDATE job SET due_at = due_at + :by WHERE created_at <= :made_before AND kind <> 'dispatch';

-- name: move_pages(by, made_before)!
UPDATE page SET planned_at = planned_at + :by, due_at = due_at + :by
WHERE planned_at <= :made_before AND ended_at IS NULL AND state IN ('planned', 'claimed', 'unknown');

-- name: move_handoffs(by, made_before)!
UPDATE handoff SET opened_at = opened_at + :by, expires_at = expires_at + :by, rung_at = rung_at + :by
WHERE opened_at <= :made_before AND state = 'waiting';
