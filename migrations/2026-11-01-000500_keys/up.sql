-- 256 random bits each, stored as their SHA-256.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    prefix text NOT NULL,
    hash bytea NOT NULL CONSTRAINT api_keys_hash_key UNIQUE CHECK (length(hash) = 32),
    scopes text[] NOT NULL,
    -- The key of an operator: every scope, no user. At most one is not revoked.
    bootstrap boolean NOT NULL,
    user_id uuid CONSTRAINT api_keys_user_id_fkey REFERENCES users,
    team_id uuid CONSTRAINT api_keys_team_id_fkey REFERENCES teams,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT api_keys_subject_check CHECK (user_id IS NULL OR team_id IS NULL)
);
CREATE UNIQUE INDEX api_keys_bootstrap_key ON api_keys (bootstrap) WHERE bootstrap AND revoked_at IS NULL;
