-- A team is called out (docs/adr/0009-paging.md). Words: dispatch, page, incident as in 0001's and the guide's sense.

-- What a team is asked to attend; many contacts may belong to one.
CREATE TABLE incident (
  id TEXT NOT NULL PRIMARY KEY,
  call_type TEXT NOT NULL,
  priority {{int}} NOT NULL DEFAULT 0,
  language TEXT NOT NULL,
  -- Sealed JSON: place as told, area, safety notes, people, children, animals, what happens.
  details_enc {{blob}},
  cad_enc {{blob}},
  opened_at {{int}} NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at {{int}},
  decision TEXT CHECK (decision <> ''),
  disposition TEXT CHECK (disposition <> ''),
  reason TEXT CHECK (reason <> ''),
  police TEXT NOT NULL DEFAULT 'NONE'
    CHECK (police IN ('NONE', 'JOINT', 'BACKUP_REQUESTED', 'BACKUP_ARRIVED', 'TOOK_OVER')),
  identified {{int}} NOT NULL DEFAULT 1 CHECK (identified IN (0, 1)),
  -- Nothing ends without saying how.
  CHECK (closed_at IS NULL OR disposition IS NOT NULL OR reason IS NOT NULL)
) {{strict}};
CREATE INDEX incident_open ON incident (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX incident_identified ON incident (closed_at) WHERE closed_at IS NOT NULL AND identified = 1;

ALTER TABLE contact ADD COLUMN incident_id TEXT REFERENCES incident (id);
CREATE INDEX contact_incident ON contact (incident_id) WHERE incident_id IS NOT NULL;

-- The request for a team. Its state machine: flows/paging.
CREATE TABLE dispatch (
  id TEXT NOT NULL PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident (id),
  -- Four digits that responders say; unique among those that are not over.
  code TEXT NOT NULL,
  policy TEXT NOT NULL,
  need {{int}} NOT NULL CHECK (need > 0),
  language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'ACCEPTED', 'EN_ROUTE', 'ON_SCENE', 'CLEARED', 'CLOSED',
    'FALLBACK', 'HANDED_OFF', 'CANCELLED')),
  epoch {{int}} NOT NULL DEFAULT 0,
  level {{int}} NOT NULL DEFAULT 0,
  entered_at {{int}} NOT NULL,
  due_at {{int}},
  queue TEXT NOT NULL DEFAULT '[]',
  nudged {{int}} NOT NULL DEFAULT 0,
  told_late {{int}} NOT NULL DEFAULT 0,
  asked_ok {{int}} NOT NULL DEFAULT 0,
  rounds {{int}} NOT NULL DEFAULT 0,
  flow_hash TEXT NOT NULL,
  opened_at {{int}} NOT NULL,
  opened_by TEXT NOT NULL,
  accepted_at {{int}},
  en_route_at {{int}},
  on_scene_at {{int}},
  cleared_at {{int}},
  over_at {{int}},
  reason TEXT CHECK (reason <> ''),
  test {{int}} NOT NULL DEFAULT 0 CHECK (test IN (0, 1)),
  CHECK ((over_at IS NOT NULL) = (state IN ('CLOSED', 'HANDED_OFF', 'CANCELLED'))),
  CHECK ((due_at IS NULL) = (over_at IS NOT NULL))
) {{strict}};
CREATE UNIQUE INDEX dispatch_code ON dispatch (code) WHERE over_at IS NULL;
CREATE INDEX dispatch_live ON dispatch (due_at, id) WHERE over_at IS NULL;
CREATE INDEX dispatch_incident ON dispatch (incident_id);
-- The list of all of them, and a code that somebody says long after.
CREATE INDEX dispatch_opened ON dispatch (opened_at, id);
CREATE INDEX dispatch_said ON dispatch (code, opened_at, id);
CREATE INDEX dispatch_over ON dispatch (over_at, id) WHERE over_at IS NOT NULL;

