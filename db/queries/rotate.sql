-- Values sealed with an older key, and their replacement (db/rotate.py). One pair a sealed column.

-- name: old_contact_caller(after, size, header, limit)
SELECT id, caller_enc AS sealed FROM contact
WHERE id > :after AND substr(caller_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_contact_caller(id, was, sealed)!
UPDATE contact SET caller_enc = :sealed WHERE id = :id AND caller_enc = :was;

-- name: old_contact_cad(after, size, header, limit)
SELECT id, cad_enc AS sealed FROM contact
WHERE id > :after AND substr(cad_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_contact_cad(id, was, sealed)!
UPDATE contact SET cad_enc = :sealed WHERE id = :id AND cad_enc = :was;

-- name: old_contact_state(after, size, header, limit)
SELECT id, state_enc AS sealed FROM contact
WHERE id > :after AND substr(state_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_contact_state(id, was, sealed)!
UPDATE contact SET state_enc = :sealed WHERE id = :id AND state_enc = :was;

-- name: old_person_name(after, size, header, limit)
SELECT id, name_enc AS sealed FROM person
WHERE id > :after AND substr(name_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_person_name(id, was, sealed)!
UPDATE person SET name_enc = :sealed WHERE id = :id AND name_enc = :was;

-- name: old_person_phone(after, size, header, limit)
SELECT id, phone_enc AS sealed FROM person
WHERE id > :after AND substr(phone_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_person_phone(id, was, sealed)!
UPDATE person SET phone_enc = :sealed WHERE id = :id AND phone_enc = :was;

-- name: old_person_email(after, size, header, limit)
SELECT id, email_enc AS sealed FROM person
WHERE id > :after AND substr(email_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_person_email(id, was, sealed)!
UPDATE person SET email_enc = :sealed WHERE id = :id AND email_enc = :was;

-- name: old_callback_number(after, size, header, limit)
SELECT id, number_enc AS sealed FROM callback
WHERE id > :after AND substr(number_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_callback_number(id, was, sealed)!
UPDATE callback SET number_enc = :sealed WHERE id = :id AND number_enc = :was;

-- name: old_recording_body(after, size, header, limit)
SELECT id, body_enc AS sealed FROM recording
WHERE id > :after AND substr(body_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_recording_body(id, was, sealed)!
UPDATE recording SET body_enc = :sealed WHERE id = :id AND body_enc = :was;

-- name: old_message_number(after, size, header, limit)
SELECT id, number_enc AS sealed FROM message
WHERE id > :after AND substr(number_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_message_number(id, was, sealed)!
UPDATE message SET number_enc = :sealed WHERE id = :id AND number_enc = :was;

-- name: old_message_body(after, size, header, limit)
SELECT id, body_enc AS sealed FROM message
WHERE id > :after AND substr(body_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_message_body(id, was, sealed)!
UPDATE message SET body_enc = :sealed WHERE id = :id AND body_enc = :was;

-- name: old_incident_details(after, size, header, limit)
SELECT id, details_enc AS sealed FROM incident
WHERE id > :after AND substr(details_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_incident_details(id, was, sealed)!
UPDATE incident SET details_enc = :sealed WHERE id = :id AND details_enc = :was;

-- name: old_incident_cad(after, size, header, limit)
SELECT id, cad_enc AS sealed FROM incident
WHERE id > :after AND substr(cad_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_incident_cad(id, was, sealed)!
UPDATE incident SET cad_enc = :sealed WHERE id = :id AND cad_enc = :was;

-- name: old_picture_url(after, size, header, limit)
SELECT id, url_enc AS sealed FROM picture
WHERE id > :after AND substr(url_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_picture_url(id, was, sealed)!
UPDATE picture SET url_enc = :sealed WHERE id = :id AND url_enc = :was;

-- name: old_picture_body(after, size, header, limit)
SELECT id, body_enc AS sealed FROM picture
WHERE id > :after AND substr(body_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_picture_body(id, was, sealed)!
UPDATE picture SET body_enc = :sealed WHERE id = :id AND body_enc = :was;

-- name: old_account_login(after, size, header, limit)
SELECT id, login_enc AS sealed FROM account
WHERE id > :after AND substr(login_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_account_login(id, was, sealed)!
UPDATE account SET login_enc = :sealed WHERE id = :id AND login_enc = :was;

-- name: old_account_totp(after, size, header, limit)
SELECT id, totp_enc AS sealed FROM account
WHERE id > :after AND substr(totp_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_account_totp(id, was, sealed)!
UPDATE account SET totp_enc = :sealed WHERE id = :id AND totp_enc = :was;

-- name: old_leg_menu(after, size, header, limit)
SELECT id, menu_enc AS sealed FROM leg
WHERE id > :after AND substr(menu_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_leg_menu(id, was, sealed)!
UPDATE leg SET menu_enc = :sealed WHERE id = :id AND menu_enc = :was;

-- name: old_note_body(after, size, header, limit)
SELECT id, body_enc AS sealed FROM note
WHERE id > :after AND substr(body_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_note_body(id, was, sealed)!
UPDATE note SET body_enc = :sealed WHERE id = :id AND body_enc = :was;

-- name: old_told_place_place(after, size, header, limit)
SELECT id, place_enc AS sealed FROM told_place
WHERE id > :after AND substr(place_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_told_place_place(id, was, sealed)!
UPDATE told_place SET place_enc = :sealed WHERE id = :id AND place_enc = :was;

-- name: old_blocked_reason(after, size, header, limit)
SELECT id, reason_enc AS sealed FROM blocked
WHERE id > :after AND substr(reason_enc, 1, CAST(:size AS INTEGER)) <> :header ORDER BY id LIMIT :limit;

-- name: reseal_blocked_reason(id, was, sealed)!
UPDATE blocked SET reason_enc = :sealed WHERE id = :id AND reason_enc = :was;
