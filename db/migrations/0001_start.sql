-- Times are UTC milliseconds. Identifiers are in *_enc columns only (db/vault.py);
-- *_idx columns hold keyed hashes that match and say nothing. Codes are short words.

-- Which rules a contact went through: the hash of its flow.
CREATE TABLE flow_version (
  hash TEXT NOT NULL PRIMARY KEY,
  first_at {{int}} NOT NULL,
  summary TEXT NOT NULL DEFAULT ''
) {{strict}};

-- One call or one text conversation.
CREATE TABLE contact (
  id TEXT NOT NULL PRIMARY KEY,
  channel TEXT NOT NULL CHECK (channel IN ('voice', 'sms')),
  call_id TEXT UNIQUE,
  line TEXT NOT NULL,
  route TEXT NOT NULL,
  language TEXT NOT NULL,
  caller_enc {{blob}},
  caller_idx TEXT,
  dialed TEXT,
  caller_role TEXT,
  cad_enc {{blob}},
  flow_hash TEXT NOT NULL,
  turn {{int}} NOT NULL DEFAULT 0,
  state_enc {{blob}},
  priority {{int}} NOT NULL DEFAULT 0,
  started_at {{int}} NOT NULL,
  offered_at {{int}},
  answered_at {{int}},
  ended_at {{int}},
  outcome TEXT CHECK (outcome <> ''),
  reason TEXT CHECK (reason <> ''),
  legal_hold {{int}} NOT NULL DEFAULT 0 CHECK (legal_hold IN (0, 1)),
  -- 0 once it was purged: who it was is forgotten.
  identified {{int}} NOT NULL DEFAULT 1 CHECK (identified IN (0, 1)),
  -- Nothing ends without saying how.
  CHECK (ended_at IS NULL OR outcome IS NOT NULL)
) {{strict}};
CREATE INDEX contact_caller ON contact (caller_idx, started_at) WHERE caller_idx IS NOT NULL;
CREATE INDEX contact_live ON contact (started_at, id) WHERE ended_at IS NULL;
CREATE INDEX contact_started ON contact (started_at, id);
-- Who is still to be purged some day. It names no column that a turn writes: each turn would write it too.
CREATE INDEX contact_identified ON contact (started_at) WHERE identified = 1;

-- Answers are rows: a new question needs no migration.
CREATE TABLE answer (
  contact_id TEXT NOT NULL REFERENCES contact (id),
  question TEXT NOT NULL,
  value TEXT NOT NULL,
  by TEXT NOT NULL,
  at {{int}} NOT NULL,
  turn {{int}} NOT NULL,
  PRIMARY KEY (contact_id, question, turn)
) {{strict_keyed}};

-- Staff.
CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  name_enc {{blob}} NOT NULL,
  phone_enc {{blob}},
  phone_idx TEXT UNIQUE,
  roles TEXT NOT NULL DEFAULT '[]',
  teams TEXT NOT NULL DEFAULT '[]',
  languages TEXT NOT NULL DEFAULT '[]',
  ring_order {{int}} NOT NULL DEFAULT 0,
  available {{int}} NOT NULL DEFAULT 0 CHECK (available IN (0, 1)),
  away_reason TEXT,
  active {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at {{int}} NOT NULL
) {{strict}};

-- Weekly: {"days":["mon"],"start":"22:00","end":"06:00"} in the city's clock. One-off: starts_at and ends_at.
CREATE TABLE shift (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  team TEXT NOT NULL,
  weekly TEXT,
  starts_at {{int}},
  ends_at {{int}},
  valid_from TEXT,
  valid_to TEXT,
  CHECK ((weekly IS NULL) <> (starts_at IS NULL)),
  CHECK ((starts_at IS NULL) = (ends_at IS NULL)),
  CHECK (ends_at > starts_at)
) {{strict}};
CREATE INDEX shift_team ON shift (team);
CREATE INDEX shift_person ON shift (person_id);

-- Sudden closures and extra hours.
CREATE TABLE schedule_change (
  id TEXT NOT NULL PRIMARY KEY,
  schedule TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('closure', 'override', 'temporary')),
  starts_at {{int}} NOT NULL,
  ends_at {{int}} NOT NULL,
  open {{int}} NOT NULL CHECK (open IN (0, 1)),
  note TEXT NOT NULL DEFAULT '',
  created_at {{int}} NOT NULL,
  created_by TEXT NOT NULL,
  CHECK (ends_at > starts_at)
) {{strict}};
CREATE INDEX schedule_change_ends ON schedule_change (ends_at);

-- Connecting the caller with a counselor.
CREATE TABLE handoff (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  team TEXT NOT NULL,
  language TEXT NOT NULL,
  priority {{int}} NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'won', 'left', 'expired', 'ended')),
  tier {{int}} NOT NULL DEFAULT 0,
  opened_at {{int}} NOT NULL,
  rung_at {{int}},
  expires_at {{int}},
  won_by TEXT,
  won_at {{int}},
  ended_at {{int}},
  end_reason TEXT
) {{strict}};
CREATE INDEX handoff_waiting ON handoff (priority DESC, opened_at, id) WHERE state = 'waiting';
-- A caller waits in one place.
CREATE UNIQUE INDEX handoff_one_waiting ON handoff (contact_id) WHERE state = 'waiting';
CREATE INDEX handoff_contact ON handoff (contact_id, opened_at);

