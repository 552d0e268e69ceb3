-- The caller has them locked. One that is not ours any more is left out, and the caller begins anew.
UPDATE apalis.jobs
SET status = 'Done',
    attempts = attempts + 1,
    last_result = '{"Ok": null}',
    lock_by = NULL,
    lock_at = NULL,
    done_at = $3
WHERE id = ANY (ARRAY(
    SELECT id
    FROM apalis.jobs
    WHERE id = ANY ($1)
        AND lock_by = ($2::text[])[array_position($1, id)]
        AND status IN ('Queued', 'Running')
    FOR UPDATE SKIP LOCKED
))
