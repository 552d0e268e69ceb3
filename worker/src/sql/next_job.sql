SELECT min(run_at) AS run_at
FROM apalis.jobs
WHERE job_type = ANY ($1)
    AND (status = 'Pending' OR (status = 'Failed' AND attempts < max_attempts))
