UPDATE apalis.jobs
SET status = 'Pending', lock_by = NULL, lock_at = NULL
WHERE lock_by = $1 AND status IN ('Queued', 'Running')
