-- Signs of life.

-- name: beat(name, at, detail)!
INSERT INTO heartbeat (name, at, detail) VALUES (:name, :at, :detail)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail;

-- name: heartbeats()
SELECT * FROM heartbeat ORDER BY name;
