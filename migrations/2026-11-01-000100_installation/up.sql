-- One installation is one organisation: one row tells what this database is.
CREATE TABLE installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Differs from the data folder's after a restore or a clone.
    mark uuid NOT NULL,
    -- Set for good by the first start with RAPPORT_SANDBOX; the clock that the API moves.
    sandbox_now timestamptz,
    created_at timestamptz NOT NULL
);

-- Stored answers of POSTs that carried an Idempotency-Key; kept for 24 hours.
CREATE TABLE idempotency_answers (
    key_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body jsonb,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_answers_pkey PRIMARY KEY (key_id, idempotency_key)
);
CREATE INDEX idempotency_answers_created_at_idx ON idempotency_answers (created_at);
