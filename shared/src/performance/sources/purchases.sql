-- Purchases by their day, whose owner is frozen in them.
SELECT 'purchase' AS type, id, id AS key, purchased_on::timestamp AT TIME ZONE $8 AS at, owner_id, 'purchase' AS part,
    total_currency AS currency, total_amount AS amount, NULL::numeric AS measure
FROM purchases
WHERE purchased_on >= $3 AND purchased_on < $4 AND deleted_at IS NULL
    AND ($9::uuid[] IS NULL OR owner_id = ANY($9))
