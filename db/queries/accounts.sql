-- How staff get into the console: accounts, codes, sessions, and tries (ivr/accounts).

-- name: account_by_login(login_idx)^
SELECT a.*, p.active FROM account a JOIN person p ON p.id = a.id WHERE a.login_idx = :login_idx;

-- name: account_by_id(id)^
SELECT * FROM account WHERE id = :id;

-- name: accounts_all()
-- Who has one, and since when.
SELECT id, made_at FROM account;

-- name: save_account(id, login_enc, login_idx, password, totp_enc, made_at)!
INSERT INTO account (id, login_enc, login_idx, password, totp_enc, made_at)
VALUES (:id, :login_enc, :login_idx, :password, :totp_enc, :made_at)
ON CONFLICT (id) DO UPDATE SET login_enc = excluded.login_enc, login_idx = excluded.login_idx,
  password = excluded.password, totp_enc = excluded.totp_enc, made_at = excluded.made_at;

-- name: set_password(id, password)!
UPDATE account SET password = :password WHERE id = :id;

-- name: drop_account(id)!
DELETE FROM account WHERE id = :id;

-- name: add_recovery_code(account_id, code_idx)!
INSERT INTO recovery_code (account_id, code_idx) VALUES (:account_id, :code_idx);

-- name: use_recovery_code(account_id, code_idx)!
DELETE FROM recovery_code WHERE account_id = :account_id AND code_idx = :code_idx;

-- name: drop_recovery_codes(account_id)!
DELETE FROM recovery_code WHERE account_id = :account_id;

-- name: recovery_codes_left(account_id)^
SELECT count(*) AS codes FROM recovery_code WHERE account_id = :account_id;

-- name: spend_code(account_id, step)!
INSERT INTO spent_code (account_id, step) VALUES (:account_id, :step) ON CONFLICT DO NOTHING;

-- name: forget_spent_codes(account_id, first, last)!
-- Those that are too far from now to be taken anyway.
DELETE FROM spent_code WHERE account_id = :account_id AND (step < :first OR step > :last);

-- name: drop_spent_codes(account_id)!
DELETE FROM spent_code WHERE account_id = :account_id;

-- name: add_desk_session(id, token_idx, person_id, browser, began_at, ends_at)!
INSERT INTO desk_session (id, token_idx, person_id, browser, began_at, seen_at, ends_at)
VALUES (:id, :token_idx, :person_id, :browser, :began_at, :began_at, :ends_at);

-- name: desk_session_by_token(token_idx, now)^
-- A browser that is signed in, and who sits there. Roles are those of now, not of when they signed in.
SELECT s.*, p.roles, p.name_enc FROM desk_session s JOIN person p ON p.id = s.person_id AND p.active = 1
WHERE s.token_idx = :token_idx AND s.ends_at > :now;

-- name: desk_sessions_of(person_id, now)
SELECT * FROM desk_session WHERE person_id = :person_id AND ends_at > :now ORDER BY seen_at DESC, id;

-- name: touch_desk_session(id, seen_at)!
UPDATE desk_session SET seen_at = :seen_at WHERE id = :id AND locked_at IS NULL;

-- name: lock_desk_session(id, locked_at)!
UPDATE desk_session SET locked_at = :locked_at WHERE id = :id AND locked_at IS NULL;

-- name: unlock_desk_session(id, seen_at)!
UPDATE desk_session SET locked_at = NULL, seen_at = :seen_at WHERE id = :id;

-- name: end_desk_session(id, person_id)!
DELETE FROM desk_session WHERE id = :id AND person_id = :person_id;

-- name: end_desk_session_by_token(token_idx)!
DELETE FROM desk_session WHERE token_idx = :token_idx;

-- name: end_desk_sessions_of(person_id, but)!
-- All of them, but one if it is named.
DELETE FROM desk_session WHERE person_id = :person_id AND id <> :but;

-- name: forget_desk_sessions(before)!
DELETE FROM desk_session WHERE ends_at < :before;

-- name: sign_in_try(bucket)^
SELECT tries, last_at FROM sign_in_try WHERE bucket = :bucket {{to_change}};

-- name: note_sign_in_try(bucket, tries, last_at)!
INSERT INTO sign_in_try (bucket, tries, last_at) VALUES (:bucket, :tries, :last_at)
ON CONFLICT (bucket) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at;

-- name: forget_sign_in_try(bucket)!
DELETE FROM sign_in_try WHERE bucket = :bucket;

-- name: forgive_sign_in_try(bucket)!
UPDATE sign_in_try SET tries = tries - 1 WHERE bucket = :bucket AND tries > 0;

-- name: forget_sign_in_tries(before)!
DELETE FROM sign_in_try WHERE last_at < :before;

-- name: drop_links_of(person_id, purpose)!
DELETE FROM link WHERE person_id = :person_id AND purpose = :purpose;
