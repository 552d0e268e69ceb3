-- What waits to leave: messages, reminders that are due, and deliveries to other machines.
SELECT kind, sum(rows)::bigint AS count, min(oldest) AS oldest
FROM (
    SELECT kind, count(*) AS rows, min(created_at) AS oldest
    FROM emails
    WHERE status = 'queued'
    GROUP BY kind
    UNION ALL
    SELECT $2, count(*), min(at)
    FROM reminders
    WHERE status = 'waiting' AND at <= $1
    HAVING count(*) > 0
    UNION ALL
    SELECT $3, count(*), min(created_at)
    FROM webhook_deliveries
    WHERE status = 'pending'
    HAVING count(*) > 0
) AS due
GROUP BY kind
ORDER BY kind
