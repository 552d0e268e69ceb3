UPDATE apalis.jobs
SET status = 'Pending',
    run_at = $3,
    attempts = attempts + 1,
    last_result = $4,
    lock_by = NULL,
    lock_at = NULL,
    metadata = delete(metadata, $7) || hstore($5, $6)
WHERE id = $1 AND lock_by = $2 AND status IN ('Queued', 'Running')
