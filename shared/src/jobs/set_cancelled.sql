UPDATE apalis.jobs
SET status = 'Killed',
    last_result = jsonb_build_object('Err', $3),
    done_at = $2,
    lock_by = NULL,
    lock_at = NULL,
    metadata = metadata || hstore('outcome', 'cancelled')
        || hstore('by_hand', (coalesce((metadata -> 'by_hand')::int, 0) + 1)::text)
WHERE id = $1
