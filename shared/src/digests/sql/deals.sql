-- The first deals of a list, and how many it has; those in the currency $11 before others, the largest before the small. Those
-- that have a usual time in their stage: the longest there before the others.
SELECT first.id AS deal_id, deals.customer_id, first.owner_id, first.currency, first.amount,
    coalesce(stay.from_at, first.at) AS at, stay.stage_id, earlier.stage_id AS from_stage_id,
    floor(first.measure / 86400)::bigint AS usual_days,
    (SELECT count(*) FROM counted WHERE part <> 'lost') AS total
FROM (
    SELECT counted.*, since.from_at
    FROM counted
    LEFT JOIN deal_stage_intervals AS since ON since.id = counted.key
    WHERE part <> 'lost'
    ORDER BY CASE WHEN part = 'stuck' THEN since.from_at END, (currency = $11) DESC NULLS LAST, amount DESC NULLS LAST,
        counted.at DESC, key DESC
    LIMIT $10
) AS first
JOIN deals ON deals.id = first.id
LEFT JOIN deal_stage_intervals AS stay ON stay.id = first.key
LEFT JOIN LATERAL (
    SELECT stage_id FROM deal_stage_intervals
    WHERE deal_id = deals.id AND status = 'open' AND to_at = stay.from_at AND first.part = 'moved'
    ORDER BY from_at DESC LIMIT 1
) AS earlier ON true
ORDER BY CASE WHEN first.part = 'stuck' THEN stay.from_at END, (first.currency = $11) DESC NULLS LAST,
    first.amount DESC NULLS LAST, first.at DESC, first.key DESC
