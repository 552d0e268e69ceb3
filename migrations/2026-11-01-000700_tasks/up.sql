CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    subject text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('call', 'email', 'visit', 'meeting', 'todo')),
    -- What the product made it for; null for a person's own.
    purpose text CHECK (purpose IN ('first_contact')),
    due_at timestamptz,
    remind_at timestamptz,
    owner_id uuid NOT NULL CONSTRAINT tasks_owner_id_fkey REFERENCES users,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
    status text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    lead_id uuid CONSTRAINT tasks_lead_id_fkey REFERENCES leads,
    outcome text CHECK (outcome IN ('reached', 'no_answer', 'wrong_number', 'meeting_made')),
    note text,
    completed_at timestamptz,
    completed_by uuid CONSTRAINT tasks_completed_by_fkey REFERENCES users,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT tasks_completed_at_check CHECK ((status = 'done') = (completed_at IS NOT NULL))
);
CREATE INDEX tasks_created_at_idx ON tasks (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX tasks_owner_id_idx ON tasks (owner_id, status, due_at) WHERE deleted_at IS NULL;
CREATE INDEX tasks_lead_id_idx ON tasks (lead_id);
-- One open first-contact task a lead.
CREATE UNIQUE INDEX tasks_first_contact_key ON tasks (lead_id)
    WHERE purpose = 'first_contact' AND status = 'open' AND deleted_at IS NULL;

-- Each expected reminder is a row before it is due.
CREATE TABLE reminders (
    id uuid PRIMARY KEY,
    task_id uuid NOT NULL CONSTRAINT reminders_task_id_fkey REFERENCES tasks ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('given', 'before')),
    at timestamptz NOT NULL,
    -- When the rule wanted it, where it was moved into working time.
    wanted_at timestamptz,
    -- waiting: due at "at"; queued: its e-mail row exists; then how that ended.
    status text NOT NULL CHECK (status IN ('waiting', 'queued', 'sent', 'failed', 'cancelled')),
    created_at timestamptz NOT NULL
);
CREATE INDEX reminders_due_idx ON reminders (at) WHERE status = 'waiting';
CREATE INDEX reminders_task_id_idx ON reminders (task_id);
