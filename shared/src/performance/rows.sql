-- Newest first, after the row $12, $13; $10 parts and $11 currency, any where null. $15 those with an amount alone, $16 with a measure.
SELECT type, id, key, at, owner_id, team_id, part, currency, amount, measure
FROM counted
WHERE ($10::text[] IS NULL OR part = ANY($10)) AND ($11::text IS NULL OR currency = $11)
    AND (amount IS NOT NULL OR NOT $15) AND (measure IS NOT NULL OR NOT $16)
    AND ($12::timestamptz IS NULL OR (at, key) < ($12, $13))
ORDER BY at DESC, key DESC
LIMIT $14
