-- Tasks by when they were completed, and by whom.
SELECT 'task' AS type, id, id AS key, completed_at AS at, completed_by AS owner_id, 'done' AS part,
    NULL::text AS currency, NULL::numeric AS amount, NULL::numeric AS measure
FROM tasks
WHERE completed_at >= $1 AND completed_at < $2 AND status = 'done' AND deleted_at IS NULL
    AND ($9::uuid[] IS NULL OR completed_by = ANY($9))
