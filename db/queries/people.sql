-- Staff, their shifts, and changes to the hours.

-- name: add_person(id, name_enc, phone_enc, phone_idx, roles, teams, languages, ring_order, available, created_at)!
INSERT INTO person (id, name_enc, phone_enc, phone_idx, roles, teams, languages, ring_order, available, created_at)
VALUES (:id, :name_enc, :phone_enc, :phone_idx, :roles, :teams, :languages, :ring_order, :available, :created_at);

-- name: save_person(id, name_enc, phone_enc, phone_idx, roles, teams, languages, ring_order, active)!
UPDATE person SET name_enc = :name_enc, phone_enc = :phone_enc, phone_idx = :phone_idx, roles = :roles,
  teams = :teams, languages = :languages, ring_order = :ring_order, active = :active
WHERE id = :id;

-- name: person_by_id(id)^
SELECT * FROM person WHERE id = :id;

-- name: person_by_phone(phone_idx)^
SELECT * FROM person WHERE phone_idx = :phone_idx AND active = 1;

-- name: people_all()
SELECT * FROM person ORDER BY active DESC, ring_order, id;

-- name: set_available(id, available, away_reason)!
UPDATE person SET available = :available, away_reason = :away_reason WHERE id = :id AND active = 1;

-- name: add_shift(id, person_id, team, weekly, starts_at, ends_at, valid_from, valid_to)!
INSERT INTO shift (id, person_id, team, weekly, starts_at, ends_at, valid_from, valid_to)
VALUES (:id, :person_id, :team, :weekly, :starts_at, :ends_at, :valid_from, :valid_to);

-- name: remove_shift(id)!
DELETE FROM shift WHERE id = :id;

-- name: shifts_all()
SELECT * FROM shift ORDER BY team, person_id, id;

-- name: add_schedule_change(id, schedule, kind, starts_at, ends_at, open, note, created_at, created_by)!
INSERT INTO schedule_change (id, schedule, kind, starts_at, ends_at, open, note, created_at, created_by)
VALUES (:id, :schedule, :kind, :starts_at, :ends_at, :open, :note, :created_at, :created_by);

-- name: end_schedule_change(id, ends_at)!
-- Reopen early. The row stays, to show what was announced when.
UPDATE schedule_change SET ends_at = :ends_at WHERE id = :id AND ends_at > :ends_at AND starts_at < :ends_at;

-- name: remove_schedule_change(id)!
DELETE FROM schedule_change WHERE id = :id;

-- name: schedule_changes_between(starts_at, ends_at)
-- All that touch the half-open interval, oldest first: the newest override wins.
SELECT * FROM schedule_change WHERE ends_at > :starts_at AND starts_at < :ends_at ORDER BY created_at, id;
