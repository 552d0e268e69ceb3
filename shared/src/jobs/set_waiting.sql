UPDATE apalis.jobs
SET status = 'Pending',
    run_at = $2,
    last_result = NULL,
    done_at = NULL,
    lock_by = NULL,
    lock_at = NULL,
    metadata = delete(metadata, ARRAY['outcome', 'errors', 'crashes'])
        || hstore('by_hand', (coalesce((metadata -> 'by_hand')::int, 0) + 1)::text)
WHERE id = $1
