-- Changes to who is on call, swaps of shifts, and staff's addresses.

-- name: set_person_email(id, email_enc)!
UPDATE person SET email_enc = :email_enc WHERE id = :id;

-- name: roster_changes_between(starts_at, ends_at)
-- All that touch the half-open interval, oldest first: the newest wins. Those taken back are left out.
SELECT * FROM roster_change
WHERE removed_at IS NULL AND ends_at > :starts_at AND starts_at < :ends_at ORDER BY created_at, id;

-- name: add_roster_change(id, set_id, team, kind, off_person, on_person, starts_at, ends_at, source, swap_id, created_at, created_by)!
INSERT INTO roster_change (id, set_id, team, kind, off_person, on_person, starts_at, ends_at, source, swap_id,
  created_at, created_by)
VALUES (:id, :set_id, :team, :kind, :off_person, :on_person, :starts_at, :ends_at, :source, :swap_id,
  :created_at, :created_by);

-- name: end_roster_change(set_id, ends_at)!
-- One in force. It keeps what it has done so far.
UPDATE roster_change SET ends_at = :ends_at
WHERE set_id = :set_id AND removed_at IS NULL AND starts_at < :ends_at AND ends_at > :ends_at;

-- name: remove_roster_change(set_id, now, by)!
-- One that has not begun.
UPDATE roster_change SET removed_at = :now, removed_by = :by
WHERE set_id = :set_id AND removed_at IS NULL AND starts_at >= :now;

-- name: taken_shifts(person, now)
-- What somebody took now and still holds.
SELECT set_id FROM roster_change
WHERE removed_at IS NULL AND source = 'take' AND on_person = :person AND ends_at > :now AND starts_at <= :now
ORDER BY created_at, id;

-- name: add_swap(id, team, from_person, to_person, starts_at, ends_at, back_starts_at, back_ends_at, asked_at)!
INSERT INTO swap (id, team, from_person, to_person, starts_at, ends_at, back_starts_at, back_ends_at, asked_at)
VALUES (:id, :team, :from_person, :to_person, :starts_at, :ends_at, :back_starts_at, :back_ends_at, :asked_at);

-- name: swap_by_id(id)^
SELECT * FROM swap WHERE id = :id;

-- name: swaps_open(now)
-- Those that wait for a colleague or a supervisor, and are not over.
SELECT * FROM swap WHERE state IN ('asked', 'agreed') AND ends_at > :now ORDER BY starts_at, id;

-- name: move_swap(id, from_states, state, to_person, agreed_at, decided_at, decided_by)!
UPDATE swap SET state = :state, to_person = :to_person, agreed_at = :agreed_at, decided_at = :decided_at,
  decided_by = :decided_by
WHERE id = :id
  AND replace(CAST(:from_states AS TEXT), '"' || state || '"', '') <> CAST(:from_states AS TEXT);

-- name: add_calendar(token_idx, person_id, created_at, expires_at)!
-- The address of somebody's calendar. It is good until they get a new one.
INSERT INTO link (token_idx, purpose, ref, person_id, created_at, expires_at)
VALUES (:token_idx, 'calendar', :person_id, :person_id, :created_at, :expires_at);

-- name: drop_calendars(person_id)!
DELETE FROM link WHERE purpose = 'calendar' AND person_id = :person_id;

-- name: calendar_by_token(token_idx)^
SELECT person.id FROM link JOIN person ON person.id = link.person_id
WHERE link.token_idx = :token_idx AND link.purpose = 'calendar' AND person.active = 1;

-- name: unreachable_people()
-- Those whom neither a text nor a call reaches.
SELECT person_id FROM dead_channel WHERE channel IN ('sms', 'voice') GROUP BY person_id HAVING count(*) = 2;

-- name: alert_with_key(key)^
SELECT id FROM alert WHERE key = :key;

-- name: open_alert_with_key(key)^
SELECT id FROM alert WHERE key = :key AND acknowledged_at IS NULL;

-- name: calendar_of(person_id)^
SELECT created_at FROM link WHERE purpose = 'calendar' AND person_id = :person_id
ORDER BY created_at DESC LIMIT 1;
