-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- How long a contact is left alone after an invitation to any survey; 30 days.
ALTER TABLE settings
    ADD COLUMN survey_throttle_minutes integer NOT NULL DEFAULT 43200
        CONSTRAINT settings_survey_throttle_minutes_check CHECK (survey_throttle_minutes >= 0);

-- What contacts are asked, and when.
CREATE TABLE surveys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT surveys_kind_check CHECK (kind IN ('nps', 'csat', 'ces', 'custom')),
    -- List of {key, type, text}; without a text it is the product's own, by kind and language.
    questions jsonb NOT NULL,
    -- By language, texts of questions and of the message.
    translations jsonb NOT NULL,
    trigger jsonb NOT NULL,
    -- Null: the organisation's.
    throttle_minutes integer CONSTRAINT surveys_throttle_minutes_check CHECK (throttle_minutes >= 0),
    -- Null for no reminder.
    remind_after_minutes integer CONSTRAINT surveys_remind_after_minutes_check CHECK (remind_after_minutes > 0),
    expire_after_minutes integer NOT NULL CONSTRAINT surveys_expire_after_minutes_check CHECK (expire_after_minutes > 0),
    active boolean NOT NULL,
    -- Since when its trigger holds: what happened before is not asked about.
    active_since timestamptz NOT NULL,
    -- Of a rhythm alone.
    next_run_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX surveys_created_at_idx ON surveys (created_at DESC, id DESC);
CREATE INDEX surveys_next_run_at_idx ON surveys (next_run_at)
    WHERE next_run_at IS NOT NULL AND active AND deleted_at IS NULL;
CREATE INDEX surveys_event_idx ON surveys ((trigger ->> 'event')) WHERE active AND deleted_at IS NULL;

-- What a survey asked: made at the first invitation that says it, and never changed.
CREATE TABLE survey_versions (
    survey_id uuid NOT NULL CONSTRAINT survey_versions_survey_id_fkey REFERENCES surveys,
    number integer NOT NULL,
    kind text NOT NULL CONSTRAINT survey_versions_kind_check CHECK (kind IN ('nps', 'csat', 'ces', 'custom')),
    questions jsonb NOT NULL,
    translations jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (survey_id, number)
);

-- A contact and an occasion to ask them, also where they were left out, and why.
CREATE TABLE survey_invitations (
    id uuid PRIMARY KEY,
    survey_id uuid NOT NULL CONSTRAINT survey_invitations_survey_id_fkey REFERENCES surveys,
    -- Of what is asked; none before it is sent.
    survey_version integer,
    -- What led to it: manual:<id>, event:<id> or run:<time>.
    occasion text NOT NULL,
    contact_id uuid NOT NULL CONSTRAINT survey_invitations_contact_id_fkey REFERENCES contacts,
    -- Where the contact was then, who looked after it, in which team, and its tier.
    customer_id uuid NOT NULL CONSTRAINT survey_invitations_customer_id_fkey REFERENCES customers,
    owner_id uuid CONSTRAINT survey_invitations_owner_id_fkey REFERENCES users,
    team_id uuid CONSTRAINT survey_invitations_team_id_fkey REFERENCES teams,
    tier text,
    deliver text NOT NULL CONSTRAINT survey_invitations_deliver_check CHECK (deliver IN ('email', 'link')),
    status text NOT NULL CONSTRAINT survey_invitations_status_check
        CHECK (status IN ('waiting', 'sent', 'completed', 'expired', 'skipped', 'cancelled')),
    -- Why it was skipped or cancelled.
    reason text,
    -- When it goes and, where that was moved into working time, when the rule wanted it.
    at timestamptz NOT NULL,
    wanted_at timestamptz,
    -- When something is due next: its sending, its reminder, its end.
    next_at timestamptz,
    invited_at timestamptz,
    remind_at timestamptz,
    reminded_at timestamptz,
    expires_at timestamptz,
    completed_at timestamptz,
    -- Of the page; those that look like a scanner's apart.
    visits integer NOT NULL,
    scanner_visits integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT survey_invitations_occasion_key UNIQUE (survey_id, occasion, contact_id),
    CONSTRAINT survey_invitations_survey_version_fkey
        FOREIGN KEY (survey_id, survey_version) REFERENCES survey_versions (survey_id, number),
    CONSTRAINT survey_invitations_invited_check CHECK (status NOT IN ('sent', 'completed', 'expired')
        OR (invited_at IS NOT NULL AND expires_at IS NOT NULL AND survey_version IS NOT NULL)),
    CONSTRAINT survey_invitations_reason_check CHECK ((status IN ('skipped', 'cancelled')) = (reason IS NOT NULL))
);
CREATE INDEX survey_invitations_created_at_idx ON survey_invitations (survey_id, created_at DESC, id DESC);
CREATE INDEX survey_invitations_survey_id_idx ON survey_invitations (survey_id, invited_at) WHERE invited_at IS NOT NULL;
CREATE INDEX survey_invitations_contact_id_idx ON survey_invitations (contact_id, invited_at DESC);
CREATE INDEX survey_invitations_customer_id_idx ON survey_invitations (customer_id, created_at DESC, id DESC);
-- The customer's timeline.
CREATE INDEX survey_invitations_customer_id_invited_at_idx ON survey_invitations (customer_id, invited_at DESC, id DESC)
    WHERE invited_at IS NOT NULL;
CREATE INDEX survey_invitations_next_at_idx ON survey_invitations (next_at) WHERE next_at IS NOT NULL;

-- What was answered: one an invitation, corrected until that expires.
CREATE TABLE survey_responses (
    id uuid PRIMARY KEY,
    survey_id uuid NOT NULL CONSTRAINT survey_responses_survey_id_fkey REFERENCES surveys,
    survey_version integer NOT NULL,
    invitation_id uuid NOT NULL CONSTRAINT survey_responses_invitation_id_fkey REFERENCES survey_invitations
        CONSTRAINT survey_responses_invitation_id_key UNIQUE,
    contact_id uuid NOT NULL CONSTRAINT survey_responses_contact_id_fkey REFERENCES contacts,
    -- As the invitation has them.
    customer_id uuid NOT NULL CONSTRAINT survey_responses_customer_id_fkey REFERENCES customers,
    owner_id uuid CONSTRAINT survey_responses_owner_id_fkey REFERENCES users,
    team_id uuid CONSTRAINT survey_responses_team_id_fkey REFERENCES teams,
    tier text,
    kind text NOT NULL CONSTRAINT survey_responses_kind_check CHECK (kind IN ('nps', 'csat', 'ces', 'custom')),
    score integer CONSTRAINT survey_responses_score_check CHECK (
        CASE kind
            WHEN 'nps' THEN coalesce(score BETWEEN 0 AND 10, false)
            WHEN 'csat' THEN coalesce(score BETWEEN 1 AND 5, false)
            WHEN 'ces' THEN coalesce(score BETWEEN 1 AND 7, false)
            ELSE score IS NULL
        END),
    comment text,
    -- By key, to questions other than these two.
    answers jsonb NOT NULL,
    -- In which language the page was.
    locale text,
    -- When it was answered first; a correction leaves it.
    answered_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT survey_responses_survey_version_fkey
        FOREIGN KEY (survey_id, survey_version) REFERENCES survey_versions (survey_id, number)
);
CREATE INDEX survey_responses_answered_at_idx ON survey_responses (survey_id, answered_at DESC, id DESC);
CREATE INDEX survey_responses_customer_id_idx ON survey_responses (customer_id, answered_at DESC, id DESC);
CREATE INDEX survey_responses_contact_id_idx ON survey_responses (contact_id, answered_at DESC);
