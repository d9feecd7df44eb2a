-- The text line: what a number asked of us, and what it sent.

-- What a number said about being contacted. Keyed by the keyed hash alone: it outlives the contact's purge.
CREATE TABLE safe_contact (
  number_idx TEXT NOT NULL PRIMARY KEY,
  -- STOP, or the same in other words; 'carrier' when the carrier refused (21610).
  stopped_at {{int}},
  stopped_by TEXT,
  -- QUIET, or an unsafe-to-text answer: nothing is sent, and nothing confirms it.
  quiet_at {{int}},
  text_ok {{int}} CHECK (text_ok IN (0, 1)),
  call_ok {{int}} CHECK (call_ok IN (0, 1)),
  voicemail_ok {{int}} CHECK (voicemail_ok IN (0, 1)),
  -- Where the consent comes from, a code: 'texted_first', 'asked_by_phone', 'answered', 'start'.
  consent TEXT,
  consent_at {{int}},
  changed_at {{int}} NOT NULL
) {{strict}};

-- Numbers that staff do not want to hear from for a while. Never everyone, never withheld numbers.
CREATE TABLE blocked (
  id TEXT NOT NULL PRIMARY KEY,
  number_idx TEXT NOT NULL CHECK (number_idx <> ''),
  reason TEXT NOT NULL CHECK (reason <> ''),
  since {{int}} NOT NULL,
  until {{int}} NOT NULL,
  by TEXT NOT NULL,
  lifted_at {{int}},
  CHECK (until > since)
) {{strict}};
CREATE INDEX blocked_number ON blocked (number_idx, until) WHERE lifted_at IS NULL;

-- Pictures sent with a text: sealed, for staff alone.
CREATE TABLE picture (
  id TEXT NOT NULL PRIMARY KEY,
  message_id TEXT NOT NULL REFERENCES message (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'announced'
    CHECK (state IN ('announced', 'fetched', 'refused', 'lost', 'purged')),
  url_enc {{blob}},
  body_enc {{blob}},
  created_at {{int}} NOT NULL,
  deleted_at {{int}}
) {{strict}};
CREATE INDEX picture_message ON picture (message_id);
CREATE INDEX picture_kept ON picture (created_at) WHERE body_enc IS NOT NULL OR url_enc IS NOT NULL;
