-- What 911 centers ask for (ivr/psap/referrals.py), and their signed requests (ivr/psap/centers.py).

-- name: add_referral(id, center, cad_idx, asked_by, asked_at)!
-- 0 when this center has asked with this CAD number before.
INSERT INTO referral (id, center, cad_idx, asked_by, asked_at)
VALUES (:id, :center, :cad_idx, :asked_by, :asked_at)
ON CONFLICT (center, cad_idx) WHERE cad_idx IS NOT NULL DO NOTHING;

-- name: referral_of_cad(center, cad_idx)^
SELECT * FROM referral WHERE center = :center AND cad_idx = :cad_idx {{to_change}};

-- name: referral_by_id(id)^
SELECT * FROM referral WHERE id = :id;

-- name: referral_to_change(id)^
SELECT * FROM referral WHERE id = :id {{to_change}};

-- name: save_referral(id, judged_at, call_type, language, answers, eligible, decision, reasons, flow_hash, dispatch_id)!
UPDATE referral SET judged = judged + 1, judged_at = :judged_at, call_type = :call_type, language = :language,
  answers = :answers, eligible = :eligible, decision = :decision, reasons = :reasons, flow_hash = :flow_hash,
  dispatch_id = :dispatch_id
WHERE id = :id;

-- name: save_referral_news(id, changed_at, answers, eligible, decision, reasons, flow_hash)!
-- More was told while a team was asked for.
UPDATE referral SET changed_at = :changed_at, answers = :answers, eligible = :eligible, decision = :decision,
  reasons = :reasons, flow_hash = :flow_hash
WHERE id = :id;

-- name: cancel_referral(id, cancelled_at, cancel_reason)!
UPDATE referral SET cancelled_at = :cancelled_at, cancel_reason = :cancel_reason
WHERE id = :id AND cancelled_at IS NULL;

-- name: referrals_before(asked_at, id, limit)
-- A page of the list, newest first, after the row with this time and id.
SELECT * FROM referral WHERE asked_at <= :asked_at AND (asked_at < :asked_at OR id < :id)
ORDER BY asked_at DESC, id DESC LIMIT :limit;

-- name: purge_referrals(before, limit)!
-- The hash of the CAD number: from then on the number may come back as another matter.
UPDATE referral SET cad_idx = NULL
WHERE id IN (
  SELECT r.id FROM referral r LEFT JOIN dispatch d ON d.id = r.dispatch_id
  WHERE r.cad_idx IS NOT NULL AND r.asked_at < :before AND (d.id IS NULL OR d.over_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.incident_id = d.incident_id AND c.legal_hold = 1)
  ORDER BY r.asked_at LIMIT :limit);

-- name: forget_center_requests(before)!
DELETE FROM center_request WHERE at < :before;

-- name: center_requests_since(center, since, limit)
SELECT at FROM center_request WHERE center = :center AND at > :since ORDER BY at LIMIT :limit;

-- name: add_center_request(center, nonce, at)!
-- 0 when a request with this nonce was heard before.
INSERT INTO center_request (center, nonce, at) VALUES (:center, :nonce, :at)
ON CONFLICT (center, nonce) DO NOTHING;
