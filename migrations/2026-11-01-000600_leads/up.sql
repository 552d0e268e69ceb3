CREATE TABLE leads (
    id uuid PRIMARY KEY,
    first_name text,
    last_name text,
    company text,
    title text,
    country text CHECK (country ~ '^[A-Z]{2}$'),
    source text,
    external_id text,
    message text,
    utm jsonb,
    consent jsonb,
    custom jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('new', 'working', 'qualified', 'unqualified', 'converted')),
    owner_id uuid CONSTRAINT leads_owner_id_fkey REFERENCES users,
    assigned_because text NOT NULL,
    -- In their order; contact_points is the index over them by which people are matched.
    emails text[] NOT NULL,
    phones text[] NOT NULL,
    email text GENERATED ALWAYS AS (emails[1]) STORED,
    phone text GENERATED ALWAYS AS (phones[1]) STORED,
    score integer,
    first_response_at timestamptz,
    next_follow_up_at timestamptz,
    -- The key that posted it: a key with leads:write alone reads its own.
    created_by_key_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT leads_external_id_check CHECK (external_id IS NULL OR source IS NOT NULL)
);
CREATE UNIQUE INDEX leads_source_external_id_key ON leads (source, external_id)
    WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX leads_created_at_idx ON leads (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leads_owner_id_idx ON leads (owner_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leads_created_by_key_id_idx ON leads (created_by_key_id, created_at DESC, id DESC);

-- Every e-mail and phone of a person, normalised: all of them match.
CREATE TABLE contact_points (
    lead_id uuid NOT NULL CONSTRAINT contact_points_lead_id_fkey REFERENCES leads ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    position smallint NOT NULL,
    value text NOT NULL,
    CONSTRAINT contact_points_pkey PRIMARY KEY (lead_id, kind, position),
    CONSTRAINT contact_points_lead_id_kind_value_key UNIQUE (lead_id, kind, value)
);
CREATE INDEX contact_points_kind_value_idx ON contact_points (kind, value);

-- What passed between a person and us.
CREATE TABLE interactions (
    id uuid PRIMARY KEY,
    lead_id uuid CONSTRAINT interactions_lead_id_fkey REFERENCES leads,
    user_id uuid CONSTRAINT interactions_user_id_fkey REFERENCES users,
    channel text NOT NULL CHECK (channel IN
        ('call', 'email', 'visit', 'meeting', 'chat', 'social', 'event', 'form', 'note')),
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    outcome text CHECK (outcome IN ('reached', 'no_answer', 'wrong_number', 'meeting_made')),
    occurred_at timestamptz NOT NULL,
    summary text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX interactions_lead_id_idx ON interactions (lead_id, occurred_at);

-- What was posted and refused for what it holds; 30 days, the last 10,000 a key.
CREATE TABLE rejected_leads (
    id uuid PRIMARY KEY,
    key_id uuid NOT NULL,
    payload jsonb NOT NULL,
    -- Of the payload and the faults: identical ones are counted once.
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    code text NOT NULL,
    errors jsonb NOT NULL,
    count integer NOT NULL,
    request_id text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT rejected_leads_key_id_fingerprint_key UNIQUE (key_id, fingerprint)
);
CREATE INDEX rejected_leads_created_at_idx ON rejected_leads (created_at DESC, id DESC);
CREATE INDEX rejected_leads_key_id_idx ON rejected_leads (key_id, created_at DESC, id DESC);

-- Whom round robin served last: one row a pool (a team, or all of them).
CREATE TABLE assignment_pools (
    id uuid PRIMARY KEY,
    team_id uuid REFERENCES teams,
    last_user_id uuid,
    CONSTRAINT assignment_pools_team_id_key UNIQUE NULLS NOT DISTINCT (team_id)
);
