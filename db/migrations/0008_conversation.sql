-- Text conversations, and who of ours has them.

-- What a contact by text has beside a call. `priority` as callback.priority.
CREATE TABLE conversation (
  contact_id TEXT NOT NULL PRIMARY KEY REFERENCES contact (id),
  -- NULL once the contact was purged.
  number_idx TEXT CHECK (number_idx <> ''),
  line TEXT NOT NULL,
  -- Who answers: the flow's questions, or one of our people.
  mode TEXT NOT NULL DEFAULT 'bot' CHECK (mode IN ('bot', 'staff')),
  -- The message of ours that asks what stands; NULL while nothing is asked.
  asked TEXT REFERENCES message (id),
  heard_at {{int}} NOT NULL,
  said_at {{int}},
  -- Our last answer to an urgent text.
  cried_at {{int}},
  -- When they last wrote of danger: help from before it does not count.
  danger_at {{int}},
  -- A person has to read it: since when, how soon, and why (a code).
  waiting_since {{int}},
  priority {{int}} NOT NULL DEFAULT 0,
  why TEXT CHECK (why <> ''),
  claimed_by TEXT REFERENCES person (id),
  claimed_until {{int}},
  closed_at {{int}},
  CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
) {{strict}};
-- A number has one conversation with a line at a time.
CREATE UNIQUE INDEX conversation_open ON conversation (number_idx, line) WHERE closed_at IS NULL;
CREATE INDEX conversation_waiting ON conversation (priority DESC, waiting_since, contact_id)
  WHERE closed_at IS NULL AND waiting_since IS NOT NULL;
CREATE INDEX conversation_kept ON conversation (closed_at) WHERE closed_at IS NOT NULL AND number_idx IS NOT NULL;
CREATE INDEX conversation_claimed ON conversation (claimed_by) WHERE closed_at IS NULL AND claimed_by IS NOT NULL;

-- Who of ours wrote a text to somebody; NULL for what the hotline writes by itself.
ALTER TABLE message ADD COLUMN written_by TEXT REFERENCES person (id);

-- What staff write about a contact. Nothing is changed afterwards: a correction is a note of its own.
CREATE TABLE note (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  -- The note that this one puts right.
  corrects TEXT REFERENCES note (id),
  body_enc {{blob}},
  -- The form that was sent: sent twice, it is one note.
  key TEXT NOT NULL UNIQUE,
  created_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX note_contact ON note (contact_id, created_at, id);
CREATE INDEX note_kept ON note (created_at) WHERE body_enc IS NOT NULL;

-- Blocked numbers (0003): what is in force, in the order in which it ends; and what is long over.
CREATE INDEX blocked_in_force ON blocked (until, id) WHERE lifted_at IS NULL;
CREATE INDEX blocked_over ON blocked (until);
-- Why: what people write is sealed. `reason` says so since, and is read for what was blocked before alone.
ALTER TABLE blocked ADD COLUMN reason_enc {{blob}};

-- ---------------------------------------------------------------- a 911 center asks for a team

-- What a 911 center asked for, by its own CAD number: asked for twice, it is one.
CREATE TABLE referral (
  id TEXT NOT NULL PRIMARY KEY,
  center TEXT NOT NULL CHECK (center <> ''),
  -- A keyed hash of the center and its number; NULL once it was purged.
  cad_idx TEXT,
  asked_by TEXT NOT NULL,
  asked_at {{int}} NOT NULL,
  -- How often it was judged, and what came of the last time. Codes; answers and reasons as JSON.
  judged {{int}} NOT NULL DEFAULT 0,
  judged_at {{int}},
  call_type TEXT,
  language TEXT,
  answers TEXT NOT NULL DEFAULT '{}',
  eligible TEXT CHECK (eligible IN ('yes', 'no', 'unknown')),
  decision TEXT CHECK (decision <> ''),
  reasons TEXT NOT NULL DEFAULT '[]',
  flow_hash TEXT,
  dispatch_id TEXT REFERENCES dispatch (id),
  -- When more was last told while a team was asked for.
  changed_at {{int}},
  cancelled_at {{int}},
  cancel_reason TEXT CHECK (cancel_reason <> ''),
  CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL))
) {{strict}};
CREATE UNIQUE INDEX referral_cad ON referral (center, cad_idx) WHERE cad_idx IS NOT NULL;
CREATE INDEX referral_asked ON referral (asked_at, id);
CREATE INDEX referral_identified ON referral (asked_at) WHERE cad_idx IS NOT NULL;

