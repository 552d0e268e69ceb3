ALTER TABLE emails
    DROP CONSTRAINT emails_kind_check,
    ADD CONSTRAINT emails_kind_check CHECK (kind IN ('task_reminder', 'lead_assigned', 'alert')) NOT VALID;
ALTER TABLE tasks
    DROP CONSTRAINT tasks_purpose_check,
    ADD CONSTRAINT tasks_purpose_check CHECK (purpose IN ('first_contact')) NOT VALID;
DROP INDEX reminders_raised_task_id_idx;
DROP INDEX reminders_email_id_idx;
DROP INDEX reminders_via_due_idx;
DELETE FROM reminders WHERE kind NOT IN ('given', 'before');
ALTER TABLE reminders
    DROP COLUMN raised_task_id,
    DROP COLUMN email_id,
    DROP COLUMN via,
    DROP CONSTRAINT reminders_kind_check,
    ADD CONSTRAINT reminders_kind_check CHECK (kind IN ('given', 'before'));
DROP TABLE agendas;
DROP TABLE leaves;
ALTER TABLE users
    DROP COLUMN overdue_after_minutes,
    DROP COLUMN agenda_at_minutes,
    DROP COLUMN remind_style;
