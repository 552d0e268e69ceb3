-- 15,000 of each list: of :few every 500th, of :half one half, of :others the rest; a quarter of the leads, tasks and interactions
-- hang on customers of somebody else.
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('01900000000' || kind || '7000' || (8000000000000000 + n))::uuid $$;
CREATE FUNCTION pg_temp.owner(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (CASE WHEN n % 500 = 7 THEN '{few}' WHEN n % 2 = 0 THEN '{half}' ELSE '{others}' END)::uuid $$;
CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
    $$ SELECT timestamptz '2026-01-01 00:00Z' + n * interval '1 minute' $$;
CREATE TEMP TABLE n AS SELECT generate_series(1, 15000)::bigint AS n;

INSERT INTO customers (id, name, kind, status, owner_id, tags, custom, created_at, updated_at, version, deleted_at)
SELECT pg_temp.id('1', n), 'Customer ' || n, 'company', 'active', CASE WHEN n % 50 <> 1 THEN pg_temp.owner(n) END, '{}', '{}',
    pg_temp.at(n), pg_temp.at(n), 1, CASE WHEN n % 90 = 0 THEN pg_temp.at(n) END FROM n;
INSERT INTO leads (id, last_name, emails, phones, custom, status, owner_id, assigned_because, customer_id, created_at, updated_at,
    version, deleted_at)
SELECT pg_temp.id('2', n), 'Zhang ' || n, '{}', '{}', '{}', 'new', CASE WHEN n % 50 <> 1 THEN pg_temp.owner(n) END, 'given',
    CASE WHEN n % 4 = 0 THEN pg_temp.id('1', 1 + n * 7919 % 15000) END, pg_temp.at(n), pg_temp.at(n), 1,
    CASE WHEN n % 90 = 0 THEN pg_temp.at(n) END FROM n;
INSERT INTO contacts (id, customer_id, owner_id, name, emails, phones, is_primary, survey_opt_out, custom, created_at, updated_at,
    version)
SELECT pg_temp.id('3', n), pg_temp.id('1', 1 + n * 7919 % 15000), CASE WHEN n % 3 = 0 THEN pg_temp.owner(n) END, 'Li ' || n, '{}', '{}',
    false, false, '{}', pg_temp.at(n), pg_temp.at(n), 1 FROM n;
INSERT INTO deals (id, customer_id, name, pipeline_id, stage_id, status, owner_id, custom, created_at, updated_at, version)
SELECT pg_temp.id('4', n), pg_temp.id('1', 1 + n * 7919 % 15000), 'Deal ' || n, stage.pipeline_id, stage.id, 'open', pg_temp.owner(n), '{}',
    pg_temp.at(n), pg_temp.at(n), 1 FROM n, (SELECT id, pipeline_id FROM pipeline_stages ORDER BY position LIMIT 1) AS stage;
INSERT INTO cases (id, customer_id, subject, severity, status, due_at, owner_id, custom, created_at, updated_at, version)
SELECT pg_temp.id('b', n), pg_temp.id('1', 1 + n * 7919 % 15000), 'Case ' || n, 'normal', 'open', pg_temp.at(n), pg_temp.owner(n), '{}',
    pg_temp.at(n), pg_temp.at(n), 1 FROM n;
INSERT INTO tasks (id, subject, kind, owner_id, priority, status, customer_id, opens_customer, created_at, updated_at, version)
SELECT pg_temp.id('5', n), 'Call', 'call', pg_temp.owner(n), 'normal', CASE WHEN n % 3 = 1 THEN 'open' ELSE 'cancelled' END,
    CASE WHEN n % 2 = 1 THEN pg_temp.id('1', 1 + n * 7919 % 15000) END, n % 7 > 0, pg_temp.at(n), pg_temp.at(n), 1 FROM n;
INSERT INTO purchases (id, customer_id, owner_id, purchased_on, total_amount, total_currency, items, created_at, updated_at, version)
SELECT pg_temp.id('6', n), pg_temp.id('1', 1 + n * 7919 % 15000), pg_temp.owner(n), '2026-01-01', 1, 'USD', '[]', pg_temp.at(n), pg_temp.at(n), 1
FROM n;
INSERT INTO interactions (id, lead_id, customer_id, channel, direction, occurred_at, created_at, updated_at, version)
SELECT pg_temp.id('7', n), CASE WHEN n % 4 > 0 THEN pg_temp.id('2', n) END,
    CASE WHEN n % 4 = 0 THEN pg_temp.id('1', 1 + n * 7919 % 15000) END, 'call', 'outbound', pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), 1
FROM n;
INSERT INTO emails (id, kind, cause, user_id, to_email, customer_id, status, attempts, reason, deadline_at, created_at, updated_at, version)
SELECT pg_temp.id('8', n), 'alert', 'seed:' || n, pg_temp.owner(n), 'x@y.example',
    CASE WHEN n % 4 = 0 THEN pg_temp.id('1', 1 + n * 7919 % 15000) END, 'cancelled', 0, '{}', pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), 1
FROM n;
-- Of :bare, many leads that nobody spoke with but the five oldest.
INSERT INTO leads (id, last_name, emails, phones, custom, status, owner_id, assigned_because, created_at, updated_at, version)
SELECT pg_temp.id('9', n), 'Zhao ' || n, '{}', '{}', '{}', 'new', '{bare}', 'given', pg_temp.at(n), pg_temp.at(n), 1 FROM n WHERE n <= 2500;
INSERT INTO interactions (id, lead_id, channel, direction, occurred_at, created_at, updated_at, version)
SELECT pg_temp.id('a', n), pg_temp.id('9', n), 'call', 'outbound', pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), 1 FROM n WHERE n <= 5;
VACUUM ANALYZE;
