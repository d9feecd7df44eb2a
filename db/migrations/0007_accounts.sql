-- How staff get into the console. What is typed there is never kept: a password as argon2id, a sign-in name,
-- a session and a recovery code as keyed hashes, the secret of the second factor sealed.

CREATE TABLE account (
  -- The person's id: nobody has two.
  id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
  login_enc {{blob}} NOT NULL,
  login_idx TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  totp_enc {{blob}} NOT NULL,
  made_at {{int}} NOT NULL
) {{strict}};

-- Each opens the door once, and is gone then.
CREATE TABLE recovery_code (
  account_id TEXT NOT NULL REFERENCES account (id),
  code_idx TEXT NOT NULL,
  PRIMARY KEY (account_id, code_idx)
) {{strict_keyed}};

-- The half minutes whose code was used: none is good twice.
CREATE TABLE spent_code (
  account_id TEXT NOT NULL REFERENCES account (id),
  step {{int}} NOT NULL,
  PRIMARY KEY (account_id, step)
) {{strict_keyed}};

-- A browser that is signed in. One that is signed out has no row.
CREATE TABLE desk_session (
  id TEXT NOT NULL PRIMARY KEY,
  token_idx TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES person (id),
  -- Such as "Firefox on Linux": enough to know one's own again.
  browser TEXT NOT NULL,
  began_at {{int}} NOT NULL,
  seen_at {{int}} NOT NULL,
  ends_at {{int}} NOT NULL,
  -- Since when it asks for the password; NULL while it is open.
  locked_at {{int}}
) {{strict}};
CREATE INDEX desk_session_person ON desk_session (person_id);
CREATE INDEX desk_session_ends ON desk_session (ends_at);

-- Tries to sign in, by who tried: a keyed hash of name and network address, or of a browser known before.
CREATE TABLE sign_in_try (
  bucket TEXT NOT NULL PRIMARY KEY,
  tries {{int}} NOT NULL,
  last_at {{int}} NOT NULL
) {{strict_keyed}};
CREATE INDEX sign_in_try_last ON sign_in_try (last_at);
