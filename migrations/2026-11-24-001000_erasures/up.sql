-- What the job that goes through everybody's posts, answers and mails looks for after an erasure. The row goes with the job's
-- commit, so that nothing of the person is left: jobs hold ids alone.
CREATE TABLE erasures (
    -- The lead or contact that was erased.
    id uuid PRIMARY KEY,
    emails text[] NOT NULL,
    phones text[] NOT NULL,
    names text[] NOT NULL,
    created_at timestamptz NOT NULL
);