-- Everybody who was asked, and how far they have come.
CREATE TABLE member (
  dispatch_id TEXT NOT NULL REFERENCES dispatch (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  -- Their place in the order in which people were asked.
  n {{int}} NOT NULL,
  level {{int}} NOT NULL,
  epoch {{int}} NOT NULL,
  stage TEXT NOT NULL,
  since {{int}} NOT NULL,
  eta_at {{int}},
  -- When something is done about them if they say nothing, and how often it was.
  due_at {{int}},
  asked {{int}} NOT NULL DEFAULT 0,
  PRIMARY KEY (dispatch_id, person_id)
) {{strict_keyed}};
CREATE INDEX member_person ON member (person_id, dispatch_id);

-- What happened to a dispatch, in order: replayed, it gives the state above.
CREATE TABLE dispatch_event (
  dispatch_id TEXT NOT NULL REFERENCES dispatch (id),
  n {{int}} NOT NULL,
  at {{int}} NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}',
  late {{int}} NOT NULL DEFAULT 0,
  -- What brought it, such as a carrier's id of a text: told twice, it happens once.
  source TEXT,
  PRIMARY KEY (dispatch_id, n)
) {{strict_keyed}};
CREATE UNIQUE INDEX dispatch_event_once ON dispatch_event (dispatch_id, source) WHERE source IS NOT NULL;
{{append_only dispatch_event}};

-- One attempt to reach one person on one channel for one dispatch.
CREATE TABLE page (
  id TEXT NOT NULL PRIMARY KEY,
  dispatch_id TEXT NOT NULL REFERENCES dispatch (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'voice', 'email')),
  epoch {{int}} NOT NULL,
  level {{int}} NOT NULL,
  try {{int}} NOT NULL DEFAULT 1,
  fallback {{int}} NOT NULL DEFAULT 0,
  -- 'plain' has no link (after a carrier's filter refused the usual words).
  wording TEXT NOT NULL DEFAULT 'usual' CHECK (wording IN ('usual', 'plain')),
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'claimed', 'unknown', 'submitted', 'sent',
    'delivered', 'ringing', 'human', 'machine', 'no_answer', 'undelivered', 'failed', 'expired', 'dropped')),
  carrier_id TEXT UNIQUE,
  error {{int}},
  possible_repeat {{int}} NOT NULL DEFAULT 0,
  planned_at {{int}} NOT NULL,
  due_at {{int}} NOT NULL,
  submitted_at {{int}},
  answered_at {{int}},
  ended_at {{int}}
) {{strict}};
-- One attempt per dispatch, epoch, level, person, channel and try (invariant 3).
CREATE UNIQUE INDEX page_once ON page (dispatch_id, epoch, level, fallback, person_id, channel, try);
CREATE INDEX page_open ON page (dispatch_id) WHERE ended_at IS NULL;
CREATE INDEX page_ringing ON page (person_id) WHERE channel = 'voice' AND ended_at IS NULL;

-- Every text and e-mail, out and in. Bodies are sealed.
CREATE TABLE message (
  id TEXT NOT NULL PRIMARY KEY,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'email')),
  contact_id TEXT REFERENCES contact (id),
  person_id TEXT REFERENCES person (id),
  dispatch_id TEXT REFERENCES dispatch (id),
  page_id TEXT REFERENCES page (id),
  -- What it is for, a code: 'page', 'notice', 'reply', 'question', 'stop', ...
  purpose TEXT NOT NULL,
  line TEXT,
  number_enc {{blob}},
  number_idx TEXT,
  body_enc {{blob}},
  segments {{int}} NOT NULL DEFAULT 0,
  -- in: 'received'; out: the states never go backwards.
  state TEXT NOT NULL CHECK (state IN ('received', 'planned', 'claimed', 'unknown', 'submitted', 'sent',
    'delivered', 'undelivered', 'failed', 'dropped')),
  carrier_id TEXT UNIQUE,
  error {{int}},
  -- The same effect has the same key: it is sent once.
  key TEXT UNIQUE,
  created_at {{int}} NOT NULL,
  submitted_at {{int}},
  ended_at {{int}},
  media {{int}} NOT NULL DEFAULT 0
) {{strict}};
CREATE INDEX message_contact ON message (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX message_person ON message (person_id, created_at, id) WHERE person_id IS NOT NULL;
CREATE INDEX message_number ON message (number_idx, created_at) WHERE number_idx IS NOT NULL;
CREATE INDEX message_kept ON message (created_at) WHERE body_enc IS NOT NULL;

-- Something a human must see and acknowledge.
CREATE TABLE alert (
  id TEXT NOT NULL PRIMARY KEY,
  alarm TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  -- While one with this key is not acknowledged, another is not raised.
  key TEXT,
  raised_at {{int}} NOT NULL,
  acknowledged_at {{int}},
  acknowledged_by TEXT
) {{strict}};
CREATE UNIQUE INDEX alert_once ON alert (key) WHERE acknowledged_at IS NULL AND key IS NOT NULL;
CREATE INDEX alert_key ON alert (key) WHERE key IS NOT NULL;
CREATE INDEX alert_open ON alert (raised_at, id) WHERE acknowledged_at IS NULL;

-- A link in a text: the token is a keyed hash here, it expires, and it names nobody.
CREATE TABLE link (
  token_idx TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  ref TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  created_at {{int}} NOT NULL,
  expires_at {{int}} NOT NULL,
  -- Opened once: the browser that opened it holds the session from then on.
  opened_at {{int}},
  session_idx TEXT UNIQUE
) {{strict}};
CREATE INDEX link_expires ON link (expires_at);

-- A channel that is known to be dead for a person: STOP to a page, a landline, an unknown handset.
CREATE TABLE dead_channel (
  person_id TEXT NOT NULL REFERENCES person (id),
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'voice', 'email')),
  error {{int}},
  since {{int}} NOT NULL,
  PRIMARY KEY (person_id, channel)
) {{strict_keyed}};

