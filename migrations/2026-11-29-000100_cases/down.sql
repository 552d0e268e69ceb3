ALTER TABLE emails
    DROP CONSTRAINT emails_kind_check,
    ADD CONSTRAINT emails_kind_check CHECK (kind IN
        ('task_reminder', 'agenda', 'escalation', 'lead_assigned', 'survey_invitation', 'survey_reminder',
         'digest', 'review', 'alert')) NOT VALID;
ALTER TABLE tasks
    DROP COLUMN case_id,
    DROP CONSTRAINT tasks_purpose_check,
    ADD CONSTRAINT tasks_purpose_check CHECK (purpose IN ('first_contact', 'escalation')) NOT VALID;
DROP TABLE case_history;
DROP TABLE cases;
