-- {reps} reps in four teams with a manager each, and {leads} leads with all that the product writes for one: contact points,
-- owner, first-contact task, reminder, e-mail, interactions and events. The ids are computable: see seed.rs.
CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('0193a000' || kind || '7000' || (8000000000000000 + number))::uuid $$;
CREATE FUNCTION pg_temp.pick(number bigint, VARIADIC names text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT names[1 + number % array_length(names, 1)] $$;

-- Nothing of what is measured is a refusal for its rate.
UPDATE settings SET rate_limit_per_second = 0, default_country = 'CN';

INSERT INTO teams (id, name, created_at, updated_at, version)
SELECT pg_temp.id('0002', n), pg_temp.pick(n, 'West', 'North', 'East', 'South'), now() - interval '2 years', now(), 1
FROM generate_series(1, 4) n;

INSERT INTO users (id, name, email, role, team_id, remind_before_minutes, active, created_at, updated_at, version)
SELECT pg_temp.id('0001', n), 'Person ' || n, 'person' || n || '@sales.example', CASE WHEN n > {reps} THEN 'manager' ELSE 'rep' END,
    pg_temp.id('0002', 1 + n % 4), '{60}', true, now() - interval '2 years', now(), 1
FROM generate_series(1, {reps} + 4) n;

INSERT INTO team_memberships (id, user_id, team_id, from_at, why)
SELECT pg_temp.id('0003', n), pg_temp.id('0001', n), pg_temp.id('0002', 1 + n % 4), now() - interval '2 years', 'created'
FROM generate_series(1, {reps} + 4) n;

INSERT INTO leads (id, first_name, last_name, company, title, country, source, external_id, message, utm, consent, custom, status,
    owner_id, assigned_because, emails, phones, first_response_at,
    first_response_working_seconds, created_at, updated_at, version)
SELECT pg_temp.id('0000', n), first, last, company,
    CASE WHEN n % 3 = 0 THEN pg_temp.pick(n / 3, 'Buyer', 'Head of purchasing', 'CTO', 'Owner', '采购经理') END,
    'CN', pg_temp.pick(n / 7, 'website', 'fair', 'partner', 'hotline'), CASE WHEN n % 5 <> 0 THEN 'w-' || n END,
    CASE WHEN n % 2 = 0 THEN 'Please call me about an offer for ' || 10 + n % 90 || ' seats; we compare until the end of the quarter.' END,
    CASE WHEN n % 4 = 0 THEN jsonb_build_object('source', 'search', 'campaign', 'spring-' || n % 9) END,
    jsonb_build_object('basis', 'consent', 'at', at),
    jsonb_build_object('employees', n % 500, 'region', pg_temp.pick(n / 2, 'Jiangsu', 'Zhejiang', 'Guangdong')),
    status, pg_temp.id('0001', 1 + (n * 7919 % {reps})), 'round_robin',
    ARRAY[lower(first) || '.' || lower(last) || n || '@' || lower(split_part(company, ' ', 1)) || n % 4000 || '.example']
        || CASE WHEN n % 10 = 0 THEN ARRAY['info' || n || '@mail.example'] ELSE '{}' END,
    ARRAY['+8613' || 100000000 + n], CASE WHEN status <> 'new' THEN at + interval '3 hours' END,
    CASE WHEN status <> 'new' THEN 3 * 3600 END, at, at, 1
FROM (SELECT n, now() - ({leads} - n) * interval '5 minutes' AS at,
    pg_temp.pick(n, 'Wei', 'Fang', 'Min', 'Anna', 'Li', 'Peter', 'Jing', 'Tao', 'Maria', 'Qiang', 'Yan') AS first,
    pg_temp.pick(n / 11, 'Zhang', 'Wang', 'Mueller', 'Chen', 'Liu', 'Schmidt', 'Zhao', 'Huang', 'Novak', 'Zhou', 'Wu', 'Xu', 'Sun') AS last,
    pg_temp.pick(n / 3, 'Nimbus', 'Amberly', 'Huaxin', 'Kestrel', 'Lotus', 'Ferrum', 'Oriole') || ' '
        || pg_temp.pick(n / 5, 'Ltd', 'Trading', 'Systems', 'Works') AS company,
    CASE WHEN n % 100 < 40 THEN 'new' WHEN n % 100 < 65 THEN 'working' WHEN n % 100 < 80 THEN 'qualified' ELSE 'unqualified' END AS status
    FROM generate_series(1, {leads}::bigint) n) AS sent;

INSERT INTO contact_points (lead_id, kind, position, value)
SELECT id, kind, place, value FROM leads,
    LATERAL (SELECT 'email', place, value FROM unnest(emails) WITH ORDINALITY AS e (value, place)
             UNION ALL SELECT 'phone', place, value FROM unnest(phones) WITH ORDINALITY AS p (value, place)) AS point (kind, place, value);

INSERT INTO ownerships (id, subject_type, subject_id, owner_id, from_at, why)
SELECT pg_temp.id('0004', row_number() OVER (ORDER BY id)), 'lead', id, owner_id, created_at, assigned_because FROM leads;

INSERT INTO tasks (id, subject, kind, purpose, due_at, owner_id, priority, status, lead_id, outcome, completed_at, completed_by,
    created_at, updated_at, version)
SELECT pg_temp.id('0005', row_number() OVER (ORDER BY id)), 'First contact: ' || first_name || ' ' || last_name || ' (' || company || ')',
    'call', 'first_contact', CASE WHEN status = 'new' THEN now() + interval '1 day' + (created_at - now()) / 1000 ELSE created_at + interval '4 hours' END,
    owner_id, 'high', CASE status WHEN 'new' THEN 'open' WHEN 'unqualified' THEN 'cancelled' ELSE 'done' END, id,
    CASE WHEN status IN ('working', 'qualified') THEN 'reached' END,
    CASE WHEN status IN ('working', 'qualified') THEN created_at + interval '3 hours' END,
    CASE WHEN status IN ('working', 'qualified') THEN owner_id END, created_at, created_at, 1
FROM leads;

INSERT INTO ownerships (id, subject_type, subject_id, owner_id, from_at, why)
SELECT pg_temp.id('0006', row_number() OVER (ORDER BY id)), 'task', id, owner_id, created_at, 'first_contact' FROM tasks;

INSERT INTO reminders (id, task_id, kind, at, status, created_at)
SELECT pg_temp.id('0007', row_number() OVER (ORDER BY id)), id, 'before', due_at - interval '1 hour',
    CASE WHEN status = 'open' THEN 'waiting' ELSE 'sent' END, created_at FROM tasks;

INSERT INTO interactions (id, lead_id, user_id, channel, direction, outcome, occurred_at, summary, created_at, updated_at, version)
SELECT pg_temp.id('0008', row_number() OVER (ORDER BY id)), id, owner_id, 'call', 'outbound', 'reached', first_response_at,
    'Wants an offer until the end of the quarter', first_response_at, first_response_at, 1
FROM leads WHERE first_response_at IS NOT NULL;

INSERT INTO emails (id, kind, cause, user_id, to_email, lead_id, subject, status, attempts, message_id, reason, deadline_at, sent_at,
    created_at, updated_at, version)
SELECT pg_temp.id('0009', row_number() OVER (ORDER BY leads.id)), 'lead_assigned', 'seed:' || leads.id, users.id, users.email, leads.id,
    'New lead: ' || first_name || ' ' || last_name, 'sent', 1, leads.id || '@mail.example', '{"rule": "lead_assigned"}',
    leads.created_at + interval '1 day', leads.created_at, leads.created_at, leads.created_at, 2
FROM leads JOIN users ON users.id = owner_id;

INSERT INTO events (id, type, subject_type, subject_id, actor_kind, request_id, after, at, position)
SELECT pg_temp.id('000a', number), type, subject, id, 'integration', 'seed-' || number, after, at, number
FROM (SELECT row_number() OVER (ORDER BY id, subject) AS number, * FROM (
    SELECT 'lead.created' AS type, 'lead' AS subject, id, to_jsonb(leads) AS after, created_at AS at FROM leads
    UNION ALL SELECT 'task.created', 'task', id, to_jsonb(tasks), created_at FROM tasks) AS made) AS numbered;