-- One telephone call that we place to somebody.
CREATE TABLE leg (
  id TEXT NOT NULL PRIMARY KEY,
  handoff_id TEXT REFERENCES handoff (id),
  contact_id TEXT NOT NULL REFERENCES contact (id),
  person_id TEXT REFERENCES person (id),
  purpose TEXT NOT NULL,
  call_id TEXT UNIQUE,
  state TEXT NOT NULL DEFAULT 'planned',
  tier {{int}} NOT NULL DEFAULT 0,
  attempt {{int}} NOT NULL DEFAULT 1,
  planned_at {{int}} NOT NULL,
  rung_at {{int}},
  answered_at {{int}},
  accepted_at {{int}},
  ended_at {{int}},
  note TEXT
) {{strict}};
-- Nobody is rung while they are on a call of ours, however many callers wait.
CREATE UNIQUE INDEX leg_live ON leg (person_id) WHERE ended_at IS NULL AND person_id IS NOT NULL;
CREATE INDEX leg_handoff ON leg (handoff_id);
CREATE INDEX leg_contact ON leg (contact_id);

-- A caller brought to the 911 center or another line.
CREATE TABLE transfer (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  destination TEXT NOT NULL,
  line_no {{int}} NOT NULL DEFAULT 0,
  reason TEXT NOT NULL,
  agreed_at {{int}} NOT NULL,
  dialed_at {{int}},
  connected_at {{int}},
  ended_at {{int}},
  result TEXT CHECK (result <> '')
) {{strict}};
CREATE INDEX transfer_contact ON transfer (contact_id, agreed_at);
CREATE INDEX transfer_open ON transfer (contact_id) WHERE ended_at IS NULL;

-- A promise to call someone back.
CREATE TABLE callback (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  number_enc {{blob}},
  number_idx TEXT,
  language TEXT NOT NULL,
  reason TEXT NOT NULL,
  priority {{int}} NOT NULL DEFAULT 0,
  "window" TEXT,
  voicemail_ok {{int}} CHECK (voicemail_ok IN (0, 1)),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'claimed', 'done', 'withdrawn')),
  waiting_since {{int}} NOT NULL,
  created_at {{int}} NOT NULL,
  due_at {{int}} NOT NULL,
  claimed_by TEXT,
  claimed_until {{int}},
  attempts {{int}} NOT NULL DEFAULT 0,
  outcome TEXT CHECK (outcome <> ''),
  closed_at {{int}},
  CHECK (closed_at IS NULL OR outcome IS NOT NULL)
) {{strict}};
CREATE UNIQUE INDEX callback_one_open ON callback (contact_id, reason) WHERE closed_at IS NULL;
CREATE INDEX callback_open ON callback (priority DESC, waiting_since, id) WHERE closed_at IS NULL;
CREATE INDEX callback_number ON callback (number_idx) WHERE number_idx IS NOT NULL;
CREATE INDEX callback_identified ON callback (closed_at)
  WHERE closed_at IS NOT NULL AND (number_enc IS NOT NULL OR number_idx IS NOT NULL);

-- Messages that callers left.
CREATE TABLE recording (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  callback_id TEXT REFERENCES callback (id),
  carrier_id TEXT UNIQUE,
  seconds {{int}},
  state TEXT NOT NULL DEFAULT 'announced'
    CHECK (state IN ('announced', 'fetched', 'deleted_there', 'purged')),
  body_enc {{blob}},
  created_at {{int}} NOT NULL,
  fetched_at {{int}},
  deleted_at {{int}}
) {{strict}};
CREATE INDEX recording_contact ON recording (contact_id);
CREATE INDEX recording_kept ON recording (created_at) WHERE body_enc IS NOT NULL;

-- Timers and effects to be carried out. Rows are the truth (db/jobs.py).
CREATE TABLE job (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  payload TEXT NOT NULL DEFAULT '{}',
  key TEXT UNIQUE,
  due_at {{int}} NOT NULL,
  attempts {{int}} NOT NULL DEFAULT 0,
  fence {{int}} NOT NULL DEFAULT 0,
  created_at {{int}} NOT NULL,
  note TEXT
) {{strict}};
CREATE INDEX job_due ON job (due_at, id);
CREATE INDEX job_ref ON job (ref, kind);

-- Who did what, when. Codes only (db/audit.py).
CREATE TABLE audit (
  id {{serial}},
  at {{int}} NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) {{strict}};
CREATE INDEX audit_subject ON audit (subject, id);
{{append_only audit}};

CREATE TABLE audit_seal (
  seal_no {{int}} NOT NULL PRIMARY KEY,
  audit_id {{int}} NOT NULL UNIQUE,
  hash TEXT NOT NULL
) {{strict}};
{{append_only audit_seal}};

-- How long the chain is: one row, so that a cut-off end is seen.
CREATE TABLE audit_head (
  name TEXT NOT NULL PRIMARY KEY,
  seal_no {{int}} NOT NULL,
  hash TEXT NOT NULL,
  mac TEXT NOT NULL
) {{strict}};
{{never_delete audit_head}};

-- Signs of life.
CREATE TABLE heartbeat (
  name TEXT NOT NULL PRIMARY KEY,
  at {{int}} NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) {{strict}};
