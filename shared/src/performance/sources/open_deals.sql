-- Deals that were open just before $2, in the stage of then. part: whether they are expected to close in the period.
-- measure: value × probability of the stage. A deal whose closing was dated back is closed from that date on.
SELECT 'deal' AS type, deals.id, deals.id AS key, $2 - interval '1 microsecond' AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'deal' AND subject_id = deals.id AND (to_at IS NULL OR to_at >= $2)
     ORDER BY from_at, id LIMIT 1) AS owner_id,
    CASE WHEN deals.expected_close_on >= $3 AND deals.expected_close_on < $5 THEN 'expected' ELSE 'open' END AS part,
    deals.value_currency AS currency, deals.value_amount AS amount, deals.value_amount * stage.probability AS measure
FROM deal_stage_intervals AS stay
JOIN deals ON deals.id = stay.deal_id
JOIN pipeline_stages AS stage ON stage.id = stay.stage_id
WHERE stay.status = 'open' AND tstzrange(stay.from_at, stay.to_at) @> ($2 - interval '1 microsecond')
    AND (deals.closed_at IS NULL OR deals.closed_at >= $2) AND deals.deleted_at IS NULL
    AND {their_deals}
