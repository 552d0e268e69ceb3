-- {count} open tasks from number {from} on, each with a reminder that is due at {at}, shared out over {reps} reps.
INSERT INTO tasks (id, subject, kind, due_at, owner_id, priority, status, lead_id, note, created_at, updated_at, version)
SELECT pg_temp.id('0015', {from} + n), 'Call back about offer ' || {from} + n, 'call', timestamptz '{at}' + interval '30 minutes',
    pg_temp.id('0001', 1 + n % {reps}), 'normal', 'open', pg_temp.id('0000', 1 + n % {leads}),
    'Wants ' || 10 + n % 90 || ' seats until the end of the quarter; ask who decides.', now(), now(), 1
FROM generate_series(1, {count}::bigint) n;

INSERT INTO reminders (id, task_id, kind, at, status, created_at)
SELECT pg_temp.id('0017', {from} + n), pg_temp.id('0015', {from} + n), 'before', timestamptz '{at}', 'waiting', now()
FROM generate_series(1, {count}::bigint) n;
