-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

CREATE TABLE pipelines (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- Where a deal begins that names no stage.
    is_default boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);
CREATE UNIQUE INDEX pipelines_name_key ON pipelines (lower(name)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX pipelines_default_key ON pipelines (is_default) WHERE is_default AND deleted_at IS NULL;

CREATE TABLE pipeline_stages (
    id uuid PRIMARY KEY,
    pipeline_id uuid NOT NULL CONSTRAINT pipeline_stages_pipeline_id_fkey REFERENCES pipelines,
    name text NOT NULL,
    position smallint NOT NULL,
    -- Of a deal in it being won.
    probability numeric(5, 4) NOT NULL CHECK (probability BETWEEN 0 AND 1),
    CONSTRAINT pipeline_stages_position_key UNIQUE (pipeline_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT pipeline_stages_name_key UNIQUE (pipeline_id, name) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE deals (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT deals_customer_id_fkey REFERENCES customers,
    -- The lead that it came from.
    lead_id uuid CONSTRAINT deals_lead_id_fkey REFERENCES leads,
    name text NOT NULL,
    value_amount numeric(20, 4) CHECK (value_amount >= 0),
    value_currency text CHECK (value_currency ~ '^[A-Z]{3}$'),
    pipeline_id uuid NOT NULL CONSTRAINT deals_pipeline_id_fkey REFERENCES pipelines,
    stage_id uuid NOT NULL CONSTRAINT deals_stage_id_fkey REFERENCES pipeline_stages,
    status text NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    expected_close_on date,
    closed_at timestamptz,
    lost_reason text,
    owner_id uuid CONSTRAINT deals_owner_id_fkey REFERENCES users,
    custom jsonb NOT NULL,
    -- Derived, as on customers.
    last_contacted_at timestamptz,
    next_follow_up_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT deals_value_check CHECK ((value_amount IS NULL) = (value_currency IS NULL)),
    CONSTRAINT deals_closed_at_check CHECK ((status = 'open') = (closed_at IS NULL)),
    CONSTRAINT deals_lost_reason_check CHECK ((status = 'lost') = (lost_reason IS NOT NULL))
);
CREATE INDEX deals_created_at_idx ON deals (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX deals_customer_id_idx ON deals (customer_id, created_at DESC, id DESC);
CREATE INDEX deals_owner_id_idx ON deals (owner_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX deals_stage_id_idx ON deals (stage_id);
CREATE INDEX deals_closed_at_idx ON deals (closed_at) WHERE status <> 'open' AND deleted_at IS NULL;
CREATE INDEX deals_lead_id_idx ON deals (lead_id) WHERE lead_id IS NOT NULL;

-- Where a deal stood when: [from_at, to_at), open while to_at is null.
CREATE TABLE deal_stage_intervals (
    id uuid PRIMARY KEY,
    deal_id uuid NOT NULL CONSTRAINT deal_stage_intervals_deal_id_fkey REFERENCES deals,
    stage_id uuid NOT NULL CONSTRAINT deal_stage_intervals_stage_id_fkey REFERENCES pipeline_stages,
    status text NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    from_at timestamptz NOT NULL,
    to_at timestamptz,
    by_user_id uuid,
    CHECK (to_at >= from_at)
);
CREATE UNIQUE INDEX deal_stage_intervals_open_key ON deal_stage_intervals (deal_id) WHERE to_at IS NULL;
CREATE INDEX deal_stage_intervals_deal_id_idx ON deal_stage_intervals (deal_id, from_at);
