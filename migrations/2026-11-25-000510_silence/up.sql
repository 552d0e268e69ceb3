-- Expected messages that did not come, each told to the admins once; a row goes when its message came after all.
CREATE TABLE silences (
    kind text NOT NULL,
    -- Id of the message, the reminder, the job or the task; the name of a schedule.
    key text NOT NULL,
    -- Since when it is expected.
    since timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    CONSTRAINT silences_pkey PRIMARY KEY (kind, key)
);
CREATE INDEX silences_since_idx ON silences (kind, since);

-- The one row of those who watch: taken by one worker at a time.
CREATE TABLE watches (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_at timestamptz NOT NULL,
    -- Since when somebody has watched without a break: what waited before then is being caught up with.
    steady_since timestamptz NOT NULL
);
