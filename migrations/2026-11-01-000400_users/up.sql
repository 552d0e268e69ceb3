CREATE TABLE teams (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    lead_id uuid,
    parent_id uuid CONSTRAINT teams_parent_id_fkey REFERENCES teams,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT teams_parent_id_check CHECK (parent_id <> id)
);
CREATE UNIQUE INDEX teams_name_key ON teams (lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX teams_lead_id_idx ON teams (lead_id);
CREATE INDEX teams_parent_id_idx ON teams (parent_id);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('admin', 'manager', 'rep')),
    team_id uuid CONSTRAINT users_team_id_fkey REFERENCES teams,
    manager_id uuid CONSTRAINT users_manager_id_fkey REFERENCES users,
    timezone text,
    locale text CHECK (locale IN ('en', 'zh-CN')),
    calendar_id uuid CONSTRAINT users_calendar_id_fkey REFERENCES calendars,
    -- Minutes before a task is due at which a reminder is sent; 0 is at due, an empty list is none.
    remind_before_minutes integer[] NOT NULL,
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT users_manager_id_check CHECK (manager_id <> id)
);
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX users_team_id_idx ON users (team_id);
CREATE INDEX users_manager_id_idx ON users (manager_id);
ALTER TABLE teams ADD CONSTRAINT teams_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES users;

-- Who was in which team when: [from_at, to_at), open while to_at is null.
CREATE TABLE team_memberships (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users,
    team_id uuid REFERENCES teams,
    from_at timestamptz NOT NULL,
    to_at timestamptz,
    by_user_id uuid,
    why text NOT NULL,
    CHECK (to_at >= from_at)
);
CREATE UNIQUE INDEX team_memberships_open_key ON team_memberships (user_id) WHERE to_at IS NULL;

-- Who owned what when: [from_at, to_at), open while to_at is null.
CREATE TABLE ownerships (
    id uuid PRIMARY KEY,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    owner_id uuid REFERENCES users,
    from_at timestamptz NOT NULL,
    to_at timestamptz,
    by_user_id uuid,
    why text NOT NULL,
    CHECK (to_at >= from_at)
);
CREATE UNIQUE INDEX ownerships_open_key ON ownerships (subject_type, subject_id) WHERE to_at IS NULL;
CREATE INDEX ownerships_subject_idx ON ownerships (subject_type, subject_id, from_at);
