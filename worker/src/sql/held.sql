SELECT id
FROM apalis.jobs
WHERE id = ANY ($1)
    AND lock_by = ($2::text[])[array_position($1, id)]
    AND status IN ('Queued', 'Running')
ORDER BY id
FOR UPDATE SKIP LOCKED
