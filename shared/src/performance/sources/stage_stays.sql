-- Stays of open deals in a stage, by when they ended. measure: seconds.
SELECT 'deal' AS type, deals.id, stay.id AS key, stay.to_at AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'deal' AND subject_id = deals.id AND (to_at IS NULL OR to_at > stay.to_at)
     ORDER BY from_at, id LIMIT 1) AS owner_id, 'stay' AS part,
    NULL::text AS currency, NULL::numeric AS amount, extract(epoch FROM stay.to_at - stay.from_at) AS measure
FROM deal_stage_intervals AS stay
JOIN deals ON deals.id = stay.deal_id
WHERE stay.status = 'open' AND stay.to_at >= $1 AND stay.to_at < $2 AND deals.deleted_at IS NULL
    AND {their_deals}
