-- What leaves the house: when it was tried, how fast each of our numbers may text, and whether the carrier
-- takes anything at all.

-- The first try: what the carrier made since then may be ours.
ALTER TABLE message ADD COLUMN claimed_at {{int}};
-- 1: sent again without knowing whether the first one went out; it says so.
ALTER TABLE message ADD COLUMN possible_repeat {{int}} NOT NULL DEFAULT 0;
CREATE INDEX message_page ON message (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX message_numbered ON message (created_at) WHERE number_idx IS NOT NULL;
ALTER TABLE page ADD COLUMN claimed_at {{int}};

-- When each of our lines has sent what was given to it: pages wait for nothing, notices for pages, follow-ups
-- for everything.
CREATE TABLE pace (
  line TEXT NOT NULL PRIMARY KEY,
  page_at {{int}} NOT NULL,
  notice_at {{int}} NOT NULL,
  follow_at {{int}} NOT NULL
) {{strict_keyed}};

-- Since when a way out of the house refuses everything. No row: it is well.
CREATE TABLE trouble (
  way TEXT NOT NULL PRIMARY KEY,
  since {{int}} NOT NULL,
  failures {{int}} NOT NULL,
  last_at {{int}} NOT NULL,
  told_at {{int}}
) {{strict_keyed}};
