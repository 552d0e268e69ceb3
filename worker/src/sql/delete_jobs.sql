DELETE FROM apalis.jobs
WHERE id IN (
    SELECT id
    FROM apalis.jobs
    WHERE (status = 'Done' AND done_at < $1)
        OR (status IN ('Killed', 'Failed') AND done_at < $2)
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
