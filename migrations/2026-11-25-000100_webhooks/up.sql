-- Where events are sent to, after the Standard Webhooks specification.
CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    url text NOT NULL,
    -- Types of events, or '*' for all.
    events text[] NOT NULL CONSTRAINT webhooks_events_check CHECK (cardinality(events) > 0),
    description text,
    active boolean NOT NULL,
    disabled_at timestamptz,
    disabled_reason text CHECK (disabled_reason IN ('manual', 'failing', 'gone')),
    -- Of the first failure since the last success; none while all goes well.
    failing_since timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT webhooks_disabled_check
        CHECK (active = (disabled_at IS NULL) AND active = (disabled_reason IS NULL))
);
CREATE INDEX webhooks_created_at_idx ON webhooks (created_at DESC, id DESC);
CREATE INDEX webhooks_failing_since_idx ON webhooks (failing_since)
    WHERE failing_since IS NOT NULL AND active AND deleted_at IS NULL;

-- What requests are signed with: the secret in force, and those before it until their time is over.
CREATE TABLE webhook_secrets (
    id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL CONSTRAINT webhook_secrets_webhook_id_fkey REFERENCES webhooks,
    -- Under a key derived from RAPPORT_SECRET.
    sealed bytea NOT NULL,
    -- None for the one in force.
    expires_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX webhook_secrets_current_key ON webhook_secrets (webhook_id) WHERE expires_at IS NULL;
CREATE INDEX webhook_secrets_webhook_id_idx ON webhook_secrets (webhook_id, created_at DESC);

-- One event on its way to one endpoint, claimed before the request and closed after it. What is sent is made of the
-- event when it is sent.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL CONSTRAINT webhook_deliveries_webhook_id_fkey REFERENCES webhooks,
    event_id uuid NOT NULL CONSTRAINT webhook_deliveries_event_id_fkey REFERENCES events,
    event_type text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    -- All in all, and since it was last begun: a retry by hand begins it anew.
    attempts integer NOT NULL,
    tries integer NOT NULL,
    -- Names the job that may send it.
    round integer NOT NULL,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    -- After it a failure is final.
    deadline_at timestamptz NOT NULL,
    response_status integer,
    -- Its beginning.
    response_body text,
    duration_ms integer,
    last_error text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT webhook_deliveries_webhook_id_event_id_key UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_created_at_idx ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_failed_idx ON webhook_deliveries (webhook_id, created_at) WHERE status = 'failed';
CREATE INDEX webhook_deliveries_pending_idx ON webhook_deliveries (webhook_id) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_event_id_idx ON webhook_deliveries (event_id);
