-- What was held by a worker that gave no sign of life for $1 seconds. From the second time on the jobs are spread in
-- time: those that ran beside one that kills its process part from it, and are not counted out with it.
WITH dead AS (
    SELECT job.id, coalesce((job.metadata -> 'crashes')::int, 0) + 1 AS crashes
    FROM apalis.jobs AS job
    JOIN apalis.workers AS worker ON worker.id = job.lock_by
    WHERE job.status IN ('Queued', 'Running')
        AND job.job_type = ANY ($2)
        AND greatest(worker.last_seen, job.lock_at) < now() - make_interval(secs => $1)
    FOR UPDATE OF job SKIP LOCKED
)
UPDATE apalis.jobs
SET status = 'Pending',
    attempts = attempts + 1,
    lock_by = NULL,
    lock_at = NULL,
    run_at = CASE
        WHEN crashes < 2 THEN run_at
        ELSE now() + make_interval(secs => random() * least(600, 2 ^ crashes))
    END,
    last_result = '{"Err": "the process that ran it ended"}',
    metadata = metadata || hstore('crashes', crashes::text)
FROM dead
WHERE jobs.id = dead.id