-- The signed requests of the last minutes: none is heard twice, and not too many in a minute.
CREATE TABLE center_request (
  center TEXT NOT NULL,
  nonce TEXT NOT NULL,
  at {{int}} NOT NULL,
  PRIMARY KEY (center, nonce)
) {{strict_keyed}};
CREATE INDEX center_request_at ON center_request (center, at);

-- ---------------------------------------------------------------- dispatches at the desk

-- What was raised about one dispatch, and who saw to it.
CREATE INDEX alert_subject ON alert (subject, raised_at DESC, id DESC);
-- What its team wrote.
CREATE INDEX message_dispatch ON message (dispatch_id, created_at DESC, id DESC)
  WHERE dispatch_id IS NOT NULL AND direction = 'in';

-- One list of people who wait (ivr/callbacks/waiting.py).

-- Who of us has somebody who waits, and until when if they do nothing more. `whom`: the keyed hash of the
-- number, or the id of what they left where there is none. One row is one person, so no two of us call them.
CREATE TABLE held (
  whom TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  since {{int}} NOT NULL,
  until {{int}} NOT NULL
) {{strict_keyed}};
CREATE INDEX held_until ON held (until);
CREATE INDEX held_person ON held (person_id);

-- They asked for this call themselves: what the house promises by itself opens no phone of somebody who only
-- wrote (ivr/reach/gate.py).
ALTER TABLE callback ADD COLUMN asked {{int}} NOT NULL DEFAULT 0 CHECK (asked IN (0, 1));
-- A supervisor has decided that they are called although they never opened their phone to calls.
ALTER TABLE callback ADD COLUMN decided_by TEXT REFERENCES person (id);
ALTER TABLE callback ADD COLUMN decided_at {{int}};
-- Not before this: the next try, or a follow-up.
ALTER TABLE callback ADD COLUMN next_at {{int}};
-- Why it ended as it did, a code.
ALTER TABLE callback ADD COLUMN closed_why TEXT CHECK (closed_why <> '');
CREATE INDEX callback_number_open ON callback (number_idx, priority DESC, waiting_since, id)
  WHERE closed_at IS NULL AND number_idx IS NOT NULL;

