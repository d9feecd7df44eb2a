-- Pages: one attempt each to reach one person on one channel (ivr/outgoing/pages.py); links in texts (ivr/reach/links.py).

-- name: add_page(id, dispatch_id, person_id, channel, epoch, level, try_, fallback, wording, planned_at, due_at)!
-- 0 when this attempt is there already (invariant 3).
INSERT INTO page (id, dispatch_id, person_id, channel, epoch, level, try, fallback, wording, planned_at, due_at)
VALUES (:id, :dispatch_id, :person_id, :channel, :epoch, :level, :try_, :fallback, :wording, :planned_at, :due_at)
ON CONFLICT DO NOTHING;

-- name: page_by_id(id)^
SELECT * FROM page WHERE id = :id;

-- name: page_to_change(id)^
SELECT * FROM page WHERE id = :id {{to_change}};

-- name: page_by_call(carrier_id)^
SELECT * FROM page WHERE carrier_id = :carrier_id;

-- name: page_of_try(dispatch_id, epoch, level, fallback, person_id, channel, try_)^
SELECT * FROM page
WHERE dispatch_id = :dispatch_id AND epoch = :epoch AND level = :level AND fallback = :fallback
  AND person_id = :person_id AND channel = :channel AND try = :try_;

-- name: hurry_page(id, due_at)!
-- An attempt that is still planned is brought forward.
UPDATE page SET due_at = :due_at WHERE id = :id AND state = 'planned' AND due_at > :due_at;

-- name: hurry_send_page(id, due_at)!
UPDATE job SET due_at = :due_at WHERE ref = :id AND kind = 'send_page' AND due_at > :due_at AND attempts = 0;

-- name: pages_of_dispatch(dispatch_id)
SELECT * FROM page WHERE dispatch_id = :dispatch_id ORDER BY planned_at, id;

-- name: newest_pages_of_dispatch(dispatch_id, limit)
SELECT * FROM page WHERE dispatch_id = :dispatch_id ORDER BY planned_at DESC, id DESC LIMIT :limit;

-- name: pages_of_person(dispatch_id, person_id)
SELECT * FROM page WHERE dispatch_id = :dispatch_id AND person_id = :person_id ORDER BY planned_at, id;

-- name: open_pages_of_dispatch(dispatch_id, epoch)
-- Up to this epoch.
SELECT * FROM page WHERE dispatch_id = :dispatch_id AND ended_at IS NULL AND epoch <= :epoch
ORDER BY planned_at, id;

-- name: page_wanted(id)^
-- Everything that decides whether a page may still go out. The dispatch waits until that is decided.
SELECT p.*, d.state AS dispatch_state, d.epoch AS dispatch_epoch, d.rounds AS dispatch_rounds, d.code AS code,
  d.policy AS policy, d.test AS test, m.stage AS stage, r.active AS active
FROM page p JOIN dispatch d ON d.id = p.dispatch_id JOIN person r ON r.id = p.person_id
  LEFT JOIN member m ON m.dispatch_id = p.dispatch_id AND m.person_id = p.person_id
WHERE p.id = :id;

-- name: page_held(id)^
-- Whoever takes the dispatch in this moment waits until the page is claimed, or the other way round.
SELECT d.id FROM dispatch d WHERE d.id = (SELECT dispatch_id FROM page WHERE id = :id) {{to_change}};

-- name: person_held(id)^
-- Of two calls to one person one is decided after the other.
SELECT id FROM person WHERE id = :id {{to_change}};

-- name: claim_page(id, claimed_at)!
UPDATE page SET state = 'claimed', claimed_at = COALESCE(claimed_at, :claimed_at)
WHERE id = :id AND state IN ('planned', 'claimed', 'unknown') AND ended_at IS NULL;

-- name: unclaim_page(id, state)!
-- Refused: 'planned' again. No answer: 'unknown'. A status that was quicker than we are stands.
UPDATE page SET state = :state WHERE id = :id AND state = 'claimed' AND ended_at IS NULL;

-- name: move_page(id, from_states, state, carrier_id, error, submitted_at, answered_at, ended_at)!
-- From one of the states given (`codes(…)`), else 0. What is NULL, or known already, stays as it is.
UPDATE page SET state = :state, carrier_id = COALESCE(carrier_id, :carrier_id),
  error = COALESCE(CAST(:error AS {{int}}), error),
  submitted_at = COALESCE(submitted_at, CAST(:submitted_at AS {{int}})),
  answered_at = COALESCE(answered_at, CAST(:answered_at AS {{int}})),
  ended_at = COALESCE(ended_at, CAST(:ended_at AS {{int}}))
WHERE id = :id AND replace(CAST(:from_states AS TEXT), '"' || state || '"', '') <> CAST(:from_states AS TEXT);

-- name: end_page(id, ended_at)!
UPDATE page SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: adopt_page_call(id, carrier_id)!
UPDATE page SET carrier_id = :carrier_id WHERE id = :id AND carrier_id IS NULL;

-- name: mark_page_repeat(id)!
UPDATE page SET possible_repeat = 1 WHERE id = :id;

-- name: other_live_call(person_id, id)^
-- Another page rings this phone, or a counselor's leg does: never two live calls to one person.
SELECT p.id FROM page p
WHERE p.person_id = :person_id AND p.id <> :id AND p.channel = 'voice' AND p.ended_at IS NULL
  AND p.state <> 'planned'
UNION ALL
SELECT l.id FROM leg l WHERE l.person_id = :person_id AND l.ended_at IS NULL
LIMIT 1;

-- name: dead_channels(person_id)
SELECT channel, error, since FROM dead_channel WHERE person_id = :person_id;

-- name: add_dead_channel(person_id, channel, error, since)!
INSERT INTO dead_channel (person_id, channel, error, since) VALUES (:person_id, :channel, :error, :since)
ON CONFLICT DO NOTHING;

-- name: revive_channel(person_id, channel)!
DELETE FROM dead_channel WHERE person_id = :person_id AND channel = :channel;

-- name: add_link(token_idx, purpose, ref, person_id, created_at, expires_at)!
INSERT INTO link (token_idx, purpose, ref, person_id, created_at, expires_at)
VALUES (:token_idx, :purpose, :ref, :person_id, :created_at, :expires_at);

-- name: open_link(token_idx, now, session_idx)!
-- 1 for the first who opens it, in time. Whoever left the staff opens nothing any more.
UPDATE link SET opened_at = :now, session_idx = :session_idx
WHERE token_idx = :token_idx AND opened_at IS NULL AND expires_at > :now
  AND (person_id IS NULL OR EXISTS (SELECT 1 FROM person WHERE person.id = link.person_id AND active = 1));

-- name: spend_link(token_idx, now, since)!
-- 1 for the first who says something behind a link that ran out after `since`.
UPDATE link SET opened_at = :now
WHERE token_idx = :token_idx AND opened_at IS NULL AND expires_at <= :now AND expires_at > :since;

-- name: link_by_token(token_idx)^
SELECT * FROM link WHERE token_idx = :token_idx;

-- name: link_of_session(session_idx, now)^
SELECT * FROM link WHERE session_idx = :session_idx AND expires_at > :now
  AND (person_id IS NULL OR EXISTS (SELECT 1 FROM person WHERE person.id = link.person_id AND active = 1));
