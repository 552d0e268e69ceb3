-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- What a customer complains of or asks for, and what came of it.
CREATE TABLE cases (
    id uuid PRIMARY KEY,
    -- The low answer that opened it: one case an answer.
    survey_response_id uuid CONSTRAINT cases_survey_response_id_fkey REFERENCES survey_responses
        CONSTRAINT cases_survey_response_id_key UNIQUE,
    customer_id uuid NOT NULL CONSTRAINT cases_customer_id_fkey REFERENCES customers,
    contact_id uuid CONSTRAINT cases_contact_id_fkey REFERENCES contacts,
    subject text NOT NULL,
    description text,
    channel text CONSTRAINT cases_channel_check CHECK (channel IN
        ('survey', 'call', 'email', 'chat', 'social', 'visit', 'meeting', 'event', 'form', 'other')),
    severity text NOT NULL CONSTRAINT cases_severity_check CHECK (severity IN ('low', 'normal', 'high', 'critical')),
    status text NOT NULL CONSTRAINT cases_status_check CHECK (status IN ('open', 'working', 'resolved', 'closed')),
    owner_id uuid CONSTRAINT cases_owner_id_fkey REFERENCES users,
    due_at timestamptz NOT NULL,
    resolution text,
    resolved_at timestamptz,
    closed_at timestamptz,
    custom jsonb NOT NULL,
    -- When somebody looks whether it lies about without a task; null once it is resolved.
    next_check_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    CONSTRAINT cases_resolved_at_check CHECK ((status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)),
    CONSTRAINT cases_closed_at_check CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT cases_resolution_check CHECK (status IN ('open', 'working') OR resolution IS NOT NULL)
);
CREATE INDEX cases_created_at_idx ON cases (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX cases_updated_at_idx ON cases (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX cases_due_at_idx ON cases (due_at, id) WHERE deleted_at IS NULL;
CREATE INDEX cases_resolved_at_idx ON cases (resolved_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX cases_closed_at_idx ON cases (closed_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX cases_customer_id_idx ON cases (customer_id, created_at DESC, id DESC);
CREATE INDEX cases_owner_id_idx ON cases (owner_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX cases_contact_id_idx ON cases (contact_id) WHERE contact_id IS NOT NULL;
-- While one is open its customer's contacts are asked nothing.
CREATE INDEX cases_open_idx ON cases (customer_id) WHERE status IN ('open', 'working') AND deleted_at IS NULL;
CREATE INDEX cases_next_check_at_idx ON cases (next_check_at) WHERE next_check_at IS NOT NULL AND deleted_at IS NULL;

-- What happened to a case, in order: never changed.
CREATE TABLE case_history (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL CONSTRAINT case_history_case_id_fkey REFERENCES cases,
    type text NOT NULL CONSTRAINT case_history_type_check CHECK (type IN ('status', 'answer', 'outreach')),
    -- The case's by then.
    status text NOT NULL CONSTRAINT case_history_status_check CHECK (status IN ('open', 'working', 'resolved', 'closed')),
    -- What the answer was corrected to.
    score integer,
    -- Somebody tried to reach the customer.
    interaction_id uuid CONSTRAINT case_history_interaction_id_fkey REFERENCES interactions,
    by_user_id uuid,
    at timestamptz NOT NULL
);
CREATE INDEX case_history_case_id_idx ON case_history (case_id, at, id);

-- The task that sees to a case.
ALTER TABLE tasks
    ADD COLUMN case_id uuid CONSTRAINT tasks_case_id_fkey REFERENCES cases,
    DROP CONSTRAINT tasks_purpose_check,
    ADD CONSTRAINT tasks_purpose_check CHECK (purpose IN ('first_contact', 'escalation', 'case')) NOT VALID;

-- What a customer is told of a case.
ALTER TABLE emails
    DROP CONSTRAINT emails_kind_check,
    ADD CONSTRAINT emails_kind_check CHECK (kind IN
        ('task_reminder', 'agenda', 'escalation', 'lead_assigned', 'survey_invitation', 'survey_reminder',
         'digest', 'review', 'alert', 'case_resolution')) NOT VALID;
