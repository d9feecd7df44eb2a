-- Calls between us and a responder: a page's, one they place to us, one that connects them with a resident.
CREATE TABLE field_call (
  id TEXT NOT NULL PRIMARY KEY,
  -- The carrier's id of the responder's side.
  call_id TEXT UNIQUE,
  person_id TEXT NOT NULL REFERENCES person (id),
  -- 'page': we called them out; 'in': they called a line of ours; 'out': they asked on the page behind the
  -- link to be connected.
  kind TEXT NOT NULL CHECK (kind IN ('page', 'in', 'out')),
  -- NULL until they typed the code of one.
  dispatch_id TEXT REFERENCES dispatch (id),
  page_id TEXT REFERENCES page (id),
  line TEXT NOT NULL,
  -- Where in the call they are (ivr/field/field_calls.py), what was said last, how often they were asked.
  menu TEXT NOT NULL,
  said TEXT NOT NULL DEFAULT '',
  tries {{int}} NOT NULL DEFAULT 1,
  turn {{int}} NOT NULL DEFAULT 1,
  wrong {{int}} NOT NULL DEFAULT 0,
  -- The carrier's id of the resident's side, once a machine was heard there.
  resident_call TEXT,
  began_at {{int}} NOT NULL,
  claimed_at {{int}},
  ended_at {{int}}
) {{strict}};
CREATE INDEX field_call_person ON field_call (person_id, began_at);
CREATE INDEX field_call_kept ON field_call (began_at) WHERE call_id IS NOT NULL OR resident_call IS NOT NULL;
