UPDATE leads
SET first_response_at = fresh.first_response_at, last_contacted_at = fresh.last_contacted_at,
    next_follow_up_at = fresh.next_follow_up_at
FROM (SELECT
    (SELECT min(occurred_at) FROM interactions
     WHERE lead_id = $1 AND deleted_at IS NULL AND channel NOT IN ('note', 'form')
       AND direction = 'outbound' AND user_id IS NOT NULL) AS first_response_at,
    (SELECT max(occurred_at) FROM interactions
     WHERE lead_id = $1 AND deleted_at IS NULL AND channel NOT IN ('note', 'form')
       AND (direction = 'inbound' OR coalesce(outcome, 'reached') IN ('reached', 'meeting_made'))) AS last_contacted_at,
    (SELECT min(coalesce(due_at, remind_at)) FROM tasks
     WHERE lead_id = $1 AND status = 'open' AND deleted_at IS NULL) AS next_follow_up_at) AS fresh
WHERE id = $1
  AND (leads.first_response_at, leads.last_contacted_at, leads.next_follow_up_at)
      IS DISTINCT FROM (fresh.first_response_at, fresh.last_contacted_at, fresh.next_follow_up_at)