ALTER TABLE person ADD COLUMN email_enc {{blob}};

-- A colleague takes a shift: asked for, agreed by the colleague, approved by a supervisor.
CREATE TABLE swap (
  id TEXT NOT NULL PRIMARY KEY,
  team TEXT NOT NULL,
  from_person TEXT NOT NULL REFERENCES person (id),
  -- Whoever agrees, while nobody is named.
  to_person TEXT REFERENCES person (id),
  starts_at {{int}} NOT NULL,
  ends_at {{int}} NOT NULL,
  -- In return from_person takes this shift of to_person.
  back_starts_at {{int}},
  back_ends_at {{int}},
  state TEXT NOT NULL DEFAULT 'asked'
    CHECK (state IN ('asked', 'agreed', 'approved', 'refused', 'withdrawn')),
  asked_at {{int}} NOT NULL,
  agreed_at {{int}},
  decided_at {{int}},
  decided_by TEXT,
  CHECK (ends_at > starts_at),
  CHECK ((back_starts_at IS NULL) = (back_ends_at IS NULL)),
  CHECK (back_ends_at > back_starts_at),
  CHECK (state NOT IN ('agreed', 'approved') OR to_person IS NOT NULL)
) {{strict}};
CREATE INDEX swap_open ON swap (starts_at, id) WHERE state IN ('asked', 'agreed');

-- Changes to who is on call: the newest wins and may be changed again (flows/roster/changes.py).
CREATE TABLE roster_change (
  id TEXT NOT NULL PRIMARY KEY,
  -- One change is one row; a temporary team is a row a person, which share this.
  set_id TEXT NOT NULL,
  team TEXT NOT NULL,
  -- 'override' puts `on_person` in the place of `off_person` (either may be NULL), 'temporary' replaces the
  -- whole team by the `on_person` of its rows, 'closure' leaves nobody.
  kind TEXT NOT NULL CHECK (kind IN ('override', 'temporary', 'closure')),
  off_person TEXT REFERENCES person (id),
  on_person TEXT REFERENCES person (id),
  starts_at {{int}} NOT NULL,
  ends_at {{int}} NOT NULL,
  -- How it came about, a code: 'office', 'swap', 'take'.
  source TEXT NOT NULL DEFAULT 'office' CHECK (source IN ('office', 'swap', 'take')),
  swap_id TEXT REFERENCES swap (id),
  created_at {{int}} NOT NULL,
  created_by TEXT NOT NULL,
  removed_at {{int}},
  removed_by TEXT,
  CHECK (ends_at > starts_at),
  CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
  CHECK (kind <> 'override' OR off_person IS NOT NULL OR on_person IS NOT NULL),
  CHECK (off_person <> on_person),
  CHECK (kind <> 'temporary' OR (on_person IS NOT NULL AND off_person IS NULL)),
  CHECK (kind <> 'closure' OR (on_person IS NULL AND off_person IS NULL))
) {{strict}};
CREATE INDEX roster_change_ends ON roster_change (ends_at) WHERE removed_at IS NULL;

-- How far the wall clock is ahead of the time since the machine was started, by that start: when the two part,
-- the clock was set (ivr/watch/clockwatch.py).
CREATE TABLE clock (
  boot TEXT NOT NULL PRIMARY KEY,
  ahead {{int}} NOT NULL,
  at {{int}} NOT NULL
) {{strict_keyed}};
