-- Newest first, after the row $11, $12; $9 parts and $10 currency, any where null. $14 those with an amount alone, $15 with a measure.
SELECT type, id, key, at, owner_id, team_id, part, currency, amount, measure
FROM counted
WHERE ($9::text[] IS NULL OR part = ANY($9)) AND ($10::text IS NULL OR currency = $10)
    AND (amount IS NOT NULL OR NOT $14) AND (measure IS NOT NULL OR NOT $15)
    AND ($11::timestamptz IS NULL OR (at, key) < ($11, $12))
ORDER BY at DESC, key DESC
LIMIT $13