-- One try to call somebody back. It has the id of the leg that rings our own phone first.
CREATE TABLE attempt (
  id TEXT NOT NULL PRIMARY KEY REFERENCES leg (id),
  callback_id TEXT NOT NULL REFERENCES callback (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  -- Where in the call our own phone is (ivr/callbacks/calling_back.py).
  menu TEXT NOT NULL DEFAULT 'asked',
  turn {{int}} NOT NULL DEFAULT 1,
  tries {{int}} NOT NULL DEFAULT 1,
  said TEXT NOT NULL DEFAULT '',
  message_ok {{int}} NOT NULL DEFAULT 0 CHECK (message_ok IN (0, 1)),
  began_at {{int}} NOT NULL,
  -- Their phone was rung; NULL: ours did not get so far.
  dialed_at {{int}},
  ended_at {{int}},
  -- What the carrier says of it, a code; and its number for what went wrong.
  heard TEXT CHECK (heard <> ''),
  error {{int}},
  -- The carrier's id of their side, once a machine was heard there.
  resident_call TEXT,
  -- What came of it, a code, and who says so; NULL: the carrier's word alone.
  outcome TEXT CHECK (outcome <> ''),
  told_at {{int}},
  told_by TEXT REFERENCES person (id)
) {{strict}};
CREATE INDEX attempt_callback ON attempt (callback_id, began_at);
CREATE UNIQUE INDEX attempt_live ON attempt (callback_id) WHERE ended_at IS NULL AND heard IS NULL;
CREATE INDEX attempt_kept ON attempt (began_at) WHERE resident_call IS NOT NULL;

-- The board: conversations in which somebody wrote lately.
CREATE INDEX conversation_heard ON conversation (heard_at, contact_id) WHERE closed_at IS NULL;

-- Where it is, as somebody told on the page behind a link (ivr/dispatch/resident_links.py).
CREATE TABLE told_place (
  id TEXT NOT NULL PRIMARY KEY,
  contact_id TEXT NOT NULL REFERENCES contact (id),
  -- Sealed JSON: what was written; latitude, longitude and how exact (meters) if the phone told.
  place_enc {{blob}},
  created_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX told_place_contact ON told_place (contact_id, created_at);
-- The links about somebody that still work: nobody is sent a second one beside it.
CREATE INDEX link_unopened ON link (ref, expires_at) WHERE opened_at IS NULL;
CREATE INDEX told_place_kept ON told_place (created_at) WHERE place_enc IS NOT NULL;

-- Who of ours has said how a contact ended, and when. NULL: nobody yet; the flow's own word stands.
ALTER TABLE contact ADD COLUMN decided_by TEXT REFERENCES person (id);
ALTER TABLE contact ADD COLUMN decided_at {{int}};

-- Who is asked to join a counselor and a caller: one of the flow's destinations, else a person of ours.
ALTER TABLE leg ADD COLUMN destination TEXT;

-- What was handed over by 911: a page of its own (console/psap/embedded.py).
CREATE INDEX contact_from_911 ON contact (started_at, id) WHERE route IN ('psap_forwarded', 'embedded_professional');

-- ---------------------------------------------------------------- alarms

-- Somebody may be in danger (ivr/outgoing/alerts.py): these stand before all others, however old they are.
ALTER TABLE alert ADD COLUMN urgent {{int}} NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1));
UPDATE alert SET urgent = 1
WHERE alarm IN ('backup_police', 'backup_medics', 'no_welfare_answer', 'nobody_accepted', 'text_danger');
DROP INDEX alert_open;
CREATE INDEX alert_open ON alert (urgent DESC, raised_at DESC, id DESC) WHERE acknowledged_at IS NULL;

-- ---------------------------------------------------------------- legal hold

-- Of whom nothing is forgotten (ivr/legal_hold.py).
CREATE INDEX contact_held ON contact (started_at, id) WHERE legal_hold = 1;

-- ---------------------------------------------------------------- closed-loop rescue

-- Who of ours knows that help has reached somebody in danger, or decided as a supervisor that it may be closed
-- without (ivr/rescue.py). NULL: nobody has said so.
ALTER TABLE contact ADD COLUMN help_confirmed_at {{int}};
ALTER TABLE contact ADD COLUMN help_confirmed_by TEXT REFERENCES person (id);
ALTER TABLE contact ADD COLUMN help_how TEXT CHECK (help_how IN ('reached', 'supervisor'));
-- Those who are over and not closed: in danger, and nobody has said how it ended or that help came.
CREATE INDEX contact_unhelped ON contact (started_at, id)
  WHERE priority >= 8 AND ended_at IS NOT NULL AND decided_at IS NULL AND help_confirmed_at IS NULL;

-- ---------------------------------------------------------------- the list of contacts

-- Of one channel, of one line; and the calls that somebody of ours took.
CREATE INDEX contact_channel ON contact (channel, started_at, id);
CREATE INDEX contact_line ON contact (line, started_at, id);
CREATE INDEX handoff_won ON handoff (won_by, won_at, id) WHERE won_by IS NOT NULL;

-- ---------------------------------------------------------------- nothing that grows with history

CREATE INDEX callback_contact ON callback (contact_id, created_at, id);
CREATE INDEX link_person ON link (person_id, purpose) WHERE person_id IS NOT NULL;
-- What retention has still to forget.
CREATE INDEX incident_kept ON incident (opened_at) WHERE identified = 1;
CREATE INDEX page_kept ON page (planned_at) WHERE carrier_id IS NOT NULL;
