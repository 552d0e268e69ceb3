-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- Whose figures go to whom, and when.
CREATE TABLE digests (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    recipient_ids uuid[] NOT NULL CONSTRAINT digests_recipient_ids_check CHECK (array_position(recipient_ids, NULL) IS NULL),
    -- Whose figures: of a user, of a team and those below, or of all that the reader sees.
    user_id uuid CONSTRAINT digests_user_id_fkey REFERENCES users,
    team_id uuid CONSTRAINT digests_team_id_fkey REFERENCES teams,
    every text NOT NULL CONSTRAINT digests_every_check CHECK (every IN ('day', 'week', 'month', 'quarter')),
    -- A day of the week from 1, Monday, or a day of the month; absent of a daily one.
    on_day integer,
    at time NOT NULL,
    -- Null: the organisation's or, of the one of a team's lead, the lead's.
    timezone text,
    attachments text[] NOT NULL CONSTRAINT digests_attachments_check CHECK (attachments <@ ARRAY['csv', 'xlsx']),
    skip_empty boolean NOT NULL,
    active boolean NOT NULL,
    -- Whether it is the one that a team's lead has from the start: its recipient follows the team's lead.
    automatic boolean NOT NULL,
    next_run_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT digests_scope_check CHECK (num_nonnulls(user_id, team_id) <= 1),
    CONSTRAINT digests_on_day_check CHECK (CASE every
        WHEN 'day' THEN on_day IS NULL
        WHEN 'week' THEN on_day IS NOT NULL AND on_day BETWEEN 1 AND 7
        ELSE on_day IS NOT NULL AND on_day BETWEEN 1 AND 31 END),
    CONSTRAINT digests_automatic_check CHECK (NOT automatic OR team_id IS NOT NULL AND every = 'week')
);
CREATE INDEX digests_created_at_idx ON digests (created_at DESC, id DESC);
CREATE INDEX digests_next_run_at_idx ON digests (next_run_at)
    WHERE next_run_at IS NOT NULL AND active AND deleted_at IS NULL;
-- A team has one, deleted or not.
CREATE UNIQUE INDEX digests_automatic_key ON digests (team_id) WHERE automatic;

-- What a reader was told of a period, and never changed.
CREATE TABLE digest_editions (
    id uuid PRIMARY KEY,
    digest_id uuid NOT NULL CONSTRAINT digest_editions_digest_id_fkey REFERENCES digests,
    user_id uuid NOT NULL CONSTRAINT digest_editions_user_id_fkey REFERENCES users,
    -- The period of a scheduled one, else the request's own.
    occurrence text NOT NULL,
    period text NOT NULL,
    requested boolean NOT NULL,
    status text NOT NULL CONSTRAINT digest_editions_status_check CHECK (status IN ('made', 'skipped')),
    -- What the subscription was called and had attached.
    name text NOT NULL,
    attachments text[] NOT NULL,
    content jsonb NOT NULL,
    email_id uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT digest_editions_digest_id_user_id_occurrence_key UNIQUE (digest_id, user_id, occurrence)
);
CREATE INDEX digest_editions_digest_id_created_at_idx ON digest_editions (digest_id, created_at DESC, id DESC);

-- The version before this one does not write it.
ALTER TABLE settings ADD COLUMN lead_digest boolean NOT NULL DEFAULT true;
