-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- A company or a person that we sell to.
CREATE TABLE customers (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('company', 'person')),
    tier text CHECK (tier IN ('A', 'B', 'C', 'D')),
    status text NOT NULL CHECK (status IN ('prospect', 'active', 'dormant', 'churned')),
    owner_id uuid CONSTRAINT customers_owner_id_fkey REFERENCES users,
    industry text,
    region text,
    country text CHECK (country ~ '^[A-Z]{2}$'),
    website text,
    address text,
    tags text[] NOT NULL,
    custom jsonb NOT NULL,
    -- Derived, so that a list can be ordered by them: the last contact of a person, the next open task.
    last_contacted_at timestamptz,
    next_follow_up_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX customers_created_at_idx ON customers (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX customers_owner_id_idx ON customers (owner_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
