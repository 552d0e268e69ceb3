-- The oldest tasks of a list, and how many it has; $11 is of lists of money.
SELECT tasks.id AS task_id, tasks.customer_id, tasks.lead_id, tasks.owner_id, tasks.due_at,
    (SELECT count(*) FROM counted) AS total
FROM (SELECT id, key, measure FROM counted WHERE $11::text IS NOT NULL ORDER BY measure DESC, key LIMIT $10) AS first
JOIN tasks ON tasks.id = first.id
ORDER BY first.measure DESC, first.key
