-- Jobs that are not at their end, among many that are: those that wait, run or come back.
CREATE INDEX CONCURRENTLY jobs_open_idx ON apalis.jobs (id) WHERE status IN ('Pending', 'Queued', 'Running', 'Failed');
