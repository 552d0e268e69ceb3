-- What was given up, among many that ended because nobody wanted them any more.
CREATE INDEX CONCURRENTLY jobs_failed_idx ON apalis.jobs (id)
    WHERE status = 'Killed' AND (metadata -> 'outcome') IS DISTINCT FROM 'cancelled';
