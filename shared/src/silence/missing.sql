-- All that is missing, each part by an index of its own and at most $7 rows of it. An alert that is late itself is no news.
-- A message that waits for its turn at its reader's domain is expected from then on.
(SELECT 'late_email' AS kind, id::text AS key, greatest(created_at, turn_at) AS since
FROM emails
WHERE status = 'queued'
    AND created_at < CASE WHEN kind IN ('survey_invitation', 'survey_reminder', 'case_resolution', 'digest', 'review') THEN $2 ELSE $1 END
    AND coalesce(turn_at, created_at)
        < CASE WHEN kind IN ('survey_invitation', 'survey_reminder', 'case_resolution', 'digest', 'review') THEN $2 ELSE $1 END
    AND kind <> 'alert'
ORDER BY created_at
LIMIT $7)
UNION ALL
(SELECT 'late_reminder', id::text, at
FROM reminders
WHERE status = 'waiting' AND via <> 'agenda' AND at < $3
ORDER BY at
LIMIT $7)
UNION ALL
(SELECT 'late_job', id, run_at
FROM apalis.jobs
WHERE status = 'Pending' AND run_at < $4
ORDER BY run_at
LIMIT $7)
UNION ALL
(SELECT 'late_job', id, coalesce(lock_at, run_at)
FROM apalis.jobs
WHERE status IN ('Queued', 'Running') AND coalesce(lock_at, run_at) < $5
LIMIT $7)
UNION ALL
(SELECT 'failed_job', id, coalesce(done_at, run_at)
FROM apalis.jobs
WHERE status = 'Killed' AND (metadata -> 'outcome') IS DISTINCT FROM 'cancelled' AND done_at > $6
    -- What a job failed at for good is told by its message or its delivery.
    AND (metadata -> 'outcome') IS DISTINCT FROM 'failed'
ORDER BY id DESC
LIMIT $7)
UNION ALL
(SELECT 'ownerless_task', tasks.id::text, tasks.updated_at
FROM users
JOIN tasks ON tasks.owner_id = users.id AND tasks.status = 'open' AND tasks.deleted_at IS NULL
WHERE NOT users.active OR users.deleted_at IS NOT NULL
LIMIT $7)
UNION ALL
(SELECT 'unreachable_user', users.id::text, suppressions.created_at
FROM users
JOIN suppressions ON suppressions.email = users.email
WHERE users.active AND users.deleted_at IS NULL
LIMIT $7)
