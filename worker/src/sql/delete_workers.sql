DELETE FROM apalis.workers
WHERE id IN (
    SELECT id
    FROM apalis.workers AS worker
    WHERE last_seen < $1
        AND id <> $3
        AND NOT EXISTS (SELECT FROM apalis.jobs WHERE lock_by = worker.id)
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
