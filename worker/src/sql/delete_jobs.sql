-- From the oldest on: an id begins with the time for which its job was made, and no job ends before that.
DELETE FROM apalis.jobs
WHERE id IN (
    SELECT id
    FROM apalis.jobs
    WHERE id < $4
        AND ((status = 'Done' AND done_at < $1) OR (status IN ('Killed', 'Failed') AND done_at < $2))
    ORDER BY id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
