CREATE TABLE calendars (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- Null: the zone of the person, else the organisation's.
    timezone text,
    working_hours jsonb NOT NULL,
    holidays date[] NOT NULL,
    workdays date[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);

-- What the organisation decides about itself; one row, seeded on the first start.
CREATE TABLE settings (
    id uuid PRIMARY KEY,
    only_row boolean NOT NULL DEFAULT true CONSTRAINT settings_only_row_key UNIQUE CHECK (only_row),
    name text NOT NULL,
    timezone text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('en', 'zh-CN')),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    default_country text CHECK (default_country ~ '^[A-Z]{2}$'),
    default_calendar_id uuid NOT NULL CONSTRAINT settings_default_calendar_id_fkey REFERENCES calendars,
    first_contact_within_minutes integer NOT NULL CHECK (first_contact_within_minutes > 0),
    rate_limit_per_second integer NOT NULL CHECK (rate_limit_per_second >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL
);
