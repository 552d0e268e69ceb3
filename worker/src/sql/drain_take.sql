WITH due AS (
    SELECT id
    FROM apalis.jobs
    WHERE job_type = ANY ($2)
        AND run_at <= $1
        AND (status = 'Pending' OR (status = 'Failed' AND attempts < max_attempts))
    ORDER BY run_at, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE apalis.jobs
SET status = 'Running', lock_by = $4, lock_at = $1
FROM due
WHERE jobs.id = due.id
RETURNING
    jobs.id,
    jobs.job,
    jobs.run_at,
    coalesce((jobs.metadata -> 'errors')::int, 0) AS errors,
    coalesce((jobs.metadata -> 'crashes')::int, 0) AS crashes
