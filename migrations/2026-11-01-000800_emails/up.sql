-- Every message made. A row is unique by what caused it, claimed before the effect and closed after it.
CREATE TABLE emails (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('task_reminder', 'lead_assigned', 'alert')),
    -- Occurrence that led to it, such as reminder:<id>.
    cause text NOT NULL CONSTRAINT emails_cause_key UNIQUE,
    user_id uuid CONSTRAINT emails_user_id_fkey REFERENCES users,
    to_email text NOT NULL,
    -- What it is about, and so who may read of it.
    lead_id uuid REFERENCES leads,
    task_id uuid REFERENCES tasks,
    reminder_id uuid REFERENCES reminders,
    -- Known once it is rendered.
    subject text,
    status text NOT NULL CHECK (status IN
        ('queued', 'sent', 'failed', 'suppressed', 'cancelled', 'bounced')),
    attempts integer NOT NULL,
    -- Made from the row's own id at the first try, the same on every other.
    message_id text,
    -- Why it was made, with the ids that led to it.
    reason jsonb NOT NULL,
    last_error text,
    -- After it, a temporary failure is final.
    deadline_at timestamptz NOT NULL,
    claimed_at timestamptz,
    sent_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
);
CREATE INDEX emails_created_at_idx ON emails (created_at DESC, id DESC);
CREATE INDEX emails_user_id_idx ON emails (user_id, created_at DESC, id DESC);
CREATE INDEX emails_lead_id_idx ON emails (lead_id);
CREATE INDEX emails_task_id_idx ON emails (task_id);

-- Addresses that get no mail, and why.
CREATE TABLE suppressions (
    id uuid PRIMARY KEY,
    email text NOT NULL CONSTRAINT suppressions_email_key UNIQUE,
    reason text NOT NULL CHECK (reason IN ('hard_bounce', 'complaint', 'unsubscribed', 'manual')),
    detail text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
);

-- When each kind of alert last went out: at most one an hour.
CREATE TABLE alerts (
    kind text PRIMARY KEY,
    last_at timestamptz NOT NULL,
    -- Occurrences since then, told at the end of the hour.
    more bigint NOT NULL,
    -- Ids of the latest of them.
    latest jsonb
);
