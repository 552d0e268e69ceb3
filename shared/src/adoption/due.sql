-- What waits to leave: messages, reminders and surveys that are due, and deliveries to other machines.
SELECT kind, sum(rows)::bigint AS count, min(oldest) AS oldest
FROM (
    SELECT kind, count(*) AS rows, min(created_at) AS oldest
    FROM emails
    WHERE status = 'queued'
    GROUP BY kind
    UNION ALL
    SELECT CASE via WHEN 'escalation' THEN 'escalation' ELSE $2 END, count(*), min(at)
    FROM reminders
    WHERE status = 'waiting' AND at <= $1
    GROUP BY 1
    UNION ALL
    SELECT 'survey_invitation', count(*), min(next_at)
    FROM survey_invitations
    WHERE status = 'waiting' AND next_at <= $1
    HAVING count(*) > 0
    UNION ALL
    -- Days of rhythms: whom they ask is not known yet.
    SELECT 'survey_invitation', count(*), min(next_run_at)
    FROM surveys
    WHERE active AND deleted_at IS NULL AND next_run_at <= $1
    HAVING count(*) > 0
    UNION ALL
    -- One for each reader.
    SELECT 'digest', sum(cardinality(recipient_ids)), min(next_run_at)
    FROM digests
    WHERE active AND deleted_at IS NULL AND next_run_at <= $1
    HAVING count(*) > 0
    UNION ALL
    SELECT 'survey_reminder', count(*), min(next_at)
    FROM survey_invitations
    WHERE status = 'sent' AND next_at <= $1 AND expires_at > $1
    HAVING count(*) > 0
    UNION ALL
    SELECT $3, count(*), min(created_at)
    FROM webhook_deliveries
    WHERE status = 'pending'
    HAVING count(*) > 0
) AS due
GROUP BY kind
ORDER BY kind
