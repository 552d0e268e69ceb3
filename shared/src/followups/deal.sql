UPDATE deals
SET last_contacted_at = fresh.last_contacted_at, next_follow_up_at = fresh.next_follow_up_at
FROM (SELECT
    (SELECT max(occurred_at) FROM interactions
     WHERE deal_id = $1 AND deleted_at IS NULL AND channel NOT IN ('note', 'form')
       AND (direction = 'inbound' OR coalesce(outcome, 'reached') IN ('reached', 'meeting_made'))) AS last_contacted_at,
    (SELECT min(coalesce(due_at, remind_at)) FROM tasks
     WHERE deal_id = $1 AND status = 'open' AND deleted_at IS NULL) AS next_follow_up_at) AS fresh
WHERE id = $1
  AND (deals.last_contacted_at, deals.next_follow_up_at)
      IS DISTINCT FROM (fresh.last_contacted_at, fresh.next_follow_up_at)
