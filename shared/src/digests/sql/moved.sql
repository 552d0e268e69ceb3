-- Deals open just before $2 that came to their stage from another one in the period.
SELECT 'deal' AS type, deals.id, stay.id AS key, $2 - interval '1 microsecond' AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'deal' AND subject_id = deals.id AND (to_at IS NULL OR to_at >= $2)
     ORDER BY from_at, id LIMIT 1) AS owner_id, 'moved' AS part,
    deals.value_currency AS currency, deals.value_amount AS amount, NULL::numeric AS measure
FROM deal_stage_intervals AS stay
JOIN deals ON deals.id = stay.deal_id
WHERE stay.status = 'open' AND tstzrange(stay.from_at, stay.to_at) @> ($2 - interval '1 microsecond')
    AND stay.from_at >= $1 AND stay.from_at < $2
    AND (deals.closed_at IS NULL OR deals.closed_at >= $2) AND deals.deleted_at IS NULL
    AND EXISTS (
        SELECT FROM deal_stage_intervals AS earlier
        WHERE earlier.deal_id = stay.deal_id AND earlier.status = 'open' AND earlier.to_at = stay.from_at
            AND earlier.stage_id <> stay.stage_id)
    AND {their_deals}
