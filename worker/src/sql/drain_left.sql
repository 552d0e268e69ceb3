-- A drain runs one job after the other: the first of those it left is the one it died with.
WITH held AS (
    SELECT id, row_number() OVER (ORDER BY run_at, id) AS place
    FROM apalis.jobs
    WHERE lock_by = $1 AND status = 'Running'
)
UPDATE apalis.jobs
SET status = 'Pending',
    lock_by = NULL,
    lock_at = NULL,
    metadata = CASE place
        WHEN 1 THEN metadata || hstore('crashes', (coalesce((metadata -> 'crashes')::int, 0) + 1)::text)
        ELSE metadata
    END
FROM held
WHERE jobs.id = held.id
