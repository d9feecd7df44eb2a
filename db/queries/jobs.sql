-- Timers and effects to be carried out (db/jobs.py).

-- name: add_job(id, kind, ref, payload, key, due_at, created_at)!
-- 0 when a job with this key is there already. Keys that are NULL never meet.
INSERT INTO job (id, kind, ref, payload, key, due_at, created_at)
VALUES (:id, :kind, :ref, :payload, :key, :due_at, :created_at)
ON CONFLICT (key) DO NOTHING;

-- name: claim_jobs(kinds, now, leased_until, limit)
-- Those due longest, of these kinds. Finished jobs are gone and later ones lie beyond the index's
-- range, so the work does not grow with either.
WITH due AS MATERIALIZED (
  SELECT id FROM job
  WHERE due_at <= :now AND replace(CAST(:kinds AS TEXT), '"' || kind || '"', '') <> CAST(:kinds AS TEXT)
  ORDER BY due_at, id LIMIT :limit {{skip_locked}}
)
UPDATE job SET due_at = :leased_until, attempts = attempts + 1, fence = fence + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, kind, ref, payload, attempts, fence, created_at;

-- name: job_is_mine(id, fence)^
SELECT due_at FROM job WHERE id = :id AND fence = :fence;

-- name: extend_job(id, fence, leased_until)!
UPDATE job SET due_at = :leased_until WHERE id = :id AND fence = :fence;

-- name: finish_job(id, fence)!
DELETE FROM job WHERE id = :id AND fence = :fence;

-- name: postpone_job(id, fence, due_at, note)!
-- The fence rises, so whoever held it cannot come back to it.
UPDATE job SET due_at = :due_at, note = :note, fence = fence + 1 WHERE id = :id AND fence = :fence;

-- name: drop_jobs(kind, ref)!
DELETE FROM job WHERE ref = :ref AND kind = :kind;

-- name: drop_job_of_key(key)!
DELETE FROM job WHERE key = :key;

-- name: jobs_of(ref)
SELECT * FROM job WHERE ref = :ref ORDER BY due_at, id;

-- name: next_job_due()^
SELECT due_at FROM job ORDER BY due_at LIMIT 1;

-- name: overdue_jobs(before, limit)
-- For the alarm: what should have been done by now.
SELECT id, kind, ref, due_at, attempts, note FROM job WHERE due_at < :before ORDER BY due_at, id LIMIT :limit;
