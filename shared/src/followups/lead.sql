-- Another first response is counted anew. With what that takes: whose the lead was when it was received.
UPDATE leads
SET first_response_at = fresh.first_response_at, last_contacted_at = fresh.last_contacted_at,
    next_follow_up_at = fresh.next_follow_up_at,
    first_response_working_seconds = CASE WHEN leads.first_response_at = fresh.first_response_at
        THEN leads.first_response_working_seconds END
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
RETURNING leads.id, leads.created_at, leads.first_response_at, first_response_working_seconds AS seconds,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'lead' AND subject_id = leads.id AND (to_at IS NULL OR to_at > leads.created_at)
     ORDER BY ownerships.from_at, ownerships.id LIMIT 1) AS owner_id
