-- Changes to who is on call, swaps of shifts, and staff's addresses.

-- name: set_person_email(id, email_enc)!
UPDATE person SET email_enc = :email_enc WHERE id = :id;

-- name: roster_changes_between(starts_at, ends_at)
-- All that touch the half-open interval, oldest first: the newest wins. Those taken back are left out.
SELECT * FROM roster_change
WHERE removed_at IS NULL AND ends_at > :starts_at AND starts_at < :ends_at ORDER BY created_at, id;
