-- What ended because nobody wanted it any more.
CREATE INDEX CONCURRENTLY jobs_cancelled_idx ON apalis.jobs (id)
    WHERE status = 'Killed' AND (metadata -> 'outcome') IS NOT DISTINCT FROM 'cancelled';
