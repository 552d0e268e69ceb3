-- Tasks that were open and past due just before $2, by their owner. measure: seconds past due.
SELECT 'task' AS type, id, id AS key, $2 - interval '1 microsecond' AS at, owner_id, 'overdue' AS part,
    NULL::text AS currency, NULL::numeric AS amount,
    extract(epoch FROM $2 - interval '1 microsecond' - due_at) AS measure
FROM (
    SELECT * FROM tasks WHERE status = 'open' AND due_at < $2 - interval '1 microsecond'
    UNION ALL
    SELECT * FROM tasks
    WHERE status = 'done' AND completed_at >= $2 AND due_at < $2 - interval '1 microsecond' AND completed_at > due_at
) AS late
WHERE created_at < $2 AND deleted_at IS NULL
    AND ($9::uuid[] IS NULL OR owner_id = ANY($9))
