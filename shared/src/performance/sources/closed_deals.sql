-- Deals by when they closed. measure: seconds from created to closed; absent where it was written down after it closed.
SELECT 'deal' AS type, deals.id, deals.id AS key, deals.closed_at AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'deal' AND subject_id = deals.id AND (to_at IS NULL OR to_at > deals.closed_at)
     ORDER BY from_at, id LIMIT 1) AS owner_id, deals.status AS part,
    deals.value_currency AS currency, deals.value_amount AS amount,
    CASE WHEN deals.closed_at >= deals.created_at THEN extract(epoch FROM deals.closed_at - deals.created_at) END AS measure
FROM deals
WHERE deals.closed_at >= $1 AND deals.closed_at < $2 AND deals.status <> 'open' AND deals.deleted_at IS NULL
    AND {their_deals}
