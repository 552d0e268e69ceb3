SELECT 'jobs_waiting' AS what, count(*) AS rows FROM apalis.jobs WHERE status IN ('Pending', 'Queued', 'Running')
UNION ALL
SELECT 'jobs_late', count(*) FROM apalis.jobs WHERE status = 'Pending' AND run_at < $1
UNION ALL
SELECT 'jobs_killed', count(*) FROM apalis.jobs WHERE status = 'Killed'
UNION ALL
SELECT 'emails_queued', count(*) FROM emails WHERE status = 'queued'
UNION ALL
SELECT 'emails_failed', count(*) FROM emails WHERE status = 'failed'
UNION ALL
SELECT 'reminders_late', count(*) FROM reminders WHERE status = 'waiting' AND via <> 'agenda' AND at < $1
UNION ALL
SELECT 'leads_unowned', count(*) FROM leads WHERE owner_id IS NULL AND deleted_at IS NULL AND status <> 'converted'
UNION ALL
SELECT 'webhook_deliveries_pending', count(*) FROM webhook_deliveries WHERE status = 'pending'
UNION ALL
SELECT 'webhook_deliveries_failed', count(*) FROM webhook_deliveries WHERE status = 'failed'
UNION ALL
SELECT 'webhooks_failing', count(*) FROM webhooks WHERE failing_since IS NOT NULL AND active AND deleted_at IS NULL
UNION ALL
SELECT 'webhooks_disabled', count(*) FROM webhooks WHERE disabled_reason IN ('failing', 'gone') AND deleted_at IS NULL
