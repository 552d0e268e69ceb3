-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- How each user wants to be reminded, beside remind_before_minutes.
ALTER TABLE users
    ADD COLUMN remind_style text NOT NULL DEFAULT 'each'
        CONSTRAINT users_remind_style_check CHECK (remind_style IN ('each', 'agenda')),
    -- Minutes after midnight in the user's zone.
    ADD COLUMN agenda_at_minutes integer NOT NULL DEFAULT 510
        CONSTRAINT users_agenda_at_minutes_check CHECK (agenda_at_minutes BETWEEN 0 AND 1439),
    -- Minutes after a task is due; null for none.
    ADD COLUMN overdue_after_minutes integer DEFAULT 1440
        CONSTRAINT users_overdue_after_minutes_check CHECK (overdue_after_minutes >= 0);

-- When nobody is to be bothered: whole days in the user's zone, both ends among them.
CREATE TABLE leaves (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT leaves_user_id_fkey REFERENCES users,
    from_on date NOT NULL,
    to_on date NOT NULL,
    note text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT leaves_to_on_check CHECK (to_on >= from_on)
);
CREATE INDEX leaves_user_id_idx ON leaves (user_id, to_on);
CREATE INDEX leaves_to_on_idx ON leaves (to_on);

-- The next agenda of each user who wants one: the local day that it is of, and when it goes.
CREATE TABLE agendas (
    user_id uuid PRIMARY KEY CONSTRAINT agendas_user_id_fkey REFERENCES users ON DELETE CASCADE,
    next_on date NOT NULL,
    next_agenda_at timestamptz NOT NULL
);
CREATE INDEX agendas_next_agenda_at_idx ON agendas (next_agenda_at);

-- Reminders after due, copies to the manager, and the manager's own task are expected messages as well.
ALTER TABLE reminders
    DROP CONSTRAINT reminders_kind_check,
    ADD CONSTRAINT reminders_kind_check
        CHECK (kind IN ('given', 'before', 'overdue', 'copy', 'raise')) NOT VALID,
    -- single: a message of its own; agenda: with the owner's next agenda; late: with the one mail of the late ones.
    ADD COLUMN via text NOT NULL DEFAULT 'single'
        CONSTRAINT reminders_via_check CHECK (via IN ('single', 'agenda', 'late', 'escalation')),
    -- The message of several that it went with.
    ADD COLUMN email_id uuid CONSTRAINT reminders_email_id_fkey REFERENCES emails,
    -- The manager's own task that came of it.
    ADD COLUMN raised_task_id uuid CONSTRAINT reminders_raised_task_id_fkey REFERENCES tasks ON DELETE CASCADE;
CREATE INDEX reminders_via_due_idx ON reminders (via, at) WHERE status = 'waiting';
CREATE INDEX reminders_email_id_idx ON reminders (email_id) WHERE email_id IS NOT NULL;
CREATE INDEX reminders_raised_task_id_idx ON reminders (raised_task_id) WHERE raised_task_id IS NOT NULL;

ALTER TABLE tasks
    DROP CONSTRAINT tasks_purpose_check,
    ADD CONSTRAINT tasks_purpose_check CHECK (purpose IN ('first_contact', 'escalation')) NOT VALID;

-- Every kind that the contract knows.
ALTER TABLE emails
    DROP CONSTRAINT emails_kind_check,
    ADD CONSTRAINT emails_kind_check CHECK (kind IN
        ('task_reminder', 'agenda', 'escalation', 'lead_assigned', 'survey_invitation', 'survey_reminder',
         'digest', 'review', 'alert')) NOT VALID;
