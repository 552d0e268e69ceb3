INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, idempotency_key)
SELECT $1, $4, $2, 'Pending', 0, $5, $6, 0, ''::hstore, $3
WHERE EXISTS (SELECT FROM webhooks WHERE active AND deleted_at IS NULL AND events && ARRAY[$7, '*'])
ON CONFLICT (job_type, idempotency_key) DO NOTHING
