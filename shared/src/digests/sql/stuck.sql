-- Deals open just before $2 that are in their stage for longer than three of four were, of the last two hundred that left it
-- and of five at least, and for which nothing is planned. measure: seconds that are usual.
WITH usual AS MATERIALIZED (
    SELECT stage.id AS stage_id, percentile_disc(0.75) WITHIN GROUP (ORDER BY stayed.seconds) AS seconds
    FROM pipeline_stages AS stage
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM to_at - from_at) AS seconds
        FROM deal_stage_intervals
        WHERE stage_id = stage.id AND status = 'open' AND to_at < $2
        ORDER BY to_at DESC LIMIT 200
    ) AS stayed
    GROUP BY stage.id
    HAVING count(*) >= 5
)
SELECT 'deal' AS type, deals.id, stay.id AS key, $2 - interval '1 microsecond' AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'deal' AND subject_id = deals.id AND (to_at IS NULL OR to_at >= $2)
     ORDER BY from_at, id LIMIT 1) AS owner_id, 'stuck' AS part,
    deals.value_currency AS currency, deals.value_amount AS amount, usual.seconds AS measure
FROM deal_stage_intervals AS stay
JOIN usual ON usual.stage_id = stay.stage_id
JOIN deals ON deals.id = stay.deal_id
WHERE stay.status = 'open' AND tstzrange(stay.from_at, stay.to_at) @> ($2 - interval '1 microsecond')
    AND extract(epoch FROM $2 - stay.from_at) > usual.seconds
    AND (deals.closed_at IS NULL OR deals.closed_at >= $2) AND deals.deleted_at IS NULL
    AND NOT EXISTS (SELECT FROM tasks WHERE deal_id = deals.id AND status = 'open' AND deleted_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM tasks
        WHERE customer_id = deals.customer_id AND deal_id IS NULL AND status = 'open' AND deleted_at IS NULL)
    AND {their_deals}
