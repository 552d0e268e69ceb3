-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- A message goes to a user or to a contact.
ALTER TABLE emails
    ADD COLUMN contact_id uuid CONSTRAINT emails_contact_id_fkey REFERENCES contacts,
    -- Its turn among the messages to its domain, where it had to wait for one.
    ADD COLUMN turn_at timestamptz;
CREATE INDEX emails_contact_id_idx ON emails (contact_id, created_at DESC, id DESC) WHERE contact_id IS NOT NULL;

-- How fast mail to customers goes to each domain.
CREATE TABLE mail_domains (
    domain text PRIMARY KEY,
    -- From when on the next message has its turn; behind the clock where turns were left unused.
    next_at timestamptz NOT NULL,
    -- The domain asked for less: nothing before this time.
    paused_until timestamptz,
    -- How often in a row it asked.
    pauses integer NOT NULL
);

-- What mail providers told, so that a repeat changes nothing.
CREATE TABLE email_events (
    provider text NOT NULL,
    event_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (provider, event_id)
);
CREATE INDEX email_events_created_at_idx ON email_events (created_at);

-- Certificates that sign what Amazon SNS sends, by their address at Amazon.
CREATE TABLE sns_certificates (
    url text PRIMARY KEY,
    certificate bytea NOT NULL,
    created_at timestamptz NOT NULL
);
