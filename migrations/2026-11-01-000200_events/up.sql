-- The one log: audit, change feed and webhook bodies are views of it. Append-only but for erasure.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'integration', 'system')),
    actor_user_id uuid,
    actor_key_id uuid,
    request_id text,
    -- Changed values alone.
    before jsonb,
    -- The whole resource, as GET answers it.
    after jsonb,
    at timestamptz NOT NULL,
    -- Given after the commit, by the scheduler under an advisory lock: /v1/changes reads in this order.
    position bigint CONSTRAINT events_position_key UNIQUE
);
CREATE INDEX events_subject_idx ON events (subject_type, subject_id, id);
CREATE INDEX events_at_idx ON events (at DESC, id DESC);
CREATE INDEX events_unnumbered_idx ON events (id) WHERE position IS NULL;
