INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
SELECT new.id, $4, new.job, 'Pending', 0, $5, $6, 0, ''::hstore, new.key
FROM unnest($1, $2, $3) AS new (id, job, key)
ON CONFLICT (job_type, idempotency_key) DO NOTHING
