-- Customers by their first won deal or first purchase. A purchase counts from the beginning of its day.
SELECT 'customer' AS type, first.customer_id AS id, first.customer_id AS key, first.at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'customer' AND subject_id = first.customer_id AND (to_at IS NULL OR to_at > first.at)
     ORDER BY from_at, id LIMIT 1) AS owner_id, 'customer' AS part,
    NULL::text AS currency, NULL::numeric AS amount, NULL::numeric AS measure
FROM (
    SELECT customer_id, min(at) AS at
    FROM (
        SELECT customer_id, closed_at AS at FROM deals
        WHERE closed_at >= $1 AND closed_at < $2 AND status = 'won' AND deleted_at IS NULL
        UNION ALL
        SELECT customer_id, purchased_on::timestamp AT TIME ZONE $8 FROM purchases
        WHERE purchased_on >= $3 AND purchased_on < $4 AND deleted_at IS NULL
    ) AS sales
    GROUP BY customer_id
) AS first
JOIN customers ON customers.id = first.customer_id AND customers.deleted_at IS NULL
WHERE NOT EXISTS (
        SELECT FROM deals
        WHERE deals.customer_id = first.customer_id AND closed_at < $1 AND status = 'won' AND deleted_at IS NULL)
    AND NOT EXISTS (
        SELECT FROM purchases
        WHERE purchases.customer_id = first.customer_id AND purchased_on < $3 AND deleted_at IS NULL)
    AND {their_customers}
