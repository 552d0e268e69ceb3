UPDATE apalis.jobs
SET status = 'Killed',
    attempts = attempts + 1,
    last_result = $4,
    lock_by = NULL,
    lock_at = NULL,
    done_at = $3,
    metadata = metadata || hstore('outcome', $5)
WHERE id = $1 AND lock_by = $2 AND status IN ('Queued', 'Running')
