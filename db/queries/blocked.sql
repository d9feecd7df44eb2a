-- Numbers that staff do not want to hear from for a while (ivr/calls/blocking.py).

-- name: add_block(id, number_idx, reason_enc, since, until, by)!
INSERT INTO blocked (id, number_idx, reason, reason_enc, since, until, by)
VALUES (:id, :number_idx, 'sealed', :reason_enc, :since, :until, :by);

-- name: block_in_force(number_idx, now)^
SELECT * FROM blocked
WHERE number_idx = :number_idx AND until > :now AND lifted_at IS NULL AND since <= :now
ORDER BY until DESC LIMIT 1;

-- name: blocks_in_force(now, limit)
-- What ends soonest comes first.
SELECT * FROM blocked WHERE lifted_at IS NULL AND until > :now ORDER BY until, id LIMIT :limit;

-- name: lift_block(id, lifted_at)!
-- 0 when it is over, or was lifted before.
UPDATE blocked SET lifted_at = :lifted_at WHERE id = :id AND lifted_at IS NULL AND until > :lifted_at;

-- name: lift_blocks_of(number_idx, lifted_at)!
UPDATE blocked SET lifted_at = :lifted_at
WHERE number_idx = :number_idx AND until > :lifted_at AND lifted_at IS NULL;

-- name: open_work_of(number_idx)^
-- A promise to call this number that nobody has kept, or a team that is called for somebody at it.
SELECT b.id FROM callback b WHERE b.number_idx = :number_idx AND b.closed_at IS NULL
UNION ALL
SELECT d.id FROM contact c JOIN dispatch d ON d.incident_id = c.incident_id
WHERE c.caller_idx = :number_idx AND d.over_at IS NULL
LIMIT 1;

-- name: purge_blocks(before, limit)!
-- Long over: then nobody needs to know any more who was blocked.
DELETE FROM blocked WHERE id IN (
  SELECT id FROM blocked WHERE until < :before ORDER BY until LIMIT :limit);
