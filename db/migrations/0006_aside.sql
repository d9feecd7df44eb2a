-- A counselor steps aside from a conversation, into the menu on their phone, and comes back (ivr/calls/counselor_menu.py).

-- Since when whoever won it is aside; NULL while the two talk.
ALTER TABLE handoff ADD COLUMN held_at {{int}};
-- Sealed JSON: where in the menu they are, and what they told there. Gone when they leave it.
ALTER TABLE leg ADD COLUMN menu_enc {{blob}};
