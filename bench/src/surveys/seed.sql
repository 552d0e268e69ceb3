-- {contacts} contacts, five to a customer, each customer with an owner; those of the first {asked} are of customers with a tag.
CREATE FUNCTION pg_temp.contact(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('0193a000-0021-7000-' || 8000 + number / 1000000000000 || '-' || lpad((number % 1000000000000)::text, 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.customer(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('0193a000-0020-7000-8000-' || lpad(number::text, 12, '0'))::uuid $$;

-- At work by day and by night: what is measured is no wait.
UPDATE calendars SET working_hours = (
    SELECT jsonb_object_agg(day, '[["00:00", "24:00"]]'::jsonb)
    FROM unnest(ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) AS day
);

INSERT INTO customers (id, name, kind, tier, status, owner_id, tags, custom, created_at, updated_at, version)
SELECT pg_temp.customer(n), 'Customer ' || n, 'company', (ARRAY['A', 'B', 'C'])[1 + n % 3], 'active',
    (SELECT id FROM users WHERE role = 'rep' ORDER BY id OFFSET n % {reps} LIMIT 1),
    CASE WHEN n * 5 < {asked} THEN ARRAY['asked'] ELSE '{}' END, '{}', now(), now(), 1
FROM generate_series(0, ({contacts} - 1) / 5) n;

INSERT INTO contacts (id, customer_id, name, emails, phones, locale, is_primary, survey_opt_out, custom, created_at, updated_at, version)
SELECT pg_temp.contact(n), pg_temp.customer(n / 5), 'Person ' || n, ARRAY['person' || n || '@customer' || n / 5 || '.example'],
    '{}', CASE WHEN n % 2 = 0 THEN 'zh-CN' END, n % 5 = 0, false, '{}', now(), now(), 1
FROM generate_series(0, {contacts} - 1) n;

INSERT INTO contact_points (contact_id, kind, position, value)
SELECT id, 'email', 1, emails[1] FROM contacts;

VACUUM ANALYZE customers, contacts, contact_points;
