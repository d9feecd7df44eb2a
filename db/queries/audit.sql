-- Who did what, when, and the chain that shows tampering (db/audit.py).

-- name: add_audit(at, subject, actor, action, detail)!
INSERT INTO audit (at, subject, actor, action, detail) VALUES (:at, :subject, :actor, :action, :detail);

-- name: audit_of(subject, limit)
SELECT * FROM audit WHERE subject = :subject ORDER BY id DESC LIMIT :limit;

-- name: audit_before(id, limit)
-- A page of the whole log, newest first.
SELECT * FROM audit WHERE id < :id ORDER BY id DESC LIMIT :limit;

-- name: audit_found(id, floor, since, until, actor, actors, subject, subjects, action, actions, limit)
-- Those that fit, newest first, among the rows of a window: however long the log is, no more is looked through.
-- Each of the three fits a pattern, or is one of the codes in a list with a comma around each of them.
SELECT * FROM audit WHERE id < :id AND id >= :floor AND at >= :since AND at < :until
  AND (actor LIKE :actor ESCAPE '!' OR {{where_in}}(:actors, ',' || actor || ',') > 0)
  AND (subject LIKE :subject ESCAPE '!' OR {{where_in}}(:subjects, ',' || subject || ',') > 0)
  AND (action LIKE :action ESCAPE '!' OR {{where_in}}(:actions, ',' || action || ',') > 0)
ORDER BY id DESC LIMIT :limit;

-- name: audit_from(id)^
-- The first row from an id on, to find a time by halves.
SELECT id, at FROM audit WHERE id >= :id ORDER BY id LIMIT 1;

-- name: audit_newest()^
SELECT id FROM audit ORDER BY id DESC LIMIT 1;

-- name: audit_head()^
-- The end of the chain as last sealed; `newest` is the highest audit id in it.
SELECT h.seal_no, h.hash, h.mac, (SELECT max(audit_id) FROM audit_seal) AS newest,
  (SELECT a.at FROM audit_seal s JOIN audit a ON a.id = s.audit_id WHERE s.seal_no = h.seal_no) AS last_at
FROM audit_head h WHERE h.name = 'head';

-- name: unsealed_audit(after, newest, not_before, limit)
-- In the order written. A row below the newest sealed one is taken only if it is recent.
SELECT a.* FROM audit a
WHERE a.id > :after AND (a.id > :newest OR a.at >= :not_before)
  AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id)
ORDER BY a.id LIMIT :limit;

-- name: add_seal(seal_no, audit_id, hash)!
INSERT INTO audit_seal (seal_no, audit_id, hash) VALUES (:seal_no, :audit_id, :hash);

-- name: set_audit_head(seal_no, hash, mac)!
INSERT INTO audit_head (name, seal_no, hash, mac) VALUES ('head', :seal_no, :hash, :mac)
ON CONFLICT (name) DO UPDATE SET seal_no = excluded.seal_no, hash = excluded.hash, mac = excluded.mac;

-- name: sealed_audit(after, limit)
-- The chain with its rows; the row's columns are NULL where it is missing.
SELECT s.seal_no, s.audit_id, s.hash, a.id, a.at, a.subject, a.actor, a.action, a.detail
FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id
WHERE s.seal_no > :after ORDER BY s.seal_no LIMIT :limit;

-- name: audit_outside_chain(after, limit)
-- Rows older than the newest sealed one that no seal covers.
SELECT a.id FROM audit a
WHERE a.id > :after AND a.id < (SELECT max(audit_id) FROM audit_seal)
  AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id)
ORDER BY a.id LIMIT :limit;
