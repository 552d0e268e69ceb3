-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- A person at a customer.
CREATE TABLE contacts (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT contacts_customer_id_fkey REFERENCES customers,
    owner_id uuid CONSTRAINT contacts_owner_id_fkey REFERENCES users,
    -- Empty once the person is erased.
    name text NOT NULL,
    title text,
    emails text[] NOT NULL,
    phones text[] NOT NULL,
    email text GENERATED ALWAYS AS (emails[1]) STORED,
    phone text GENERATED ALWAYS AS (phones[1]) STORED,
    locale text,
    timezone text,
    is_primary boolean NOT NULL,
    survey_opt_out boolean NOT NULL,
    custom jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz,
    erased_at timestamptz
);
CREATE INDEX contacts_created_at_idx ON contacts (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX contacts_customer_id_idx ON contacts (customer_id, created_at DESC, id DESC);
CREATE INDEX contacts_owner_id_idx ON contacts (owner_id);
CREATE UNIQUE INDEX contacts_primary_key ON contacts (customer_id) WHERE is_primary AND deleted_at IS NULL;

-- Contacts are matched as leads are: a point is of one or of the other.
ALTER TABLE contact_points
    ADD COLUMN contact_id uuid CONSTRAINT contact_points_contact_id_fkey REFERENCES contacts ON DELETE CASCADE,
    ADD COLUMN subject_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(lead_id, contact_id)) STORED,
    DROP CONSTRAINT contact_points_pkey,
    DROP CONSTRAINT contact_points_lead_id_kind_value_key,
    ADD CONSTRAINT contact_points_pkey PRIMARY KEY (subject_id, kind, position),
    ADD CONSTRAINT contact_points_subject_id_kind_value_key UNIQUE (subject_id, kind, value),
    ALTER COLUMN lead_id DROP NOT NULL,
    ADD CONSTRAINT contact_points_subject_check CHECK (num_nonnulls(lead_id, contact_id) = 1);
CREATE INDEX contact_points_lead_id_idx ON contact_points (lead_id) WHERE lead_id IS NOT NULL;

-- A lead that is known as a contact, or has become one.
ALTER TABLE leads
    ADD COLUMN customer_id uuid CONSTRAINT leads_customer_id_fkey REFERENCES customers,
    ADD COLUMN contact_id uuid CONSTRAINT leads_contact_id_fkey REFERENCES contacts,
    ADD COLUMN last_contacted_at timestamptz,
    ADD COLUMN erased_at timestamptz;
CREATE INDEX leads_customer_id_idx ON leads (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX leads_contact_id_idx ON leads (contact_id) WHERE contact_id IS NOT NULL;
